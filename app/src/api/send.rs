use leptos::server;
use server_fn::codec::Json;

use super::{ApiError, Browser, encoding::Answer};
use crate::contract::LiveView;

/// Asks the account on the screen, for this purpose.
#[server(name = SendPrompt, prefix = "/api", endpoint = "pod/send", input = Json, output = Answer, client = Browser)]
pub async fn send(purpose: String) -> Result<LiveView, ApiError> {
    Ok(super::pod()?.send(&purpose).await)
}
