//! The pretend phones: one for each account, as a page to press on and as JSON for tests.
//!
//! # Layout
//! - `answer`: what was pressed, from outside
//! - `screen`: what a phone shows
//! - `phone/*.html`, `phone.css`, `phone.js`: the pages

mod answer;
mod screen;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::microsoft::Microsoft;

pub use answer::{Answer, Unanswered, answer};
pub use screen::{Pending, Screen, screen};

/// How long `"wait": true` waits for a prompt.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves the pages `/phone` and `/phone/{upn}`, and as JSON `/control/phone` and `/control/phone/{upn}`.
pub fn router(microsoft: Arc<Microsoft>) -> Router {
    Router::new()
        .route("/phone", get(async || Html(include_str!("phone/list.html"))))
        .route("/phone/", get(async || Html(include_str!("phone/list.html"))))
        .route("/phone/{upn}", get(async || Html(include_str!("phone/phone.html"))))
        .route("/phone-assets/phone.css", get(async || ([(CONTENT_TYPE, "text/css")], include_str!("phone/phone.css"))))
        .route(
            "/phone-assets/list.js",
            get(async || ([(CONTENT_TYPE, "text/javascript")], include_str!("phone/list.js"))),
        )
        .route(
            "/phone-assets/phone.js",
            get(async || ([(CONTENT_TYPE, "text/javascript")], include_str!("phone/phone.js"))),
        )
        .route("/control/phone", get(all))
        .route("/control/phone/{upn}", get(one).post(press))
        .with_state(microsoft)
}

async fn all(State(microsoft): State<Arc<Microsoft>>) -> Json<Vec<Screen>> {
    Json(screen::all(&microsoft))
}

async fn one(State(microsoft): State<Arc<Microsoft>>, Path(upn): Path<String>) -> Response {
    match screen(&microsoft, &upn) {
        Some(screen) => Json(screen).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn press(
    State(microsoft): State<Arc<Microsoft>>,
    Path(upn): Path<String>,
    Json(request): Json<answer::Request>,
) -> Response {
    let patience = if request.wait { PATIENCE } else { Duration::ZERO };
    match answer(&microsoft, &upn, request.answer(), patience).await {
        Ok(id) => Json(json!({ "answered": id })).into_response(),
        Err(unanswered) => {
            let status = match unanswered {
                Unanswered::NoPrompt => StatusCode::NOT_FOUND,
                Unanswered::Impossible => StatusCode::CONFLICT,
            };
            (status, Json(json!({ "error": unanswered.to_string() }))).into_response()
        }
    }
}
