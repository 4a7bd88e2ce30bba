use leptos::server;

use super::{ApiError, Reply, call::Call};

/// Asks the account on the screen, for these purposes. `seen` is the number of the view on the screen: a press on another
/// one, or one that the browser repeats because its connection broke, asks nobody.
#[server(name = SendPrompt, prefix = "/api", endpoint = "pod/send", protocol = Call)]
pub async fn send(purposes: String, #[server(default)] typed: Vec<String>, seen: u64) -> Result<Reply, ApiError> {
    Ok(Reply::View(Box::new(super::pod()?.send(&purposes, &typed, seen).await)))
}
