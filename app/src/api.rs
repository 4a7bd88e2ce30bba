//! The server functions of the pod. Each is one call on the [`Pod`](crate::ports::Pod) that the gate put there.

mod call;
pub mod error;
#[cfg(feature = "hydrate")]
pub mod line;
pub mod live;
pub mod look;
pub mod press;
mod reply;
pub mod send;

pub use error::ApiError;
pub use reply::Reply;

/// The header that carries the page's handle.
pub const HANDLE_HEADER: &str = "x-vouchsafe-handle";

/// The pod of the page that called.
#[cfg(feature = "ssr")]
fn pod() -> Result<std::sync::Arc<dyn crate::ports::Pod>, ApiError> {
    leptos::prelude::use_context().ok_or(ApiError::Session)
}
