use std::time::{Duration, Instant};

use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _,
    TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicTokenResponse},
};
use url::Url;
use vouchsafe_http::Secret;

use crate::{
    auth_server::AuthServer,
    error::{Application, HaloError},
    halo::Halo,
    token_endpoint::TOKEN,
};

/// What a technician's token is for: all that Halo lets them do, and to be refreshed.
const SIGN_IN_SCOPES: &str = "all offline_access";

/// How long a token holds where Halo does not say: what is known of Halo, and tried anew after a 401 if it was too long.
const UNSAID_LIFETIME: Duration = Duration::from_secs(3600);

/// The longest lifetime that is believed.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A token is not used in its last minute, so that it does not run out on its way.
const SPARE: Duration = Duration::from_secs(60);

type OAuth = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// What the authorisation server gave.
pub(crate) struct Grant {
    pub(crate) access: Secret,
    pub(crate) refresh: Option<Secret>,
    pub(crate) lifetime: Duration,
    pub(crate) scopes: Vec<String>,
}

/// The service application's token, while it holds.
#[derive(Debug, Clone)]
pub(crate) struct ServiceToken {
    pub(crate) access: Secret,
    pub(crate) scopes: Vec<String>,
    good_until: Instant,
}

impl Halo {
    /// Where to send a technician: the URL, its state, and the verifier that the code will be redeemed with.
    pub(crate) async fn authorize_url(&self) -> Result<(Url, CsrfToken, PkceCodeVerifier), HaloError> {
        let server = self.auth_server().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .oauth(server, Application::SignIn)
            .authorize_url(|| CsrfToken::new_random_len(32))
            .add_scope(Scope::new(SIGN_IN_SCOPES.to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok((url, state, verifier))
    }

    pub(crate) async fn redeem_code(&self, code: &str, verifier: &Secret) -> Result<Grant, HaloError> {
        let server = self.auth_server().await?;
        let client = self.oauth(server, Application::SignIn);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .add_extra_param("scope", SIGN_IN_SCOPES);
        grant(request.request_async(&self.token_endpoint(server, Application::SignIn)).await)
    }

    pub(crate) async fn redeem_refresh(&self, refresh: &Secret) -> Result<Grant, HaloError> {
        let server = self.auth_server().await?;
        let client = self.oauth(server, Application::SignIn);
        let refresh = RefreshToken::new(refresh.expose().to_owned());
        let request = client.exchange_refresh_token(&refresh);
        grant(request.request_async(&self.token_endpoint(server, Application::SignIn)).await)
    }

    /// The service application's token: the one that is there if it holds and is not the `stale` one, else a new one.
    ///
    /// Who comes while a new one is on its way waits for it.
    pub(crate) async fn service_token(&self, stale: Option<&ServiceToken>) -> Result<ServiceToken, HaloError> {
        let mut slot = self.service_token.lock().await;
        if let Some(token) = slot.as_ref()
            && token.good_until > Instant::now()
            && stale.is_none_or(|stale| stale.access.expose() != token.access.expose())
        {
            return Ok(token.clone());
        }
        *slot = None;
        let asked = Instant::now();
        let server = self.auth_server().await?;
        let client = self.oauth(server, Application::Service);
        let request = client.exchange_client_credentials().add_scope(Scope::new("all".to_owned()));
        let grant = grant(request.request_async(&self.token_endpoint(server, Application::Service)).await)?;
        let good_until = asked + grant.lifetime.saturating_sub(SPARE);
        let token = ServiceToken { access: grant.access, scopes: grant.scopes, good_until };
        *slot = Some(token.clone());
        Ok(token)
    }

    fn oauth(&self, server: &AuthServer, application: Application) -> OAuth {
        let settings = &self.settings;
        let id = match application {
            Application::Service => &settings.client_id,
            Application::SignIn => &settings.sign_in_client_id,
        };
        let client = BasicClient::new(ClientId::new(id.clone()))
            .set_auth_uri(AuthUrl::from_url(server.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(server.token.clone()))
            .set_auth_type(AuthType::RequestBody);
        match application {
            Application::Service => {
                client.set_client_secret(ClientSecret::new(settings.client_secret.expose().to_owned()))
            }
            Application::SignIn => client.set_redirect_uri(RedirectUrl::from_url(settings.redirect_uri.clone())),
        }
    }
}

fn grant(
    reply: Result<BasicTokenResponse, RequestTokenError<HaloError, BasicErrorResponse>>,
) -> Result<Grant, HaloError> {
    let reply = reply.map_err(|error| match error {
        RequestTokenError::Request(error) => error,
        // The library's own words can quote the body.
        _ => HaloError::malformed(TOKEN, "no token in it"),
    })?;
    Ok(Grant {
        access: token(reply.access_token().secret())?,
        refresh: reply.refresh_token().map(|refresh| token(refresh.secret())).transpose()?,
        lifetime: reply.expires_in().unwrap_or(UNSAID_LIFETIME).min(LONGEST_LIFETIME),
        scopes: reply.scopes().into_iter().flatten().map(|scope| scope.to_string()).collect(),
    })
}

/// A token has to fit into a header.
fn token(text: &str) -> Result<Secret, HaloError> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(Secret::new(text))
    } else {
        Err(HaloError::malformed(TOKEN, "a token that is none"))
    }
}
