use jiff::Timestamp;
use vouchsafe_domain::ids::InstanceId;

use crate::{Store, StoreError, column::sql};

/// Whether the PSA opens the pods of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Launches {
    /// When it last did, with a signature that held.
    pub opened: Option<Timestamp>,
    /// When a pod was last not opened, and the name of the reason.
    pub failed: Option<(Timestamp, String)>,
}

impl Store {
    /// Writes down that a pod was opened, or by one of our own names why it was not.
    pub async fn launched(
        &self,
        instance: &InstanceId,
        failure: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        let (opened, failed) = if failure.is_none() { (Some(now), None) } else { (None, Some(now)) };
        sql("INSERT INTO launches (instance, opened, failed, failure) VALUES ($1, $2, $3, $4)
             ON CONFLICT (instance) DO UPDATE SET
             opened = COALESCE(excluded.opened, launches.opened),
             failed = COALESCE(excluded.failed, launches.failed),
             failure = COALESCE(excluded.failure, launches.failure)")
        .with(instance)
        .with(&opened)
        .with(&failed)
        .with(&failure.map(str::to_owned))
        .run(&mut connection)
        .await
        .map(drop)
    }

    /// What is known of an instance's launches.
    pub async fn launches(&self, instance: &InstanceId) -> Result<Launches, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT opened, failed, failure FROM launches WHERE instance = $1").with(instance);
        let Some(row) = query.first(&mut connection).await? else { return Ok(Launches::default()) };
        let failed: Option<Timestamp> = row.get("failed")?;
        Ok(Launches { opened: row.get("opened")?, failed: failed.zip(row.get::<Option<String>>("failure")?) })
    }
}
