//! The pretend Microsoft and the phones, asked over real HTTP.
//!
//! # Layout
//! - `stage`: starts one and asks it things
//! - `login`, `graph`, `connector`, `traps`, `phone`, `control`: what each must do

mod connector;
mod control;
mod graph;
mod login;
mod phone;
mod stage;
mod traps;
