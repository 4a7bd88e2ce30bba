//! The Halo PSA client. Only here is Halo spoken; what leaves is the domain's words.
//!
//! Nothing is believed that was not looked at: ids in a reply must be the ids asked for, texts may be anything, unknown
//! and missing fields do no harm, ids of a wrong shape do. Nothing is repeated, except once by [`Service`] with a new token.
//!
//! # Layout
//! - [`launch`]: whether Halo opened this tab for this agent
//! - [`Settings`], [`Halo`]: one Halo instance, and what is known of it
//! - [`HaloError`]: what went wrong, told apart by what to do about it
//! - [`SignIn`], [`Tokens`]: signing a technician in with Halo itself
//! - [`Technician`]: reading with the technician's own token, so that Halo's permissions decide
//! - [`Service`]: reading and writing as the service application
//! - [`Agent`], [`Ticket`], `contact`, [`Contacts`], [`Client`], [`Outcome`], [`TicketType`]: what is read
//! - [`Note`], [`escape`]: what is written
//! - `auth_server`, `oauth`, `token_endpoint`: where tokens come from, and how one is got
//! - `call`, `refusal`, `fields`: how a call is made, what a refusal means, how a reply is read

mod agent;
mod auth_server;
mod call;
mod client;
mod contact;
mod contacts;
mod error;
pub mod escape;
mod fields;
mod halo;
pub mod launch;
mod note;
mod oauth;
mod outcome;
mod refusal;
mod service;
mod settings;
mod sign_in;
mod technician;
mod ticket;
mod token_endpoint;

pub use agent::Agent;
pub use client::{Client, Clients};
pub use contact::{Found, Record};
pub use contacts::Contacts;
pub use error::{Application, HaloError, Kind};
pub use halo::Halo;
pub use note::Note;
pub use outcome::Outcome;
pub use service::{Sees, Service};
pub use settings::Settings;
pub use sign_in::{SignIn, Tokens};
pub use technician::Technician;
pub use ticket::{Ticket, TicketType};
