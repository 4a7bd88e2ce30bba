//! How we speak to other people's services: carefully, and with everything bounded.
//!
//! Knows nothing of Halo or Microsoft; both clients stand on it.
//!
//! # Layout
//! - [`client()`], [`builder()`]: the HTTP client, with every convenience that could carry a token elsewhere switched off
//! - [`BaseUrl`]: where a service lives: `https`, or this machine
//! - [`fetch`], [`read_bounded`]: one exchange; its reply whole and not too long, or why not
//! - [`retry_after`]: how long a service asks us to wait; [`date`]: what time it says it is
//! - [`Secret`]: a text that does not show itself

mod base_url;
mod client;
mod date;
mod reply;
mod resolver;
mod retry_after;
mod secret;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use client::{Timeouts, builder, client};
pub use date::date;
pub use reply::{Reply, TransportError, fetch, read_bounded};
pub use resolver::is_localhost;
pub use retry_after::retry_after;
pub use secret::Secret;
