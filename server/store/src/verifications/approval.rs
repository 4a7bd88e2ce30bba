use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    log::{Event, Kind},
};

use super::{Colleague, read};
use crate::{Store, StoreError, column::sql};

impl Store {
    /// Uses up an approval: once, in its time, only by the technician to whom it was given, and only if the log has it, too.
    pub async fn use_approval(
        &self,
        instance: &InstanceId,
        id: Uuid,
        technician: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !self.with_proof(instance, id).await?.is_some_and(|(_, proven)| proven) {
            return Ok(false);
        }
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE verifications SET approval_used = $4
                       WHERE id = $1 AND instance = $2 AND technician = $3 AND verdict = 'approved'
                       AND approval_used IS NULL AND approval_withdrawn IS NULL AND concluded <= $4 AND approval_until > $4 RETURNING *")
        .with(&id)
        .with(instance)
        .with(&technician)
        .with(&now)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row, &self.sealer)?.event(Kind::ApprovalUsed);
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// Gives a live approval that the log has, too, to a colleague of the technician whose it is; afterwards it is no longer the
    /// first's.
    pub async fn take_over(
        &self,
        instance: &InstanceId,
        id: Uuid,
        by: &Colleague,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !self.with_proof(instance, id).await?.is_some_and(|(_, proven)| proven) {
            return Ok(false);
        }
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE verifications SET taken_from = COALESCE(taken_from, technician),
                       taken_from_name = COALESCE(taken_from_name, technician_name), technician = $3, technician_name = $4
                       WHERE id = $1 AND instance = $2 AND technician <> $3 AND verdict = 'approved'
                       AND second_technician IS NULL AND approval_used IS NULL AND approval_withdrawn IS NULL
                       AND concluded <= $5 AND approval_until > $5 RETURNING *")
        .with(&id)
        .with(instance)
        .with(&by.id)
        .with(&by.name)
        .with(&now)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let taken = read(&row, &self.sealer)?;
        let from = taken.circumstances.taken_from.as_ref().map(|from| format!("from {}", from.name));
        let event = Event { detail: from, ..taken.event(Kind::ApprovalTakenOver) };
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }
}
