use leptos::server;

use super::{ApiError, Reply, call::Call};

/// Does what the button with this action says, with what was typed into the view's fields. `seen` is the number of the view
/// on the screen. That it was heard is answered at once, and what came of it as soon as that is known.
#[server(prefix = "/api", endpoint = "pod/press", protocol = Call)]
pub async fn press(
    action: String,
    #[server(default)] typed: Vec<String>,
    #[server(default)] seen: u64,
) -> Result<Reply, ApiError> {
    let pod = super::pod()?;
    Ok(Reply::heard(async move { pod.press(&action, &typed, seen).await }))
}
