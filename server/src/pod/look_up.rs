//! Reads whom a pod is about: ticket, contact, account, prerequisites. Nothing is remembered between two look-ups, except
//! what administrators set and people agreed on.

mod account;
mod halo;

pub(crate) use account::{by_rule, candidates, manager};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vouchsafe_domain::{
    account::Account,
    connector::MethodList,
    contact::Contact,
    eligibility::Source,
    ids::{ClientId, ContactId, Target, TicketId, Upn},
    policy::Roles,
};
use vouchsafe_entra::RegisteredMethods;
use vouchsafe_store::{NewMatch, Session};

use crate::{
    problem::Problem,
    services::{Connected, Loaded, Services},
};

/// Who asks, on which instance, about what.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub services: &'a Services,
    pub settings: &'a Loaded,
    pub connected: &'a Connected,
    pub session: &'a Session,
    pub target: Target,
    /// Whom it is about in place of the ticket's contact: somebody of the same customer.
    pub other: Option<ContactId>,
    /// The contact that comes with a ticket was found to be as complete as the contact itself: one read less.
    pub nested_suffices: bool,
}

/// What is known of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFacts {
    pub id: TicketId,
    pub summary: String,
    /// Its contact, and what Halo calls them: whoever it is that is asked.
    pub contact: Option<ContactId>,
    pub contact_name: String,
    /// Its type and category, in lower case: what may suggest a purpose.
    pub kinds: Vec<String>,
    /// The PSA marks it as an important person's.
    pub vip: bool,
}

/// Exactly who will be asked: what the technician saw, and what Send reads again and compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub ticket: Option<TicketId>,
    pub contact: Contact,
    pub account: Account,
    pub source: Source,
    /// By which the policy goes.
    pub roles: Roles,
}

/// An account that may be the contact's, which somebody other than the asking technician has to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub suggested: NewMatch,
    /// The account's name in Entra.
    pub account_name: String,
    /// This technician has already asked for it to be confirmed.
    pub asked_by_me: bool,
    /// Another technician has: this one may confirm it.
    pub may_confirm: bool,
}

/// What was found, as far as it went.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    pub ticket: Option<TicketFacts>,
    pub contact: Option<Contact>,
    pub account: Option<Account>,
    pub tenant_name: Option<String>,
    pub source: Option<Source>,
    pub methods: Option<(MethodList, Timestamp)>,
    /// Whether the account holds a directory role, as far as Microsoft said so in time.
    pub roles: Roles,
    /// Detail that decides nothing; missing where it was slow.
    pub registered: Option<RegisteredMethods>,
    pub suggestion: Option<Suggestion>,
    /// The lesser address by which the account was found, where people have agreed on that.
    pub found_by: Option<Upn>,
    /// The contact that came with the ticket was as full as the contact itself, so that the ticket alone says what changed.
    pub nested_sufficed: bool,
}

impl Looked {
    pub fn client(&self) -> Option<ClientId> {
        self.contact.as_ref().map(|contact| contact.client)
    }

    /// Who will be asked, once everything that decides is known.
    pub fn shown(&self) -> Option<Shown> {
        Some(Shown {
            ticket: self.ticket.as_ref().map(|ticket| ticket.id),
            contact: self.contact.clone()?,
            account: self.account.clone()?,
            source: self.source?,
            roles: self.roles,
        })
    }
}

/// Reads everything. What was found before a problem is kept, so that people see how far it went.
pub async fn look_up(asking: Asking<'_>, progress: impl Fn(&Looked)) -> (Looked, Result<(), Problem>) {
    let mut looked = Looked::default();
    let result = read(asking, &mut looked, &progress).await;
    (looked, result)
}

async fn read(asking: Asking<'_>, looked: &mut Looked, progress: &impl Fn(&Looked)) -> Result<(), Problem> {
    let id = match asking.target {
        Target::Contact(id) => id,
        Target::Ticket(id) => {
            let ticket = halo::ticket(asking, id).await?;
            looked.ticket = Some(halo::facts(&ticket));
            if let Some(other) = asking.other {
                let other = halo::contact(asking, other).await?;
                belongs(&other, ticket.client)?;
                looked.contact = Some(other.clone());
                progress(looked);
                return account::resolve(asking, &other, looked).await;
            }
            let Some(contact) = ticket.contact else {
                return Err(Problem::plain("no_contact", None));
            };
            if let Some(nested) = ticket.nested {
                // Go on with the contact that the ticket brought along, while Halo is asked for the contact itself.
                looked.contact = Some(nested.contact.clone());
                progress(looked);
                let mut ahead = looked.clone();
                if asking.nested_suffices {
                    belongs(&nested.contact, ticket.client)?;
                    looked.nested_sufficed = true;
                    return account::resolve(asking, &nested.contact, looked).await;
                }
                let (result, itself) =
                    tokio::join!(account::resolve(asking, &nested.contact, &mut ahead), halo::record(asking, contact));
                let itself = itself?;
                belongs(&itself.contact, ticket.client)?;
                if nested.contact == itself.contact {
                    *looked = Looked { nested_sufficed: nested.is_as_full_as(&itself), ..ahead };
                    return result;
                }
                let itself = itself.contact;
                looked.contact = Some(itself.clone());
                progress(looked);
                return account::resolve(asking, &itself, looked).await;
            }
            let itself = halo::contact(asking, contact).await?;
            belongs(&itself, ticket.client)?;
            looked.contact = Some(itself.clone());
            progress(looked);
            return account::resolve(asking, &itself, looked).await;
        }
    };
    let contact = halo::contact(asking, id).await?;
    looked.contact = Some(contact.clone());
    progress(looked);
    account::resolve(asking, &contact, looked).await
}

/// The contact that it is about, as Halo has it now.
pub async fn contact(asking: Asking<'_>) -> Result<Contact, Problem> {
    let ticket = match asking.target {
        Target::Contact(id) => return halo::contact(asking, id).await,
        Target::Ticket(id) => halo::ticket(asking, id).await?,
    };
    let of_ticket = || ticket.contact.ok_or(Problem::plain("no_contact", None));
    let id = asking.other.map_or_else(of_ticket, Ok)?;
    let contact = match ticket.nested {
        Some(nested) if asking.nested_suffices && asking.other.is_none() => nested.contact,
        _ => halo::contact(asking, id).await?,
    };
    belongs(&contact, ticket.client)?;
    Ok(contact)
}

/// Reads one contact of this client's, and which account they are.
pub async fn of_client(asking: Asking<'_>, id: ContactId, client: ClientId) -> (Looked, Result<(), Problem>) {
    let mut looked = Looked::default();
    let result = async {
        let contact = halo::contact(asking, id).await?;
        belongs(&contact, client)?;
        looked.contact = Some(contact.clone());
        account::resolve(asking, &contact, &mut looked).await
    };
    let result = result.await;
    (looked, result)
}

/// Ticket, contact and client must belong together.
fn belongs(contact: &Contact, client: ClientId) -> Result<(), Problem> {
    if contact.client == client { Ok(()) } else { Err(Problem::plain("no_contact", Some("other_client"))) }
}
