//! Makes a tenant the customer's, once an administrator has seen what it is, and takes one away.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_domain::ids::{ClientId, TenantId};
use vouchsafe_store::{Changed, Settings};

use super::{
    Left,
    cards::{Seen, decisions, set},
    client, find, page, text,
};
use crate::{
    answer::Refused,
    customers::standing::is_elsewhere,
    dashboard::{
        change::{self, Weight},
        door::refused,
        page::Page,
        visitor::Visitor,
    },
    doctor::remedy::Remedy,
    services::Services,
};

/// How often a confirmation is tried while settings change that have nothing to do with it.
const TRIES: usize = 5;

#[derive(Deserialize)]
pub struct Confirm {
    tenant: TenantId,
    /// What the administrator was shown of it.
    shown: String,
    /// What the settings said of the customer and the tenant.
    seen: String,
    #[serde(default)]
    shares: String,
    #[serde(default)]
    several: String,
}

/// `POST /dashboard/{instance}/customers/{client}/confirm`.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Confirm>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(Confirm { tenant, shown, seen, shares, several }) = form.map_err(|_| refused("form_unread"))?;
    let decision = Decision { tenant, shown: &shown, seen: &seen, shares: shares == "yes", several: several == "yes" };
    match decide(&services, &visitor, client, &decision).await? {
        Ok(()) => Ok(Redirect::to(&Page::Customer.of_customer(visitor.instance(), client)).into_response()),
        Err(notice) => {
            page(&services, &visitor, client, StatusCode::CONFLICT, Left { notice, ..Left::default() }).await
        }
    }
}

/// That a tenant is the customer's, as an administrator saw and said it.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    pub tenant: TenantId,
    /// What they were shown of it.
    pub shown: &'a str,
    /// What the settings said of the customer and the tenant.
    pub seen: &'a str,
    /// That it is another customer's, too, and is to be.
    pub shares: bool,
    /// That it is one of several.
    pub several: bool,
}

/// Makes the tenant the customer's; or says why not.
///
/// Everything is looked at again: that it is still the tenant that was shown, that the permissions are there, that the settings
/// say of this customer and this tenant what they said, and that what takes a decision was decided. What else was set
/// meanwhile, such as another customer's secret that works by now, is no reason to begin anew.
pub async fn decide(
    services: &Services,
    visitor: &Visitor,
    client: ClientId,
    decision: &Decision<'_>,
) -> Result<Result<(), String>, Refused> {
    let tenant = decision.tenant;
    let (standing, underway) = find(services, visitor, client).await?;
    if !visitor.is_recent() {
        return Ok(Err(change::said_anew(services, visitor, &Changed::NotRecent).await?));
    }
    if !underway.consents.iter().any(|consent| consent.given && consent.tenant == tenant) {
        return Ok(Err(change::said_anew(services, visitor, &Changed::Meanwhile).await?));
    }
    if is_elsewhere(&visitor.settings, visitor.instance(), tenant) {
        return Ok(Err(text("customer-elsewhere")));
    }
    let seen = match &visitor.settings.graph {
        None => Err(Remedy::setup("microsoft_app_missing", &[])),
        Some(graph) => Seen::read(graph, tenant).await.map_err(|error| Remedy::microsoft(&error, &standing.name)),
    };
    let seen = match seen {
        Ok(seen) => seen,
        Err(remedy) => return Ok(Err(words().text("customer-obstacle", &[("fix", &remedy.to_string())]))),
    };
    services.names.seen(visitor.instance(), &seen.tenant);
    if !seen.lacks().is_empty() {
        return Ok(Err(words().text("customer-lacks-roles", &[("fix", &seen.lacks().join(", "))])));
    }
    if seen.fingerprint() != decision.shown {
        return Ok(Err(text("customer-other-than-shown")));
    }
    let decided = |name: &str| if name == "shares" { decision.shares } else { decision.several };
    let mut changed = Changed::Meanwhile;
    for _ in 0..TRIES {
        // Microsoft was asked meanwhile.
        let now = visitor.again(services).await?;
        if !Page::TenantConfirm.is_for(now.role) {
            break;
        }
        let (standing, _) = find(services, &now, client).await?;
        if is_elsewhere(&now.settings, now.instance(), tenant) {
            return Ok(Err(text("customer-elsewhere")));
        }
        if set(&now, &standing, tenant) != decision.seen {
            break;
        }
        if !decisions(&now, &standing, tenant).iter().all(|(name, _)| decided(name)) {
            return Ok(Err(text("customer-undecided")));
        }
        let name = Some(standing.name).filter(|_| standing.in_psa);
        // These are the settings that were looked at, or nothing is changed.
        changed = change::confirm_tenant(services, &now, now.settings.version, client, name, tenant).await?;
        if changed != Changed::Meanwhile {
            break;
        }
    }
    match changed {
        Changed::Done | Changed::Nothing => Ok(Ok(())),
        changed => Ok(Err(change::said_anew(services, visitor, &changed).await?)),
    }
}

#[derive(Deserialize)]
pub struct Remove {
    tenant: TenantId,
    seen: i64,
}

/// `POST /dashboard/{instance}/customers/{client}/remove`: nobody in this tenant is asked any more.
pub async fn remove(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Remove>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(Remove { tenant, seen }) = form.map_err(|_| refused("form_unread"))?;
    let instance = visitor.instance().clone();
    let here = instance.clone();
    let take_away = move |settings: &mut Settings| {
        let customers = settings.customers.iter_mut();
        for customer in customers.filter(|known| known.instance == here && known.client == client) {
            customer.tenants.retain(|known| known.id != tenant);
        }
    };
    match change::change(&services, &visitor, Weight::ShutsDoors, seen, take_away).await? {
        Changed::Done | Changed::Nothing => {
            services.store.forget_secret(&instance, client, tenant).await?;
            services.store.forget_making(&instance, client, tenant).await?;
            Ok(Redirect::to(&Page::Customer.of_customer(&instance, client)).into_response())
        }
        changed => {
            let notice = change::said_anew(&services, &visitor, &changed).await?;
            let left = Left { notice, ..Left::default() };
            page(&services, &visitor, client, StatusCode::CONFLICT, left).await
        }
    }
}
