//! Whether a log is whole, and the database as the log has it.
//!
//! # Layout
//! - [`check`]: looks, for `vouchsafe audit verify` as for the server
//! - [`rounds`]: the server looks once a day, and when somebody asks for it

pub mod check;
pub mod rounds;

pub use rounds::run;
