use leptos::server;
use server_fn::codec::Json;

use super::{ApiError, Browser, encoding::Answer};
use crate::contract::LiveView;

/// Asks the account on the screen, for these purposes. `seen` is the number of the view on the screen: a press on another
/// one, or one that the browser repeats because its connection broke, asks nobody.
#[server(name = SendPrompt, prefix = "/api", endpoint = "pod/send", input = Json, output = Answer, client = Browser)]
pub async fn send(purposes: String, #[server(default)] typed: Vec<String>, seen: u64) -> Result<LiveView, ApiError> {
    Ok(super::pod()?.send(&purposes, &typed, seen).await)
}
