//! Who a contact is, where only a person can say: confirmed by an administrator who did not ask, refused, or undone.
//!
//! # Layout
//! - this file: the page, and matches that wait or stand
//! - [`requests`]: contacts for whom no account was found, or several were, and whom somebody is to look into
//! - [`choosing`]: which account such a contact is
//! - [`contacts`]: all who are no account, by the lists as they were last read

pub mod choosing;
pub mod contacts;
pub mod requests;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, RawQuery, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::matches::{Matched, MatchesPage},
    words::words,
};
use vouchsafe_domain::{
    confirming::objection,
    contact::Contact,
    eligibility::Asking,
    ids::{AccountId, AgentId, ContactId, ObjectId, TenantId, Upn},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Match, NewMatch};

use super::{
    door::refused,
    page::Page,
    said,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, services::Services, sessions};

/// How many are shown at a time. Halo is asked about each that waits.
const PER_PAGE: u32 = 20;
/// How many contacts Halo is asked for at once.
const AT_ONCE: usize = 4;

/// Of technicians.
type Names = BTreeMap<AgentId, String>;

/// `GET /dashboard/{instance}/matches`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    page(&services, &visitor, &query.unwrap_or_default(), StatusCode::OK, String::new()).await
}

async fn page(
    services: &Services,
    visitor: &Visitor,
    query: &str,
    status: StatusCode,
    notice: String,
) -> Result<Response, Refused> {
    let path = visitor.path(Page::Matches);
    let behind = |name: &str| {
        let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.and_then(|(_, value)| value.parse::<ContactId>().ok())
    };
    let (store, id) = (&services.store, visitor.instance());
    let mut waiting = store.matches_page(id, false, behind("waiting"), PER_PAGE + 1).await?;
    let mut agreed = store.matches_page(id, true, behind("agreed"), PER_PAGE + 1).await?;
    let more = |all: &mut Vec<(ContactId, Match)>, name: &str| {
        let more = all.len() > PER_PAGE as usize;
        all.truncate(PER_PAGE as usize);
        all.last().filter(|_| more).map(|(last, _)| format!("{path}?{name}={last}"))
    };
    let (more_waiting, more_agreed) = (more(&mut waiting, "waiting"), more(&mut agreed, "agreed"));
    let mut asked = store.match_requests(id, behind("asked"), PER_PAGE + 1).await?;
    let more_asked = asked.len() > PER_PAGE as usize;
    asked.truncate(PER_PAGE as usize);
    let more_asked = asked.last().filter(|_| more_asked).map(|last| format!("{path}?asked={}", last.contact));
    let asked = stream::iter(asked).map(async |one| requests::drawn(services, visitor, one).await);
    let asked = asked.buffered(AT_ONCE).collect().await;
    let decides = Page::Decide.is_for(visitor.role);
    let asks_again = decides && !visitor.is_recent() && !waiting.is_empty();
    let names = store.agent_names(id).await?;
    let waiting =
        stream::iter(waiting).map(async |(contact, one)| waits(services, visitor, &names, contact, one).await);
    let waiting: Vec<Result<Matched, Refused>> = waiting.buffered(AT_ONCE).collect().await;
    let mut shown = Vec::new();
    for (contact, one) in agreed {
        shown.push(stands(services, visitor, &names, contact, &one).await?);
    }
    let page = MatchesPage {
        layout: visitor.layout(),
        notice,
        sign_in: asks_again.then(|| visitor.sign_in_again(&path)),
        waiting: waiting.into_iter().collect::<Result<_, _>>()?,
        agreed: shown,
        asked,
        more_asked,
        settle_path: if Page::Settle.is_for(visitor.role) { visitor.path(Page::Settle) } else { String::new() },
        decide_path: if decides { visitor.path(Page::Decide) } else { String::new() },
        more_waiting,
        more_agreed,
    };
    answer(status, |shell| page.render(shell))
}

/// One that waits, with the contact as Halo shows it to this reader now.
async fn waits(
    services: &Services,
    visitor: &Visitor,
    names: &Names,
    id: ContactId,
    one: Match,
) -> Result<Matched, Refused> {
    let mut shown = drawn(services, visitor, names, id, &one).await?;
    match contact(services, visitor, id).await {
        Some(contact) => {
            let why_not = against(visitor, &contact, &one);
            shown.contact = plain(&contact.name);
            shown.company = plain(&contact.client_name);
            shown.may_confirm = why_not.is_none() && visitor.is_recent();
            shown.why_not = why_not.map(|name| words().text(&format!("dash-match-{name}"), &[])).unwrap_or_default();
        }
        None => shown.why_not = words().text("dash-match-unseen", &[]),
    }
    Ok(shown)
}

