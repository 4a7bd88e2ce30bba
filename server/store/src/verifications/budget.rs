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
    /// The prompts that count against the next one. Those to the account count whichever instance sent them: it is one
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
    let to_account = sql("SELECT requested FROM verifications WHERE tenant = $1 AND object = $2 AND requested > $3
                          AND requested > COALESCE((SELECT MAX(concluded) FROM verifications
                                                    WHERE tenant = $1 AND object = $2 AND verdict = 'approved'), 0)")
    .with(&account.tenant)
    .with(&account.object)
    .with(&(now - Limits::ACCOUNT_WINDOW))
    .all(connection)
    .await?;
    let by_technician =
        sql("SELECT requested FROM verifications WHERE instance = $1 AND technician = $2 AND requested > $3")
            .with(instance)
            .with(&technician)
            .with(&(now - Limits::TECHNICIAN_WINDOW))
            .all(connection)
            .await?;
    let times = |rows: &[Row]| rows.iter().map(|row| row.get("requested")).collect::<Result<_, _>>();
    Ok(Spent { account: times(&to_account)?, technician: times(&by_technician)? })
}
