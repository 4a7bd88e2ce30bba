//! The panel in the ticket.
//!
//! The server draws everything that a [`LiveView`](crate::contract::LiveView) says, part by part. The browser takes over
//! the one live region, [`live::Live`], which has a place for each part, and knows no rules.
//!
//! # Layout
//! - [`start`]: what the page hands to the browser
//! - [`screen`]: what the live region shows
//! - [`live`]: the live region
//! - [`left`]: how much time is left, as people say it
//! - `drawn`: the parts (`ssr`)
//! - `page`: the document (`ssr`)
//! - `takeover`: the browser takes the page over, and does what is pressed (`hydrate`)
//! - `dress`: what only the browser knows of the parts: local times, the countdown, what may be pressed (`hydrate`)
//! - `stream`: the views that follow (`hydrate`)

#[cfg(feature = "ssr")]
pub mod drawn;
#[cfg(feature = "hydrate")]
mod dress;
pub mod left;
pub mod live;
#[cfg(feature = "ssr")]
pub mod page;
pub mod screen;
pub mod start;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
pub mod takeover;
