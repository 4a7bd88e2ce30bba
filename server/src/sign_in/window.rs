//! In a window of our own: to Halo and back.

use std::sync::Arc;

use axum::{
    extract::{
        Form, Path, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;
use vouchsafe_app::{
    sign_in::window::{DonePage, LeavePage, StartPage},
    words::words,
};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::Kind;
use vouchsafe_http::Secret;
use vouchsafe_store::{Flow, LeadsTo, NewSession, Session, Token, TokenHash};

use super::{CODE_LIVES, cookie};
use crate::{
    answer::{self, Bounds, Refused},
    dashboard, first_start, launch,
    pod::second,
    problem::{Problem, one_time_code},
    services::{Connected, Loaded, Services, redirect_uri},
    sessions,
};

#[derive(Deserialize)]
pub struct Start {
    flow: String,
}

/// `GET /auth/halo/{instance}/start`: what the pod's pop-up opens.
pub async fn start(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    query: Result<Query<Start>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    // Only a page of ours may open it: otherwise another site could begin a sign-in for somebody.
    if headers.get("sec-fetch-site").is_none_or(|site| site != "same-origin") {
        return Err(failed("other_browser"));
    }
    let Query(query) = query.map_err(|_| failed("flow_over"))?;
    let (settings, connected) = launch::instance_of(&services, &instance).await?;
    let flow = flow(&services, &query.flow, &connected.instance.id).await?;
    let now = Timestamp::now();
    let fresh = wants_fresh(&services, &settings, &connected, &flow).await?;
    let is_fresh_enough = |session: &Session| !fresh || !second::signed_in_long_ago(session.created, now);
    let signed_in = cookie::session(&services, &headers, cookie::WINDOW).await?.filter(|session| {
        !flow.anew
            && session.instance == flow.instance
            && Some(session.agent) == flow.agent
            && !sessions::is_over(session, now)
            && !sessions::is_idle(session, now)
            && is_fresh_enough(session)
    });
    match signed_in {
        Some(session) => {
            let browser = Token::random()?;
            services.store.bind_flow(&flow.id, &browser.hash(), browser.expose(), &Secret::new("")).await?;
            done(&services, &flow, &session).await
        }
        None => {
            let known = match flow.agent {
                Some(agent) => services.store.agent_name(&flow.instance, agent).await?,
                None => None,
            };
            ask(&flow, &connected, known.as_deref(), false)
        }
    }
}

/// `GET /s/{flow}`: the short address that is typed where no pop-up can be opened.
pub async fn by_hand(State(services): State<Arc<Services>>, Path(id): Path<String>) -> Result<Response, Refused> {
    let flow = services.store.flow(&id.to_lowercase(), Timestamp::now()).await?.ok_or_else(|| failed("flow_over"))?;
    let (_, connected) = launch::instance_of(&services, flow.instance.as_str()).await?;
    // Whoever has the address need not be the agent.
    ask(&flow, &connected, None, true)
}

fn ask(flow: &Flow, connected: &Connected, known: Option<&str>, by_hand: bool) -> Result<Response, Refused> {
    // Only a pod's sign-in is for somebody whom Halo has named.
    let agent = flow.agent.ok_or_else(|| failed("flow_over"))?;
    let shell = answer::shell()?;
    let number = agent.to_string();
    let agent = match known.map(vouchsafe_halo::escape::plain) {
        Some(name) => words().text("start-agent-named", &[("technician", &name), ("number", &number)]),
        None => words().text("start-agent", &[("number", &number)]),
    };
    let page = StartPage {
        halo: connected.host.clone(),
        agent,
        instance: flow.instance.to_string(),
        continue_path: format!("/auth/halo/{}/continue", flow.instance),
        flow: flow.id.clone(),
        by_hand,
    };
    Ok(answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell)))
}

#[derive(Deserialize)]
pub struct Continue {
    flow: String,
}

/// `POST /auth/halo/{instance}/continue`: off to Halo, with a cookie that the way back must carry.
pub async fn go(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Continue>, FormRejection>,
) -> Result<Response, Refused> {
    if headers.get("sec-fetch-site").is_none_or(|site| site != "same-origin") {
        return Err(failed("other_browser"));
    }
    let Form(form) = form.map_err(|_| failed("flow_over"))?;
    let (settings, connected) = launch::instance_of(&services, &instance).await?;
    let flow = flow(&services, &form.flow, &connected.instance.id).await?;
    let mut sign_in = connected.halo.sign_in().await.map_err(Problem::from)?;
    if flow.anew || wants_fresh(&services, &settings, &connected, &flow).await? {
        // Whoever is signed in to Halo already shall say again who they are.
        sign_in.url.query_pairs_mut().append_pair("prompt", "login");
    }
    let browser = Token::random()?;
    let bound =
        services.store.bind_flow(&flow.id, &browser.hash(), sign_in.state.expose(), &sign_in.pkce_verifier).await?;
    if !bound {
        return Err(failed("flow_over"));
    }
    leave(&connected, sign_in.url.as_str(), &browser)
}

/// Off to Halo, from a form, with the cookie that the way back must carry.
///
/// No redirect: a form may lead only to where its page's policy lets it, with every redirect that follows, and nobody can say
/// beforehand to which sign-in of its own a Halo sends people on.
pub fn leave(connected: &Connected, url: &str, browser: &Token) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    let page = LeavePage { host: connected.host.clone(), url: url.to_owned(), is_microsoft: false };
    let mut response = answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell));
    response.headers_mut().extend(cookie::set(cookie::BROWSER, browser));
    Ok(response)
}

