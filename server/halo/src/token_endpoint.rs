use std::pin::Pin;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use vouchsafe_http::{Reply, fetch};

use crate::{
    auth_server::AuthServer,
    call::LONGEST_REPLY,
    error::{Application, HaloError, Kind},
    halo::Halo,
    refusal::accepted,
};

pub(crate) const TOKEN: &str = "POST token";

/// The token endpoint, as one of the applications calls it: bounded as all calls, and with refusals that say what to do.
pub(crate) struct TokenEndpoint {
    http: Client,
    application: Application,
    doubtful_tenant: bool,
}

impl Halo {
    pub(crate) fn token_endpoint(&self, server: &AuthServer, application: Application) -> TokenEndpoint {
        TokenEndpoint { http: self.http.clone(), application, doubtful_tenant: server.doubtful_tenant }
    }
}

impl<'c> AsyncHttpClient<'c> for TokenEndpoint {
    type Error = HaloError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HaloError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let request = reqwest::Request::try_from(request)
                .map_err(|_| HaloError::new(TOKEN, Kind::Unavailable, "no such request can be sent"))?;
            let reply = fetch(RequestBuilder::from_parts(self.http.clone(), request), LONGEST_REPLY).await;
            let reply = self.given(reply.map_err(|error| HaloError::transport(TOKEN, error))?)?;
            // Without the headers, of which the library asks more than of the body.
            Ok(HttpResponse::new(reply.body))
        })
    }
}

impl TokenEndpoint {
    /// The reply, if it gives a token; otherwise what the refusal means here.
    fn given(&self, reply: Reply) -> Result<Reply, HaloError> {
        let application = self.application;
        let body: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let error = body.as_ref().and_then(|body| body.get("error")?.as_str()).unwrap_or_default();
        let (kind, why) = match (reply.status, error, application) {
            (StatusCode::UNAUTHORIZED, ..) | (StatusCode::BAD_REQUEST, "invalid_client", _) => {
                (Kind::BadCredentials { application }, "the application is not known, or not with this secret")
            }
            // A code or refresh token that is used up or too old: the technician has to sign in again.
            (StatusCode::BAD_REQUEST, "invalid_grant", Application::SignIn) => (Kind::Unauthorized, "no longer valid"),
            // How Halo answers a tenant that it does not know (seen by several clients); or it is down.
            (StatusCode::INTERNAL_SERVER_ERROR, ..) if self.doubtful_tenant => {
                (Kind::WrongTenant, "failed, and the tenant is not the one that Halo gives")
            }
            _ => return accepted(TOKEN, reply),
        };
        Err(HaloError::new(TOKEN, kind, why))
    }
}
