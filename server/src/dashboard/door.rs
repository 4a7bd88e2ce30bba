//! What stands before every page: a session of the dashboard's own, its role, and for a form that it is our own.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::{self, Body},
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};
use vouchsafe_app::dashboard::door::{NotYoursPage, OnwardPage, SignInPage};
use vouchsafe_store::Session;

use super::{
    page::Page,
    role::Role,
    settings::LARGEST_FORM,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    launch,
    problem::Problem,
    same_origin::is_our_own,
    services::{Connected, Services},
    sessions,
    sign_in::cookie,
};

/// How often, at most, it is written down that somebody is there.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// Lets a request through with its [`Visitor`], or answers it.
pub async fn stand(
    State((services, page)): State<(Arc<Services>, Page)>,
    Path(names): Path<HashMap<String, String>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    // A form is here as a whole before anybody is judged: who holds it back is judged by what is true when it comes.
    let (parts, body) = request.into_parts();
    let Ok(body) = body::to_bytes(body, LARGEST_FORM).await else { return refused("flow_over").into_response() };
    let mut request = Request::from_parts(parts, Body::from(body));
    let instance = names.get("instance").map(String::as_str).unwrap_or_default();
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let to = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    match admit(&services, page, instance, &method, &headers, &to).await {
        Ok(Let::In(visitor)) => {
            request.extensions_mut().insert(*visitor);
            next.run(request).await
        }
        Ok(Let::Wait(response)) => response,
        Err(refused) => refused.into_response(),
    }
}

enum Let {
    In(Box<Visitor>),
    /// This has to come first.
    Wait(Response),
}

async fn admit(
    services: &Services,
    page: Page,
    instance: &str,
    method: &Method,
    headers: &HeaderMap,
    to: &str,
) -> Result<Let, Refused> {
    let (settings, connected) = launch::instance_of(services, instance).await?;
    let reads = *method == Method::GET || *method == Method::HEAD;
    if !reads && !is_our_own(headers, &services.process.public_url.origin()) {
        return Err(refused("other_browser"));
    }
    let now = Timestamp::now();
    let session = match session(services, &connected, headers, now).await? {
        Found::Lives(session) => session,
        // What is taken away is logged: no other site has that done in somebody's name.
        Found::Nobody if reads && !page.is_taken_away() && comes_from_elsewhere(headers) => {
            return Ok(Let::Wait(onward(to)?));
        }
        none => {
            let sign_in = SignInPage {
                halo: connected.host.clone(),
                instance: connected.instance.id.to_string(),
                path: format!("{}/sign-in", super::path(&connected.instance.id)),
                to: if reads { to.to_owned() } else { super::path(&connected.instance.id) },
                was_idle: matches!(none, Found::Idle),
            };
            return Ok(Let::Wait(answer(StatusCode::FORBIDDEN, |shell| sign_in.render(shell))?));
        }
    };
    let role = Role::of(&connected.instance, session.agent);
    let visitor = Visitor { settings, connected, session: *session, role, page, now };
    if !page.is_for(role) {
        let not_yours = NotYoursPage { layout: visitor.layout() };
        return Ok(Let::Wait(answer(StatusCode::FORBIDDEN, |shell| not_yours.render(shell))?));
    }
    if now.duration_since(visitor.session.last_action) >= TOUCH_AFTER {
        services.store.touch_session(visitor.session.id, now).await?;
    }
    Ok(Let::In(Box::new(visitor)))
}

enum Found {
    Lives(Box<Session>),
    /// Was there, and nobody did anything for too long: it has ended now.
    Idle,
    Nobody,
}

async fn session(
    services: &Services,
    connected: &Connected,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Found, Refused> {
    let found = cookie::session(services, headers, cookie::DASHBOARD).await?;
    let here = |session: &Session| session.instance == connected.instance.id && !sessions::is_over(session, now);
    match found.filter(here) {
        None => Ok(Found::Nobody),
        Some(session) if sessions::is_idle(&session, now) => {
            services.store.end_session(session.id, now).await?;
            Ok(Found::Idle)
        }
        Some(session) => Ok(Found::Lives(Box::new(session))),
    }
}

/// Whether another site leads here, so that the browser has kept a strict cookie back, if it has one.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site == "cross-site" || site == "same-site")
        && cookie::value(headers, cookie::DASHBOARD).is_none()
}

/// A page of ours that leads on to a page of the dashboard, so that the strict cookie comes along.
pub fn onward(path: &str) -> Result<Response, Refused> {
    let page = OnwardPage { path: path.to_owned() };
    answer(StatusCode::OK, |shell| page.render(shell))
}

pub fn refused(detail: &'static str) -> Refused {
    Refused::new(StatusCode::FORBIDDEN, Problem::plain("refused", Some(detail)))
}