/// One that was agreed on; the contact's name is the one of the last verification.
async fn stands(
    services: &Services,
    visitor: &Visitor,
    names: &Names,
    id: ContactId,
    one: &Match,
) -> Result<Matched, Refused> {
    let mut shown = drawn(services, visitor, names, id, one).await?;
    let seen = services.store.last_seen(visitor.instance(), one.account).await?;
    if let Some(seen) = seen.filter(|seen| seen.contact == id) {
        shown.contact = plain(&seen.contact_name);
    }
    Ok(shown)
}

async fn drawn(
    services: &Services,
    visitor: &Visitor,
    names: &Names,
    id: ContactId,
    one: &Match,
) -> Result<Matched, Refused> {
    let agent = |agent: AgentId| said::agent(names, agent);
    let imported = services.store.imported_account(visitor.instance(), one.account).await?;
    Ok(Matched {
        number: id.to_string(),
        upn: plain(one.upn.as_str()),
        account_name: imported.map(|account| plain(&account.name)).unwrap_or_default(),
        address: one.address.as_ref().map(|address| plain(address.as_str())).unwrap_or_default(),
        asked_by: agent(one.suggested_by),
        confirmed_by: one.confirmed_by.map(agent).unwrap_or_default(),
        tenant: one.account.tenant.to_string(),
        object: one.account.object.to_string(),
        ..Matched::default()
    })
}

/// The contact, with this reader's own rights; none if Halo does not show them.
async fn contact(services: &Services, visitor: &Visitor, id: ContactId) -> Option<Contact> {
    let Visitor { connected, session, .. } = visitor;
    let halo = &connected.halo;
    let ask = |token: vouchsafe_http::Secret| async move { halo.technician(token.expose()).contact(id).await };
    sessions::as_technician(services, connected, session, ask).await.ok().flatten()
}

/// What stands against it that this reader confirms it, by its name in the catalogue.
fn against(visitor: &Visitor, contact: &Contact, one: &Match) -> Option<&'static str> {
    let customer = visitor.settings.customer(visitor.instance(), contact.client);
    let tenants: Vec<TenantId> =
        customer.map(|customer| customer.tenants.iter().map(|tenant| tenant.id).collect()).unwrap_or_default();
    let session = &visitor.session;
    let asking =
        Asking { technician: session.agent, technician_email: session.agent_email.as_deref(), any_source: false };
    // One from before addresses were kept is asked for anew.
    let Some(address) = &one.address else { return Some("other_address") };
    let what = (one.account.tenant, address);
    objection(contact, what, &tenants, one.suggested_by, asking).map(|objection| objection.name())
}

#[derive(Deserialize)]
pub struct Decided {
    what: String,
    contact: ContactId,
    tenant: TenantId,
    object: ObjectId,
    #[serde(default)]
    address: String,
}

/// `POST /dashboard/{instance}/matches/decide`: of exactly what was shown.
pub async fn decide(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    let Visitor { connected, session, .. } = &visitor;
    let (id, now, by) = (visitor.instance(), Timestamp::now(), session.agent);
    let account = AccountId { tenant: form.tenant, object: form.object };
    let again = async |status, key: &str| page(&services, &visitor, "", status, words().text(key, &[])).await;
    let confirms = form.what == "confirm";
    if confirms && !visitor.is_recent() {
        return again(StatusCode::FORBIDDEN, "dash-matches-sign-in").await;
    }
    sessions::check(&services, connected, session).await?;
    let done = match form.what.as_str() {
        "confirm" => {
            let Ok(address) = form.address.parse::<Upn>() else {
                return again(StatusCode::CONFLICT, "dash-match-meanwhile").await;
            };
            let waiting = services.store.agreed_match(id, form.contact).await?;
            let same = |one: &Match| one.account == account && one.address.as_ref() == Some(&address);
            let Some(waiting) = waiting.filter(same) else {
                return again(StatusCode::CONFLICT, "dash-match-meanwhile").await;
            };
            let Some(contact) = contact(&services, &visitor, form.contact).await else {
                return again(StatusCode::CONFLICT, "dash-match-unseen").await;
            };
            if let Some(name) = against(&visitor, &contact, &waiting) {
                return again(StatusCode::CONFLICT, &format!("dash-match-{name}")).await;
            }
            let suggested = NewMatch { account, upn: waiting.upn, address };
            services.store.confirm_match(id, form.contact, &suggested, by, now).await?
        }
        "refuse" => services.store.undo_match(id, form.contact, account, false, by, now).await?,
        "undo" => services.store.undo_match(id, form.contact, account, true, by, now).await?,
        _ => return again(StatusCode::BAD_REQUEST, "dash-match-meanwhile").await,
    };
    if done {
        Ok(Redirect::to(&visitor.path(Page::Matches)).into_response())
    } else {
        again(StatusCode::CONFLICT, "dash-match-meanwhile").await
    }
}
