//! One open pod: whom it is about, and what it shows.
//!
//! # Layout
//! - [`look_up`]: reads ticket, contact, account and prerequisites; all of it anew each time
//! - [`open`]: the pods that are open now, and what was found for each
//! - [`policy`]: what the policy asks of a verification of the one whom a look-up found
//! - [`lift`]: who may lift a block, and with what words
//! - [`second`]: what a second technician is asked, and answers
//! - [`ladder`], `other_contact`: ways on when the phone cannot be used, or somebody else is calling
//! - `suggested`: an account that was found by a lesser address, and what people say to it
//! - [`unmatched`]: contacts for whom no account was found, and whom an administrator is asked to look into
//! - [`view`]: makes the flat view out of what is known
//! - [`bound`]: the port behind the server functions, bound to one page; `sending`, `press`: what its buttons do;
//!   `watching`: how what it shows is followed

pub mod bound;
pub mod ladder;
pub mod lift;
pub mod look_up;
pub mod open;
mod other_contact;
pub mod policy;
mod press;
pub mod second;
mod sending;
mod suggested;
pub mod unmatched;
pub mod view;
mod watching;
