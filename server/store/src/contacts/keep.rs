use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::ids::{ClientId, InstanceId};

use crate::{Store, StoreError, column::sql};

/// How many contacts are erased in one transaction: others want to write, too.
const AT_ONCE: i64 = 2_000;

impl Store {
    /// The instances of which contacts were read, or are to be.
    pub async fn instances_with_contacts(&self) -> Result<Vec<InstanceId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT DISTINCT instance FROM contact_reads").all(&mut connection).await?;
        rows.iter().map(|row| row.get("instance")).collect()
    }

    /// Has a reading for each of these customers, a new one due at a time of its own, and erases the contacts of any other.
    pub async fn keep_contacts(
        &self,
        instance: &InstanceId,
        clients: &BTreeSet<ClientId>,
        due: impl Fn() -> Timestamp + Send,
    ) -> Result<(), StoreError> {
        let known: BTreeSet<ClientId> = self.contact_reads(instance).await?.iter().map(|read| read.client).collect();
        for client in clients.difference(&known) {
            let mut write = self.connections.begin_write().await?;
            sql("INSERT INTO contact_reads (instance, client, run, reading, pages, entries, unreadable, due, not_before, tries,
                                            lease_holder, lease_until)
                 VALUES ($1, $2, 0, 0, 0, 0, 0, $3, 0, 0, '', 0) ON CONFLICT DO NOTHING")
            .with(instance)
            .with(client)
            .with(&due())
            .run(&mut write)
            .await?;
            write.commit().await?;
        }
        for client in known.difference(clients) {
            self.forget_contacts(instance, *client).await?;
        }
        Ok(())
    }

    /// Erases the contacts of a customer who is no longer connected.
    async fn forget_contacts(&self, instance: &InstanceId, client: ClientId) -> Result<(), StoreError> {
        // First: whoever still reads them loses their turn.
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE contact_reads SET lease_holder = '', lease_until = 0 WHERE instance = $1 AND client = $2")
            .with(instance)
            .with(&client)
            .run(&mut write)
            .await?;
        write.commit().await?;
        loop {
            let mut write = self.connections.begin_write().await?;
            let erased = sql("DELETE FROM contacts WHERE instance = $1 AND contact IN
                 (SELECT contact FROM contacts WHERE instance = $1 AND client = $2 LIMIT $3)")
            .with(instance)
            .with(&client)
            .with(&AT_ONCE)
            .run(&mut write)
            .await?;
            if erased == 0 {
                sql("DELETE FROM contact_reads WHERE instance = $1 AND client = $2")
                    .with(instance)
                    .with(&client)
                    .run(&mut write)
                    .await?;
                return Ok(write.commit().await?);
            }
            write.commit().await?;
        }
    }

    /// Makes all of an instance's readings due at once; where the PSA is to be left alone, then.
    pub async fn hasten_contacts(&self, instance: &InstanceId, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE contact_reads SET due = $2 WHERE instance = $1 AND due > $2")
            .with(instance)
            .with(&now)
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }
}

/// Erases whom the PSA has not listed for so long.
pub(crate) async fn forget_retired(
    write: &mut AnyConnection,
    instance: &InstanceId,
    before: Timestamp,
) -> Result<u64, StoreError> {
    sql("DELETE FROM contacts WHERE instance = $1 AND retired < $2").with(instance).with(&before).run(write).await
}
