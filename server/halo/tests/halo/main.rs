//! The client against a pretend Halo, over real HTTP.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, in its own functions too")]

mod faults;
mod notes;
mod reads;
mod sign_in;
mod tokens;
mod world;
