//! Confirms many at a time, each as it was shown; and has a connector secret made for each.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use vouchsafe_domain::ids::TenantId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::Changed;

use super::{Left, page, text};
use crate::{
    answer::Refused,
    dashboard::{
        change,
        customer::tenant::{Decision, decide},
        door::refused,
        page::Page,
        visitor::Visitor,
    },
    services::Services,
};

/// `POST /dashboard/{instance}/customers/connect/confirm`.
///
/// Each as where one is confirmed by itself. Those that are not as they were shown stay as they are.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(fields) = form.map_err(|_| refused("form_unread"))?;
    let ticked: BTreeSet<TenantId> =
        fields.iter().filter(|(name, _)| name == "confirm").filter_map(|(_, value)| value.parse().ok()).collect();
    let field = |name: &str, tenant: TenantId| {
        let name = format!("{name}-{tenant}");
        fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    if !visitor.is_recent() {
        let left = Left::notice(change::said_anew(&services, &visitor, &Changed::NotRecent).await?);
        return page(&services, &visitor, StatusCode::CONFLICT, left).await;
    }
    let (instance, mut notices) = (visitor.instance(), Vec::new());
    let (by, by_name) = (visitor.session.agent, &visitor.session.agent_name);
    let picked = services.store.picked_tenants(instance).await?;
    for picked in picked.iter().filter(|picked| ticked.contains(&picked.tenant)) {
        let (client, tenant) = (picked.client, picked.tenant);
        let (shown, seen) = (field("shown", tenant), field("seen", tenant));
        // What takes a decision beyond that is decided on the customer's own page.
        let decision = Decision { tenant, shown, seen, shares: false, several: false };
        match decide(&services, &visitor, client, &decision).await? {
            Ok(()) => {
                services
                    .store
                    .want_making(instance, client, tenant, by, by_name, visitor.now, None, visitor.now)
                    .await?;
                services.makings.notify_one();
            }
            Err(why) => notices.push(format!("{}: {why}", plain(&picked.name))),
        }
    }
    if ticked.is_empty() {
        notices.push(text("connect-none-picked"));
    }
    if notices.is_empty() {
        return Ok(Redirect::to(&visitor.path(Page::Connect)).into_response());
    }
    let now = visitor.again(&services).await?;
    page(&services, &now, StatusCode::CONFLICT, Left { notices, ..Left::default() }).await
}
