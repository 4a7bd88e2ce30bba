use leptos::server;
use server_fn::codec::Json;

use super::{ApiError, Browser, encoding::Answer};
use crate::contract::LiveView;

/// Does what the button with this action says, with what was typed into the view's fields.
#[server(prefix = "/api", endpoint = "pod/press", input = Json, output = Answer, client = Browser)]
pub async fn press(action: String, #[server(default)] typed: Vec<String>) -> Result<LiveView, ApiError> {
    Ok(super::pod()?.press(&action, &typed).await)
}
