use std::collections::BTreeMap;

use sqlx::AnyConnection;
use vouchsafe_domain::ids::{AgentId, InstanceId};

use crate::{Store, StoreError, column::sql};

impl Store {
    /// Everybody who has ever signed in to this instance, by the name that they had then.
    pub async fn agent_names(&self, instance: &InstanceId) -> Result<BTreeMap<AgentId, String>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows =
            sql("SELECT agent, name FROM agents WHERE instance = $1").with(instance).all(&mut connection).await?;
        rows.iter().map(|row| Ok((row.get("agent")?, row.get("name")?))).collect()
    }
}

/// Keeps the name of somebody who signs in.
pub(crate) async fn keep(
    write: &mut AnyConnection,
    instance: &InstanceId,
    agent: AgentId,
    name: &str,
) -> Result<(), StoreError> {
    sql("INSERT INTO agents (instance, agent, name) VALUES ($1, $2, $3)
         ON CONFLICT (instance, agent) DO UPDATE SET name = excluded.name")
    .with(instance)
    .with(&agent)
    .with(&name.to_owned())
    .run(write)
    .await
    .map(drop)
}
