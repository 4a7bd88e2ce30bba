use vouchsafe_domain::ids::{AgentId, ClientId, ContactId, InstanceId};

use crate::{
    Store, StoreError,
    column::{Stored, sql, sql_of_parts},
};

/// Somebody or something that verifications name, as the newest of them does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<Id> {
    pub id: Id,
    pub name: String,
}

impl Store {
    /// The customers of all verifications, by name.
    pub async fn verified_customers(&self, instance: &InstanceId) -> Result<Vec<Named<ClientId>>, StoreError> {
        self.named("client", instance).await
    }

    /// The customer whom this contact was last verified for; `None` if they never were.
    pub async fn last_client_of(
        &self,
        instance: &InstanceId,
        contact: ContactId,
    ) -> Result<Option<ClientId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT client FROM verifications WHERE instance = $1 AND contact = $2
                       ORDER BY requested DESC LIMIT 1")
        .with(instance)
        .with(&contact)
        .first(&mut connection)
        .await?;
        row.map(|row| row.get("client")).transpose()
    }

    /// The technicians of all verifications, by name.
    pub async fn verifying_technicians(&self, instance: &InstanceId) -> Result<Vec<Named<AgentId>>, StoreError> {
        self.named("technician", instance).await
    }

    /// Steps from one to the next in the index, however many verifications there are of each.
    async fn named<Id: Stored>(
        &self,
        column: &'static str,
        instance: &InstanceId,
    ) -> Result<Vec<Named<Id>>, StoreError> {
        let text = format!(
            "WITH RECURSIVE found (id) AS (
                 SELECT MIN({column}) FROM verifications WHERE instance = $1
                 UNION ALL
                 SELECT (SELECT MIN({column}) FROM verifications WHERE instance = $1 AND {column} > found.id)
                 FROM found WHERE found.id IS NOT NULL)
             SELECT id, (SELECT v.{column}_name FROM verifications v WHERE v.instance = $1 AND v.{column} = found.id
                         ORDER BY v.requested DESC, v.id DESC LIMIT 1) AS name
             FROM found WHERE id IS NOT NULL"
        );
        let mut connection = self.connections.any().await?;
        let rows = sql_of_parts(text).with(instance).all(&mut connection).await?;
        let named = rows.iter().map(|row| Ok(Named { id: row.get("id")?, name: row.get("name")? }));
        let mut named = named.collect::<Result<Vec<_>, StoreError>>()?;
        named.sort_by_key(|named| named.name.to_lowercase());
        Ok(named)
    }
}
