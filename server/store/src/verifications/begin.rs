use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{log::Kind, method::Method};
use vouchsafe_http::Secret;

use super::{Verification, open::by_id, read, read::connector_session};
use crate::{Store, StoreError, column::sql};

/// What the connector said when it took the prompt.
#[derive(Debug, Clone)]
pub struct Begin {
    /// Its `SessionId`; the synchronous form has none before the end.
    pub connector_session: Option<Secret>,
    pub dc: Option<String>,
    pub number: Option<u8>,
    /// How the user is really asked.
    pub method: Method,
    /// When the prompt can no longer be open.
    pub closes: Timestamp,
}

impl Begin {
    /// Whether it is just this one that was stored then.
    fn is_of(&self, stored: &Verification, then: Timestamp) -> bool {
        let [own, known] =
            [&self.connector_session, &stored.connector_session].map(|id| id.as_ref().map(Secret::expose));
        own == known && stored.begun.map(Timestamp::as_millisecond) == Some(then.as_millisecond())
    }
}

impl Store {
    /// The phone rings. `None` if it already did, or if there is a verdict. Saying the same twice is saying it once.
    pub async fn begun(&self, id: Uuid, begin: Begin, now: Timestamp) -> Result<Option<Verification>, StoreError> {
        self.rings(id, begin, false, now).await
    }

    /// The phone rings although it was given up while Begin was on its way: what is answered must be heard. `None` if it
    /// already did, or if the account is no longer closed by it.
    pub async fn begun_though_stopped(
        &self,
        id: Uuid,
        begin: Begin,
        now: Timestamp,
    ) -> Result<Option<Verification>, StoreError> {
        self.rings(id, begin, true, now).await
    }

    async fn rings(
        &self,
        id: Uuid,
        begin: Begin,
        though_stopped: bool,
        now: Timestamp,
    ) -> Result<Option<Verification>, StoreError> {
        let session = self.sealer.seal_some(connector_session(&id.to_string()), begin.connector_session.as_ref())?;
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE verifications
                       SET begun = $2, connector_session = $3, dc = $4, number = $5, method = $6, prompt_closes = $7
                       WHERE id = $1 AND begun IS NULL AND (verdict IS NULL OR ($8 = 1 AND prompt_open = 1))
                       RETURNING *")
        .with(&id)
        .with(&now)
        .with(&session)
        .with(&begin.dc)
        .with(&begin.number)
        .with(&begin.method)
        .with(&begin.closes)
        .with(&though_stopped)
        .first(&mut write)
        .await?;
        let Some(row) = row else {
            // A commit can be done and its acknowledgement be lost: who asks again has said it already.
            let stored = by_id(&mut write, &self.sealer, id).await?;
            return Ok(stored.filter(|stored| stored.prompt_open && begin.is_of(stored, now)));
        };
        let verification = read(&row, &self.sealer)?;
        let event = verification.event(Kind::Begun);
        self.commit_with(write, &verification.instance, now, event).await?;
        Ok(Some(verification))
    }
}
