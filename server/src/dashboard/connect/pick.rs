//! Which tenants are to be connected, and whose each is: a person says so, and Halo's own mapping only suggests.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    ids::{ClientId, TenantId},
    log::Receipt,
};
use vouchsafe_halo::escape::plain;

use super::{Known, Left, page, rows::taken, text};
use crate::{
    answer::Refused,
    dashboard::{
        change::{self, opening},
        door::refused,
        page::Page,
        visitor::{Visitor, live},
    },
    services::Services,
    telling::opened::{Door, Opened},
};

/// `POST /dashboard/{instance}/customers/connect/pick`.
pub async fn pick(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(fields) = form.map_err(|_| refused("form_unread"))?;
    let mut left = typed(fields);
    let audience = match opening(&services, &visitor).await? {
        Ok(audience) => audience,
        Err(changed) => {
            left.notices = vec![change::said(&services, &visitor, &changed).await?];
            return page(&services, &visitor, StatusCode::CONFLICT, left).await;
        }
    };
    let known = Known::read(&services, &visitor).await?;
    let Some(here) = known.here.as_ref().filter(|here| here.is_partner()) else {
        left.notices = vec![text("connect-nobody")];
        return page(&services, &visitor, StatusCode::CONFLICT, left).await;
    };
    let mut picked = Vec::new();
    // What Microsoft did not list, whose partner nobody is, is not picked.
    for relation in here.relations().iter().filter(|relation| left.ticked.contains(&relation.tenant)) {
        let (tenant, name) = (relation.tenant, plain(&relation.name));
        let client = left.typed.get(&tenant).and_then(|typed| typed.parse::<ClientId>().ok());
        match (taken(&visitor, &known, tenant), client.filter(|client| known.standing(*client).is_some())) {
            (Some(why), _) => left.notices.push(format!("{name}: {why}")),
            (None, None) => drop(left.wrong.insert(tenant, text("connect-whose"))),
            (None, Some(client)) => picked.push((tenant, client, name)),
        }
    }
    if !left.wrong.is_empty() {
        left.notices.push(words().text("connect-wrong", &[("left", &left.wrong.len().to_string())]));
    } else if picked.is_empty() && left.notices.is_empty() {
        left.notices.push(text("connect-none-picked"));
    }
    if !left.notices.is_empty() {
        return page(&services, &visitor, StatusCode::BAD_REQUEST, left).await;
    }
    let (instance, agent) = (visitor.instance(), visitor.session.agent);
    let (by, at) = (plain(&visitor.session.agent_name), visitor.now);
    let compose = |detail: &str, receipt: &Receipt| {
        Opened { what: Door::Tenants, instance, detail, by: &by, at, receipt }.compose(&audience)
    };
    services.store.pick_tenants(instance, &picked, agent, visitor.now, compose).await?;
    services.partners.ring();
    services.ring();
    Ok(Redirect::to(&live(&visitor.path(Page::Connect))).into_response())
}

/// What was ticked and typed. What is no tenant's is nothing.
fn typed(fields: Vec<(String, String)>) -> Left {
    let mut left = Left::default();
    for (name, value) in fields {
        let of = name.strip_prefix("client-").and_then(|tenant| tenant.parse::<TenantId>().ok());
        match (of, value.parse::<TenantId>()) {
            (Some(tenant), _) => drop(left.typed.insert(tenant, plain(value.trim()))),
            (None, Ok(tenant)) if name == "pick" => drop(left.ticked.insert(tenant)),
            (None, _) => {}
        }
    }
    left
}
