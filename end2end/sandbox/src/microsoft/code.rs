//! The six digits that an authenticator app shows, new every 30 seconds.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The time step that a moment belongs to.
pub(crate) fn step(now: Timestamp) -> u64 {
    u64::try_from(now.as_second() / 30).unwrap_or_default()
}

/// The code of an account in a time step. Nothing secret: whoever knows the object id can work it out.
pub(crate) fn of(account: Uuid, step: u64) -> String {
    let hash = Sha256::new().chain_update(account.as_bytes()).chain_update(step.to_be_bytes()).finalize();
    let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}
