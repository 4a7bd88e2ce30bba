//! The one gate before every server function.
//!
//! It stands before the body is decoded, and checks: a POST, from our own pages (`Origin` and `Sec-Fetch-Site`), with a
//! known handle in a header, whose session lives. What passes carries a pod that is already bound to its page; a server
//! function can reach nothing else. Cookies are not looked at, so no other site can act through a browser.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use tracing::{debug, warn};
use vouchsafe_app::{
    api::{ApiError, HANDLE_HEADER},
    ports::Pod,
};
use vouchsafe_store::TokenHash;

use crate::{pod::bound::BoundPod, services::Services, sessions};

/// Lets a call through with its pod, or answers 401 or 403.
pub async fn gate(State(services): State<Arc<Services>>, mut request: Request<Body>, next: Next) -> Response {
    match admit(&services, request.method(), request.headers()).await {
        Ok(pod) => {
            request.extensions_mut().insert(pod);
            next.run(request).await
        }
        Err(status) => {
            // The route stands in the span round this; the path is whatever a stranger wrote.
            debug!(%status, "a call was not let through");
            // What is broken here may be whole again in a moment; everything else is over for this page.
            let error = if status == StatusCode::SERVICE_UNAVAILABLE { ApiError::Transport } else { ApiError::Session };
            (status, axum::Json(error)).into_response()
        }
    }
}

async fn admit(services: &Arc<Services>, method: &Method, headers: &HeaderMap) -> Result<Arc<dyn Pod>, StatusCode> {
    if method != Method::POST || !is_ours(services, headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let handle = headers.get(HANDLE_HEADER).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
    let handle = TokenHash::of(handle.ok_or(StatusCode::UNAUTHORIZED)?);
    let now = Timestamp::now();
    let broken = |error| {
        warn!("a call could not be checked: {error}");
        StatusCode::SERVICE_UNAVAILABLE
    };
    let found = services.store.page(&handle, now).await.map_err(broken)?;
    let (page, session) = found.ok_or(StatusCode::UNAUTHORIZED)?;
    if sessions::is_over(&session, now) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let settings = services.settings().await.map_err(broken)?;
    let connected = settings.instance(&session.instance).ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(Arc::new(BoundPod::bind(services.clone(), settings, connected, page, session)))
}

fn is_ours(services: &Services, headers: &HeaderMap) -> bool {
    let is = |name: header::HeaderName, expected: &str| {
        headers.get(name).is_some_and(|value| value.as_bytes() == expected.as_bytes())
    };
    is(header::ORIGIN, &services.process.public_url.origin())
        && is(header::HeaderName::from_static("sec-fetch-site"), "same-origin")
}
