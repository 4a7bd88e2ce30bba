use std::sync::Arc;

use axum::{
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::warn;
use vouchsafe_app::dashboard::first_start::{AdministratorForm, FirstStartPage, Halo, Step};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::Session;

use super::{
    PATH,
    step::{going, over, pressed},
};
use crate::{
    answer::Refused,
    dashboard::{self, door::refused, page::Page, visitor::answer},
    launch,
    services::{Connected, Services, redirect_uri},
    sessions,
    sign_in::cookie,
};

/// Asks to sign in: to the Halo that is connected, or to one of several.
pub fn choose(services: &Services, connected: &[Arc<Connected>]) -> Result<Response, Refused> {
    let halo = |one: &Arc<Connected>| Halo {
        id: one.instance.id.to_string(),
        host: one.host.clone(),
        redirect: redirect_uri(&services.process, &one.instance.id).to_string(),
    };
    let halos = connected.iter().map(halo).collect();
    let page = FirstStartPage {
        step: Step::SignIn { halos, back: format!("{PATH}?step=applications") },
        ..FirstStartPage::default()
    };
    answer(StatusCode::OK, |shell| page.render(shell))
}

#[derive(Deserialize)]
pub struct Chosen {
    instance: String,
}

/// `POST /setup/sign-in`: off to Halo, as to the dashboard, and back here.
pub async fn sign_in(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    form: Result<Form<Chosen>, FormRejection>,
) -> Result<Response, Refused> {
    if pressed(&services, &headers).await?.is_none() {
        return over();
    }
    let Form(chosen) = form.map_err(|_| refused("form_unread"))?;
    let (_, connected) = launch::instance_of(&services, &chosen.instance).await?;
    let begun = dashboard::sign_in::begin(&services, &connected, &headers, format!("{PATH}/administrator")).await;
    begun.map_err(|refused| refused.leading(PATH, "link-set-up"))
}

/// `GET /setup/administrator`: says who has signed in, and asks whether it is they who are to be the first.
pub async fn show(State(services): State<Arc<Services>>, headers: HeaderMap) -> Result<Response, Refused> {
    if going(&services, &headers).await?.is_none() {
        return over();
    }
    let Some((connected, session)) = who(&services, &headers).await? else {
        return Ok(Redirect::to(PATH).into_response());
    };
    let form = AdministratorForm {
        halo: connected.host.clone(),
        instance: connected.instance.id.to_string(),
        name: plain(&session.agent_name),
        agent: session.agent.to_string(),
    };
    let page = FirstStartPage { step: Step::Administrator(form), ..FirstStartPage::default() };
    answer(StatusCode::OK, |shell| page.render(shell))
}

#[derive(Deserialize)]
pub struct Confirmed {
    /// Whom the page showed.
    agent: String,
    instance: String,
}

/// `POST /setup/administrator`: whoever has signed in becomes the first administrator, and nobody can be that any more. Home says
/// what comes next.
pub async fn name(
    State(services): State<Arc<Services>>,
    headers: HeaderMap,
    form: Result<Form<Confirmed>, FormRejection>,
) -> Result<Response, Refused> {
    let Some(going) = pressed(&services, &headers).await? else { return over() };
    let Form(confirmed) = form.map_err(|_| refused("form_unread"))?;
    let Some((connected, session)) = who(&services, &headers).await? else {
        return Ok(Redirect::to(PATH).into_response());
    };
    let id = &connected.instance.id;
    if confirmed.agent != session.agent.to_string() || confirmed.instance != id.as_str() {
        return Ok(Redirect::to(&format!("{PATH}/administrator")).into_response());
    }
    sessions::check(&services, &connected, &session).await?;
    if !services.store.name_first_administrator(&going.cookie, id, session.agent, going.now).await? {
        return over();
    }
    warn!(instance = %id, agent = %session.agent, "the first administrator");
    let mut response = Redirect::to(&Page::Home.path(id)).into_response();
    response.headers_mut().extend(cookie::forget(cookie::SETUP));
    Ok(response)
}

/// Whoever has signed in to the dashboard in this browser, a moment ago.
async fn who(services: &Services, headers: &HeaderMap) -> Result<Option<(Arc<Connected>, Session)>, Refused> {
    let session = cookie::session(services, headers, cookie::DASHBOARD).await?;
    let Some(session) = session.filter(|session| sessions::is_fresh(session, Timestamp::now())) else {
        return Ok(None);
    };
    let settings = services.settings().await?;
    Ok(settings.instance(&session.instance).map(|connected| (connected, session)))
}
