use jiff::Timestamp;

use crate::{Store, StoreError, column::sql};

/// How much there is at a moment, of all instances; nothing in it is about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub sessions: i64,
    pub notes_pending: i64,
    pub notes_refused: i64,
    pub deliveries_pending: i64,
    /// Prompts that close their account to another one.
    pub prompts_open: i64,
}

impl Store {
    /// Counts what there is now.
    pub async fn standing(&self, now: Timestamp) -> Result<Standing, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT (SELECT COUNT(*) FROM sessions) AS sessions,
                       (SELECT COUNT(*) FROM verifications WHERE note = 'pending') AS notes_pending,
                       (SELECT COUNT(*) FROM verifications WHERE note = 'refused') AS notes_refused,
                       (SELECT COUNT(*) FROM deliveries WHERE standing = 'pending') AS deliveries_pending,
                       (SELECT COUNT(*) FROM verifications WHERE prompt_open = 1 AND prompt_closes > $1) AS prompts_open")
        .with(&now)
        .first(&mut connection)
        .await?
        .ok_or(StoreError::Unreadable { column: "sessions" })?;
        Ok(Standing {
            sessions: row.get("sessions")?,
            notes_pending: row.get("notes_pending")?,
            notes_refused: row.get("notes_refused")?,
            deliveries_pending: row.get("deliveries_pending")?,
            prompts_open: row.get("prompts_open")?,
        })
    }
}
