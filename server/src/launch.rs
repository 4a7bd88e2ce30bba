//! A pod is opened from Halo.
//!
//! Halo's launch signature is the first gate, before anything upstream is asked. It covers only the agent's id and never
//! expires, so it says who should be at the keyboard, and the technician's session says who is.

pub mod noted;
pub mod query;

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use vouchsafe_app::pod::page::{PodPage, render};
use vouchsafe_domain::ids::{InstanceId, Target};
use vouchsafe_halo::launch::{again, again_holds, signature_holds};
use vouchsafe_store::{NewPage, Session, Token};

use self::query::{Again, Kind, LaunchQuery, Unreadable};
use crate::{
    answer::{self, Bounds, Refused},
    brand,
    pod::{bound::BoundPod, second},
    problem::Problem,
    services::{Connected, Loaded, Services},
    sessions::{self, PAGE_LIVES},
    sign_in::{self, cookie},
};

/// `/pod/{instance}/ticket` and `/pod/{instance}/user`, as Halo opens them.
pub async fn launch(
    State(services): State<Arc<Services>>,
    Path((instance, kind)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let opened = first(&services, &instance, &kind, query.as_deref().unwrap_or_default(), &headers).await;
    opened.map_err(|refused| refused.framed(&services, &instance))
}

async fn first(
    services: &Arc<Services>,
    instance: &str,
    kind: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let (settings, connected) = instance_of(services, instance).await?;
    let kind: Kind = kind.parse().map_err(|()| not_found())?;
    let id = &connected.instance.id;
    let launch = match LaunchQuery::read(kind, query) {
        Ok(launch) => launch,
        Err(unreadable) => {
            noted::note(services, id, Some(unreadable.name())).await;
            return Err(unreplaced(services, &connected, kind, unreadable));
        }
    };
    if !signature_holds(connected.instance.launch_secrets_at(Timestamp::now()), &launch.agent.to_string(), &launch.hmac)
    {
        noted::note(services, id, Some("signature")).await;
        let problem = Problem::logged("refused", Some("signature"), &"a launch signature does not hold");
        return Err(Refused::new(StatusCode::FORBIDDEN, problem));
    }
    noted::note(services, id, None).await;
    let session = cookie::session(services, headers, cookie::FRAME).await?;
    let mine = session.filter(|session| {
        session.instance == connected.instance.id && session.agent == launch.agent && !is_over(session)
    });
    match mine {
        Some(session) => open(services, settings, connected, session, launch.target, false).await,
        None => sign_in::frame::ask(services, &connected, launch.agent, launch.target, false, false).await,
    }
}

/// `/pod/{instance}/ticket/{id}` and `/user/{id}`: a pod that was open before, opened again by its session; or, where that
/// has ended or the browser keeps no cookie in frames, by what the pod's page knows of whom it was opened for.
pub async fn reopen(
    State(services): State<Arc<Services>>,
    Path((instance, kind, id)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let again = Again::read(query.as_deref().unwrap_or_default());
    let opened = once_more(&services, &instance, &kind, &id, again, &headers).await;
    opened.map_err(|refused| refused.framed(&services, &instance))
}

async fn once_more(
    services: &Arc<Services>,
    instance: &str,
    kind: &str,
    id: &str,
    again: Option<Again>,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let (settings, connected) = instance_of(services, instance).await?;
    let kind: Kind = kind.parse().map_err(|()| not_found())?;
    let target = kind.target(id).map_err(|_| not_found())?;
    let session = cookie::session(services, headers, cookie::FRAME).await?;
    let session = session.filter(|session| session.instance == connected.instance.id && !is_over(session));
    let secrets = connected.instance.launch_secrets_at(Timestamp::now());
    let again = again.filter(|again| again_holds(secrets, again.agent, &again.proof));
    match (session, again) {
        (Some(session), _) if sessions::is_idle(&session, Timestamp::now()) => {
            sign_in::frame::ask(services, &connected, session.agent, target, true, session.is_tired()).await
        }
        // A second technician who is wanted here must have signed in just now.
        (Some(session), _)
            if second::signed_in_long_ago(session.created, Timestamp::now())
                && second::wants_fresh_sign_in(services, &settings, &connected, session.agent, target).await? =>
        {
            sign_in::frame::ask(services, &connected, session.agent, target, true, true).await
        }
        (Some(session), _) => open(services, settings, connected, session, target, false).await,
        (None, Some(again)) => sign_in::frame::ask(services, &connected, again.agent, target, false, false).await,
        (None, None) => Err(Refused::new(StatusCode::FORBIDDEN, Problem::plain("refused", Some("reopen")))),
    }
}

fn is_over(session: &Session) -> bool {
    sessions::is_over(session, Timestamp::now())
}

/// Answers with the pod's page, under a fresh handle; `signed_in` if that has just been done in the same place.
pub async fn open(
    services: &Arc<Services>,
    settings: Arc<Loaded>,
    connected: Arc<Connected>,
    session: Session,
    target: Target,
    signed_in: bool,
) -> Result<Response, Refused> {
    let bounds = Bounds::framed_by(connected.instance.frame_origins.clone());
    let now = Timestamp::now();
    let handle = Token::random()?;
    let new = NewPage { handle_hash: handle.hash(), session: session.id, target, expires: now + PAGE_LIVES };
    services.store.create_page(&new).await?;
    let found = services.store.page(&handle.hash(), now).await?;
    let (page, session) = found.ok_or_else(|| Refused::from(Problem::plain("session_idle", Some("gone"))))?;
    let clean_path = path(&connected.instance.id, target);
    let again = again(connected.instance.launch_secrets_at(now), session.agent);
    let reload_path = format!("{clean_path}?agent_id={}&again={again}", session.agent);
    let brand_style = brand::path(&connected.instance.brand);
    let pod = BoundPod::bind(services.clone(), settings, connected, page, session);
    let shell = answer::shell()?;
    let (handle, view) = (handle.expose().to_owned(), pod.view().await);
    let page = PodPage { handle, view, clean_path, reload_path, signed_in, brand_style };
    Ok(answer::page(StatusCode::OK, &shell, &bounds, render(&page, &shell)))
}

/// Where a pod is opened again by its session alone: without signature, and so without anything to leak.
pub fn path(instance: &InstanceId, target: Target) -> String {
    match target {
        Target::Ticket(id) => format!("/pod/{instance}/ticket/{id}"),
        Target::Contact(id) => format!("/pod/{instance}/user/{id}"),
    }
}

/// The instance of this name, with the settings that it is from.
pub async fn instance_of(services: &Services, name: &str) -> Result<(Arc<Loaded>, Arc<Connected>), Refused> {
    let settings = services.settings().await?;
    let unknown = || Refused::new(StatusCode::NOT_FOUND, Problem::plain("refused", Some("instance")));
    let id: InstanceId = name.parse().map_err(|_| unknown())?;
    let connected = settings.instance(&id).ok_or_else(unknown)?;
    Ok((settings, connected))
}

pub fn not_found() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, Problem::plain("refused", Some("not_found")))
}

fn unreplaced(services: &Services, connected: &Connected, kind: Kind, unreadable: Unreadable) -> Refused {
    let public_url = services.process.public_url.origin();
    let template = kind.template(&public_url, &connected.instance.id);
    let problem = Problem::logged("refused", Some(unreadable.name()), &format!("unreadable launch: {unreadable}"));
    Refused {
        template: Some(template),
        unreplaced: unreadable.unreplaced,
        ..Refused::new(StatusCode::BAD_REQUEST, problem)
    }
}

/// The handler for everything that is nowhere.
pub async fn nowhere() -> Response {
    not_found().into_response()
}
