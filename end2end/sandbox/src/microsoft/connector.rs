//! The connector: `POST /connector/{operation}`, also with two slashes, XML in and out.
//!
//! Three operations are there. All want a token for [`RESOURCE`]; the tenant is the token's.

mod answer;
mod begin;
mod end;
mod methods;
mod request;
mod trap;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use uuid::Uuid;

use super::Microsoft;
use request::Request;

/// What tokens must be for.
pub(super) const RESOURCE: &str = "https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector";

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new().route("/connector/{operation}", post(operation)).route("/connector//{operation}", post(operation))
}

/// Who calls.
struct Caller {
    tenant: Uuid,
    token: String,
    /// The `Host` header, with its port.
    host: String,
}

/// Why there is no XML answer.
struct Failure(StatusCode);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self.0 {
            StatusCode::UNAUTHORIZED => (self.0, [(WWW_AUTHENTICATE, "Bearer")]).into_response(),
            status => {
                (status, [(CONTENT_TYPE, "text/html")], "<html><body>Request Error</body></html>").into_response()
            }
        }
    }
}

async fn operation(
    State(microsoft): State<Arc<Microsoft>>,
    Path(operation): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answered = match operation.as_str() {
        "GetAvailableAuthenticationMethods" => prepare(&microsoft, &headers, &body, &methods::SHAPE)
            .map(|(caller, request)| methods::answer(&microsoft, &caller, &request)),
        "BeginTwoWayAuthentication" => match prepare(&microsoft, &headers, &body, &begin::SHAPE) {
            Ok((caller, request)) => begin::answer(&microsoft, &caller, &request).await,
            Err(failure) => Err(failure),
        },
        "EndTwoWayAuthentication" => prepare(&microsoft, &headers, &body, &end::SHAPE)
            .and_then(|(caller, request)| end::answer(&microsoft, &caller, &request)),
        _ => Err(Failure(StatusCode::NOT_FOUND)),
    };
    match answered {
        Ok(xml) => ([(CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response(),
        Err(failure) => failure.into_response(),
    }
}

fn prepare(
    microsoft: &Microsoft,
    headers: &HeaderMap,
    body: &[u8],
    shape: &request::Shape,
) -> Result<(Caller, Request), Failure> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header(AUTHORIZATION).strip_prefix("Bearer ").unwrap_or_default();
    let tenant =
        microsoft.world().bearer(token, Timestamp::now()).filter(|claims| claims.aud == RESOURCE).map(|c| c.tid);
    let tenant = tenant.ok_or(Failure(StatusCode::UNAUTHORIZED))?;

    let content_type = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if !matches!(content_type, "application/xml" | "text/xml") {
        return Err(Failure(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let request = std::str::from_utf8(body).ok().and_then(|xml| Request::read(xml, shape));
    let request = request.ok_or(Failure(StatusCode::BAD_REQUEST))?;
    let caller = Caller { tenant, token: token.to_owned(), host: header(HOST).to_owned() };
    Ok((caller, request))
}
