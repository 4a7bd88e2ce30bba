use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_domain::ids::{Target, TicketId};
use vouchsafe_store::Token;

use super::{home, visitor::Visitor};
use crate::{answer::Refused, launch, services::Services, sign_in::cookie};

#[derive(Deserialize)]
pub struct Wanted {
    /// A ticket's.
    #[serde(default)]
    number: String,
    /// A user's, in place of it.
    #[serde(default)]
    record: String,
}

/// `POST /dashboard/{instance}/ticket`: the pod of a ticket, or of a user's record, in this window.
///
/// Halo's launch signature only says whom Halo opened the tab for; whoever stands here has signed in with Halo itself, which
/// says more. So the pod is opened as it is after a sign-in in a frame, by the technician's own session: Halo decides, with
/// their token, whether they see the ticket, and who signs out here is out there.
pub async fn open(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, Refused> {
    let target = form.ok().and_then(|Form(Wanted { number, record })| {
        let ticket = number.trim().trim_start_matches('#').parse::<TicketId>();
        record.parse().map(Target::Contact).or(ticket.map(Target::Ticket)).ok()
    });
    let Some(target) = target else {
        let wrong = words().text("dash-not-a-ticket", &[]);
        return home::page(&services, &visitor, StatusCode::BAD_REQUEST, wrong).await;
    };
    pod(&services, visitor, target).await
}

/// Answers with this pod, in this window.
pub async fn pod(services: &Arc<Services>, visitor: Visitor, target: Target) -> Result<Response, Refused> {
    let token = Token::random()?;
    let hash = cookie::hash(cookie::FRAME, token.expose());
    services.store.add_session_token(visitor.session.id, &hash).await?;
    let Visitor { settings, connected, session, .. } = visitor;
    let mut response = launch::open(services, settings, connected, session, target, false).await?;
    // A reload finds the pod again.
    response.headers_mut().extend(cookie::set(cookie::FRAME, &token));
    Ok(response)
}
