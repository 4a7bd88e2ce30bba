//! The log: per instance a chain of signed entries, and the receipts taken from it.
//!
//! Each entry carries the hash of the one before it, its own hash and a signature over that. As JSON lines it has one
//! spelling only, so any changed byte shows. Nobody can take an entry out, put one in, repeat or reorder them without
//! the key; what is cut off at the end shows as soon as one later receipt is at hand.

mod chain;
mod entry;
mod receipt;

pub use chain::{ChainError, Checked, Head, check_lines};
pub use entry::{Entry, Event, Kind};
pub use receipt::{Receipt, ReceiptError};

/// The key that signs an instance's log. Ed25519; the 32 bytes are its seed.
pub use ed25519_dalek::{SigningKey, VerifyingKey};
