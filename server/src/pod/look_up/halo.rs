//! What Halo knows, read with the technician's own token, so that Halo's own permissions decide.

use vouchsafe_domain::{
    contact::Contact,
    ids::{ContactId, TicketId},
};
use vouchsafe_halo::{Record, Ticket};
use vouchsafe_http::Secret;

use super::{Asking, TicketFacts};
use crate::{problem::Problem, sessions::as_technician};

pub(super) async fn ticket(asking: Asking<'_>, id: TicketId) -> Result<Ticket, Problem> {
    let Asking { services, connected, session, .. } = asking;
    let ask = |token: Secret| async move { connected.halo.technician(token.expose()).ticket(id).await };
    as_technician(services, connected, session, ask).await
}

pub(super) async fn contact(asking: Asking<'_>, id: ContactId) -> Result<Contact, Problem> {
    record(asking, id).await.map(|record| record.contact)
}

pub(super) async fn record(asking: Asking<'_>, id: ContactId) -> Result<Record, Problem> {
    let Asking { services, connected, session, .. } = asking;
    let ask = |token: Secret| async move { connected.halo.technician(token.expose()).record(id).await };
    as_technician(services, connected, session, ask).await?.ok_or(Problem::plain("no_contact", None))
}

pub(super) fn facts(ticket: &Ticket) -> TicketFacts {
    let kinds = ticket.category.iter().chain(ticket.ticket_type.as_ref().map(|kind| &kind.name));
    TicketFacts {
        id: ticket.id,
        summary: ticket.summary.clone(),
        contact: ticket.contact,
        contact_name: ticket.contact_name.clone().unwrap_or_default(),
        vip: ticket.vip,
        kinds: kinds.map(|name| name.to_lowercase()).collect(),
    }
}
