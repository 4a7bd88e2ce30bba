use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId, TenantId},
    log::Kind,
};

use super::{Making, Record, read, seal};
use crate::{AsSeen, Changed, Store, StoreError, column::sql, consents::event, seal::Sealer};

impl Store {
    /// Has a connector secret made for a tenant at `due`, and renewed from then on, in the name of an administrator who signed in
    /// a moment ago. Whoever is at it begins anew.
    ///
    /// [`Changed::Meanwhile`] if what the customer has under way is not as it was `seen`, where it matters what was: then nothing
    /// is changed.
    #[expect(clippy::too_many_arguments, reason = "each is another thing, and named where it is called")]
    pub async fn want_making(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
        by: AgentId,
        by_name: &str,
        due: Timestamp,
        seen: Option<&AsSeen>,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if let Some(seen) = seen
            && !seen.still(&mut write, &self.sealer, instance, client).await?
        {
            return Ok(Changed::Meanwhile);
        }
        let known = of(&mut write, &self.sealer, instance, client, tenant).await?.map(|making| making.record);
        let (asked, trial, keys) = known.map(|known| (known.asked, known.trial, known.keys)).unwrap_or_default();
        let (by_name, said) = (by_name.to_owned(), Some(now));
        let record = Record { by, by_name, said, wanted: true, renews: true, asked, trial, keys };
        sql("INSERT INTO makings (instance, client, tenant, record, due, not_before, tries, lease_holder, lease_until)
             VALUES ($1, $2, $3, $4, $5, 0, 0, '', 0)
             ON CONFLICT (instance, client, tenant) DO UPDATE SET record = $4, due = $5, tries = 0, problem = NULL,
                 code = NULL, failed = NULL, lease_holder = '', lease_until = 0")
        .with(instance)
        .with(&client)
        .with(&tenant)
        .with(&seal(&self.sealer, instance, client, tenant, &record)?)
        .with(&due)
        .run(&mut write)
        .await?;
        self.commit_with(write, instance, now, event(Kind::SecretWanted, client, tenant, Some(by))).await?;
        Ok(Changed::Done)
    }

    /// Has no more of them made for a tenant. The one in force stays in force. [`Changed::Nothing`] if none were, and
    /// [`Changed::Meanwhile`] if what the customer has under way is not as it was `seen`.
    pub async fn stop_making(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
        by: AgentId,
        seen: &AsSeen,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !seen.still(&mut write, &self.sealer, instance, client).await? {
            return Ok(Changed::Meanwhile);
        }
        if !give_up(&mut write, &self.sealer, instance, client, tenant, false, now).await? {
            return Ok(Changed::Nothing);
        }
        let event = event(Kind::SecretUnwanted, client, tenant, Some(by));
        self.commit_with(write, instance, now, event).await?;
        Ok(Changed::Done)
    }

    /// Forgets everything of a tenant that is not the customer's any more. What is ours there stays there.
    pub async fn forget_making(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        forget(&mut write, instance, client, tenant).await?;
        Ok(write.commit().await?)
    }

    /// Makes one due that waits for a consent.
    pub async fn hasten_making(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE makings SET due = $4 WHERE instance = $1 AND client = $2 AND tenant = $3 AND due > $4")
            .with(instance)
            .with(&client)
            .with(&tenant)
            .with(&now)
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }

    /// All of an instance, those of one customer next to each other.
    pub async fn makings(&self, instance: &InstanceId) -> Result<Vec<Making>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM makings WHERE instance = $1 ORDER BY client, tenant").with(instance);
        query.all(&mut connection).await?.iter().map(|row| read(row, &self.sealer)).collect()
    }

    /// The instances in which one is due.
    pub async fn instances_with_due_makings(&self, now: Timestamp) -> Result<Vec<InstanceId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query =
            sql("SELECT DISTINCT instance FROM makings WHERE due <= $1 AND not_before <= $1 AND lease_until <= $1");
        query.with(&now).all(&mut connection).await?.iter().map(|row| row.get("instance")).collect()
    }
}

/// No new one is made, and one that is being tried is of no use. Whoever is at it has lost their turn. False if there was nothing.
pub(crate) async fn give_up(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
    renews: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(making) = of(write, sealer, instance, client, tenant).await? else { return Ok(false) };
    let mut record = making.record;
    record.give_up(now);
    record.renews &= renews;
    if !record.has_any() {
        forget(write, instance, client, tenant).await?;
        return Ok(true);
    }
    sql("UPDATE makings SET record = $4, due = $5, tries = 0, problem = NULL, code = NULL, failed = NULL, lease_holder = '',
                lease_until = 0 WHERE instance = $1 AND client = $2 AND tenant = $3")
    .with(instance)
    .with(&client)
    .with(&tenant)
    .with(&seal(sealer, instance, client, tenant, &record)?)
    .with(&now)
    .changes(write)
    .await
}

pub(crate) async fn of_client(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    client: ClientId,
) -> Result<Vec<Making>, StoreError> {
    let query = sql("SELECT * FROM makings WHERE instance = $1 AND client = $2").with(instance).with(&client);
    query.all(connection).await?.iter().map(|row| read(row, sealer)).collect()
}

async fn of(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
) -> Result<Option<Making>, StoreError> {
    let query = sql("SELECT * FROM makings WHERE instance = $1 AND client = $2 AND tenant = $3");
    let row = query.with(instance).with(&client).with(&tenant).first(write).await?;
    row.map(|row| read(&row, sealer)).transpose()
}

async fn forget(
    write: &mut AnyConnection,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
) -> Result<(), StoreError> {
    let query = sql("DELETE FROM makings WHERE instance = $1 AND client = $2 AND tenant = $3");
    query.with(instance).with(&client).with(&tenant).run(write).await.map(drop)
}
