use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use vouchsafe_domain::{code::Code, ids::AccountId};

use crate::{StoreError, column::sql, seal::Sealer};

/// How long a code is remembered: longer than any app shows it and Microsoft takes it.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(5);

/// Marks this account's code as used, whoever asks and whatever for. False if it was used already.
pub(super) async fn spend(
    write: &mut AnyConnection,
    sealer: &Sealer,
    account: AccountId,
    code: &Code,
    now: Timestamp,
) -> Result<bool, StoreError> {
    sql("INSERT INTO spent_codes (fingerprint, expires) VALUES ($1, $2) ON CONFLICT (fingerprint) DO UPDATE
         SET expires = $2 WHERE spent_codes.expires <= $3")
    .with(&sealer.fingerprint(account, code))
    .with(&(now + REMEMBERED))
    .with(&now)
    .changes(write)
    .await
}
