//! The server functions of the pod. Each is one call on the [`Pod`](crate::ports::Pod) that the gate put there.

pub mod encoding;
pub mod error;
pub mod handle;
pub mod live;
pub mod look;
pub mod press;
pub mod send;

pub use error::ApiError;

use handle::WithHandle as Browser;

/// The header that carries the page's handle.
pub const HANDLE_HEADER: &str = "x-vouchsafe-handle";

/// The pod of the page that called.
#[cfg(feature = "ssr")]
fn pod() -> Result<std::sync::Arc<dyn crate::ports::Pod>, ApiError> {
    leptos::prelude::use_context().ok_or(ApiError::Session)
}
