//! What was under way when the page was shown, and who did something since: so that nobody overwrites a colleague's unseen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    consent::App,
    ids::{AgentId, ClientId, TenantId},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{AsSeen, Consent};

use super::{find, text};
use crate::{
    answer::Refused,
    customers::standing::Underway,
    dashboard::{said, visitor::Visitor},
    services::Services,
};

/// What a page showed of a customer, and when. Of a form that does not say it, nothing that anybody saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Shown {
    pub(super) seen: AsSeen,
    at: Option<Timestamp>,
}

impl Shown {
    pub fn of(underway: &Underway, now: Timestamp) -> Self {
        let Underway { consents, trials, makings } = underway;
        Self { seen: AsSeen::of(consents, trials, makings), at: Some(now) }
    }

    /// As a form carries it.
    pub fn text(&self) -> String {
        let at = self.at.map(|at| at.as_millisecond().to_string()).unwrap_or_default();
        format!("{at}.{}", self.seen.text())
    }

    /// Whether this visitor has made the link that is out for this tenant, from this page: the same form came twice.
    pub(super) async fn repeats(
        &self,
        services: &Services,
        visitor: &Visitor,
        client: ClientId,
        tenant: TenantId,
        app: App,
    ) -> Result<bool, Refused> {
        let (_, underway) = find(services, visitor, client).await?;
        let own = |one: &&Consent| (one.tenant, one.app, one.asked_by) == (tenant, app, visitor.session.agent);
        let mut own = underway.consents.iter().filter(own).filter(|one| one.is_open(visitor.now));
        Ok(own.any(|one| self.at.is_some_and(|shown| one.asked >= shown)))
    }

    /// Why nothing was done, with whoever did something since, where that is still there to be seen.
    pub(super) async fn said(
        &self,
        services: &Services,
        visitor: &Visitor,
        client: ClientId,
    ) -> Result<String, Refused> {
        let (_, underway) = find(services, visitor, client).await?;
        let names = services.store.agent_names(visitor.instance()).await?;
        let last = acts(&underway, &names).max_by_key(|(at, ..)| *at);
        let since = last.filter(|(at, ..)| self.at.is_some_and(|shown| *at >= shown));
        Ok(match since {
            Some((at, key, who)) => words().text(key, &[("technician", &who), ("time", &visitor.clock().minute(at))]),
            None => text("customer-since"),
        })
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        let (at, seen) = text.split_once('.').unwrap_or_default();
        let at = at.parse().ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        Self { seen: AsSeen::read(seen), at }
    }
}

/// When somebody did something that is still there, what, and who.
fn acts(
    underway: &Underway,
    names: &BTreeMap<AgentId, String>,
) -> impl Iterator<Item = (Timestamp, &'static str, String)> {
    let links = underway.consents.iter().map(|one| (one.asked, "customer-since-link", one.asked_by, ""));
    let pasted = underway.trials.iter().map(|one| (one.pasted, "customer-since-secret", one.by, &*one.by_name));
    let made = underway.makings.iter().filter(|one| one.record.wanted || one.record.renews);
    let made = made.filter_map(|one| {
        let record = &one.record;
        Some((record.said?, "customer-since-making", record.by, &*record.by_name))
    });
    links.chain(pasted).chain(made).map(|(at, key, by, name)| {
        let known = said::agent(names, by);
        let who = if names.contains_key(&by) || name.is_empty() { known } else { format!("{} ({known})", plain(name)) };
        (at, key, who)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_brings_back_is_what_was_shown_or_nothing() {
        let shown = Shown::of(&Underway::default(), Timestamp::from_second(7).unwrap());
        assert_eq!(Shown::from(shown.text()), shown);
        for text in ["", "7", "x.y", "\u{202e}", "99999999999999999999.", "."] {
            let read = Shown::from(text.to_owned());
            assert!(read.seen != shown.seen && read.at.is_none(), "{text:?}");
        }
    }
}
