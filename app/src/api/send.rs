use leptos::server;

use super::{ApiError, Reply, call::Call};

/// Asks the account on the screen, for these purposes. `seen` is the number of the view on the screen: a press on another
/// one, or one that the browser repeats because its connection broke, asks nobody.
/// That it was heard is answered at once, and what came of it as soon as that is known.
#[server(name = SendPrompt, prefix = "/api", endpoint = "pod/send", protocol = Call)]
pub async fn send(purposes: String, #[server(default)] typed: Vec<String>, seen: u64) -> Result<Reply, ApiError> {
    let pod = super::pod()?;
    Ok(Reply::heard(async move { pod.send(&purposes, &typed, seen).await }))
}
