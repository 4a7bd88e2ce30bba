use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::AccountId,
    log::{Event, Kind},
    verdict::{SHOWN, Verdict},
};

use super::{Verification, read};
use crate::{
    StoreError,
    column::{sql, sql_of_parts},
    log,
    seal::Sealer,
};

/// Takes back every approval of this account that is still open, on any ticket and of whatever instance, and what a technician
/// may still be going on with who was told that somebody vouches for the user, or who decided to go on without. Tells each
/// instance's own log why.
pub(crate) async fn withdraw(
    write: &mut AnyConnection,
    sealer: &Sealer,
    account: AccountId,
    why: &str,
    now: Timestamp,
) -> Result<Vec<Verification>, StoreError> {
    let mut rows = sql("UPDATE verifications SET approval_withdrawn = $3
                        WHERE tenant = $1 AND object = $2 AND verdict = 'approved' AND approval_until > $3
                        AND approval_used IS NULL AND approval_withdrawn IS NULL RETURNING *")
    .with(&account.tenant)
    .with(&account.object)
    .with(&now)
    .all(write)
    .await?;
    for (verdict, whose) in [
        (Verdict::Overridden, "tenant = $1 AND object = $2"),
        // The account that was asked is that of whoever vouched.
        (Verdict::Vouched, "vouched_for_tenant = $1 AND vouched_for_object = $2"),
    ] {
        let text = format!(
            "UPDATE verifications SET approval_withdrawn = $3
             WHERE {whose} AND verdict = $4 AND concluded > $5 AND approval_withdrawn IS NULL RETURNING *"
        );
        let went_on = sql_of_parts(text).with(&account.tenant).with(&account.object).with(&now).with(&verdict);
        rows.extend(went_on.with(&(now - SHOWN)).all(write).await?);
    }
    let withdrawn: Vec<Verification> = rows.iter().map(|row| read(row, sealer)).collect::<Result<_, _>>()?;
    for approval in &withdrawn {
        let event = Event { reason: Some(why.to_owned()), ..approval.event_of_subject(Kind::ApprovalWithdrawn) };
        log::append(write, sealer, &approval.instance, now, event).await?;
    }
    Ok(withdrawn)
}
