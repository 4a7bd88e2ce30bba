use vouchsafe_domain::ids::{AgentId, ClientId, InstanceId};

use crate::{
    Store, StoreError,
    column::{Stored, sql},
};

/// Somebody or something that verifications name, as the newest of them does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<Id> {
    pub id: Id,
    pub name: String,
}

impl Store {
    /// The customers of all verifications, by name. Steps from one to the next in the index, however many there are of each.
    pub async fn verified_customers(&self, instance: &InstanceId) -> Result<Vec<Named<ClientId>>, StoreError> {
        self.named(
            "WITH RECURSIVE found (id) AS (
                 SELECT MIN(client) FROM verifications WHERE instance = $1
                 UNION ALL
                 SELECT (SELECT MIN(client) FROM verifications WHERE instance = $1 AND client > found.id)
                 FROM found WHERE found.id IS NOT NULL)
             SELECT id, (SELECT v.client_name FROM verifications v WHERE v.instance = $1 AND v.client = found.id
                         ORDER BY v.requested DESC, v.id DESC LIMIT 1) AS name
             FROM found WHERE id IS NOT NULL",
            instance,
        )
        .await
    }

    /// The technicians of all verifications, by name.
    pub async fn verifying_technicians(&self, instance: &InstanceId) -> Result<Vec<Named<AgentId>>, StoreError> {
        self.named(
            "WITH RECURSIVE found (id) AS (
                 SELECT MIN(technician) FROM verifications WHERE instance = $1
                 UNION ALL
                 SELECT (SELECT MIN(technician) FROM verifications WHERE instance = $1 AND technician > found.id)
                 FROM found WHERE found.id IS NOT NULL)
             SELECT id, (SELECT v.technician_name FROM verifications v WHERE v.instance = $1 AND v.technician = found.id
                         ORDER BY v.requested DESC, v.id DESC LIMIT 1) AS name
             FROM found WHERE id IS NOT NULL",
            instance,
        )
        .await
    }

    async fn named<Id: Stored>(&self, text: &'static str, instance: &InstanceId) -> Result<Vec<Named<Id>>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql(text).with(instance).all(&mut connection).await?;
        let named = rows.iter().map(|row| Ok(Named { id: row.get("id")?, name: row.get("name")? }));
        let mut named = named.collect::<Result<Vec<_>, StoreError>>()?;
        named.sort_by_key(|named| named.name.to_lowercase());
        Ok(named)
    }
}
