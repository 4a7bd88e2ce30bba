use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::dashboard::first_start::{FirstStartPage, Step};
use vouchsafe_store::{Draft, TokenHash};

use super::{administrator, applications, halo};
use crate::{
    answer::Refused,
    dashboard::{door::refused, visitor::answer},
    same_origin::is_our_own,
    services::Services,
    sign_in::cookie,
};

/// A first start that goes on in this browser.
pub struct Going {
    pub cookie: TokenHash,
    pub draft: Option<Draft>,
    pub now: Timestamp,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// A step to go back to.
    #[serde(default)]
    step: String,
}

/// `GET /setup`: where it was left.
pub async fn show(
    State(services): State<Arc<Services>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Some(going) = going(&services, &headers).await? else { return over() };
    let connected: Vec<_> = services.settings().await?.instances().cloned().collect();
    match (wanted.step.as_str(), going.draft) {
        ("halo", draft) => halo::page(StatusCode::OK, halo::form(draft.as_ref()), String::new()),
        ("applications", Some(draft)) => {
            applications::page(&services, StatusCode::OK, &draft, None, String::new(), Vec::new())
        }
        (_, _) if !connected.is_empty() => administrator::choose(&services, &connected),
        (_, Some(draft)) => applications::page(&services, StatusCode::OK, &draft, None, String::new(), Vec::new()),
        (_, None) => halo::page(StatusCode::OK, halo::form(None), String::new()),
    }
}

/// The first start of this browser; `None` if there is none, or it is over.
pub async fn going(services: &Services, headers: &HeaderMap) -> Result<Option<Going>, Refused> {
    let Some(token) = cookie::value(headers, cookie::SETUP) else { return Ok(None) };
    let (cookie, now) = (cookie::hash(cookie::SETUP, &token), Timestamp::now());
    let found = services.store.first_start(&cookie, now).await?;
    Ok(found.map(|found| Going { cookie, draft: found.draft, now }))
}

/// The same, for a form, which must be one of our own.
pub async fn pressed(services: &Services, headers: &HeaderMap) -> Result<Option<Going>, Refused> {
    if !is_our_own(headers, &services.process.public_url.origin()) {
        return Err(refused("foreign_form"));
    }
    going(services, headers).await
}

/// There is nothing to set up here, or not for this browser.
pub fn over() -> Result<Response, Refused> {
    let page = FirstStartPage { step: Step::Over, ..FirstStartPage::default() };
    answer(StatusCode::FORBIDDEN, |shell| page.render(shell))
}
