//! Which account a contact is whom an administrator was asked to look into: candidates, both sides side by side, and the choice.
//!
//! # Layout
//! - this file: the page, and the choice, which is made only of what was seen
//! - [`situation`]: what is known of contact and account at the moment
//! - [`drawn`]: that in words

mod drawn;
mod situation;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, RawQuery, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::{dashboard::choosing::ChoosingPage, words::words};
use vouchsafe_domain::{
    choosing::Likeness,
    ids::{AccountId, ContactId, ObjectId, TenantId, Upn},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{AccountFilter, AccountState, Changed, NewChoice};

use self::situation::{Sides, Situation};
use crate::{
    answer::Refused,
    dashboard::{
        accounts::asked::LONGEST,
        asked::Asked,
        change,
        door::refused,
        page::Page,
        visitor::{Visitor, answer},
    },
    pod::look_up::candidates,
    services::Services,
    telling::opened::{Door, Opened},
};

/// How many accounts a search finds.
const FOUND: u32 = 20;
/// How many letters it has at least, and at most.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=LONGEST;

/// Whom it is about, and what is looked at.
const NAMES: &[&str] = &["contact", "search", "tenant", "object"];

/// The account that is looked at.
fn account(asked: &Asked) -> Option<AccountId> {
    Some(AccountId { tenant: asked.value("tenant").parse().ok()?, object: asked.value("object").parse().ok()? })
}

/// With this account.
fn of(asked: &Asked, AccountId { tenant, object }: AccountId) -> Asked {
    asked.clone().with("tenant", &tenant.to_string()).with("object", &object.to_string())
}

/// `GET /dashboard/{instance}/matches/choose`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), NAMES);
    page(&services, &visitor, &asked, StatusCode::OK, String::new()).await
}

