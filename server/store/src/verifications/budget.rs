use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    budget::{Limits, Spent},
    ids::{AccountId, AgentId, InstanceId},
};

use crate::{
    Store, StoreError,
    column::{Row, sql},
};

impl Store {
    /// The prompts and codes that count against the next one. Those to the account count whichever instance sent them: it is one
    /// and the same phone that rings.
    pub async fn spent(
        &self,
        account: AccountId,
        instance: &InstanceId,
        technician: AgentId,
        now: Timestamp,
    ) -> Result<Spent, StoreError> {
        let mut connection = self.connections.any().await?;
        spent(&mut connection, account, instance, technician, now).await
    }
}

pub(super) async fn spent(
    connection: &mut AnyConnection,
    account: AccountId,
    instance: &InstanceId,
    technician: AgentId,
    now: Timestamp,
) -> Result<Spent, StoreError> {
    // A code counts from its request until it was right; not if Microsoft never saw it. Where somebody went on without,
    // nobody was asked.
    let of_account = sql("SELECT requested, CASE WHEN method = 'code' THEN 1 ELSE 0 END AS is_code FROM verifications
                          WHERE tenant = $1 AND object = $2 AND requested > $3
                          AND (method <> 'code' OR verdict IS NULL OR begun IS NOT NULL)
                          AND (verdict IS NULL OR verdict <> 'overridden')
                          AND requested > COALESCE((SELECT MAX(concluded) FROM verifications
                                                    WHERE tenant = $1 AND object = $2 AND verdict = 'approved'), 0)")
    .with(&account.tenant)
    .with(&account.object)
    .with(&(now - Limits::ACCOUNT_WINDOW))
    .all(connection)
    .await?;
    let by_technician = sql("SELECT requested FROM verifications
                             WHERE instance = $1 AND COALESCE(taken_from, technician) = $2 AND requested > $3
                             AND (verdict IS NULL OR verdict <> 'overridden')")
    .with(instance)
    .with(&technician)
    .with(&(now - Limits::TECHNICIAN_WINDOW))
    .all(connection)
    .await?;
    let (mut account, mut codes) = (Vec::new(), Vec::new());
    for row in &of_account {
        let used = if row.get::<bool>("is_code")? { &mut codes } else { &mut account };
        used.push(row.get("requested")?);
    }
    let technician = by_technician.iter().map(|row: &Row| row.get("requested")).collect::<Result<_, _>>()?;
    Ok(Spent { account, technician, codes })
}
