//! Somebody else is calling: another contact of the same customer, chosen by the technician, with a written reason.

use vouchsafe_domain::{agreement, ids::Target};
use vouchsafe_halo::Found;
use vouchsafe_http::Secret;

use super::{
    bound::BoundPod,
    open::{Other, Step},
};
use crate::{problem::Problem, sessions::as_technician};

/// How many people are offered.
const OFFERED: usize = 5;
/// How many letters a search has at least.
const LETTERS: usize = 2;

impl BoundPod {
    /// Looks for contacts of the ticket's customer. What was typed is a name or an address, and the reason.
    pub(super) async fn find_contact(&self, typed: &[String]) -> Result<(), Problem> {
        let Self { services, connected, session, .. } = self;
        let looked = self.open.progress.borrow().looked.clone();
        let (Some(client), Target::Ticket(_)) = (looked.client(), self.page.target) else { return Ok(()) };
        let search = typed.first().map(|text| text.trim().to_owned()).unwrap_or_default();
        let reason = typed.get(1).and_then(|text| agreement::reason(text));
        let (true, Some(reason)) = (search.chars().count() >= LETTERS, reason) else {
            self.step(Step::Find { detail: Some("short") });
            return Ok(());
        };
        let ask = |token: Secret| {
            let search = search.clone();
            async move { connected.halo.technician(token.expose()).contacts(client, &search, OFFERED).await }
        };
        let (mut people, more) = as_technician(services, connected, session, ask).await?;
        people.retain(|found| looked.contact.as_ref().is_none_or(|contact| contact.id != found.id));
        self.step(match (people.is_empty(), more) {
            (true, _) => Step::Find { detail: Some("nobody") },
            (false, more) => Step::Found { reason, people, more },
        });
        Ok(())
    }

    /// Makes the pod be about one of those who were found.
    pub(super) async fn choose_contact(&self, at: &str) {
        let chosen = match (&self.open.memory().step, at.parse::<usize>()) {
            (Step::Found { reason, people, .. }, Ok(at)) => {
                people.get(at).map(|Found { id, .. }| Other { contact: *id, reason: reason.clone() })
            }
            _ => None,
        };
        if let Some(other) = chosen {
            self.about(Some(other)).await;
        }
    }

    /// Makes the pod be about somebody else, or about the ticket's contact again.
    pub(super) async fn about(&self, other: Option<Other>) {
        {
            let mut memory = self.open.memory();
            memory.other = other;
            memory.step = Step::Send;
            memory.refusal = None;
        }
        self.look_up().await;
    }
}
