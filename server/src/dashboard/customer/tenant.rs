//! Makes a tenant the customer's, once an administrator has seen what it is, and takes one away.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_domain::ids::TenantId;
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
///
/// Everything is looked at again: that it is still the tenant that was shown, that the permissions are there, that the settings
/// say of this customer and this tenant what they said, and that what takes a decision was decided. What else was set
/// meanwhile, such as another customer's secret that works by now, is no reason to begin anew.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Confirm>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    let (standing, underway) = find(&services, &visitor, client).await?;
    let wrong = async |notice: String| {
        page(&services, &visitor, client, StatusCode::CONFLICT, Left { notice, ..Left::default() }).await
    };
    if !visitor.is_recent() {
        return wrong(change::said(&Changed::NotRecent)).await;
    }
    if !underway.consents.iter().any(|consent| consent.given && consent.tenant == form.tenant) {
        return wrong(change::said_anew(&Changed::Meanwhile)).await;
    }
    if is_elsewhere(&visitor.settings, visitor.instance(), form.tenant) {
        return wrong(text("customer-elsewhere", &[])).await;
    }
    let seen = match &visitor.settings.graph {
        None => Err(Remedy::setup("microsoft_app_missing", &[])),
        Some(graph) => Seen::read(graph, form.tenant).await.map_err(|error| Remedy::microsoft(&error, &standing.name)),
    };
    let seen = match seen {
        Ok(seen) => seen,
        Err(remedy) => return wrong(text("customer-obstacle", &[("fix", &remedy.to_string())])).await,
    };
    if !seen.lacks().is_empty() {
        return wrong(text("customer-lacks-roles", &[("fix", &seen.lacks().join(", "))])).await;
    }
    if seen.fingerprint() != form.shown {
        return wrong(text("customer-other-than-shown", &[])).await;
    }
    let ticked = |name: &str| match name {
        "shares" => form.shares == "yes",
        _ => form.several == "yes",
    };
    let mut changed = Changed::Meanwhile;
    for _ in 0..TRIES {
        // Microsoft was asked meanwhile.
        let now = visitor.again(&services).await?;
        if !Page::TenantConfirm.is_for(now.role) {
            break;
        }
        let (standing, _) = find(&services, &now, client).await?;
        if is_elsewhere(&now.settings, now.instance(), form.tenant) {
            return wrong(text("customer-elsewhere", &[])).await;
        }
        if set(&now, &standing, form.tenant) != form.seen {
            break;
        }
        if !decisions(&now, &standing, form.tenant).iter().all(|(name, _)| ticked(name)) {
            return wrong(text("customer-undecided", &[])).await;
        }
        let name = Some(standing.name).filter(|_| standing.in_psa);
        // These are the settings that were looked at, or nothing is changed.
        changed = change::confirm_tenant(&services, &now, now.settings.version, client, name, form.tenant).await?;
        if changed != Changed::Meanwhile {
            break;
        }
    }
    match changed {
        Changed::Done | Changed::Nothing => {
            Ok(Redirect::to(&Page::Customer.of_customer(visitor.instance(), client)).into_response())
        }
        changed => wrong(change::said_anew(&changed)).await,
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
            let left = Left { notice: change::said_anew(&changed), ..Left::default() };
            page(&services, &visitor, client, StatusCode::CONFLICT, left).await
        }
    }
}
