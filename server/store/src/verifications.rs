//! One attempt to prove a contact's identity, from the press on Send to its end.

mod approval;
mod begin;
mod budget;
mod circumstances;
mod code;
mod conclude;
mod evidence;
mod open;
mod overridden;
mod read;
mod request;
mod withdraw;

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    connector::Form,
    ids::{AccountId, AgentId, ClientId, ContactId, InstanceId, TicketId, Upn},
    log::{Event, Kind},
    method::Method,
    policy::{AfterDenial, Requirement},
    purpose::Purposes,
    verdict::Verdict,
};
use vouchsafe_http::Secret;

pub use begin::Begin;
pub use circumstances::{Circumstances, Colleague, Person};
pub use conclude::{Concluded, Conclusion};
pub use evidence::Evidence;
pub(crate) use open::by_id;
pub(crate) use read::read;
pub use request::{NewVerification, OpenPrompt, Refusal};
pub(crate) use withdraw::withdraw;

/// A verification as it stands.
#[derive(Debug, Clone)]
pub struct Verification {
    pub id: Uuid,
    pub instance: InstanceId,
    pub account: AccountId,
    pub upn: Upn,
    /// The account's name in Entra.
    pub account_name: String,
    pub contact: ContactId,
    pub contact_name: String,
    pub client: ClientId,
    pub client_name: String,
    /// `None` on the record of a contact.
    pub ticket: Option<TicketId>,
    pub technician: AgentId,
    pub technician_name: String,
    pub purposes: Purposes,
    /// What it has to be, as the policy said when it was requested.
    pub requirement: Requirement,
    /// What ends the fence that a denial puts up; `None` where it puts up none, because a command asked for it.
    pub after_denial: Option<AfterDenial>,
    /// When the fence began that this code is to show to have been a mistake.
    pub mistake: Option<Timestamp>,
    pub method: Method,
    pub form: Form,
    /// Where the account is kept.
    pub source: String,
    /// Joins what the technician sees with the lines in the process log.
    pub reference: String,
    pub requested: Timestamp,
    pub begun: Option<Timestamp>,
    /// The connector's `SessionId`.
    pub connector_session: Option<Secret>,
    /// The connector's `ContextId`.
    pub context: Uuid,
    /// The connector's data centre, where it named one.
    pub dc: Option<String>,
    /// The number that the user must type.
    pub number: Option<u8>,
    pub verdict: Option<Verdict>,
    /// What went wrong, by name, where the verdict alone does not say it.
    pub fault: Option<String>,
    pub concluded: Option<Timestamp>,
    pub approval_until: Option<Timestamp>,
    pub approval_used: Option<Timestamp>,
    /// When the approval was taken back, unused, or what stood in for one.
    pub approval_withdrawn: Option<Timestamp>,
    pub note: NoteStanding,
    /// Why the note is refused, or still pending.
    pub note_problem: Option<String>,
    /// Whether the account is closed to another prompt because of this one.
    pub prompt_open: bool,
    /// Until when at the latest.
    pub prompt_closes: Timestamp,
    pub circumstances: Circumstances,
}

/// How far the note has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteStanding {
    /// There is none to write, or not yet.
    None,
    Pending,
    Written,
    Refused,
}

impl NoteStanding {
    /// The name in the database and in the pod's `data-note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Written => "written",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::None, Self::Pending, Self::Written, Self::Refused].into_iter().find(|standing| standing.name() == name)
    }
}

impl Verification {
    /// The account that the contact is: the one that was asked, unless somebody was asked to vouch for it.
    pub fn subject(&self) -> AccountId {
        self.circumstances.vouched_for.as_ref().map_or(self.account, |person| person.account)
    }

    /// Whether the command line asked, to try something out, and no technician.
    pub fn is_test(&self) -> bool {
        self.technician == AgentId::COMMAND_LINE
    }

    /// The name of its verdict, and of an end that was taken back.
    pub fn end(&self) -> Option<&'static str> {
        Some(match (self.verdict?, self.approval_withdrawn) {
            (Verdict::Approved, Some(_)) => "withdrawn",
            (Verdict::Vouched, Some(_)) => "vouched_withdrawn",
            (Verdict::Overridden, Some(_)) => "overridden_withdrawn",
            (verdict, _) => verdict.name(),
        })
    }

    /// What that account signs in as.
    pub fn subject_upn(&self) -> &Upn {
        self.circumstances.vouched_for.as_ref().map_or(&self.upn, |person| &person.upn)
    }

    /// What the log tells of what concerns the user: not of whoever was asked to vouch for them.
    pub(crate) fn event_of_subject(&self, kind: Kind) -> Event {
        let event = self.event(kind);
        if self.circumstances.vouched_for.is_none() {
            return event;
        }
        let AccountId { tenant, object } = self.subject();
        let upn = Some(self.subject_upn().clone());
        Event { tenant_id: Some(tenant), object_id: Some(object), upn, source: None, ..event }
    }

    /// What the log tells of this verification, whatever happened to it.
    pub(crate) fn event(&self, kind: Kind) -> Event {
        let Circumstances { second, reason, vouched_for, .. } = &self.circumstances;
        let why = vouched_for.as_ref().map(|person| format!("vouching for {} ({})", person.upn, person.account.object));
        let nobody_asked = self.verdict == Some(Verdict::Overridden);
        Event {
            verification: Some(self.id.to_string()),
            method: (!nobody_asked).then(|| self.method.name().to_owned()),
            second_technician: second.as_ref().map(|second| second.id),
            detail: why.or_else(|| reason.clone()),
            purpose: Some(self.purposes.to_string()),
            tenant_id: Some(self.account.tenant),
            object_id: Some(self.account.object),
            upn: Some(self.upn.clone()),
            source: Some(self.source.clone()),
            ticket: self.ticket,
            contact: Some(self.contact),
            technician: Some(self.technician),
            ..Event::new(kind)
        }
    }
}
