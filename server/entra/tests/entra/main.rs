//! The client against the pretend Microsoft, over real HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise, in their helper functions, too"
)]

mod connector;
mod faults;
mod graph;
mod lists;
mod partner;
mod set_up;
mod setup;
mod token;
mod world;
