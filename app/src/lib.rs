//! What people see: the pod, its server functions, and the ports through which these reach the server.
//!
//! The same crate is built twice: with `ssr` for the server, and with `hydrate` for the browser. The browser gets as
//! little as possible: it places what the server has drawn, and knows no rules.
//!
//! # Layout
//! - [`contract`]: the types that cross the wire; serde only
//! - [`api`]: one server function a file; each body is one call on a port
//! - `ports`: the traits through which server functions reach the server (`ssr`)
//! - [`pod`]: the panel in the ticket
//! - `words`: the catalogue of everything that people read (`ssr`)
//! - `document`, `icons`: the HTML round a page, and its pictures (`ssr`)
//! - `receipt`: the page on which a receipt is checked (`ssr`)
//! - `sign_in`: the pages on which a technician signs in, or is refused (`ssr`)
//! - `dashboard`: the pages for a full window (`ssr`)
//! - `consent`: what somebody reads whom Microsoft leads back (`ssr`); `answered`: how that, and an objection's end, looks
//! - `objection`: the page behind the link in a mail (`ssr`)

#[cfg(feature = "ssr")]
mod answered;
pub mod api;
#[cfg(feature = "ssr")]
pub mod consent;
pub mod contract;
#[cfg(feature = "ssr")]
pub mod dashboard;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
mod icons;
#[cfg(feature = "ssr")]
pub mod objection;
pub mod pod;
#[cfg(feature = "ssr")]
pub mod ports;
#[cfg(feature = "ssr")]
pub mod receipt;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod words;
