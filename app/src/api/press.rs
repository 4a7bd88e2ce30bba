use leptos::server;
use server_fn::codec::Json;

use super::{ApiError, Browser, encoding::Answer};
use crate::contract::LiveView;

/// Does what the button with this action says.
#[server(prefix = "/api", endpoint = "pod/press", input = Json, output = Answer, client = Browser)]
pub async fn press(action: String) -> Result<LiveView, ApiError> {
    Ok(super::pod()?.press(&action).await)
}
