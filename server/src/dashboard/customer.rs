//! One customer: its tenants, the consents that are awaited, and the connector secret.
//!
//! # Layout
//! - [`consent`]: names a tenant and makes the link; takes it back. `links`: shows it to whoever made it
//! - [`tenant`]: confirms a tenant, and takes one away
//! - [`secret`]: a pasted connector secret, and the script that makes one
//! - [`making`]: has us make and renew it, or no longer
//! - `since`: what was under way when the page was shown, and who did something since
//! - `cards`: what the page shows of each tenant

pub(super) mod cards;
pub mod consent;
mod links;
pub mod making;
pub mod secret;
mod since;
pub mod tenant;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use vouchsafe_app::{
    dashboard::customer::{AskForm, CustomerPage},
    words::{text, words},
};
use vouchsafe_domain::{
    connection::Trial,
    ids::{ClientId, TenantId},
};
use vouchsafe_store::{ContactCount, Making, StoreError};

pub use self::since::Shown;
use super::{
    customers::{marks, outcome},
    page::Page,
    visitor::{UNDER_WAY_AGAIN, Visitor, answer_again},
};
use crate::{
    answer::Refused,
    customers::standing::{self, Standing, Underway},
    launch::not_found,
    services::Services,
};

/// What a form left to be shown.
#[derive(Debug, Default)]
pub struct Left {
    /// What was wrong with it.
    pub notice: String,
    /// The tenant as it was typed.
    pub typed: String,
    /// The day until which a secret that was pasted for this tenant is good, as it was typed.
    pub good_until: Option<(TenantId, String)>,
}

/// `GET /dashboard/{instance}/customers/{client}`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
) -> Result<Response, Refused> {
    page(&services, &visitor, client(&names)?, StatusCode::OK, Left::default()).await
}

/// The customer's number in the address.
pub fn client(names: &HashMap<String, String>) -> Result<ClientId, Refused> {
    names.get("client").and_then(|client| client.parse().ok()).ok_or_else(not_found)
}

/// The customer, if there is one: in the PSA, in the settings, or with a consent on its way.
pub async fn find(services: &Services, visitor: &Visitor, client: ClientId) -> Result<(Standing, Underway), Refused> {
    let (store, instance) = (&services.store, visitor.instance());
    let list = store.clients(instance).await?;
    let underway = Underway::of(store, instance).await?;
    let all = standing::joined(&visitor.settings, instance, &list, &underway, visitor.now);
    let found = all.into_iter().find(|one| one.id == client).ok_or_else(not_found)?;
    Ok((found, underway.of_client(client)))
}

/// The page, with what a form left.
pub async fn page(
    services: &Services,
    visitor: &Visitor,
    client: ClientId,
    status: StatusCode,
    left: Left,
) -> Result<Response, Refused> {
    let (standing, underway) = find(services, visitor, client).await?;
    let instance = visitor.instance();
    let moving = underway.trials.iter().any(|trial| trial.trial == Trial::Going)
        || underway.makings.iter().any(|making| is_being_made(making, visitor.now));
    let under_way = moving || links::is_awaited(&standing, &underway, visitor.now);
    let follows = visitor.live && under_way;
    let layout = visitor.layout();
    let pastes = Page::SecretPaste.is_for(visitor.role);
    // What follows by itself has nothing to type into, and asks Microsoft nothing each time.
    let visitor = &if follows { visitor.only_reading() } else { visitor.clone().at_rest() };
    let changes = Page::TenantConfirm.is_for(visitor.role);
    let path = |page: Page| page.of_customer(instance, client);
    let own = path(Page::Customer);
    let typed = cards::Typed { good_until: left.good_until, elsewhere: (follows && pastes).then(|| own.clone()) };
    let notices = [left.notice].into_iter().chain(marks(&standing)).filter(|notice| !notice.is_empty());
    let ask = changes.then(|| AskForm {
        path: path(Page::ConsentAsk),
        typed: left.typed,
        suggested: cards::suggested(visitor, &standing, &underway),
        is_another: !standing.tenants.is_empty(),
    });
    let page = CustomerPage {
        layout,
        list_path: visitor.path(Page::Customers),
        name: standing.name.clone(),
        number: client.to_string(),
        standing: outcome(standing.connection),
        contacts: contacts(services, visitor, client).await?,
        notices: notices.collect(),
        live: visitor.live_while(under_way, &own),
        sign_in: (changes && !visitor.is_recent()).then(|| visitor.sign_in_again(&own)),
        under_way: Shown::of(&underway, visitor.now).text(),
        links: if follows { Vec::new() } else { links::seen(services, visitor, &underway, &own) },
        to_confirm: if follows { Vec::new() } else { cards::to_confirm(visitor, &standing, &underway).await },
        asked: cards::asked(services, visitor, &standing, &underway, &services.store.agent_names(instance).await?),
        tenants: cards::tenants(services, visitor, &standing, &underway, typed).await?,
        ask,
    };
    answer_again(status, follows.then_some(UNDER_WAY_AGAIN), |shell| page.render(shell))
}

/// Whether a machine is at a secret, or about to be.
fn is_being_made(making: &Making, now: Timestamp) -> bool {
    making.record.trial.is_some() || (making.record.wanted && making.due <= now)
}

/// How many of the customer's contacts are no account, and where they are listed; none until both lists were read.
async fn contacts(services: &Services, visitor: &Visitor, client: ClientId) -> Result<Option<[String; 2]>, StoreError> {
    let instance = visitor.instance();
    let reads = services.store.contact_reads(instance).await?;
    if !reads.iter().any(|read| read.client == client && read.matched_for.is_some()) {
        return Ok(None);
    }
    let ContactCount { all, unmatched } = services.store.count_contacts(instance, client).await?;
    let (all, unmatched) = (all.to_string(), unmatched.to_string());
    let said = words().text("dash-contacts-of-customer", &[("number", &all), ("left", &unmatched)]);
    Ok(Some([said, format!("{}?customer={client}", visitor.path(Page::Contacts))]))
}

/// The page as it is now, where somebody did something since it was shown.
async fn changed_since(
    services: &Services,
    visitor: &Visitor,
    client: ClientId,
    shown: &Shown,
    left: Left,
) -> Result<Response, Refused> {
    let notice = shown.said(services, visitor, client).await?;
    page(services, visitor, client, StatusCode::CONFLICT, Left { notice, ..left }).await
}

/// What a permission of our application is for.
pub fn what_for(role: &str) -> String {
    text(&format!("role-{}", role.replace('.', "_").to_lowercase()))
}
