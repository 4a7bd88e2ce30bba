//! Customers on their way to being connected: whom the PSA knows, how far each of them is, and secrets that are tried or made.
//!
//! # Layout
//! - [`reading`]: the PSA's clients, read now and then and kept
//! - [`standing`]: each customer, and how far it is
//! - [`trying`]: pasted connector secrets, tried until they work
//! - [`links`]: consent links that can still be seen
//! - [`names`]: what tenants are called
//! - [`making`]: those that we make and renew ourselves
//! - [`partner`]: many customers at a time, as their partner

pub mod links;
pub mod making;
pub mod names;
pub mod partner;
pub mod reading;
pub mod standing;
pub mod trying;
