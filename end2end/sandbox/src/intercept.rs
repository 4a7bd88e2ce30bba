//! The layer round each upstream: every call is counted, remembered and, where a rule says so, spoilt.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use futures::stream;
use jiff::Timestamp;

use crate::calls::{Call, Calls, without_secrets};
use crate::connection::Cutter;
use crate::faults::{Fault, Faults, Upstream};

/// The largest body that is read from a caller or spoilt on its way back, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// What the layers share.
#[derive(Clone, Default)]
pub(crate) struct Traffic {
    pub(crate) faults: Arc<Faults>,
    pub(crate) calls: Arc<Calls>,
}

/// Says which upstream a path belongs to; `None` for pages that nobody counts.
pub(crate) type Belongs = fn(&str) -> Option<Upstream>;

impl Traffic {
    /// The router with this layer round it.
    pub(crate) fn round(&self, router: Router, belongs: Belongs) -> Router {
        // As a fallback service, so that the layer runs before routing and may still change the path.
        Router::new().fallback_service(router).layer(from_fn_with_state((self.clone(), belongs), intercept))
    }
}

async fn intercept(State((traffic, belongs)): State<(Traffic, Belongs)>, request: Request, next: Next) -> Response {
    let Some(upstream) = belongs(request.uri().path()) else {
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let number = traffic.calls.received(Call {
        at: Timestamp::now(),
        upstream,
        host: text(&parts.headers, header::HOST).to_owned(),
        method: parts.method.to_string(),
        path,
        body: without_secrets(text(&parts.headers, header::CONTENT_TYPE), &body),
        status: None,
    });
    let call = format!("{} {} {}", parts.method, parts.uri.path(), text(&parts.headers, header::HOST));
    if upstream == Upstream::Halo {
        parts.uri = in_lower_case(&parts.uri);
    }
    let cutter = parts.extensions.get::<ConnectInfo<Cutter>>().map(|info| info.0.clone());
    // Before the fault, so that no clearing is missed.
    let mut cleared = traffic.faults.cleared();
    let (delay, fault) = traffic.faults.befall(upstream, &call);
    tokio::time::sleep(delay).await;
    let request = Request::from_parts(parts, Body::from(body));
    let response = match fault {
        Some(Fault::Drop) => return cut(cutter),
        Some(Fault::LostReply) => {
            next.run(request).await;
            return cut(cutter);
        }
        Some(Fault::Hold) => {
            let _ = cleared.changed().await;
            next.run(request).await
        }
        Some(Fault::HoldReply) => {
            let response = next.run(request).await;
            let _ = cleared.changed().await;
            response
        }
        Some(fault) => spoilt(fault, upstream, request, next).await,
        None => next.run(request).await,
    };
    traffic.calls.answered(number, response.status().as_u16());
    response
}

/// The answer with a fault in it; those that are no answer are not its business.
async fn spoilt(fault: Fault, upstream: Upstream, request: Request, next: Next) -> Response {
    let kind = if upstream == Upstream::Connector { "application/xml" } else { "application/json" };
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    match fault {
        Fault::Status { status, headers, body } => {
            let mut answer = Response::builder().status(status);
            for (name, value) in headers {
                answer = answer.header(name, value);
            }
            answer.body(Body::from(body)).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
        Fault::Delay { .. } | Fault::Hold | Fault::HoldReply | Fault::Drop | Fault::LostReply => {
            next.run(request).await
        }
        Fault::Hang => std::future::pending().await,
        Fault::Empty => (kind, Body::empty()).into_response(),
        Fault::Malformed => malformed(next.run(request).await).await,
        Fault::Huge { bytes } => (kind, huge(bytes)).into_response(),
        Fault::Html500 => {
            let page = "<html><head><title>500</title></head><body><h1>Server Error</h1></body></html>";
            (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
        }
    }
}

fn cut(cutter: Option<Cutter>) -> Response {
    if let Some(cutter) = cutter {
        cutter.cut();
    }
    // Nobody reads this: the connection is gone.
    StatusCode::BAD_GATEWAY.into_response()
}

async fn malformed(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    let mut spoilt = body.get(..body.len() / 2).unwrap_or_default().to_vec();
    spoilt.extend_from_slice(b"\xff<{");
    Response::from_parts(parts, Body::from(spoilt))
}

fn huge(bytes: u64) -> Body {
    const CHUNK: &[u8] = &[b' '; 65_536];
    let chunks = stream::unfold(bytes, |left| async move {
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK.len());
        let chunk = CHUNK.get(..size).filter(|chunk| !chunk.is_empty())?;
        Some((Ok::<_, std::io::Error>(Bytes::from_static(chunk)), left.saturating_sub(size as u64)))
    });
    Body::from_stream(chunks)
}

/// Halo's routes are not case-sensitive.
fn in_lower_case(uri: &Uri) -> Uri {
    let path = uri.path().to_ascii_lowercase();
    let path = uri.query().map_or(path.clone(), |query| format!("{path}?{query}"));
    path.parse().unwrap_or_else(|_| uri.clone())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// `/api` and `/auth` are Halo; its pages are not.
pub(crate) fn halo(path: &str) -> Option<Upstream> {
    let path = path.to_ascii_lowercase();
    (path.starts_with("/api/") || path.starts_with("/auth/")).then_some(Upstream::Halo)
}

/// By the first part of the path.
pub(crate) fn microsoft(path: &str) -> Option<Upstream> {
    match path.split('/').nth(1) {
        Some("login") => Some(Upstream::Login),
        Some("graph") => Some(Upstream::Graph),
        Some("connector") => Some(Upstream::Connector),
        Some("partner") => Some(Upstream::Partner),
        _ => None,
    }
}
