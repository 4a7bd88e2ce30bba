use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

/// Halo's ways of saying no. Bodies come in four shapes, or not at all.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401 without a body: no token, an unknown or expired one, or its agent may not come in.
    Unauthorised,
    /// 403 without a body: scope or permission.
    Forbidden,
    /// 404 without a body.
    NotFound,
    /// 429 with Halo's sentence, and no `Retry-After`.
    RateLimited(usize),
    /// 400 as a .NET exception.
    Exception(&'static str),
    /// 400 with `Message` alone.
    Message(&'static str),
    /// 400 with `error`.
    Error(&'static str),
    /// 400 with `resultCode` and `errorMessage`.
    ResultCode(i32, &'static str),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let bad = |body: Value| (StatusCode::BAD_REQUEST, axum::Json(body)).into_response();
        match self {
            Self::Unauthorised => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response(),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::RateLimited(limit) => {
                let text = format!("Rate Limit Reached - {limit} Requests per rolling 5 minute window.");
                (StatusCode::TOO_MANY_REQUESTS, text).into_response()
            }
            Self::Exception(message) => bad(json!({
                "ClassName": "System.Exception", "Message": message, "Data": null, "InnerException": null,
                "HelpURL": null, "StackTraceString": null, "HResult": -2_146_233_088, "Source": "NHServer",
            })),
            Self::Message(message) => bad(json!({ "Message": message })),
            Self::Error(error) => bad(json!({ "error": error })),
            Self::ResultCode(code, message) => bad(json!({ "resultCode": code, "errorMessage": message })),
        }
    }
}

/// A web page that says no to a person.
pub(super) fn refused_page(status: StatusCode, text: &str) -> Response {
    let text = crate::html::escape(text);
    (status, Html(format!("<!doctype html><title>Halo</title><h1>{text}</h1>"))).into_response()
}
