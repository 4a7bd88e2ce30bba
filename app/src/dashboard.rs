//! The dashboard: how it stands and what has happened. Plain HTML for a full window, drawn by the server; its one script copies.
//!
//! # Layout
//! - [`layout`]: what stands round every page; `parts`: what several of them have;
//!   `sketch`: where something is found in Halo and Entra
//! - [`door`]: before somebody has signed in, and where somebody may not look
//! - [`first_start`]: from an empty database to the first administrator
//! - [`home`]: at a glance
//! - [`list`]: verifications, filtered and page by page; [`story`]: one of them
//! - [`accounts`]: accounts as they were imported; `readings`: how far that is; [`look_up`]: what technicians have in place of the list;
//!   [`coverage`]: who cannot be verified
//! - [`matches`]: who somebody is; [`choosing`]: who, where no rule tells; [`contacts`]: who is nobody, by the lists
//! - [`incidents`]: what somebody has to look into
//! - [`trends`]: verdicts and answers over time; [`chart`]: their pictures
//! - [`report`]: what happened in a period, for others
//! - [`log`]: the log
//! - [`doctor`]: whether everything works
//! - [`customers`]: the customers; [`customer`]: one of them; [`connect`]: many at a time
//! - [`microsoft`]: the application that reads customers' tenants
//! - [`policy`]: the policy, and what would loosen it
//! - [`settings`]: what administrators manage

pub mod accounts;
pub mod chart;
pub mod choosing;
pub mod connect;
pub mod contacts;
pub mod coverage;
pub mod customer;
pub mod customers;
pub mod doctor;
pub mod door;
pub mod first_start;
pub mod home;
pub mod incidents;
pub mod layout;
pub mod list;
pub mod log;
pub mod look_up;
pub mod matches;
pub mod microsoft;
mod parts;
pub mod policy;
mod readings;
pub mod report;
pub mod settings;
mod sketch;
pub mod story;
pub mod trends;

#[cfg(test)]
mod tests;

pub use parts::{Answer, Choice, Entry, Field, Filters, Live, Outcome};
pub use readings::Reading;
