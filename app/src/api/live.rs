use leptos::server;

use super::{ApiError, Reply, call::Call};

/// What the pod shows, whenever that changes: one [`LiveView`](crate::contract::LiveView) as JSON a line. An empty line
/// is a heartbeat.
#[server(prefix = "/api", endpoint = "pod/live", protocol = Call)]
pub async fn live(after: u64) -> Result<Reply, ApiError> {
    Ok(Reply::Views(super::pod()?.watch(after)))
}
