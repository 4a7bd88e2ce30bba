use vouchsafe_app::{
    dashboard::choosing::{Candidate, ChooseForm},
    words::{text, words},
};
use vouchsafe_domain::{account::Account, choosing::Objection, eligibility::Source};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{ImportedAccount, StoreError};

use super::situation::{Sides, Situation};
use crate::{
    dashboard::{hearers, page::Page, said, visitor::Visitor},
    services::Services,
};

/// A label and what stands there.
type Fact = (String, String);

/// What is not there says so: it is compared with what stands beside it.
fn fact(key: &str, value: &str) -> Fact {
    let value = plain(value);
    (text(key), if value.is_empty() { text("choose-empty") } else { value })
}

pub(super) fn why_not(why: Objection) -> String {
    text(&format!("choose-not-{}", why.name()))
}

pub(super) fn asked_by(visitor: &Visitor, situation: &Situation) -> String {
    let when = visitor.clock().minute(situation.request.asked);
    let by = [("technician", &*plain(&situation.request.asked_by_name)), ("when", &*when)];
    words().text("dash-match-by", &by)
}

/// What Halo says of the contact, as far as it tells who they are.
pub(super) fn halo(situation: &Situation) -> Vec<Fact> {
    let contact = &situation.contact;
    let before = situation.said.as_ref().filter(|said| said.confirmed_by.is_some());
    let mut facts = vec![
        fact("choose-name", &contact.name),
        fact("choose-company", &contact.client_name),
        fact("choose-addresses", &contact.addresses.join(", ")),
        fact("choose-named-tenant", contact.named_tenant.as_deref().unwrap_or_default()),
        fact("choose-named-object", contact.named_object.as_deref().unwrap_or_default()),
        fact("dash-contact", &contact.id.to_string()),
    ];
    if contact.inactive {
        facts.push(fact("dash-by-state", &text("choose-inactive")));
    }
    facts.extend(before.map(|said| fact("choose-before", &format!("{} ({})", said.upn, said.account.object))));
    facts
}

/// What Entra says of the account, and whom it was last asked for.
pub(super) async fn entra(
    services: &Services,
    visitor: &Visitor,
    situation: &Situation,
    sides: &Sides,
) -> Result<Vec<Fact>, StoreError> {
    let Sides { account, tenant, .. } = sides;
    let source = Source::of(account, tenant, visitor.now);
    let mut facts = vec![
        fact("choose-name", &account.display_name),
        fact("choose-tenant", &tenant.display_name),
        fact("dash-fact-upn", account.upn.as_str()),
        fact("choose-mail", account.mail.as_deref().unwrap_or_default()),
        fact("choose-object", &account.id.object.to_string()),
        fact("choose-tenant-id", &account.id.tenant.to_string()),
        fact("dash-by-state", &state(account)),
        fact("dash-by-source", &text(&format!("account-source-{}", source.name()))),
    ];
    let seen = services.store.last_seen(visitor.instance(), account.id).await?;
    let other = seen.filter(|seen| seen.contact != situation.contact.id && !seen.contact_name.is_empty());
    facts.extend(other.map(|seen| fact("choose-other", &said::name(&seen.contact_name))));
    Ok(facts)
}

fn state(account: &Account) -> String {
    text(match (account.enabled, account.guest) {
        (_, true) => "account-guest",
        (false, false) => "account-disabled",
        (true, false) => "account-active",
    })
}

pub(super) fn form(visitor: &Visitor, sides: &Sides) -> ChooseForm {
    ChooseForm {
        path: visitor.path(Page::Chosen),
        contact: sides.contact.to_string(),
        tenant: sides.account.id.tenant.to_string(),
        object: sides.account.id.object.to_string(),
        seen: sides.seen.as_str().to_owned(),
        heard: hearers::hint(visitor),
    }
}

/// Somebody whom Entra says to have something in common with the contact; of several tenants with which.
pub(super) fn candidate(account: &Account, several: bool, path: String) -> Candidate {
    let name = if account.display_name.is_empty() { account.upn.as_str() } else { &account.display_name };
    Candidate {
        name: plain(name),
        upn: plain(account.upn.as_str()),
        object: account.id.object.to_string(),
        tenant: if several { account.id.tenant.to_string() } else { String::new() },
        state: if account.enabled && !account.guest { String::new() } else { state(account) },
        path,
    }
}

/// One of those that were read before.
pub(super) fn imported(account: &ImportedAccount, several: bool, path: String) -> Candidate {
    Candidate {
        name: plain(account.called()),
        upn: plain(account.upn.as_str()),
        object: account.account.object.to_string(),
        tenant: if several { account.account.tenant.to_string() } else { String::new() },
        state: String::new(),
        path,
    }
}
