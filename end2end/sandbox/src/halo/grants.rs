use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use uuid::Uuid;

/// An application under Configuration > Integrations > HaloPSA API.
#[derive(Clone, Debug)]
pub struct Application {
    pub client_id: &'static str,
    /// Missing for a native application, which proves itself with PKCE.
    pub client_secret: Option<&'static str>,
    pub name: &'static str,
    /// The agent that a service application acts as.
    pub agent: u32,
    pub scopes: &'static [&'static str],
}

/// Who holds a token or code, and what it is good for.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) client_id: &'static str,
    pub(super) agent: u32,
    pub(super) scopes: Vec<String>,
}

/// An authorisation code that was given out and not yet redeemed.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) grant: Grant,
    pub(super) redirect_uri: String,
    /// The S256 challenge.
    pub(super) challenge: String,
    pub(super) ends: Instant,
}

/// Everything that was given out.
#[derive(Default)]
pub(super) struct Grants {
    pub(super) codes: HashMap<String, Code>,
    access: HashMap<String, (Grant, Instant)>,
    pub(super) refresh: HashMap<String, Grant>,
    /// Agents signed in to Halo itself, by cookie.
    pub(super) sessions: HashMap<String, u32>,
}

impl Grants {
    /// A new access token.
    pub(super) fn access_token(&mut self, grant: &Grant, seconds: u64) -> String {
        let token = token_like_a_jwt(grant, seconds);
        self.access.insert(token.clone(), (grant.clone(), Instant::now() + Duration::from_secs(seconds)));
        token
    }

    /// Whose access token this is, while it lasts.
    pub(super) fn holder(&self, token: &str) -> Option<&Grant> {
        self.access.get(token).filter(|(_, ends)| Instant::now() < *ends).map(|(grant, _)| grant)
    }

    /// A new refresh token.
    pub(super) fn refresh_token(&mut self, grant: Grant) -> String {
        let token = random();
        self.refresh.insert(token.clone(), grant);
        token
    }

    /// Ends every access token at once.
    pub(super) fn expire_access(&mut self) {
        self.access.clear();
    }

    /// Ends every refresh token and code at once.
    pub(super) fn revoke(&mut self) {
        self.refresh.clear();
        self.codes.clear();
    }
}

/// Two random GUIDs joined, the way Halo's secrets look.
pub(super) fn random() -> String {
    format!("{}-{}", Uuid::new_v4(), Uuid::new_v4())
}

fn token_like_a_jwt(grant: &Grant, seconds: u64) -> String {
    let expires = jiff::Timestamp::now().as_second().saturating_add_unsigned(seconds);
    let header = json!({ "alg": "RS256", "typ": "at+jwt" });
    let claims = json!({
        "sub": grant.agent.to_string(), "client_id": grant.client_id, "agent_id": grant.agent,
        "scope": grant.scopes.join(" "), "exp": expires, "jti": Uuid::new_v4(),
    });
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(random()))
}
