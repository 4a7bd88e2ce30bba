//! The log: per instance a chain of signed entries, and the receipts taken from it.
//!
//! Each entry carries the hash of the one before it, its own hash and a signature over that. As JSON lines it has one
//! spelling only, so any changed byte shows. Nobody can take an entry out, put one in, repeat or reorder them without
//! the key; what is cut off at the end shows as soon as one later receipt or checkpoint is at hand.
//!
//! What tells of a person is hashed as a salted commitment and stands beside its entry, so that it can be erased. Keys
//! can be rotated: the last entry under one names the next.

mod chain;
mod checkpoint;
mod entry;
mod keys;
mod personal;
mod receipt;

pub use chain::{ChainError, Check, Checked, Head, Witness, check_lines};
pub use checkpoint::Checkpoint;
pub use entry::{Entry, Event, Kind};
pub use keys::{Keys, fingerprint, key_text};
pub use personal::{NotASalt, Personal, Salt, Salts};
pub use receipt::{Receipt, ReceiptError};

/// The key that signs an instance's log. Ed25519; the 32 bytes are its seed.
pub use ed25519_dalek::{SigningKey, VerifyingKey};
