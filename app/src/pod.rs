//! The panel in the ticket.
//!
//! The server renders the whole page. The browser takes over its one live region, [`live::Live`], which draws a flat
//! [`LiveView`](crate::contract::LiveView) and knows no rules.
//!
//! # Layout
//! - [`start`]: what the page hands to the browser: the first view and the fixed words
//! - [`screen`]: what the live region draws from
//! - [`live`]: the live region
//! - [`clock`]: times as people read them
//! - `page`: the document (`ssr`)
//! - `takeover`: the browser takes the page over, and does what is pressed (`hydrate`)
//! - `stream`: the views that follow (`hydrate`)

pub mod clock;
pub mod live;
#[cfg(feature = "ssr")]
pub mod page;
pub mod screen;
pub mod start;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
pub mod takeover;
