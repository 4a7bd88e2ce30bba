//! A page that shows whether our public URL leads here, and whether a stream through it arrives as it is sent.
//!
//! Only who holds the master key can make the token in its address, for a minute: to everybody else there is no such page.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;

use crate::{answer::Refused, launch, services::Services};

/// The two lines, and what lies between them.
pub const FIRST: &str = "here\n";
pub const SECOND: &str = "still here\n";
pub const PAUSE: Duration = Duration::from_millis(1_500);

/// `GET /probe/{token}`.
pub async fn answer(State(services): State<Arc<Services>>, Path(token): Path<String>) -> Result<Response, Refused> {
    if !services.store.is_probe(&token, Timestamp::now()) {
        return Err(launch::not_found());
    }
    let line = |line: &'static str| Ok::<_, Infallible>(Bytes::from_static(line.as_bytes()));
    let first = stream::once(async move { line(FIRST) });
    let second = stream::once(async move {
        tokio::time::sleep(PAUSE).await;
        line(SECOND)
    });
    // As the live stream is sent.
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((kind, Body::from_stream(first.chain(second))).into_response())
}
