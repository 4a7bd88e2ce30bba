//! Where Microsoft is, and who we are there.

use std::time::Duration;

use vouchsafe_http::BaseUrl;

use crate::token::Proof;

/// The services of one Microsoft cloud. Sovereign clouds and tests have their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Where tokens come from.
    pub login: BaseUrl,
    pub graph: BaseUrl,
    /// Partner Center, where a partner consents in its customers' names.
    pub partner: BaseUrl,
    /// Where the connector's requests go; it is not the host that its tokens are for.
    pub connector: BaseUrl,
    /// What the connector's tokens are for: a name, which nobody calls.
    pub connector_resource: String,
}

/// The public cloud.
impl Default for Endpoints {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "these texts are fixed, and a test reads them")]
        let base = |url: &str| url.parse().expect("a base URL");
        Self {
            login: base("https://login.microsoftonline.com"),
            graph: base("https://graph.microsoft.com"),
            partner: base("https://api.partnercenter.microsoft.com"),
            connector: base(
                "https://strongauthenticationservice.auth.microsoft.com/StrongAuthenticationService.svc/Connector",
            ),
            connector_resource: "https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector"
                .to_owned(),
        }
    }
}

/// Our own application, registered once and consented to by each customer. It only reads.
#[derive(Debug, Clone)]
pub struct AppCredential {
    pub client_id: String,
    pub proof: Proof,
}

/// How long Microsoft may take, until the last byte of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For everything but the one call that waits for a human.
    pub answer: Duration,
    /// For a synchronous Begin: the phone rings for 55 s, and the answer comes after that.
    pub human: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer: Duration::from_secs(15), human: Duration::from_secs(100) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_cloud_is_where_it_should_be() {
        let cloud = Endpoints::default();
        assert_eq!(
            cloud.connector.join(["EndTwoWayAuthentication"]).as_str(),
            "https://strongauthenticationservice.auth.microsoft.com/StrongAuthenticationService.svc/Connector/EndTwoWayAuthentication"
        );
    }
}
