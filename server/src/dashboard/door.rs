//! What stands before every page: a session of the dashboard's own, its role, and for a form that it is our own.
//!
//! A form that comes when the session has ended is given back with what was entered, so that it can be sent once more.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    body::{self, Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;
use vouchsafe_app::{
    dashboard::door::{Again, NotYoursPage, OnwardPage, SignInPage},
    words::words,
};
use vouchsafe_store::Session;

use super::{
    page::Page,
    role::Role,
    settings::file,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    config::pasted,
    launch,
    problem::Problem,
    same_origin::is_our_own,
    services::{Connected, Services},
    sessions,
    sign_in::cookie,
};

/// How often, at most, it is written down that somebody is there.
const TOUCH_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How long a form may take until it is here as a whole.
const FORM_TAKES: Duration = Duration::from_secs(20);
/// How many fields of a form are held for whoever has to sign in first: anybody can send one.
const MOST_FIELDS: usize = 500;

/// Lets a request through with its [`Visitor`], or answers it.
pub async fn stand(
    State((services, page)): State<(Arc<Services>, Page)>,
    Path(names): Path<HashMap<String, String>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    // A form is here as a whole before anybody is judged: who holds it back is judged by what is true when it comes.
    let (parts, body) = request.into_parts();
    let Ok(Ok(body)) = timeout(FORM_TAKES, body::to_bytes(body, page.longest_form())).await else {
        return refused("form_unread").into_response();
    };
    let mut request = Request::from_parts(parts, Body::from(body.clone()));
    let instance = names.get("instance").map(String::as_str).unwrap_or_default();
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let to = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    match admit(&services, page, instance, &method, &headers, &to).await {
        Ok(Let::In(visitor)) => {
            request.extensions_mut().insert(*visitor);
            next.run(request).await
        }
        Ok(Let::Wait(response)) => response,
        Ok(Let::SignIn(page)) => {
            let page = if reads(&method) { *page } else { with_what_was_sent(*page, to, &body) };
            match answer(StatusCode::FORBIDDEN, |shell| page.render(shell)) {
                Ok(response) => response,
                Err(refused) => refused.into_response(),
            }
        }
        Err(refused) => refused.into_response(),
    }
}

fn reads(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Leads to the page that the form stands on, and holds what was entered, so that it can be sent once more. A secret never
/// comes back to a page: a form with one is not held.
fn with_what_was_sent(page: SignInPage, path: String, body: &Bytes) -> SignInPage {
    let said = |key: &str| words().text(&format!("dash-door-{key}"), &[]);
    let to = path.rsplit_once('/').map_or_else(String::new, |(page, _)| page.to_owned());
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().take(MOST_FIELDS + 1).collect();
    let secret = |(name, value): &(String, String)| {
        !value.is_empty() && (is_secret(name) || (name == file::FIELD && pasted::may_hold_secret(value)))
    };
    match (fields.is_empty(), fields.iter().any(secret)) {
        (true, _) => SignInPage { to, said: said("undone"), ..page },
        (false, true) => SignInPage { to, said: said("lost"), ..page },
        (false, false) if fields.len() > MOST_FIELDS => SignInPage { to, said: said("lost"), ..page },
        (false, false) => SignInPage { to, said: said("kept"), again: Some(Again { path, fields }), ..page },
    }
}

/// Whether what is entered under this name may be a secret.
pub fn is_secret(name: &str) -> bool {
    ["secret", "password", "certificate", "key", "token"].iter().any(|part| name.contains(part))
}

enum Let {
    In(Box<Visitor>),
    /// This has to come first.
    Wait(Response),
    /// Nobody is signed in.
    SignIn(Box<SignInPage>),
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
    let reads = reads(method);
    if !reads && !is_our_own(headers, &services.process.public_url.origin()) {
        return Err(refused("foreign_form"));
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
                to: to.to_owned(),
                was_idle: matches!(none, Found::Idle),
                ..SignInPage::default()
            };
            return Ok(Let::SignIn(Box::new(sign_in)));
        }
    };
    let role = Role::of(&connected.instance, session.agent);
    let live = is_live(to);
    let visitor = Visitor { settings, connected, session: *session, role, page, live, now };
    if !page.is_for(role) {
        let not_yours = NotYoursPage { layout: visitor.layout() };
        return Ok(Let::Wait(answer(StatusCode::FORBIDDEN, |shell| not_yours.render(shell))?));
    }
    // What loads itself is nobody who is there.
    if !live && now.duration_since(visitor.session.last_action) >= TOUCH_AFTER {
        services.store.touch_session(visitor.session.id, now).await?;
    }
    Ok(Let::In(Box::new(visitor)))
}

/// Whether a page is asked for that loads itself again and again.
fn is_live(to: &str) -> bool {
    let query = to.split_once('?').map(|(_, query)| query).unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "live" && value == "1")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_known_by_its_name() {
        for name in ["secret", "client_secret", "webhook_secret", "certificate", "password"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["reason", "mail", "seen", "client_id", "number"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
