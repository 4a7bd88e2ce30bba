//! A pretend Halo, a pretend Microsoft and a pretend phone, over real HTTP, for the demo and the tests.
//!
//! It shares no code with the product, so that it cannot share its mistakes.
//!
//! # Layout
//! - [`sandbox`]: starts everything
//! - [`addresses`]: where everything is to be found
//! - [`cast`]: who plays, and the stories
//! - [`halo`]: the PSA: pages, authorisation server, API
//! - [`microsoft`]: token endpoint, Graph, connector
//! - [`phone`]: the phones
//! - [`outside`]: receivers of what leaves the house: mail, webhook, syslog
//! - [`demo`]: the start page
//! - [`product`]: the product beside the sandbox, for the demo
//! - [`control`]: changing everything from outside
//! - [`faults`]: rules that spoil answers; [`calls`]: what was asked; [`intercept`]: the layer that does both
//! - [`connection`]: connections that can be cut
//! - [`past`]: a long history, straight into the product's database
//! - [`settings`]: the product's settings files for this sandbox
//! - [`html`]: pages from templates

pub mod addresses;
pub mod calls;
pub mod cast;
mod connection;
mod control;
mod demo;
pub mod faults;
pub mod halo;
mod html;
mod intercept;
pub mod microsoft;
pub mod outside;
pub mod past;
pub mod phone;
pub mod product;
pub mod sandbox;
pub mod settings;

pub use sandbox::{Options, Sandbox};
