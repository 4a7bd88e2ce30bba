use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, ContactId, InstanceId},
    log::{Event, Kind},
};

use crate::{
    Store, StoreError,
    column::{Row, Stored as _, sql},
};

/// More than these do not wait in one instance: whoever opens pods must not be able to fill the list without end.
const MOST: u64 = 500;

/// A contact for whom no account was found, or several were, and whom an administrator is asked to look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRequest {
    pub contact: ContactId,
    /// What was in the way, as the catalogue names it.
    pub reason: String,
    pub asked_by: AgentId,
    pub asked_by_name: String,
    pub asked: Timestamp,
}

/// Whether an administrator can be asked about a contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MatchStanding {
    #[default]
    Open,
    Asked,
    /// As many wait as may.
    Full,
}

/// How such a contact was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// A look-up found the account by now.
    Found,
    /// An administrator saw to it.
    Done,
    /// An administrator said which account it is.
    Chosen,
    /// An administrator says that nobody is meant.
    Nobody,
}

impl Settled {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Done => "done",
            Self::Chosen => "chosen",
            Self::Nobody => "nobody",
        }
    }
}

impl Store {
    pub async fn match_standing(&self, instance: &InstanceId, contact: ContactId) -> Result<MatchStanding, StoreError> {
        standing(&mut *self.connections.any().await?, instance, contact).await
    }

    /// Asks an administrator to look into a contact. Once: what was asked stays as it was, and where as many wait as may, nothing
    /// is. It says how that stands then.
    pub async fn ask_to_match(
        &self,
        instance: &InstanceId,
        request: &MatchRequest,
    ) -> Result<MatchStanding, StoreError> {
        let MatchRequest { contact, reason, asked_by, asked_by_name, asked } = request;
        let mut write = self.connections.begin_write().await?;
        let before = standing(&mut write, instance, *contact).await?;
        if before != MatchStanding::Open {
            return Ok(before);
        }
        sql("INSERT INTO match_requests (instance, contact, reason, asked_by, asked_by_name, asked)
             VALUES ($1, $2, $3, $4, $5, $6)")
        .with(instance)
        .with(contact)
        .with(reason)
        .with(asked_by)
        .with(asked_by_name)
        .with(asked)
        .run(&mut write)
        .await?;
        let event = event(Kind::MatchAsked, *contact, *asked_by, reason);
        self.commit_with(write, instance, *asked, event).await?;
        Ok(MatchStanding::Asked)
    }

    /// Those that wait, by contact, behind this one.
    pub async fn match_requests(
        &self,
        instance: &InstanceId,
        behind: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<MatchRequest>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM match_requests WHERE instance = $1 AND contact > $2 ORDER BY contact LIMIT $3")
            .with(instance)
            .with(&behind.map_or(0, |contact| contact.store()))
            .with(&i64::from(limit))
            .all(&mut connection)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The one about this contact, if it waits.
    pub async fn match_request(
        &self,
        instance: &InstanceId,
        contact: ContactId,
    ) -> Result<Option<MatchRequest>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query =
            sql("SELECT * FROM match_requests WHERE instance = $1 AND contact = $2").with(instance).with(&contact);
        query.first(&mut connection).await?.map(|row| read(&row)).transpose()
    }

    /// Takes a contact off the list. False if it is not on it.
    pub async fn settle_match(
        &self,
        instance: &InstanceId,
        contact: ContactId,
        by: AgentId,
        how: Settled,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let query =
            sql("DELETE FROM match_requests WHERE instance = $1 AND contact = $2").with(instance).with(&contact);
        if !query.changes(&mut write).await? {
            return Ok(false);
        }
        let event = event(Kind::MatchSettled, contact, by, how.name());
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }
}

pub(crate) fn event(kind: Kind, contact: ContactId, by: AgentId, reason: &str) -> Event {
    Event { contact: Some(contact), technician: Some(by), reason: Some(reason.to_owned()), ..Event::new(kind) }
}

async fn standing(
    connection: &mut AnyConnection,
    instance: &InstanceId,
    contact: ContactId,
) -> Result<MatchStanding, StoreError> {
    let row = sql("SELECT (SELECT COUNT(*) FROM match_requests WHERE instance = $1 AND contact = $2) AS own,
                   (SELECT COUNT(*) FROM match_requests WHERE instance = $1) AS waiting")
    .with(instance)
    .with(&contact)
    .first(connection)
    .await?
    .ok_or(StoreError::Unreadable { column: "waiting" })?;
    let (own, waiting): (u64, u64) = (row.get("own")?, row.get("waiting")?);
    Ok(match own {
        0 if waiting >= MOST => MatchStanding::Full,
        0 => MatchStanding::Open,
        _ => MatchStanding::Asked,
    })
}

fn read(row: &Row) -> Result<MatchRequest, StoreError> {
    Ok(MatchRequest {
        contact: row.get("contact")?,
        reason: row.get("reason")?,
        asked_by: row.get("asked_by")?,
        asked_by_name: row.get("asked_by_name")?,
        asked: row.get("asked")?,
    })
}
