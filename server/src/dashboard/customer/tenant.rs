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
    cards::{Seen, decisions},
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

#[derive(Deserialize)]
pub struct Confirm {
    tenant: TenantId,
    /// What the administrator was shown of it.
    shown: String,
    seen: i64,
    #[serde(default)]
    shares: String,
    #[serde(default)]
    several: String,
}

/// `POST /dashboard/{instance}/customers/{client}/confirm`.
///
/// Everything is looked at again: that it is still the tenant that was shown, that the permissions are there, and that what
/// takes a decision was decided.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Confirm>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(form) = form.map_err(|_| refused("flow_over"))?;
    let (standing, _) = find(&services, &visitor, client).await?;
    let wrong = async |notice: String| {
        page(&services, &visitor, client, StatusCode::CONFLICT, Left { notice, ..Left::default() }).await
    };
    if !visitor.is_recent() {
        return wrong(change::said(&Changed::NotRecent)).await;
    }
    // These settings are those that `seen` names, or nothing is changed.
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
    if !decisions(&visitor, &standing, form.tenant).iter().all(|(name, _)| ticked(name)) {
        return wrong(text("customer-undecided", &[])).await;
    }
    let name = Some(standing.name).filter(|_| standing.in_psa);
    match change::confirm_tenant(&services, &visitor, form.seen, client, name, form.tenant).await? {
        Changed::Done | Changed::Nothing => {
            Ok(Redirect::to(&Page::Customer.of_customer(visitor.instance(), client)).into_response())
        }
        changed => wrong(change::said(&changed)).await,
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
    let Form(Remove { tenant, seen }) = form.map_err(|_| refused("flow_over"))?;
    let instance = visitor.instance().clone();
    let here = instance.clone();
    let take_away = move |settings: &mut Settings| {
        let customers = settings.customers.iter_mut();
        for customer in customers.filter(|known| known.instance == here && known.client == client) {
            customer.tenants.retain(|known| known.id != tenant);
        }
    };
    match change::change(&services, &visitor, Weight::OpensDoors, seen, take_away).await? {
        Changed::Done | Changed::Nothing => {
            services.store.forget_secret(&instance, client, tenant).await?;
            services.store.forget_making(&instance, client, tenant).await?;
            Ok(Redirect::to(&Page::Customer.of_customer(&instance, client)).into_response())
        }
        changed => {
            let left = Left { notice: change::said(&changed), ..Left::default() };
            page(&services, &visitor, client, StatusCode::CONFLICT, left).await
        }
    }
}
