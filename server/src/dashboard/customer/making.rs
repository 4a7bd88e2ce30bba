//! Has us make and renew a tenant's connector secret, or no longer.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Form, Path, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_domain::{
    consent::{App, LIVES},
    ids::{ClientId, TenantId},
};
use vouchsafe_entra::SetUp;
use vouchsafe_store::{AsSeen, Changed, NewConsent, StoreError, Token};

use super::{Left, changed_since, client, find, links, page, since::Shown, text};
use crate::{
    answer::Refused,
    consent,
    dashboard::{
        change::{self, Weight, may},
        door::refused,
        page::Page,
        visitor::Visitor,
    },
    services::Services,
};

#[derive(Deserialize)]
pub struct Asked {
    tenant: TenantId,
    #[serde(default)]
    under_way: Shown,
}

/// `POST /dashboard/{instance}/customers/{client}/set-up`: a link with which the tenant's administrator consents to the set-up
/// application. Once they have, the secret is made.
///
/// Answered with the way to the page, which shows the link to whoever made it and can be loaded again.
pub async fn ask(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(Asked { tenant, under_way }) = form.map_err(|_| refused("form_unread"))?;
    let setup = match ready(&services, &visitor, client, tenant).await? {
        Ok(setup) => setup,
        Err(page) => return Ok(page),
    };
    let (state, expires) = (Token::random()?, visitor.now + LIVES);
    let new = NewConsent {
        instance: visitor.instance().clone(),
        client,
        tenant,
        app: App::SetUp,
        by: visitor.session.agent,
        expires,
        state: state.hash(),
    };
    if services.store.ask_consent(&new, &under_way.seen, visitor.now).await? == Changed::Meanwhile {
        if under_way.repeats(&services, &visitor, client, tenant, App::SetUp).await? {
            return Ok(links::led_to(&visitor, client, App::SetUp, tenant));
        }
        return changed_since(&services, &visitor, client, &under_way, Left::default()).await;
    }
    // Until the consent comes there is nothing to do.
    want(&services, &visitor, client, tenant, expires, None).await?;
    let back = consent::redirect_uri(&services);
    let url = setup.consent_url(tenant, &back, state.expose());
    links::keep(&services, &visitor, &state, &url, tenant.to_string());
    Ok(links::led_to(&visitor, client, App::SetUp, tenant))
}

#[derive(Deserialize)]
pub struct Make {
    tenant: TenantId,
    /// `now` or `stop`.
    r#do: String,
    #[serde(default)]
    under_way: Shown,
}

/// `POST /dashboard/{instance}/customers/{client}/make`: makes one now, or no more of them.
pub async fn make(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
    form: Result<Form<Make>, FormRejection>,
) -> Result<Response, Refused> {
    let client = client(&names)?;
    let Form(Make { tenant, r#do, under_way }) = form.map_err(|_| refused("form_unread"))?;
    let changed = if r#do == "stop" {
        may(&services, &visitor, Weight::Plain).await?;
        let (instance, by) = (visitor.instance(), visitor.session.agent);
        services.store.stop_making(instance, client, tenant, by, &under_way.seen, visitor.now).await?
    } else {
        if let Err(page) = ready(&services, &visitor, client, tenant).await? {
            return Ok(page);
        }
        want(&services, &visitor, client, tenant, visitor.now, Some(&under_way.seen)).await?
    };
    if changed == Changed::Meanwhile {
        return changed_since(&services, &visitor, client, &under_way, Left::default()).await;
    }
    services.makings.notify_one();
    Ok(Redirect::to(&Page::Customer.of_customer(visitor.instance(), client)).into_response())
}

async fn want(
    services: &Services,
    visitor: &Visitor,
    client: ClientId,
    tenant: TenantId,
    due: Timestamp,
    seen: Option<&AsSeen>,
) -> Result<Changed, StoreError> {
    let (instance, by, name) = (visitor.instance(), visitor.session.agent, &visitor.session.agent_name);
    services.store.want_making(instance, client, tenant, by, name, due, seen, visitor.now).await
}

/// The set-up application, if this visitor may have it work in this tenant now; or the page that says why not.
async fn ready(
    services: &Services,
    visitor: &Visitor,
    client: ClientId,
    tenant: TenantId,
) -> Result<Result<Arc<SetUp>, Response>, Refused> {
    let (standing, _) = find(services, visitor, client).await?;
    let wrong = match change::opening(services, visitor).await? {
        _ if !standing.tenants.contains(&tenant) => change::said_anew(services, visitor, &Changed::Meanwhile).await?,
        Err(changed) => change::said_anew(services, visitor, &changed).await?,
        Ok(_) => match &visitor.settings.setup {
            Some(setup) => return Ok(Ok(setup.clone())),
            None => text("made-no-app"),
        },
    };
    let left = Left { notice: wrong, ..Left::default() };
    Ok(Err(page(services, visitor, client, StatusCode::CONFLICT, left).await?))
}
