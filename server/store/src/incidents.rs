//! What an instance's administrators look into: blocks that stand, and people who said that it was not them.

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::ids::InstanceId;

use crate::{
    Incident, Question, Store, StoreError, Verification,
    column::{Row, sql},
    fences, questions, verifications,
};

/// Somebody said: this was not me.
#[derive(Debug, Clone)]
pub struct Raised {
    pub at: Timestamp,
    pub verification: Verification,
}

impl Store {
    /// The blocks of this instance that stand, at most `limit`: those that last until somebody lifts them first, then the
    /// longest.
    pub async fn standing_fences(
        &self,
        instance: &InstanceId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError> {
        let mut connection = self.connections.any().await?;
        let endless = sql("SELECT * FROM fences WHERE instance = $1 AND lifted IS NULL AND ends IS NULL
                           ORDER BY begins DESC LIMIT $2")
        .with(instance)
        .with(&i64::from(limit))
        .all(&mut connection)
        .await?;
        let others = sql("SELECT * FROM fences WHERE instance = $1 AND lifted IS NULL AND ends > $3
                          ORDER BY ends DESC LIMIT $2")
        .with(instance)
        .with(&i64::from(limit))
        .with(&now)
        .all(&mut connection)
        .await?;
        let mut incidents = Vec::new();
        for row in endless.iter().chain(&others).take(usize::try_from(limit).unwrap_or(usize::MAX)) {
            let (verification, fence) = fences::of_row(row)?;
            let verification = verifications::by_id(&mut connection, &self.sealer, verification).await?;
            let verification = verification.ok_or(StoreError::Unreadable { column: "verification" })?;
            incidents.push(Incident { fence, verification });
        }
        Ok(incidents)
    }

    /// How many blocks of this instance stand.
    pub async fn count_standing_fences(&self, instance: &InstanceId, now: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT
            (SELECT COUNT(*) FROM fences WHERE instance = $1 AND lifted IS NULL AND ends IS NULL)
            + (SELECT COUNT(*) FROM fences WHERE instance = $1 AND lifted IS NULL AND ends > $2) AS found")
        .with(instance)
        .with(&now)
        .first(&mut connection)
        .await?;
        row.ok_or(StoreError::Unreadable { column: "found" })?.get("found")
    }

    /// The newest objections of this instance, as long as their links are kept: a week after they have run out.
    pub async fn raised_objections(&self, instance: &InstanceId, limit: u32) -> Result<Vec<Raised>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows =
            sql("SELECT o.raised, o.verification FROM objections o JOIN verifications v ON v.id = o.verification
                        WHERE o.raised IS NOT NULL AND v.instance = $1 ORDER BY o.raised DESC LIMIT $2")
            .with(instance)
            .with(&i64::from(limit))
            .all(&mut connection)
            .await?;
        let mut raised = Vec::new();
        for row in &rows {
            let (at, id): (Timestamp, Uuid) = (row.get("raised")?, row.get("verification")?);
            let verification = verifications::by_id(&mut connection, &self.sealer, id).await?;
            raised.extend(verification.map(|verification| Raised { at, verification }));
        }
        Ok(raised)
    }

    /// What second technicians of this instance are asked and has not ended, the oldest first. Whether it has lapsed, the
    /// agreement says.
    pub async fn open_questions(&self, instance: &InstanceId) -> Result<Vec<Question>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows: Vec<Row> = sql("SELECT * FROM questions WHERE ended IS NULL AND instance = $1 ORDER BY asked")
            .with(instance)
            .all(&mut connection)
            .await?;
        rows.iter().map(questions::read).collect()
    }
}
