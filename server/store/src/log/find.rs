use vouchsafe_domain::{ids::InstanceId, log::Entry};

use crate::{Store, StoreError, column::sql};

impl Store {
    /// The entry of this number, without what it tells of people; `None` if there is none, or none that can be read.
    pub async fn log_entry(&self, instance: &InstanceId, seq: u64) -> Result<Option<Entry>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT line FROM log WHERE instance = $1 AND seq = $2").with(instance).with(&seq);
        let line: Option<String> = query.first(&mut connection).await?.map(|row| row.get("line")).transpose()?;
        Ok(line.and_then(|line| serde_json::from_str(&line).ok()))
    }

    /// The number of the entry that has this hash.
    pub async fn log_entry_with_hash(&self, instance: &InstanceId, hash: &str) -> Result<Option<u64>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT seq FROM log WHERE instance = $1 AND hash = $2").with(instance).with(&hash.to_owned());
        query.first(&mut connection).await?.map(|row| row.get("seq")).transpose()
    }
}
