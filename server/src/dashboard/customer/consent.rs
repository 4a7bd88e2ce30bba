//! Names a tenant and makes the link with which its administrator consents; takes it back.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    consent::{App, LIVES},
    ids::TenantId,
};
use vouchsafe_entra::{EntraError, ErrorKind, TenantName, Wrong};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Changed, NewConsent, Token};

use super::{Left, changed_since, client, find, links, page, since::Shown, text};
use crate::{
    answer::Refused,
    consent,
    customers::standing::is_elsewhere,
    dashboard::{
        change::{Weight, may},
        door::refused,
        page::Page,
        visitor::Visitor,
    },
    doctor::remedy::Remedy,
    services::Services,
};

#[derive(Deserialize)]
pub struct Named {
    tenant: String,
    #[serde(default)]
    under_way: Shown,
}

/// `POST /dashboard/{instance}/customers/{client}/consent`: finds the tenant that is named, and makes a link for it.
///
/// Answered with the way to the page, which shows the link to whoever made it and can be loaded again.
pub async fn ask(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let (standing, _) = find(&services, &visitor, client).await?;
    let (typed, shown) = form.map(|Form(named)| (named.tenant, named.under_way)).unwrap_or_default();
    let wrong = async |status: StatusCode, notice: String| {
        page(&services, &visitor, client, status, Left { notice, typed: plain(&typed), ..Left::default() }).await
    };
    let Ok(name) = typed.parse::<TenantName>() else {
        return wrong(StatusCode::BAD_REQUEST, text("customer-not-a-tenant")).await;
    };
    let Some(graph) = visitor.settings.graph.clone() else {
        let remedy = Remedy::setup("microsoft_app_missing", &[]).to_string();
        return wrong(StatusCode::BAD_REQUEST, remedy).await;
    };
    may(&services, &visitor, Weight::Plain).await?;
    let tenant = match graph.tenant_named(&name).await {
        Ok(tenant) => tenant,
        Err(error) => return wrong(StatusCode::BAD_REQUEST, not_named(&name, &error, &standing.name)).await,
    };
    if standing.tenants.contains(&tenant) {
        return wrong(StatusCode::BAD_REQUEST, words().text("customer-has-it", &[("fix", &tenant.to_string())])).await;
    }
    if is_elsewhere(&visitor.settings, visitor.instance(), tenant) {
        return wrong(StatusCode::BAD_REQUEST, text("customer-elsewhere")).await;
    }
    let state = Token::random()?;
    let expires = visitor.now + LIVES;
    let new = NewConsent {
        instance: visitor.instance().clone(),
        client,
        tenant,
        app: App::Reader,
        by: visitor.session.agent,
        expires,
        state: state.hash(),
    };
    if services.store.ask_consent(&new, &shown.seen, visitor.now).await? == Changed::Meanwhile {
        if shown.repeats(&services, &visitor, client, tenant, App::Reader).await? {
            return Ok(links::led_to(&visitor, client, App::Reader, tenant));
        }
        let left = Left { typed: plain(&typed), ..Left::default() };
        return changed_since(&services, &visitor, client, &shown, left).await;
    }
    let back = consent::redirect_uri(&services);
    let named = match name {
        TenantName::Id(id) => id.to_string(),
        TenantName::Domain(domain) => {
            services.names.named(visitor.instance(), tenant, &domain);
            format!("{domain} ({tenant})")
        }
    };
    links::keep(&services, &visitor, &state, &graph.consent_url(tenant, &back, state.expose()), named);
    Ok(links::led_to(&visitor, client, App::Reader, tenant))
}

/// Why there is no link: that there is no such tenant, or that Microsoft does not say.
fn not_named(name: &TenantName, error: &EntraError, company: &str) -> String {
    let unknown = matches!(error.kind(), ErrorKind::Setup(fault) if fault.wrong == Wrong::TenantUnknown);
    match name {
        TenantName::Id(id) if unknown => words().text("customer-unknown-id", &[("fix", &id.to_string())]),
        TenantName::Domain(domain) if unknown => words().text("customer-unknown-domain", &[("fix", domain)]),
        _ => words().text("customer-not-found", &[("fix", &Remedy::microsoft(error, company).to_string())]),
    }
}

#[derive(Deserialize)]
pub struct Withdraw {
    tenant: TenantId,
    /// For which application the link is; without it, for the one that reads.
    #[serde(default)]
    app: String,
    #[serde(default)]
    under_way: Shown,
}

/// `POST /dashboard/{instance}/customers/{client}/withdraw`: the link is dead, and what came of it is forgotten.
pub async fn withdraw(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Withdraw>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    may(&services, &visitor, Weight::Plain).await?;
    let instance = visitor.instance();
    let app = App::named(&form.app).unwrap_or(App::Reader);
    let (by, seen) = (visitor.session.agent, &form.under_way.seen);
    let withdrawn = services.store.withdraw_consent(instance, client, form.tenant, app, by, seen, visitor.now).await?;
    if withdrawn == Changed::Meanwhile {
        return changed_since(&services, &visitor, client, &form.under_way, Left::default()).await;
    }
    Ok(Redirect::to(&Page::Customer.of_customer(instance, client)).into_response())
}
