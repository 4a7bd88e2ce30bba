use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::ids::{AgentId, InstanceId, Target};

use crate::{Session, Store, StoreError, TokenHash, column::sql, sessions};

/// What the server knows under the handle of one open page. Instance and agent are its session's.
#[derive(Debug, Clone)]
pub struct Page {
    pub handle_hash: TokenHash,
    pub session: Uuid,
    pub target: Target,
    pub expires: Timestamp,
    /// What was last shown, so that Send can see whether it still holds.
    pub shown: Option<serde_json::Value>,
}

/// A page that is about to be shown.
#[derive(Debug, Clone)]
pub struct NewPage {
    pub handle_hash: TokenHash,
    pub session: Uuid,
    pub target: Target,
    pub expires: Timestamp,
}

impl Store {
    pub async fn create_page(&self, new: &NewPage) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("INSERT INTO pages (handle_hash, session, target, expires) VALUES ($1, $2, $3, $4)")
            .with(&new.handle_hash)
            .with(&new.session)
            .with(&new.target)
            .with(&new.expires)
            .run(&mut connection)
            .await?;
        Ok(())
    }

    /// The page of this handle with its session, unless either has ended.
    pub async fn page(&self, handle: &TokenHash, now: Timestamp) -> Result<Option<(Page, Session)>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT p.target, p.expires, p.shown, s.* FROM pages p JOIN sessions s ON s.id = p.session
                       WHERE p.handle_hash = $1 AND p.expires > $2")
        .with(handle)
        .with(&now)
        .first(&mut connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let session = sessions::read(&row, &self.sealer)?;
        let page = Page {
            handle_hash: *handle,
            session: session.id,
            target: row.get("target")?,
            expires: row.get("expires")?,
            shown: row.get("shown")?,
        };
        Ok(Some((page, session)))
    }

    /// The technician did something on the page: it may be acted from at least until then.
    pub async fn extend_page(&self, handle: &TokenHash, until: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE pages SET expires = $2 WHERE handle_hash = $1 AND expires < $2")
            .with(handle)
            .with(&until)
            .run(&mut connection)
            .await?;
        Ok(())
    }

    /// What an agent has open about this target may be acted from at least until then.
    pub async fn keep_pages(
        &self,
        instance: &InstanceId,
        agent: AgentId,
        target: Target,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE pages SET expires = $4 WHERE target = $3 AND expires < $4 AND expires > $5
             AND session IN (SELECT id FROM sessions WHERE instance = $1 AND agent = $2)")
        .with(instance)
        .with(&agent)
        .with(&target)
        .with(&until)
        .with(&now)
        .run(&mut connection)
        .await?;
        Ok(())
    }

    /// Remembers what the page shows.
    pub async fn set_shown(&self, handle: &TokenHash, shown: &serde_json::Value) -> Result<(), StoreError> {
        let mut connection = self.connections.any().await?;
        sql("UPDATE pages SET shown = $2 WHERE handle_hash = $1").with(handle).with(shown).run(&mut connection).await?;
        Ok(())
    }
}
