use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use vouchsafe_app::{
    dashboard::{incidents::Pod, matches::Asked},
    words::words,
};
use vouchsafe_domain::ids::ContactId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{MatchRequest, Settled};

use super::{contact, page};
use crate::{
    answer::Refused,
    dashboard::{door::refused, page::Page, visitor::Visitor},
    services::Services,
    sessions,
};

/// One that waits, with the contact as Halo shows it to this reader now.
pub(super) async fn drawn(services: &Services, visitor: &Visitor, one: MatchRequest) -> Asked {
    let found = contact(services, visitor, one.contact).await;
    let name = found.as_ref().map(|contact| plain(&contact.name)).unwrap_or_default();
    let company = found.as_ref().map(|contact| plain(&contact.client_name)).unwrap_or_default();
    let values = [("user", name.as_str()), ("company", company.as_str())];
    // What stands in the way is a state of its own, or a detail of the usual one.
    let said = match one.reason.as_str() {
        state @ ("several_matches" | "not_matched") => words().said(state, None, &values),
        detail => words().said("not_matched", Some(detail), &values),
    };
    let when = visitor.clock().minute(one.asked);
    let by = [("technician", &*plain(&one.asked_by_name)), ("when", &*when)];
    let number = one.contact.to_string();
    // What Halo names wrongly is to be mended there.
    let is_halos = ["named_account_missing", "foreign_tenant", "unreadable_id"].contains(&one.reason.as_str());
    let choose_path = (found.is_some() && !is_halos && Page::Choose.is_for(visitor.role))
        .then(|| format!("{}?contact={number}", visitor.path(Page::Choose)));
    Asked {
        contact: name,
        company,
        reason: said.reason,
        next: if found.is_some() { said.next } else { words().text("dash-match-hidden", &[]) },
        by: words().text("dash-match-by", &by),
        pod: Page::Ticket.is_for(visitor.role).then(|| Pod {
            path: visitor.path(Page::Ticket),
            field: "record",
            value: number.clone(),
        }),
        choose_path: choose_path.unwrap_or_default(),
        number,
    }
}

#[derive(Deserialize)]
pub struct Seen {
    what: String,
    contact: ContactId,
}

/// `POST /dashboard/{instance}/matches/settle`: an administrator has looked into it. That opens nothing: who the contact is, Halo
/// and Entra say.
pub async fn settle(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Seen>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Seen { what, contact }) = form.map_err(|_| refused("form_unread"))?;
    let again = async |status, key: &str| page(&services, &visitor, "", status, words().text(key, &[])).await;
    let how = match what.as_str() {
        "done" => Settled::Done,
        "nobody" => Settled::Nobody,
        _ => return again(StatusCode::BAD_REQUEST, "dash-match-settled").await,
    };
    sessions::check(&services, &visitor.connected, &visitor.session).await?;
    let by = visitor.session.agent;
    if services.store.settle_match(visitor.instance(), contact, by, how, visitor.now).await? {
        Ok(Redirect::to(&visitor.path(Page::Matches)).into_response())
    } else {
        again(StatusCode::CONFLICT, "dash-match-settled").await
    }
}
