//! The pretend Microsoft and the phones, asked over real HTTP.
//!
//! # Layout
//! - `stage`: starts one and asks it things
//! - `login`, `graph`, `connector`, `traps`, `phone`, `control`: what each must do
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at the first surprise")]

mod connector;
mod control;
mod graph;
mod login;
mod phone;
mod stage;
mod traps;
