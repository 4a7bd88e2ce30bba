//! The administrators' page: shows the policy in force, and confirms what loosens it.
//!
//! A page of its own and never in a frame. It shows nothing until an administrator has signed in, through Halo itself, and
//! confirms nothing unless that was a moment ago.

use std::sync::Arc;

use axum::{
    extract::{Form, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;
use tracing::warn;
use vouchsafe_app::{
    policy::{PolicyPage, Waiting},
    words::words,
};
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    policy::{Kind, Kinds, Loosening, Policy, Requirement, Told},
    purpose::Purpose,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{LeadsTo, NewFlow, Pending, Session, Token, Wanted};

use crate::{
    answer::{self, Bounds, Refused},
    launch,
    pod::policy::in_force,
    problem::Problem,
    services::{Connected, Services},
    sessions,
    sign_in::{FLOW_LIVES, cookie, window::leave},
    telling::loosened::Loosened,
};

/// How long after signing in an administrator may loosen the policy.
const RECENT: SignedDuration = SignedDuration::from_mins(10);

/// Where the page of an instance is.
pub fn path(instance: &InstanceId) -> String {
    format!("/policy/{instance}")
}

/// `GET /policy/{instance}`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let (_, connected) = launch::instance_of(&services, &instance).await?;
    let now = Timestamp::now();
    let text = |key: &str| words().text(key, &[]);
    let own = path(&connected.instance.id);
    let page = PolicyPage {
        halo: connected.host.clone(),
        instance: connected.instance.id.to_string(),
        ..PolicyPage::default()
    };
    let sign_in_path = format!("{own}/sign-in");
    let page = match signed_in(&services, &connected, &headers, now).await? {
        None => PolicyPage { sign_in_path, notice: text("policy-sign-in"), ..page },
        Some(session) if !is_administrator(&connected, &session) => {
            PolicyPage { sign_in_path, notice: text("policy-not-administrator"), ..page }
        }
        Some(session) => {
            let recent = is_recent(&session, now);
            let waiting = waiting(&services, &connected, now).await?;
            let policy = in_force(&connected, None);
            let raised = policy.threat.as_ref().filter(|threat| threat.is_on(now));
            let again = !recent && !waiting.is_empty();
            PolicyPage {
                sign_in_path: if again { sign_in_path } else { String::new() },
                notice: if again { text("policy-sign-in-again") } else { String::new() },
                agent_name: plain(&session.agent_name),
                threat: raised
                    .map(|threat| {
                        let time = time(&connected, threat.until);
                        words().text("policy-threat", &[("time", &time), ("fix", &plain(&threat.reason))])
                    })
                    .unwrap_or_default(),
                rows: rows(&policy, now),
                waiting,
                confirm_path: if recent { format!("{own}/confirm") } else { String::new() },
                ..page
            }
        }
    };
    answer(&page)
}

#[derive(Deserialize)]
pub struct SignIn {
    agent: String,
}

/// `POST /policy/{instance}/sign-in`: off to Halo, which asks for the password again.
pub async fn sign_in(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Refused> {
    let (_, connected) = ours(&services, &instance, &headers).await?;
    let agent: AgentId = form.agent.trim().parse().map_err(|_| refused("other_agent"))?;
    // Nobody collects this one: its secret is not kept.
    let new = NewFlow {
        instance: connected.instance.id.clone(),
        agent,
        to: LeadsTo::Policy,
        anew: true,
        secret_hash: Token::random()?.hash(),
        expires: Timestamp::now() + FLOW_LIVES,
    };
    let flow = services.store.create_flow(new).await?;
    let mut halo = connected.halo.sign_in().await.map_err(Problem::from)?;
    halo.url.query_pairs_mut().append_pair("prompt", "login");
    let browser = Token::random()?;
    services.store.bind_flow(&flow.id, &browser.hash(), halo.state.expose(), &halo.pkce_verifier).await?;
    leave(&connected, halo.url.as_str(), &browser)
}

#[derive(Deserialize)]
pub struct Confirm {
    what: String,
    asked: i64,
}

/// `POST /policy/{instance}/confirm`: puts in force what was shown.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Path(instance): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Confirm>,
) -> Result<Response, Refused> {
    let (settings, connected) = ours(&services, &instance, &headers).await?;
    let now = Timestamp::now();
    let session = signed_in(&services, &connected, &headers, now).await?;
    let session = session.filter(|session| is_administrator(&connected, session) && is_recent(session, now));
    let session = session.ok_or_else(|| refused("not_administrator"))?;
    sessions::check(&services, &connected, &session).await?;
    let asked = Timestamp::from_millisecond(form.asked).map_err(|_| refused("flow_over"))?;
    let id = &connected.instance.id;
    let loosened = services
        .store
        .confirm_loosening(id, &form.what, asked, session.agent, now, |detail, receipt| {
            let by = plain(&session.agent_name);
            Loosened { instance: id, detail, by: &by, at: now, receipt }.compose(&connected, settings.mail.is_some())
        })
        .await?;
    if loosened {
        warn!(instance = %id, what = form.what, "the policy was loosened");
        services.deliveries.notify_waiters();
    }
    Ok(see(&path(id)))
}

/// What is in force, a row a purpose and kind: purpose, kind, methods, minutes, second technician, who is told.
pub fn rows(policy: &Policy, now: Timestamp) -> Vec<[String; 6]> {
    let each = Purpose::ALL.into_iter().flat_map(|purpose| Kind::ALL.map(|kind| (purpose, kind)));
    each.map(|(purpose, kind)| {
        let Requirement { methods, holds, second_technician, tells } =
            policy.requirement(&purpose.into(), Kinds::just(kind), now);
        let methods: Vec<&str> = methods.iter().map(|method| method.name()).collect();
        let tells: Vec<&str> = tells.into_iter().map(Told::name).collect();
        [
            purpose.name().to_owned(),
            kind.name().to_owned(),
            methods.join(" "),
            format!("{} min", holds.get()),
            if second_technician { "yes" } else { "no" }.to_owned(),
            tells.join(" "),
        ]
    })
    .collect()
}

async fn waiting(services: &Services, connected: &Connected, now: Timestamp) -> Result<Vec<Waiting>, Refused> {
    let id = &connected.instance.id;
    let (settings, _) = services.store.load_settings().await?;
    let pending = services.store.pending_loosenings(id).await?;
    Ok(pending
        .into_iter()
        .map(|Pending { asked, wanted }| {
            let changes = match &wanted {
                Wanted::Policy(wanted) => settings.loosened_by(id, wanted, now),
                Wanted::NoThreat => Vec::new(),
            };
            Waiting {
                what: wanted.name().to_owned(),
                asked: asked.as_millisecond().to_string(),
                title: words().text(&format!("policy-waits-{}", wanted.name()), &[("time", &time(connected, asked))]),
                changes: changes.into_iter().map(|Loosening { what, before, after }| [what, before, after]).collect(),
            }
        })
        .collect())
}

async fn signed_in(
    services: &Services,
    connected: &Connected,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Option<Session>, Refused> {
    let session = cookie::session(services, headers, cookie::WINDOW).await?;
    Ok(session.filter(|session| {
        session.instance == connected.instance.id
            && !sessions::is_over(session, now)
            && !sessions::is_idle(session, now)
    }))
}

fn is_administrator(connected: &Connected, session: &Session) -> bool {
    connected.instance.administrators.contains(&session.agent)
}

fn is_recent(session: &Session, now: Timestamp) -> bool {
    (SignedDuration::ZERO..RECENT).contains(&now.duration_since(session.created))
}

/// The instance, if the form was sent from a page of ours.
async fn ours(
    services: &Services,
    instance: &str,
    headers: &HeaderMap,
) -> Result<(Arc<crate::services::Loaded>, Arc<Connected>), Refused> {
    if headers.get("sec-fetch-site").is_none_or(|site| site != "same-origin") {
        return Err(refused("other_browser"));
    }
    launch::instance_of(services, instance).await
}

fn answer(page: &PolicyPage) -> Result<Response, Refused> {
    let shell = answer::shell()?;
    Ok(answer::page(StatusCode::OK, &shell, &Bounds::default(), page.render(&shell)))
}

fn time(connected: &Connected, at: Timestamp) -> String {
    let zone = TimeZone::get(&connected.instance.time_zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

fn see(location: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, location.to_owned())]).into_response()
}

fn refused(detail: &'static str) -> Refused {
    Refused::new(StatusCode::FORBIDDEN, Problem::plain("refused", Some(detail)))
}
