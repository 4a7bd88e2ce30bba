use vouchsafe_domain::{ids::InstanceId, verdict::Verdict};

use super::{Filter, filter::Where};
use crate::{Store, StoreError};

/// So many verifications that ended in one way after the same number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// `None` while there is none.
    pub verdict: Option<Verdict>,
    /// From when the phone was asked; `None` if it was not, or has not ended.
    pub seconds: Option<i64>,
    pub count: u64,
}

impl Store {
    /// Counts the verifications that are meant. What was tried out from the command line counts for nothing.
    pub async fn tally(&self, instance: &InstanceId, filter: &Filter) -> Result<Vec<Tally>, StoreError> {
        let filter = Filter { by_technicians: true, ..filter.clone() };
        let query = Where::of(instance, &filter).select(
            "verdict, (concluded - begun) / 1000 AS seconds, COUNT(*) AS found",
            "GROUP BY verdict, (concluded - begun) / 1000",
        );
        let mut connection = self.connections.any().await?;
        let rows = query.all(&mut connection).await?;
        rows.iter()
            .map(|row| {
                let (verdict, seconds) = (row.get("verdict")?, row.get("seconds")?);
                Ok(Tally { verdict, seconds, count: row.get("found")? })
            })
            .collect()
    }
}