/// Whether this sign-in is one for which Halo must ask again: a second technician is wanted there.
async fn wants_fresh(
    services: &Services,
    settings: &Loaded,
    connected: &Connected,
    flow: &Flow,
) -> Result<bool, Refused> {
    match (&flow.to, flow.agent) {
        (LeadsTo::Pod(target), Some(agent)) => {
            Ok(second::wants_fresh_sign_in(services, settings, connected, agent, *target).await?)
        }
        _ => Ok(false),
    }
}

#[derive(Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// `GET /auth/halo/{instance}/callback`: back from Halo.
pub async fn callback(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    query: Result<Query<Callback>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Query(query) = query.map_err(|_| failed("flow_over"))?;
    let (_, connected) = launch::instance_of(&services, &instance).await?;
    let now = Timestamp::now();
    let state = query.state.ok_or_else(|| failed("flow_over"))?;
    let flow = services.store.flow_by_state(&state, now).await?.filter(|flow| flow.instance == connected.instance.id);
    let flow = flow.ok_or_else(|| failed("flow_over"))?;
    let browser = cookie::value(&headers, cookie::BROWSER).map(|token| TokenHash::of(&token));
    if browser.is_none() || browser != flow.browser_hash {
        return Err(failed("other_browser"));
    }
    let is_first = matches!(&flow.to, LeadsTo::Dashboard(path) if path.starts_with(first_start::PATH));
    let code = query.code.filter(|_| query.error.is_none());
    let arrived = arrive(&services, &connected, &flow, code, is_first, now).await;
    // There the next try begins, with this application or another, as this agent or another.
    arrived.map_err(|refused| if is_first { refused.leading(first_start::PATH, "link-set-up") } else { refused })
}

/// Lets in whom Halo names for this code; `is_first`: before anybody administers this.
async fn arrive(
    services: &Arc<Services>,
    connected: &Arc<Connected>,
    flow: &Flow,
    code: Option<String>,
    is_first: bool,
    now: Timestamp,
) -> Result<Response, Refused> {
    let (Some(code), Some(verifier)) = (code, &flow.verifier) else {
        return Err(if is_first { not_right_yet(services, connected) } else { failed("halo_said_no") });
    };
    let tokens = connected.halo.redeem(&code, verifier).await.map_err(|error| match error.kind() {
        Kind::Unauthorized | Kind::BadCredentials { .. } if is_first => not_right_yet(services, connected),
        Kind::Unauthorized => failed("flow_over"),
        _ => Problem::from(error).into(),
    })?;
    let me = connected.halo.technician(tokens.access.expose()).me().await.map_err(Problem::from)?;
    if flow.agent.is_some_and(|agent| agent != me.id) {
        return Err(failed("other_agent"));
    }
    if !sessions::may_act(&me) {
        return Err(failed(if is_first { "first_not_an_agent" } else { "not_an_agent" }));
    }
    let new = NewSession {
        instance: flow.instance.clone(),
        agent: me.id,
        agent_name: me.name,
        agent_email: me.email,
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        token_expires: tokens.expires_at,
    };
    let session = services.store.create_session(new, now).await?;
    let token = Token::random()?;
    let (mut response, name) = match &flow.to {
        LeadsTo::Pod(_) => (done(services, flow, &session).await?, cookie::WINDOW),
        LeadsTo::Dashboard(path) => {
            // Gone through once, and nothing is left to be collected.
            let spent = Token::random()?.hash();
            if !services.store.complete_flow(&flow.id, session.id, &spent, now).await? {
                return Err(failed("flow_over"));
            }
            (dashboard::door::onward(path)?, cookie::DASHBOARD)
        }
    };
    services.store.add_session_token(session.id, &cookie::hash(name, token.expose())).await?;
    response.headers_mut().extend(cookie::set(name, &token));
    Ok(response)
}

/// Hands a one-time code to the pod that asked, or shows it to be typed there.
async fn done(services: &Services, flow: &Flow, session: &Session) -> Result<Response, Refused> {
    let code = one_time_code().ok_or_else(|| failed("broken"))?;
    let until = Timestamp::now() + CODE_LIVES;
    if !services.store.complete_flow(&flow.id, session.id, &TokenHash::of(&code), until).await? {
        return Err(failed("flow_over"));
    }
    let shell = answer::shell()?;
    let page = DonePage {
        flow: flow.id.clone(),
        code,
        origin: services.process.public_url.origin(),
        by_hand: false,
        agent_name: vouchsafe_halo::escape::plain(&session.agent_name),
    };
    Ok(answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell)))
}

/// A code as a person typed it: in any case, with blanks or hyphens for the eye.
pub(super) fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

async fn flow(services: &Services, id: &str, instance: &InstanceId) -> Result<Flow, Refused> {
    let flow = services.store.flow(id, Timestamp::now()).await?;
    flow.filter(|flow| flow.instance == *instance).ok_or_else(|| failed("flow_over"))
}

/// The first one who signs in finds out whether the application that was made for it is right.
fn not_right_yet(services: &Services, connected: &Connected) -> Refused {
    let redirect = redirect_uri(&services.process, &connected.instance.id);
    let problem = Problem::logged("refused", Some("first_sign_in"), &"the first sign-in was refused");
    Refused::new(StatusCode::FORBIDDEN, problem.with("fix", redirect))
}

fn failed(detail: &'static str) -> Refused {
    Refused::new(StatusCode::FORBIDDEN, Problem::logged("refused", Some(detail), &"a sign-in was refused"))
}
