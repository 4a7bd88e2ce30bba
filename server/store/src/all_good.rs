use jiff::Timestamp;
use vouchsafe_domain::ids::InstanceId;

use crate::{Store, StoreError, column::sql};

impl Store {
    /// Writes down that a look at everything of an instance found nothing to mend, if it is the first that did not.
    pub async fn found_all_good(&self, instance: &InstanceId, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("INSERT INTO all_good (instance, found_at) VALUES ($1, $2) ON CONFLICT (instance) DO NOTHING")
            .with(instance)
            .with(&now)
            .run(&mut connection)
            .await
            .map(drop)
    }

    /// When that was first so; `None` if it never was.
    pub async fn first_all_good(&self, instance: &InstanceId) -> Result<Option<Timestamp>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row =
            sql("SELECT found_at FROM all_good WHERE instance = $1").with(instance).first(&mut connection).await?;
        row.map(|row| row.get("found_at")).transpose()
    }
}
