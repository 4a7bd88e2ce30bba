use leptos::server;

use super::{ApiError, Reply, call::Call};

/// Does what the button with this action says, with what was typed into the view's fields. `seen` is the number of the view
/// on the screen.
#[server(prefix = "/api", endpoint = "pod/press", protocol = Call)]
pub async fn press(
    action: String,
    #[server(default)] typed: Vec<String>,
    #[server(default)] seen: u64,
) -> Result<Reply, ApiError> {
    Ok(Reply::View(Box::new(super::pod()?.press(&action, &typed, seen).await)))
}
