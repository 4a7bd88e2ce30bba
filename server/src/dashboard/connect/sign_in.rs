//! To Microsoft and back, as the customers' partner.
//!
//! Begun by an administrator who signed in to the dashboard a moment ago, and ended in the same browser: the state is random, good
//! once and for ten minutes, and a first-party cookie must come back with it. Nothing of it is stored.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::{info, warn};
use vouchsafe_app::sign_in::window::LeavePage;
use vouchsafe_entra::{EntraError, Partner};
use vouchsafe_store::{Secret, Token, TokenHash};

use super::{Left, page, text};
use crate::{
    answer::{self, Bounds, Refused},
    consent::aadsts,
    customers::partner::{self, Begun, Came, Here},
    dashboard::{
        change::{self, opening},
        door::{onward, refused},
        page::Page,
        role::Role,
        visitor::Visitor,
    },
    launch,
    services::Services,
    sign_in::cookie,
};

/// `POST /dashboard/{instance}/customers/connect/sign-in`.
pub async fn begin(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let wrong = async |notice: String| page(&services, &visitor, StatusCode::CONFLICT, Left::notice(notice)).await;
    if let Err(changed) = opening(&services, &visitor).await? {
        return wrong(change::said_anew(&services, &visitor, &changed).await?).await;
    }
    let begun = visitor.settings.partner.as_ref().and_then(|app| app.sign_in(&partner::redirect_uri(&services)));
    let Some(sign_in) = begun else { return wrong(text("connect-no-app")).await };
    let browser = Token::random()?;
    let begun = Begun {
        instance: visitor.instance().clone(),
        agent: visitor.session.agent,
        browser: browser.hash(),
        verifier: sign_in.verifier,
        at: visitor.now,
    };
    if !services.partners.begin(&sign_in.state, begun) {
        return wrong(text("connect-crowded")).await;
    }
    let shell = answer::shell()?;
    let page = LeavePage {
        host: sign_in.url.host_str().unwrap_or_default().to_owned(),
        url: sign_in.url.to_string(),
        is_microsoft: true,
    };
    let mut response = answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell));
    response.headers_mut().extend(cookie::set(cookie::BROWSER, &browser));
    Ok(response)
}

#[derive(Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    error_description: Option<String>,
}

/// `GET /auth/microsoft/partner`: back from Microsoft, with nothing but the cookie of the browser.
pub async fn callback(
    State(services): State<Arc<Services>>,
    query: Result<Query<Callback>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let over = || refused("partner_over");
    let Query(Callback { code, state, error_description }) = query.map_err(|_| over())?;
    let browser = cookie::value(&headers, cookie::BROWSER).map(|token| TokenHash::of(&token));
    let now = Timestamp::now();
    let begun = state.zip(browser).and_then(|(state, browser)| services.partners.take(&state, browser, now));
    let Begun { instance, agent, verifier, .. } = begun.ok_or_else(over)?;
    let (settings, connected) = launch::instance_of(&services, instance.as_str()).await?;
    // Whoever is no administrator any more, or has signed out meanwhile, signs in for nothing.
    let administers = Role::of(&connected.instance, agent) == Role::Administrator;
    if !administers || !services.store.is_signed_in(&instance, agent).await? {
        return Err(over());
    }
    let came = match (&settings.partner, code) {
        (Some(app), Some(code)) => match arrive(&services, app, &code, &verifier).await {
            Ok(came) => came,
            Err(error) => {
                warn!(%instance, "nobody signed in as the partner: {error}");
                Came::failed(&error)
            }
        },
        _ => {
            let said = error_description.as_deref().and_then(aadsts).unwrap_or_default();
            Came::Failed { problem: "declined", said }
        }
    };
    if let Came::Partner { who, relations } = &came {
        let (home, tenants) = (who.home(), relations.len());
        services.store.partner_signed_in(&instance, home, agent, now).await?;
        info!(%instance, %agent, %home, tenants, "signed in as the customers' partner");
    }
    services.partners.end(instance.clone(), agent, Here { at: now, came });
    onward(&Page::Connect.path(&instance))
}

async fn arrive(services: &Services, app: &Partner, code: &str, verifier: &Secret) -> Result<Came, EntraError> {
    let who = app.redeem(code, verifier, &partner::redirect_uri(services)).await?;
    let relations = app.customers(&who).await?.into();
    Ok(Came::Partner { who, relations })
}
