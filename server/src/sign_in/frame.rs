//! In the frame: asks to sign in, and collects the session.

use std::sync::Arc;

use axum::{
    extract::{Form, Path, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::{
    sign_in::frame::{FramePage, Why},
    words::words,
};
use vouchsafe_domain::ids::{AgentId, Target};
use vouchsafe_store::{LeadsTo, NewFlow, StoreError, Token, TokenHash};

use super::{FLOW_LIVES, cookie};
use crate::{
    answer::{self, Bounds, Refused},
    launch,
    problem::Problem,
    services::{Connected, Services},
};

/// Answers with the page that asks this agent to sign in; if `anew`, even one whom Halo still knows.
pub async fn ask(
    services: &Services,
    connected: &Connected,
    agent: AgentId,
    target: Target,
    was_idle: bool,
    anew: bool,
) -> Result<Response, Refused> {
    let begun = begin(services, connected, agent, target, anew).await?;
    let why = if was_idle { Why::Idle } else { Why::First };
    page(StatusCode::OK, services, connected, &begun, target, why)
}

/// A sign-in under way, as the frame knows it.
struct Begun {
    flow: String,
    secret: String,
}

async fn begin(
    services: &Services,
    connected: &Connected,
    agent: AgentId,
    target: Target,
    anew: bool,
) -> Result<Begun, StoreError> {
    let secret = Token::random()?;
    let expires = Timestamp::now() + FLOW_LIVES;
    let instance = connected.instance.id.clone();
    let (agent, to) = (Some(agent), LeadsTo::Pod(target));
    let new = NewFlow { instance, agent, to, anew, secret_hash: secret.hash(), expires };
    let flow = services.store.create_flow(new).await?;
    Ok(Begun { flow: flow.id, secret: secret.expose().to_owned() })
}

fn page(
    status: StatusCode,
    services: &Services,
    connected: &Connected,
    begun: &Begun,
    target: Target,
    why: Why,
) -> Result<Response, Refused> {
    let instance = &connected.instance.id;
    let shell = answer::shell()?;
    let Begun { flow, secret } = begun;
    let page = FramePage {
        flow: flow.clone(),
        secret: secret.clone(),
        start_path: format!("/auth/halo/{instance}/start?flow={flow}"),
        collect_path: format!("/pod/{instance}/collect"),
        short_address: services.process.public_url.join(["s", flow]).to_string(),
        halo: connected.host.clone(),
        clean_path: launch::path(instance, target),
        why,
        view_title: title(target),
    };
    let bounds = Bounds::framed_by(connected.instance.frame_origins.clone());
    Ok(answer::page(status, &shell, &bounds, page.render(&shell)))
}

/// What the frame collects its session with.
#[derive(Deserialize)]
pub struct Collect {
    flow: String,
    secret: String,
    code: String,
}

/// `POST /pod/{instance}/collect`. Answers with the pod itself: a redirect would find nothing where no cookie is kept.
pub async fn collect(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Collect>, FormRejection>,
) -> Result<Response, Refused> {
    let collected = collect_with(&services, &instance, &headers, form.ok()).await;
    collected.map_err(|refused| refused.framed(&services, &instance))
}

async fn collect_with(
    services: &Arc<Services>,
    instance: &str,
    headers: &HeaderMap,
    form: Option<Form<Collect>>,
) -> Result<Response, Refused> {
    let (settings, connected) = launch::instance_of(services, instance).await?;
    let refused = |detail| Refused::new(StatusCode::FORBIDDEN, Problem::plain("refused", Some(detail)));
    // Under `no-referrer` a form's Origin is `null`, so it is this header that tells our own page from another site's.
    if headers.get("sec-fetch-site").is_none_or(|site| site != "same-origin") {
        return Err(refused("other_browser"));
    }
    let Form(form) = form.ok_or_else(|| refused("flow_over"))?;
    let now = Timestamp::now();
    let flow = services.store.flow(&form.flow, now).await?;
    let flow = flow.filter(|flow| flow.instance == connected.instance.id).ok_or_else(|| refused("flow_over"))?;
    let LeadsTo::Pod(target) = flow.to else { return Err(refused("flow_over")) };
    let secret = TokenHash::of(&form.secret);
    let code = TokenHash::of(&super::window::typed(&form.code));
    let Some(session) = services.store.collect_flow(&flow.id, &secret, &code, now).await? else {
        if flow.secret_hash != secret {
            return Err(refused("flow_over"));
        }
        // Whoever has its secret began this sign-in, and tries again: while it lasts, or with another one.
        let begun = match services.store.flow(&flow.id, now).await? {
            Some(flow) => Begun { flow: flow.id, secret: form.secret },
            None => {
                let agent = flow.agent.ok_or_else(|| refused("flow_over"))?;
                begin(services, &connected, agent, target, flow.anew).await?
            }
        };
        return page(StatusCode::FORBIDDEN, services, &connected, &begun, target, Why::WrongCode);
    };
    let session = services.store.session(session).await?.ok_or_else(|| refused("flow_over"))?;
    let token = Token::random()?;
    services.store.add_session_token(session.id, &token.hash()).await?;
    let mut response = launch::open(services, settings, connected, session, target, true).await?;
    response.headers_mut().extend(cookie::set(cookie::FRAME, &token));
    Ok(response)
}

/// What the pod is about, as far as it may be said before anybody has signed in: a ticket's number, and no name.
fn title(target: Target) -> String {
    match target {
        Target::Ticket(id) => words().text("ticket", &[("ticket", &id.to_string())]),
        Target::Contact(_) => words().text("ticket-none", &[]),
    }
}
