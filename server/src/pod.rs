//! One open pod: whom it is about, and what it shows.
//!
//! # Layout
//! - [`look_up`]: reads ticket, contact, account and prerequisites; all of it anew each time
//! - [`open`]: the pods that are open now, and what was found for each
//! - [`policy`]: what the policy asks of a verification of the one whom a look-up found
//! - [`lift`]: who may lift a block, and with what words
//! - [`view`]: makes the flat view out of what is known
//! - [`bound`]: the port behind the server functions, bound to one page

pub mod bound;
pub mod lift;
pub mod look_up;
pub mod open;
pub mod policy;
pub mod view;
