use leptos::server;
use server_fn::codec::{ByteStream, Json, Streaming};

use super::{ApiError, Browser};

/// What the pod shows, whenever that changes: one [`LiveView`](crate::contract::LiveView) as JSON a line. An empty line
/// is a heartbeat.
#[server(prefix = "/api", endpoint = "pod/live", input = Json, output = Streaming, client = Browser)]
pub async fn live(after: u64) -> Result<ByteStream<ApiError>, ApiError> {
    use futures::StreamExt as _;

    let views = super::pod()?.watch(after);
    Ok(ByteStream::new(views.map(|view| {
        let mut line = match view {
            Some(view) => serde_json::to_vec(&view).map_err(|_| ApiError::Transport)?,
            None => Vec::new(),
        };
        line.push(b'\n');
        Ok(line)
    })))
}
