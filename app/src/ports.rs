//! The traits through which server functions reach the server.
//!
//! Server functions cannot be generic, so these are objects. The gate in front of every server function makes one that
//! is already bound to the page that called, and puts it into the request: a server function can reach nothing else.

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::contract::LiveView;

/// One open pod: a page, its session, and the one ticket or contact that it is about.
#[async_trait]
pub trait Pod: Send + Sync {
    /// What the pod shows now.
    async fn look(&self) -> LiveView;

    /// What the pod shows whenever that changes, from what came after the view numbered `after`. `None` is a heartbeat.
    fn watch(&self, after: u64) -> BoxStream<'static, Option<LiveView>>;

    /// A human pressed Send: asks the account on the screen for these purposes (their names, joined by commas) in the way
    /// that is chosen there, or, where Send again is on offer and no purpose is named, for the last ones. Only if the view
    /// numbered `seen` is what is still to be shown.
    async fn send(&self, purposes: &str, typed: &[String], seen: u64) -> LiveView;

    /// A human pressed another button, by the action's name in [`crate::contract::Button`]. `typed` is what stood in the
    /// view's fields. What changes something is done only if the view numbered `seen` is what is still to be shown.
    async fn press(&self, action: &str, typed: &[String], seen: u64) -> LiveView;
}
