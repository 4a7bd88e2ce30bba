//! The page's one line to the server: a call ends whatever call was under way.

use std::cell::RefCell;

use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

use super::{ApiError, HANDLE_HEADER, Reply, reply::text};
use crate::contract::Json;

const POST: &str = r#"{"method":"POST","headers":{"content-type":"application/json"}}"#;

thread_local! {
    static LINE: RefCell<Line> = const { RefCell::new(Line { handle: String::new(), call: None }) };
}

struct Line {
    /// Kept in memory only. One page, one handle.
    handle: String,
    call: Option<AbortController>,
}

/// Sets the handle of this page.
pub fn hold(handle: String) {
    LINE.with_borrow_mut(|line| line.handle = handle);
}

/// Ends the call that is under way.
pub fn hang_up() {
    if let Some(call) = LINE.with_borrow_mut(|line| line.call.take()) {
        call.abort();
    }
}

/// The browser's `fetch`, with the page's handle in a header: which an `EventSource` could not carry, and no other site
/// can send.
pub(super) async fn post(path: &str, body: String) -> Result<Reply, ApiError> {
    hang_up();
    let options = Json::parse(POST);
    options.set("body", &body.into());
    LINE.with_borrow_mut(|line| {
        options.get("headers").set(HANDLE_HEADER, &line.handle.as_str().into());
        line.call = AbortController::new().ok();
        if let Some(call) = &line.call {
            options.set("signal", &call.signal());
        }
    });
    let answer = leptos::prelude::window().fetch_with_str_and_init(path, options.0.unchecked_ref());
    let answer: Response = JsFuture::from(answer).await.map_err(|_| ApiError::Transport)?.unchecked_into();
    if answer.ok() { Ok(Reply(SendWrapper::new(answer))) } else { Err(ApiError::read(text(&answer).await.as_bytes())) }
}
