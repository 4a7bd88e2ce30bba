use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};

use crate::{
    Store, StoreError,
    column::{Row, sql},
};

/// A client of the PSA's, as it was last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownClient {
    pub id: ClientId,
    pub name: String,
    /// Which tenants the PSA thinks it has. A suggestion to people, and nothing else.
    pub tenants: Vec<TenantId>,
}

/// All clients of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientList {
    pub clients: Vec<KnownClient>,
    /// When they were read; `None`: never yet.
    pub read: Option<Timestamp>,
    /// There are more than are ever read.
    pub cut: bool,
    /// When reading them failed, if it has not gone well since.
    pub failed: Option<Timestamp>,
}

impl Store {
    /// The clients of an instance as they were last read, by their ids.
    pub async fn clients(&self, instance: &InstanceId) -> Result<ClientList, StoreError> {
        let mut read = self.connections.begin_read().await?;
        let rows =
            sql("SELECT * FROM clients WHERE instance = $1 ORDER BY client").with(instance).all(&mut read).await?;
        let clients = rows.iter().map(client).collect::<Result<_, _>>()?;
        let list = match sql("SELECT * FROM client_reads WHERE instance = $1").with(instance).first(&mut read).await? {
            None => ClientList { clients, ..ClientList::default() },
            Some(row) => {
                ClientList { clients, read: row.get("read_at")?, cut: row.get("cut")?, failed: row.get("failed_at")? }
            }
        };
        read.commit().await?;
        Ok(list)
    }

    /// One of them.
    pub async fn client(&self, instance: &InstanceId, id: ClientId) -> Result<Option<KnownClient>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM clients WHERE instance = $1 AND client = $2").with(instance).with(&id);
        query.first(&mut connection).await?.as_ref().map(client).transpose()
    }

    /// Puts the clients that were read in the place of those before.
    pub async fn put_clients(
        &self,
        instance: &InstanceId,
        clients: &[KnownClient],
        cut: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("DELETE FROM clients WHERE instance = $1").with(instance).run(&mut write).await?;
        for KnownClient { id, name, tenants } in clients {
            sql("INSERT INTO clients (instance, client, name, tenants) VALUES ($1, $2, $3, $4)")
                .with(instance)
                .with(id)
                .with(name)
                .with(&serde_json::json!(tenants))
                .run(&mut write)
                .await?;
        }
        note(&mut write, instance).await?;
        sql("UPDATE client_reads SET read_at = $2, cut = $3, failed_at = NULL WHERE instance = $1")
            .with(instance)
            .with(&now)
            .with(&cut)
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }

    /// Notes that they could not be read.
    pub async fn clients_failed(&self, instance: &InstanceId, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        note(&mut write, instance).await?;
        let query = sql("UPDATE client_reads SET failed_at = $2 WHERE instance = $1").with(instance).with(&now);
        query.run(&mut write).await?;
        Ok(write.commit().await?)
    }
}

async fn note(write: &mut AnyConnection, instance: &InstanceId) -> Result<(), StoreError> {
    let query = sql("INSERT INTO client_reads (instance, cut) VALUES ($1, 0) ON CONFLICT DO NOTHING").with(instance);
    query.run(write).await.map(drop)
}

fn client(row: &Row) -> Result<KnownClient, StoreError> {
    let tenants: serde_json::Value = row.get("tenants")?;
    Ok(KnownClient {
        id: row.get("client")?,
        name: row.get("name")?,
        tenants: serde_json::from_value(tenants).map_err(|_| StoreError::Unreadable { column: "tenants" })?,
    })
}
