use serde::{Deserialize, Serialize};

/// What a test may change about an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Life of an access token.
    pub token_seconds: u64,
    /// Life of an authorisation code.
    pub code_seconds: u64,
    /// API calls in a rolling five minutes; 0 means no limit.
    pub rate_limit: usize,
    /// Answers `advanced_search` with an error, as some instances do.
    pub reject_advanced_search: bool,
    /// The outcomes that may be posted; all if missing.
    pub outcomes_allowed: Option<Vec<i64>>,
    /// A refresh gives a new refresh token and spends the old one; otherwise the answer has none.
    pub rotate_refresh: bool,
    /// Lets disabled agents in, so that only the caller's own check keeps them out.
    pub disabled_agents_pass: bool,
    /// Sends people who sign in on to a site of its own first, as a Halo with single sign-on does.
    pub single_sign_on: bool,
    /// What the service application may do, instead of its own scopes.
    pub service_scopes: Option<Vec<String>>,
    /// What was entered as the Custom Tab's Iframe secret, instead of the one that the settings are written with.
    pub iframe_secret: Option<String>,
    /// A ticket brings its user along without what only details give: who, where and at which address, and nothing else (not
    /// known: the one sample of it is trimmed).
    pub users_nested_without_details: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token_seconds: 3_600,
            code_seconds: 300,
            rate_limit: 3_000,
            reject_advanced_search: false,
            outcomes_allowed: None,
            rotate_refresh: false,
            disabled_agents_pass: false,
            single_sign_on: false,
            service_scopes: None,
            iframe_secret: None,
            users_nested_without_details: false,
        }
    }
}
