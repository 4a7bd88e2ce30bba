//! What technicians can go to from here.

use vouchsafe_app::contract::Line;
use vouchsafe_domain::link::Known;

use super::Facts;

/// Each link for which everything is known that it needs.
pub(super) fn links(facts: Facts<'_>) -> Vec<Line> {
    let looked = &facts.progress.looked;
    let known = Known {
        ticket: looked.ticket.as_ref().map(|ticket| ticket.id),
        contact: looked.contact.as_ref().map(|contact| contact.id),
        client: looked.client(),
        account: looked.account.as_ref().map(|account| account.id),
    };
    let links = facts.instance.links.iter();
    links.filter_map(|link| Some(Line { label: link.label.clone(), text: link.url.fill(&known)? })).collect()
}
