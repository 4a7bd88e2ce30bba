//! Microsoft Graph: who an account is, and what its tenant is like. Reads only, but for [`SetUp`], another application.

mod account;
mod delta;
pub(crate) mod link;
mod methods;
pub(crate) mod refusal;
mod registrations;
mod roles;
mod set_up;
mod tenant;

pub use delta::{Change, Changes, Listed};
pub use link::Link;
pub use methods::{Device, RegisteredMethods};
pub use registrations::{Registration, Registrations};
pub use set_up::{Added, Forbidden, Needed, NewPassword, Password, Principal, SetUp};

use std::time::Duration;

use reqwest::{Client, RequestBuilder, header::AUTHORIZATION};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::{BaseUrl, Reply, fetch};

use crate::{
    error::EntraError,
    fault::Audience,
    settings::{AppCredential, Endpoints, Patience},
    token::{AccessToken, Grant, Tokens, Version},
};

/// The longest reply that is read. A full list of one user's methods has a few KiB.
const LONGEST: usize = 2 * 1024 * 1024;

/// Graph's client, in the name of our own application.
#[derive(Debug)]
pub struct Graph {
    pub(crate) http: Client,
    pub(crate) login: BaseUrl,
    pub(crate) base: BaseUrl,
    pub(crate) app: AppCredential,
    tokens: Tokens,
    pub(crate) patience: Duration,
}

/// One kind of call: its name in the log, and the permission that it needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static str,
    /// One of Graph's advanced queries: it answers these only to who says that they may be a moment old.
    pub(crate) advanced: bool,
}

impl Graph {
    /// The application permissions that our application asks for.
    pub const ROLES: [&str; 3] = [account::ROLE, methods::ROLE, tenant::ROLE];
    /// The one that it can do without: it tells for everybody at once who has registered what, and who is an administrator.
    pub const REGISTRATIONS_ROLE: &str = registrations::ROLE;

    /// `http` is a client of [`vouchsafe_http::client`]: without redirects, proxies and repeats.
    pub fn new(http: Client, endpoints: Endpoints, app: AppCredential) -> Self {
        let patience = Patience::default().answer;
        let tokens = Tokens::new(Grant {
            http: http.clone(),
            login: endpoints.login.clone(),
            version: Version::V2,
            audience: Audience::Graph,
            resource: endpoints.graph.as_str().trim_end_matches('/').to_owned(),
            patience,
        });
        Self { http, login: endpoints.login, base: endpoints.graph, app, tokens, patience }
    }

    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience.answer;
        self.tokens = self.tokens.with_patience(patience.answer);
        self
    }

    /// The id of our own application.
    pub fn client_id(&self) -> &str {
        &self.app.client_id
    }

    /// The permissions that this tenant has granted to our application, as the token carries them.
    ///
    /// They are those of the time when the token was made: up to an hour ago.
    pub async fn granted_roles(&self, tenant: TenantId) -> Result<Vec<String>, EntraError> {
        let token = self.token(tenant).await?;
        token.roles().ok_or_else(|| EntraError::malformed("Graph, granted roles", "the token shows no claims"))
    }

    /// The same as they are now, with a fresh token.
    pub async fn roles_now(&self, tenant: TenantId) -> Result<Vec<String>, EntraError> {
        // A token that is there already has the permissions of its own time.
        if let Ok(old) = self.token(tenant).await {
            self.tokens.invalidate(tenant, &self.app.client_id, &self.app.proof, &old).await;
        }
        self.granted_roles(tenant).await
    }

    async fn token(&self, tenant: TenantId) -> Result<AccessToken, EntraError> {
        self.tokens.get(tenant, &self.app.client_id, &self.app.proof).await
    }

    /// Reads one URL in one tenant.
    async fn read<T: DeserializeOwned>(&self, call: Call, tenant: TenantId, url: Url) -> Result<T, EntraError> {
        let reply = self.reply(call, tenant, &url).await?;
        if reply.status.as_u16() != 200 {
            return Err(refusal::read(call, &reply));
        }
        parsed(call, &reply)
    }

    /// Whatever Graph says to a reading.
    async fn reply(&self, call: Call, tenant: TenantId, url: &Url) -> Result<Reply, EntraError> {
        self.ask(call, tenant, || self.http.get(url.clone())).await
    }

    /// Whatever Graph says to a change.
    async fn send(&self, call: Call, tenant: TenantId, url: &Url, body: &Value) -> Result<Reply, EntraError> {
        self.ask(call, tenant, || self.http.post(url.clone()).json(body)).await
    }

    /// Whatever Graph says. A token that is refused is renewed, once: nothing has happened then.
    async fn ask(
        &self,
        call: Call,
        tenant: TenantId,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Reply, EntraError> {
        let token = self.token(tenant).await?;
        let mut reply = self.with_token(call, request(), &token).await?;
        if reply.status.as_u16() == 401 {
            self.tokens.invalidate(tenant, &self.app.client_id, &self.app.proof, &token).await;
            reply = self.with_token(call, request(), &self.token(tenant).await?).await?;
        }
        Ok(reply)
    }

    async fn with_token(&self, call: Call, request: RequestBuilder, token: &AccessToken) -> Result<Reply, EntraError> {
        let mut request = request.timeout(self.patience).header(AUTHORIZATION, token.header());
        if call.advanced {
            request = request.header("ConsistencyLevel", "eventual");
        }
        fetch(request, LONGEST).await.map_err(|error| EntraError::transport(call.name, error))
    }

    fn url<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>, query: &[(&str, &str)]) -> Url {
        asking(self.base.join(path), query)
    }
}

/// A URL with an OData query. Blanks become `%20`, since `+` is a blank to forms only.
pub(crate) fn asking(mut url: Url, query: &[(&str, &str)]) -> Url {
    url.query_pairs_mut().extend_pairs(query);
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
    url
}

pub(crate) fn parsed<T: DeserializeOwned>(call: Call, reply: &Reply) -> Result<T, EntraError> {
    serde_json::from_slice(&reply.body).map_err(|_| EntraError::malformed(call.name, "not the JSON that is expected"))
}

/// A text in an OData expression.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use vouchsafe_http::{Secret, Timeouts, client};

    use super::*;
    use crate::Proof;

    #[test]
    fn a_query_is_read_alike_by_forms_and_by_everybody_else() {
        let app = AppCredential { client_id: String::new(), proof: Proof::Secret(Secret::new("")) };
        let graph = Graph::new(client(Timeouts::default()).unwrap(), Endpoints::default(), app);
        let filter = format!("mail eq {}", quoted("o'neill+x@a.example"));
        assert_eq!(
            graph.url(["v1.0", "users"], &[("$filter", &filter)]).as_str(),
            "https://graph.microsoft.com/v1.0/users?%24filter=mail%20eq%20%27o%27%27neill%2Bx%40a.example%27"
        );
    }
}
