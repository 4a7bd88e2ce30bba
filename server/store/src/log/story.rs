use uuid::Uuid;
use vouchsafe_domain::ids::InstanceId;

use super::{LogLine, lines::read_lines};
use crate::{Store, StoreError, column::sql};

impl Store {
    /// Everything that the log tells of one verification, in order.
    pub async fn log_of(&self, instance: &InstanceId, verification: Uuid) -> Result<Vec<LogLine>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
                        FROM log l LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
                        WHERE l.instance = $1 AND l.verification = $2 ORDER BY l.seq")
        .with(instance)
        .with(&verification)
        .all(&mut connection)
        .await?;
        read_lines(&rows)
    }
}
