//! What anybody may check: a receipt, on a page; and the public keys, to check logs elsewhere.
//!
//! Both are open to all and show nobody's name.

pub mod keys;
pub mod receipt;
