use leptos::server;

use super::{ApiError, Reply, call::Call};

/// What the pod shows now. The way on where a proxy swallows [`live`](super::live::live).
#[server(prefix = "/api", endpoint = "pod/look", protocol = Call)]
pub async fn look() -> Result<Reply, ApiError> {
    Ok(Reply::View(Box::new(super::pod()?.look().await)))
}
