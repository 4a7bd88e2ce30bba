//! The dashboard: how it stands and what has happened. Plain HTML for a full window, drawn by the server, and no script.
//!
//! # Layout
//! - [`layout`]: what stands round every page; `parts`: what several of them have
//! - [`door`]: before somebody has signed in, and where somebody may not look
//! - [`home`]: at a glance
//! - [`list`]: verifications, filtered and page by page; [`story`]: one of them
//! - [`trends`]: verdicts and answers over time; [`chart`]: their pictures
//! - [`log`]: the log
//! - [`customers`]: the customers; [`customer`]: one of them
//! - [`microsoft`]: the application that reads customers' tenants
//! - [`policy`]: the policy, and what would loosen it

pub mod chart;
pub mod customer;
pub mod customers;
pub mod door;
pub mod home;
pub mod layout;
pub mod list;
pub mod log;
pub mod microsoft;
mod parts;
pub mod policy;
pub mod story;
pub mod trends;

#[cfg(test)]
mod tests;

pub use parts::{Choice, Entry, Field, Filters, Outcome};
