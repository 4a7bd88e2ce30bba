//! The way in: every path, and what stands before it.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::StatusCode,
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::Response,
    routing::{get, post},
};
use http_body_util::Limited;
use leptos::prelude::provide_context;
use tracing::{Instrument as _, debug, info_span};
use vouchsafe_app::ports::Pod;

use crate::{
    answer::common_headers,
    brand, consent,
    customers::partner,
    dashboard, first_start,
    gate::gate,
    launch, objection, probe,
    proof::{keys, receipt},
    services::Services,
    sign_in::{frame, window},
    site,
};

/// The largest body that anybody has a reason to send us.
const LARGEST_BODY: usize = 16 * 1024;

pub fn router(services: Arc<Services>) -> Router {
    let pods = Router::new()
        .route("/pod/{instance}/collect", post(frame::collect))
        .route("/pod/{instance}/{kind}", get(launch::launch))
        .route("/pod/{instance}/{kind}/{id}", get(launch::reopen))
        .route("/auth/halo/{instance}/start", get(window::start))
        .route("/auth/halo/{instance}/continue", post(window::go))
        .route("/auth/halo/{instance}/callback", get(window::callback))
        .route("/s/{flow}", get(window::by_hand))
        .route("/receipt", get(receipt::ask).post(receipt::check).layer(DefaultBodyLimit::max(receipt::LARGEST_FORM)))
        .route("/.well-known/vouchsafe/keys.json", get(keys::keys))
        .route("/objection/{token}", get(objection::show).post(objection::raise))
        .route("/probe/{token}", get(probe::answer))
        .route(consent::PATH, get(consent::callback))
        .route(brand::ROUTE, get(brand::sheet))
        .route(partner::PATH, get(dashboard::connect::sign_in::callback))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(readyz))
        .with_state(services.clone());
    let dashboard = dashboard::router(&services).merge(first_start::router(&services));
    // Whatever lies under /api passes the gate, known or not.
    let api = Router::new()
        .route("/api/{*path}", axum::routing::any(server_function))
        .layer(from_fn_with_state(services, gate));
    pods.merge(api)
        .merge(dashboard)
        .merge(site::router())
        .fallback(launch::nowhere)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(map_response(common_headers))
        .layer(from_fn(trace))
}

/// Runs a server function with the pod that the gate made for it.
async fn server_function(request: Request<Body>) -> Response {
    use axum::response::IntoResponse as _;

    let pod = request.extensions().get::<Arc<dyn Pod>>().cloned();
    // Server functions read their bodies without the limit that handlers have.
    let request = request.map(|body| Body::new(Limited::new(body, LARGEST_BODY)));
    let provide = move || {
        if let Some(pod) = pod.clone() {
            provide_context(pod);
        }
    };
    leptos_axum::handle_server_fns_with_context(provide, request).await.into_response()
}

async fn readyz(State(services): State<Arc<Services>>) -> (StatusCode, &'static str) {
    match services.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

/// Logs each request by its route: what stands in paths and queries is nobody's business.
async fn trace(request: Request<Body>, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let span = info_span!("request", method = %request.method(), route);
    async move {
        let response = next.run(request).await;
        debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}