async fn page(
    services: &Services,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    notice: String,
) -> Result<Response, Refused> {
    let situation = match Situation::read(services, visitor, asked.value("contact").parse().ok()).await? {
        Ok(situation) => situation,
        Err(key) => return back(services, visitor, key).await,
    };
    let (path, search) = (visitor.path(Page::Choose), asked.value("search"));
    let with = |id| of(asked, id).address(&path, None);
    let mut page = ChoosingPage {
        layout: visitor.layout(),
        notice,
        matches_path: visitor.path(Page::Matches),
        path: path.clone(),
        contact: situation.contact.id.to_string(),
        search: search.to_owned(),
        halo: drawn::halo(&situation),
        asked_by: drawn::asked_by(visitor, &situation),
        ..ChoosingPage::default()
    };
    let (places, graph) = match (&situation.places, visitor.settings.graph.as_deref()) {
        (Ok(places), Some(graph)) => (places, graph),
        (Err(why), _) => {
            page.why_not = drawn::why_not(*why);
            return answer(status, |shell| page.render(shell));
        }
        (Ok(_), None) => {
            page.why_not = words().text("dash-import-no-app", &[]);
            return answer(status, |shell| page.render(shell));
        }
    };
    if let Some(id) = account(asked) {
        match situation.sides(visitor, graph, id).await? {
            Some(sides) => {
                page.why_not = sides.objection.map(drawn::why_not).unwrap_or_default();
                page.entra = drawn::entra(services, visitor, &situation, &sides).await?;
                page.form = sides.objection.is_none().then(|| drawn::form(visitor, &sides));
                if page.form.is_some() && !visitor.is_recent() {
                    page.form = None;
                    page.sign_in = Some(visitor.sign_in_again(&asked.address(&page.path, None)));
                }
                page.others = asked.only(&["contact", "search"]).address(&page.path, None);
                return answer(status, |shell| page.render(shell));
            }
            None => page.notice = words().text("choose-gone", &[]),
        }
    }
    page.searches = true;
    let (many, several) = (search.chars().count(), places.len() > 1);
    let mut found = Vec::new();
    if many == 0 {
        for account in candidates(graph, &situation.contact, places).await.map_err(crate::problem::Problem::from)? {
            found.push(drawn::candidate(&account, several, with(account.id)));
        }
        page.candidates = Some(found);
        return answer(status, |shell| page.render(shell));
    }
    if !LETTERS.contains(&many) {
        page.notice = words().text("choose-letters", &[]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    }
    if let Ok(upn) = search.parse::<Upn>() {
        // Whoever began today is not among those that were read.
        for tenant in places {
            let account = graph.account_by_upn(*tenant, &upn).await.map_err(crate::problem::Problem::from)?;
            found.extend(account.map(|one| drawn::candidate(&one, several, with(one.id))));
        }
    }
    let filter = AccountFilter {
        tenants: Some(places.clone()),
        state: Some(AccountState::Active),
        search: Some(search.to_owned()),
        ..AccountFilter::default()
    };
    for (_, account) in services.store.accounts_page(visitor.instance(), &filter, None, FOUND, visitor.now).await? {
        let one = drawn::imported(&account, several, with(account.account));
        if !found.iter().any(|known| known.path == one.path) {
            found.push(one);
        }
    }
    page.candidates = Some(found);
    answer(status, |shell| page.render(shell))
}

/// The list that it came from, with why it goes no further.
async fn back(services: &Services, visitor: &Visitor, key: &str) -> Result<Response, Refused> {
    super::page(services, visitor, "", StatusCode::CONFLICT, words().text(key, &[])).await
}

#[derive(Deserialize)]
pub struct Wanted {
    contact: ContactId,
    tenant: TenantId,
    object: ObjectId,
    /// What both sides were when they were looked at.
    seen: String,
}

/// `POST /dashboard/{instance}/matches/chosen`: of exactly what was shown. It opens doors: from now on whoever is this account
/// answers for the contact.
pub async fn choose(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Wanted { contact, tenant, object, seen }) = form.map_err(|_| refused("form_unread"))?;
    let id = AccountId { tenant, object };
    let asked = of(&Asked::read("", NAMES).with("contact", &contact.to_string()), id);
    let again = async |status, notice| page(&services, &visitor, &asked, status, notice).await;
    let audience = match change::opening(&services, &visitor).await? {
        Ok(audience) => audience,
        Err(Changed::NotRecent) => return again(StatusCode::FORBIDDEN, String::new()).await,
        Err(changed) => {
            let why = change::said(&services, &visitor, &changed).await?;
            return again(StatusCode::CONFLICT, why).await;
        }
    };
    let situation = match Situation::read(&services, &visitor, Some(contact)).await? {
        Ok(situation) => situation,
        Err(key) => return back(&services, &visitor, key).await,
    };
    let sides = match visitor.settings.graph.as_deref() {
        Some(graph) => situation.sides(&visitor, graph, id).await?,
        None => None,
    };
    let Some(Sides { account, seen: now, objection: None, .. }) = sides else {
        // What stands against it, the page says.
        return again(StatusCode::CONFLICT, String::new()).await;
    };
    if !now.is(&seen) {
        return again(StatusCode::CONFLICT, words().text("choose-changed", &[])).await;
    }
    let choice = NewChoice {
        account: account.id,
        upn: account.upn,
        likeness: Likeness::of(&situation.contact),
        before: situation.before(),
    };
    let (instance, at, by) = (visitor.instance(), visitor.now, plain(&visitor.session.agent_name));
    let compose = |detail: &str, receipt: &_| {
        Opened { what: Door::Match, instance, detail, by: &by, at, receipt }.compose(&audience)
    };
    let (request, agent) = (&situation.request, visitor.session.agent);
    if !services.store.choose_match(instance, request, &choice, agent, at, compose).await? {
        return back(&services, &visitor, "dash-match-settled").await;
    }
    services.ring();
    Ok(Redirect::to(&visitor.path(Page::Matches)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_whole_or_not_at_all() {
        let id = "aaaaaaaa-0000-4000-8000-000000000001";
        let read = |query: &str| account(&Asked::read(query, NAMES));
        assert_eq!(
            read(&format!("tenant={id}&object=+{id}+")).map(|found| found.object.to_string()),
            Some(id.to_owned())
        );
        assert!([format!("tenant={id}"), format!("tenant={id}&object=x")].iter().all(|half| read(half).is_none()));
    }
}
