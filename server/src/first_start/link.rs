use std::{io::IsTerminal as _, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use tracing::info;
use vouchsafe_app::dashboard::first_start::{FirstStartPage, Step};
use vouchsafe_http::BaseUrl;
use vouchsafe_store::{Store, StoreError, Token, TokenHash};

use super::{PATH, step::over};
use crate::{
    answer::Refused,
    dashboard::{door::refused, visitor::answer},
    same_origin::is_our_own,
    services::Services,
    sign_in::cookie,
};

/// How long a link can be used.
pub const LINK_LIVES: SignedDuration = SignedDuration::from_mins(30);
/// How long the browser that used it may take; what it entered is kept for the next link.
const COOKIE_LIVES: SignedDuration = SignedDuration::from_hours(4);

/// Makes a link that can be used once; `None` if somebody administers an instance already.
pub async fn make(store: &Store, public_url: &BaseUrl) -> Result<Option<String>, StoreError> {
    let token = Token::random()?;
    let offered = store.offer_first_start(&token.hash(), Timestamp::now() + LINK_LIVES).await?;
    Ok(offered.then(|| public_url.join(["setup", "link", token.expose()]).to_string()))
}

/// Prints a link if nobody administers any instance and somebody reads along; what is read by a program is kept by it, so that
/// one is only told how to get one.
pub async fn announce(services: &Services) -> Result<(), StoreError> {
    if !services.store.nobody_administers().await? {
        return Ok(());
    }
    if !std::io::stdout().is_terminal() {
        info!("nobody administers this yet: `vouchsafe admin link`, on this machine, prints a link to set it up with");
        return Ok(());
    }
    if let Some(link) = make(&services.store, &services.process.public_url).await? {
        println!("\nNobody administers this yet. Set it up here, within 30 minutes and once:\n\n  {link}\n");
    }
    Ok(())
}

/// `GET /setup/link/{token}`: asks to begin. Whoever only looks at a link, such as a mail scanner, uses nothing up.
pub async fn show(State(services): State<Arc<Services>>, Path(token): Path<String>) -> Result<Response, Refused> {
    if !services.store.first_start_offered(&TokenHash::of(&token), Timestamp::now()).await? {
        return over();
    }
    let step = Step::Link { path: format!("{PATH}/link/{token}") };
    let page = FirstStartPage { step, ..FirstStartPage::default() };
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// `POST /setup/link/{token}`: uses the link up.
pub async fn redeem(
    State(services): State<Arc<Services>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if !is_our_own(&headers, &services.process.public_url.origin()) {
        return Err(refused("foreign_form"));
    }
    let (cookie, now) = (Token::random()?, Timestamp::now());
    // Who has no link does not keep anybody from writing.
    if !services.store.first_start_offered(&TokenHash::of(&token), now).await? {
        return over();
    }
    let hash = cookie::hash(cookie::SETUP, cookie.expose());
    if !services.store.redeem_first_start(&TokenHash::of(&token), &hash, now + COOKIE_LIVES, now).await? {
        return over();
    }
    let mut response = Redirect::to(PATH).into_response();
    response.headers_mut().extend(cookie::set(cookie::SETUP, &cookie));
    Ok(response)
}
