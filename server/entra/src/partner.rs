//! What the MSP may do in its customers' tenants as their partner (GDAP), in the name of one of its people who signed in.
//!
//! So that many customers are connected without a visit to each: consent is given in advance through Partner Center, and then
//! the permissions that a customer's administrator would otherwise have consented to. Nothing of that sign-in is kept but in
//! memory.

mod granting;
mod relations;

pub use relations::Relation;

use std::time::Duration;

use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope, basic::BasicClient};
use reqwest::{Client, RequestBuilder, header::AUTHORIZATION};
use serde::de::DeserializeOwned;
use url::Url;
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::{BaseUrl, Reply, Secret, fetch};

use crate::{
    error::EntraError,
    fault::Audience,
    graph::{Call, parsed, refusal},
    settings::{AppCredential, Endpoints, Patience},
    token::{AccessToken, Grant, Version},
};

/// The longest reply that is read: a tenant's Graph with all its permissions has some hundred KiB.
const LONGEST: usize = 2 * 1024 * 1024;

/// Whoever signs in says which tenant is theirs.
const ANY_TENANT: &str = "organizations";

/// What the set-up application may do in the name of a partner's person in a customer's tenant, once that is consented to in advance.
const DELEGATED: &str = "Application.ReadWrite.All,AppRoleAssignment.ReadWrite.All";

const SIGN_IN: &str = "partner sign-in";

/// The client, in the name of the set-up application and of whoever signs in to it.
#[derive(Debug)]
pub struct Partner {
    http: Client,
    endpoints: Endpoints,
    app: AppCredential,
    patience: Duration,
}

/// A sign-in that has begun.
#[derive(Debug)]
pub struct SignIn {
    /// Where to send the browser.
    pub url: Url,
    /// What must come back with the code.
    pub state: Secret,
    /// What the code is redeemed with.
    pub verifier: Secret,
}

/// Somebody of the partner's, as long as their sign-in lasts.
#[derive(Debug, Clone)]
pub struct SignedIn {
    refresh: Secret,
    home: TenantId,
}

impl SignedIn {
    /// The tenant in which they signed in: the partner's own.
    pub fn home(&self) -> TenantId {
        self.home
    }
}

impl Partner {
    /// `http` is a client of [`vouchsafe_http::client`]: without redirects, proxies and repeats.
    pub fn new(http: Client, endpoints: Endpoints, app: AppCredential) -> Self {
        Self { http, endpoints, app, patience: Patience::default().answer }
    }

    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience.answer;
        self
    }

    /// Begins a sign-in: authorization code with PKCE (S256). `None` if our own address is none.
    pub fn sign_in(&self, redirect_uri: &str) -> Option<SignIn> {
        let authorize = self.endpoints.login.join([ANY_TENANT, "oauth2", "v2.0", "authorize"]);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (mut url, state) = BasicClient::new(ClientId::new(self.app.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(authorize))
            .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).ok()?)
            .authorize_url(|| CsrfToken::new_random_len(32))
            .add_scope(Scope::new("offline_access".to_owned()))
            .add_scope(Scope::new(format!("{}/.default", resource(&self.endpoints.graph))))
            .set_pkce_challenge(challenge)
            .url();
        // Whoever acts for all customers says so now, and is not just whoever used this browser last.
        url.query_pairs_mut().append_pair("prompt", "login");
        Some(SignIn { url, state: Secret::new(state.secret()), verifier: Secret::new(verifier.secret()) })
    }

    /// Turns the code that came back into a sign-in. A code is good for one try.
    pub async fn redeem(&self, code: &str, verifier: &Secret, redirect_uri: &str) -> Result<SignedIn, EntraError> {
        let form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier.expose()),
            ("redirect_uri", redirect_uri),
        ];
        let grant = self.grant(&self.endpoints.graph);
        let given = grant.exchange(ANY_TENANT, &self.app.client_id, &self.app.proof, form).await?;
        let malformed = |what: &'static str| EntraError::malformed(SIGN_IN, what);
        let home = given.token.tenant().ok_or_else(|| malformed("a token of no tenant"))?;
        let refresh = given.refresh.filter(|refresh| !refresh.expose().is_empty());
        Ok(SignedIn { refresh: refresh.ok_or_else(|| malformed("no refresh token"))?, home })
    }

    /// A token for one of Microsoft's services, in a customer's tenant or in the partner's own, and in no other.
    async fn token(&self, who: &SignedIn, base: &BaseUrl, tenant: TenantId) -> Result<AccessToken, EntraError> {
        let form = vec![("grant_type", "refresh_token"), ("refresh_token", who.refresh.expose())];
        let given = self.grant(base).exchange(&tenant.to_string(), &self.app.client_id, &self.app.proof, form).await?;
        match given.token.tenant() {
            Some(of) if of == tenant => Ok(given.token),
            _ => Err(EntraError::malformed(SIGN_IN, "a token of another tenant")),
        }
    }

    fn grant(&self, base: &BaseUrl) -> Grant {
        Grant {
            http: self.http.clone(),
            login: self.endpoints.login.clone(),
            version: Version::V2,
            audience: Audience::Partner,
            resource: resource(base),
            patience: self.patience,
        }
    }

    async fn ask(&self, call: Call, request: RequestBuilder, token: &AccessToken) -> Result<Reply, EntraError> {
        let request = request.timeout(self.patience).header(AUTHORIZATION, token.header());
        fetch(request, LONGEST).await.map_err(|error| EntraError::transport(call.name, error))
    }

    /// Reads one of Graph's URLs.
    async fn read<T: DeserializeOwned>(&self, call: Call, url: Url, token: &AccessToken) -> Result<T, EntraError> {
        let reply = self.ask(call, self.http.get(url), token).await?;
        if reply.status.as_u16() == 200 { parsed(call, &reply) } else { Err(refusal::read(call, &reply)) }
    }
}

/// A service's own name for tokens.
fn resource(base: &BaseUrl) -> String {
    base.as_str().trim_end_matches('/').to_owned()
}
