use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::ids::{ContactId, InstanceId, Target};

use super::{Verification, read};
use crate::{
    Store, StoreError,
    column::{Row, Sql, sql},
    seal::Sealer,
};

impl Store {
    pub async fn verification(&self, instance: &InstanceId, id: Uuid) -> Result<Option<Verification>, StoreError> {
        let query = sql("SELECT * FROM verifications WHERE instance = $1 AND id = $2").with(instance).with(&id);
        Ok(self.verifications(query).await?.pop())
    }

    /// All that need a driver: without a verdict, or with a prompt that may still be open. Of every instance.
    pub async fn open_verifications(&self) -> Result<Vec<Verification>, StoreError> {
        self.verifications(sql(
            "SELECT * FROM verifications WHERE verdict IS NULL OR prompt_open = 1 ORDER BY requested",
        ))
        .await
    }

    /// This one, if it has no verdict yet; of whatever instance.
    pub async fn open_verification(&self, id: Uuid) -> Result<Option<Verification>, StoreError> {
        let query = sql("SELECT * FROM verifications WHERE id = $1 AND verdict IS NULL").with(&id);
        Ok(self.verifications(query).await?.pop())
    }

    /// The newest one on this ticket, or on this contact's own record.
    pub async fn latest(&self, instance: &InstanceId, target: Target) -> Result<Option<Verification>, StoreError> {
        let query = match target {
            Target::Ticket(ticket) => sql("SELECT * FROM verifications WHERE instance = $1 AND ticket = $2
                                           ORDER BY requested DESC LIMIT 1")
            .with(instance)
            .with(&ticket),
            Target::Contact(contact) => sql("SELECT * FROM verifications
                                             WHERE instance = $1 AND contact = $2 AND ticket IS NULL
                                             ORDER BY requested DESC LIMIT 1")
            .with(instance)
            .with(&contact),
        };
        Ok(self.verifications(query).await?.pop())
    }

    /// The last ones of this contact, the newest first.
    pub async fn history(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        limit: u32,
    ) -> Result<Vec<Verification>, StoreError> {
        let query = sql("SELECT * FROM verifications WHERE instance = $1 AND contact = $2
                         ORDER BY requested DESC LIMIT $3");
        self.verifications(query.with(instance).with(&contact).with(&i64::from(limit))).await
    }

    /// Takes or renews the right to drive a verification. False while another holder has it.
    pub async fn lease(&self, id: Uuid, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE verifications SET lease_holder = $2, lease_until = $4
             WHERE id = $1 AND (lease_holder = $2 OR lease_until <= $3)")
        .with(&id)
        .with(&holder.to_owned())
        .with(&now)
        .with(&until)
        .changes(&mut connection)
        .await
    }

    pub(super) async fn verifications(&self, query: Sql) -> Result<Vec<Verification>, StoreError> {
        let mut connection = self.connections.any().await?;
        query.all(&mut connection).await?.iter().map(|row: &Row| read(row, &self.sealer)).collect()
    }
}

/// Of whatever instance it is.
pub(crate) async fn by_id(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    id: Uuid,
) -> Result<Option<Verification>, StoreError> {
    let row = sql("SELECT * FROM verifications WHERE id = $1").with(&id).first(connection).await?;
    row.map(|row| read(&row, sealer)).transpose()
}
