//! What a second technician is asked: one question at a time on one ticket, answered once, and used up once.

mod answer;
mod ask;
mod close;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::{Agreement, Answer, Matter, What},
    ids::{AccountId, AgentId, ClientId, ContactId, InstanceId, Target, Upn},
    log::{Event, Kind},
    policy::Kinds,
};

pub(crate) use self::close::{is_agreed, use_up};
use crate::{
    Session, Store, StoreError,
    column::{Row, sql},
};

/// A question to a second technician, with what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub id: Uuid,
    pub agreement: Agreement,
    pub about: About,
    pub answered_by_name: Option<String>,
    pub ended: Option<QuestionEnd>,
}

/// The same matter, as people read it. Whose words these are, they were when it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub client: ClientId,
    pub contact_name: String,
    pub account_name: String,
    pub upn: Upn,
    pub company: String,
    pub approver: Option<Approver>,
    pub asked_by_name: String,
    /// What is known of the user's account.
    #[serde(default)]
    pub kinds: Kinds,
    /// The user is not the ticket's contact.
    #[serde(default)]
    pub other_contact: bool,
    /// Who the user may be among the technicians.
    #[serde(default)]
    pub involved: Involved,
}

/// As whom somebody may be known among the technicians: whom it is about does not agree to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Involved {
    pub agent: Option<AgentId>,
    /// In lower case.
    pub addresses: BTreeSet<String>,
}

impl Involved {
    /// Whether it is this technician.
    fn is(&self, technician: AgentId, email: Option<&str>) -> bool {
        let address = email.map(str::to_lowercase);
        self.agent == Some(technician) || address.is_some_and(|address| self.addresses.contains(&address))
    }
}

/// Somebody who may vouch for a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    pub account: AccountId,
    pub upn: Upn,
    /// The account's name in Entra.
    pub name: String,
    /// The contact that the PSA marks as important; otherwise the user's manager.
    pub contact: Option<ContactId>,
    #[serde(default)]
    pub involved: Involved,
}

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionEnd {
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
    Lapsed,
    Used,
}

impl QuestionEnd {
    pub(crate) const ALL: [Self; 4] = [Self::Refused, Self::Withdrawn, Self::Lapsed, Self::Used];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
            Self::Used => "used",
        }
    }
}

impl Question {
    /// Whether this technician is whom it is about, or who is to vouch.
    pub fn involves(&self, technician: &Session) -> bool {
        self.is_about(technician.agent, technician.agent_email.as_deref())
    }

    /// The same of a technician of whom no more is known than this.
    pub fn is_about(&self, technician: AgentId, email: Option<&str>) -> bool {
        let approver = self.about.approver.as_ref().map(|approver| &approver.involved);
        approver.into_iter().chain([&self.about.involved]).any(|person| person.is(technician, email))
    }

    pub fn matter(&self) -> &Matter {
        &self.agreement.matter
    }

    /// What the log tells of it.
    fn event(&self, kind: Kind) -> Event {
        let Matter { target, contact, account, purposes, way, what, reason, asked_by, .. } = self.matter();
        let ticket = match target {
            Target::Ticket(ticket) => Some(*ticket),
            Target::Contact(_) => None,
        };
        let approver = self.about.approver.as_ref().map(|approver| format!("{}: {}", what.name(), approver.upn));
        Event {
            reason: reason.clone(),
            method: matches!(what, What::Send).then(|| way.name().to_owned()),
            purpose: Some(purposes.to_string()),
            tenant_id: Some(account.tenant),
            object_id: Some(account.object),
            upn: Some(self.about.upn.clone()),
            ticket,
            contact: Some(*contact),
            technician: Some(*asked_by),
            second_technician: self.agreement.answer.map(|answer| answer.by),
            detail: Some(approver.unwrap_or_else(|| what.name().to_owned())),
            ..Event::new(kind)
        }
    }
}

impl Store {
    /// The newest question on this ticket, or this contact's record, however it stands.
    pub async fn question(&self, instance: &InstanceId, target: Target) -> Result<Option<Question>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT * FROM questions WHERE instance = $1 AND target = $2 ORDER BY asked DESC LIMIT 1")
            .with(instance)
            .with(&target)
            .first(&mut connection)
            .await?;
        row.as_ref().map(read).transpose()
    }
}

/// The question on this ticket that has not ended.
async fn open(
    write: &mut AnyConnection,
    instance: &InstanceId,
    target: Target,
) -> Result<Option<Question>, StoreError> {
    let row = sql("SELECT * FROM questions WHERE instance = $1 AND target = $2 AND ended IS NULL")
        .with(instance)
        .with(&target)
        .first(write)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Ends a question, unless it has ended.
async fn end(write: &mut AnyConnection, id: Uuid, how: QuestionEnd) -> Result<bool, StoreError> {
    sql("UPDATE questions SET ended = $2 WHERE id = $1 AND ended IS NULL").with(&id).with(&how).changes(write).await
}

pub(crate) fn read(row: &Row) -> Result<Question, StoreError> {
    let ended: Option<QuestionEnd> = row.get("ended")?;
    let (by, at, agrees): (Option<AgentId>, Option<Timestamp>, Option<bool>) =
        (row.get("answered_by")?, row.get("answered")?, row.get("agrees")?);
    let answer = by.zip(at).zip(agrees).map(|((by, at), agrees)| Answer { by, at, agrees });
    let over = ended.is_some_and(|ended| ended != QuestionEnd::Refused);
    Ok(Question {
        id: row.get("id")?,
        agreement: Agreement { matter: json(row, "matter")?, asked: row.get("asked")?, answer, over },
        about: json(row, "about")?,
        answered_by_name: row.get("answered_by_name")?,
        ended,
    })
}

fn json<T: serde::de::DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(row.get(column)?).map_err(|_| StoreError::Unreadable { column })
}
