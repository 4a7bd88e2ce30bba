use leptos::server;
use server_fn::codec::Json;

use super::{ApiError, Browser, encoding::Answer};
use crate::contract::LiveView;

/// What the pod shows now. The way on where a proxy swallows [`live`](super::live::live).
#[server(prefix = "/api", endpoint = "pod/look", input = Json, output = Answer, client = Browser)]
pub async fn look() -> Result<LiveView, ApiError> {
    Ok(super::pod()?.look().await)
}
