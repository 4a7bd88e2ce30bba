use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::ids::InstanceId;

use crate::{Channel, Store, StoreError, column::sql};

/// What should have left an instance by now, and has not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxStanding {
    /// Notes that have waited for too long, and what one of them came to.
    pub notes_stuck: u64,
    pub notes_problem: String,
    pub channels: Vec<ChannelStanding>,
}

/// The same of one way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelStanding {
    pub channel: Channel,
    pub stuck: u64,
    /// Since something last arrived, and no longer ago than deliveries are kept.
    pub given_up: u64,
    /// What one of these came to.
    pub problem: String,
}

impl Store {
    /// What is stuck or was given up. What was made at `before` or later may still be on its way.
    pub async fn outboxes(&self, instance: &InstanceId, before: Timestamp) -> Result<OutboxStanding, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT COUNT(*) AS stuck, MAX(id) AS one FROM verifications
                       WHERE instance = $1 AND note = 'pending' AND concluded < $2")
        .with(instance)
        .with(&before)
        .first(&mut connection)
        .await?
        .ok_or(StoreError::Unreadable { column: "stuck" })?;
        let mut standing = OutboxStanding { notes_stuck: row.get("stuck")?, ..OutboxStanding::default() };
        if let Some(one) = row.get::<Option<Uuid>>("one")? {
            let row =
                sql("SELECT note_problem FROM verifications WHERE id = $1").with(&one).first(&mut connection).await?;
            let problem = row.map(|row| row.get::<Option<String>>("note_problem")).transpose()?.flatten();
            standing.notes_problem = problem.unwrap_or_default();
        }
        for channel in Channel::ALL {
            let rows = sql("SELECT standing, COUNT(*) AS found, MAX(problem) AS problem FROM deliveries
                            WHERE instance = $1 AND channel = $2
                            AND ((standing = 'pending' AND made < $3)
                                 OR (standing = 'refused' AND made > COALESCE(
                                     (SELECT MAX(made) FROM deliveries
                                      WHERE instance = $1 AND channel = $2 AND standing = 'sent'), 0)))
                            GROUP BY standing")
            .with(instance)
            .with(&channel)
            .with(&before)
            .all(&mut connection)
            .await?;
            let mut of = ChannelStanding { channel, stuck: 0, given_up: 0, problem: String::new() };
            for row in &rows {
                let (found, problem) = (row.get("found")?, row.get::<Option<String>>("problem")?.unwrap_or_default());
                let is_stuck = row.get::<String>("standing")? == "pending";
                *if is_stuck { &mut of.stuck } else { &mut of.given_up } = found;
                // What is stuck now is more to the point than what was given up.
                if is_stuck || of.stuck == 0 {
                    of.problem = problem;
                }
            }
            standing.channels.push(of);
        }
        Ok(standing)
    }
}
