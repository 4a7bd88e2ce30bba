use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::AccountId,
    log::{Event, Kind},
};

use super::{Verification, read};
use crate::{StoreError, column::sql, log, seal::Sealer};

/// Takes back every approval of this account that is still open, on any ticket and of whatever instance, and tells each
/// instance's own log why.
pub(crate) async fn withdraw(
    write: &mut AnyConnection,
    sealer: &Sealer,
    account: AccountId,
    why: &str,
    now: Timestamp,
) -> Result<Vec<Verification>, StoreError> {
    let rows = sql("UPDATE verifications SET approval_withdrawn = $3
                    WHERE tenant = $1 AND object = $2 AND verdict = 'approved' AND approval_until > $3
                    AND approval_used IS NULL AND approval_withdrawn IS NULL RETURNING *")
    .with(&account.tenant)
    .with(&account.object)
    .with(&now)
    .all(write)
    .await?;
    let withdrawn: Vec<Verification> = rows.iter().map(|row| read(row, sealer)).collect::<Result<_, _>>()?;
    for approval in &withdrawn {
        let event = Event { reason: Some(why.to_owned()), ..approval.event(Kind::ApprovalWithdrawn) };
        log::append(write, sealer, &approval.instance, now, event).await?;
    }
    Ok(withdrawn)
}
