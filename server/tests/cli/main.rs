//! The commands, as the real binary, against the pretend Halo, Microsoft and phones.
//!
//! # Layout
//! - `world`: a sandbox, a folder with settings, and the binary
//! - `check`, `live`, `try_prompt`, `apply`, `export`, `admin`, `audit`, `policy`, `matches`: a command each
//! - `outward`: `check` on mail, webhook and syslog, encrypted
//! - `settings`: what cannot be read; `metrics`: what the server counts
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise, in its own functions too"
)]

mod admin;
mod apply;
mod audit;
mod check;
mod export;
mod live;
mod matches;
mod metrics;
mod outward;
mod policy;
mod settings;
mod try_prompt;
mod world;
