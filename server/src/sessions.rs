//! A technician's session: their tokens kept fresh, and ended when Halo says that they may no longer act.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use vouchsafe_domain::age::is_younger;
use vouchsafe_halo::{Agent, HaloError, Kind, Tokens};
use vouchsafe_http::Secret;
use vouchsafe_store::{Session, StoreError};

use crate::{
    deliveries,
    problem::Problem,
    services::{Connected, Services},
    turns::Turns,
};

/// How long a session lives, whatever happens.
pub const LIVES: SignedDuration = SignedDuration::from_hours(12);
/// How long without a press before Send asks to sign in again.
pub const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// For how long after signing in a technician may do what needs a recent sign-in.
pub const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// How long a page may be acted from without a press.
pub const PAGE_LIVES: SignedDuration = SignedDuration::from_mins(15);
/// How often Halo is asked whether the agent may still act; with the time between two rounds less than five minutes.
const CHECK_AFTER: SignedDuration = SignedDuration::from_mins(4);
const CHECK_EVERY: Duration = Duration::from_secs(20);
/// How many sessions of one instance are asked after at a time.
const AT_ONCE: usize = 64;
/// How long nobody is asked after once Halo has had enough: whoever it still answers is asked after within five minutes, too.
const WHEN_THROTTLED: Duration = Duration::from_secs(30);
/// A token that ends within this time is renewed before it is used.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_secs(60);

/// Whether the technician has not pressed anything for too long.
pub fn is_idle(session: &Session, now: Timestamp) -> bool {
    !is_younger(session.last_action, IDLE, now)
}

/// Whether the technician signed in a moment ago, so that it is still they who sit there.
pub fn is_fresh(session: &Session, now: Timestamp) -> bool {
    is_younger(session.created, FRESH, now)
}

/// Whether the session is over for good.
pub fn is_over(session: &Session, now: Timestamp) -> bool {
    !is_younger(session.created, LIVES, now)
}

/// Whether this agent may be at the keyboard at all: an agent, not disabled, not an API agent.
pub fn may_act(agent: &Agent) -> bool {
    agent.is_agent && !agent.disabled && !agent.api_agent
}

/// The technician's access token, renewed if it is about to end. `refused` is one that Halo no longer takes.
async fn access_token(
    services: &Services,
    connected: &Connected,
    session: &Session,
    refused: Option<&Secret>,
) -> Result<Secret, Problem> {
    let good = |session: &Session| {
        refused.is_none_or(|refused| refused.expose() != session.access_token.expose())
            && session.token_expires > Timestamp::now() + RENEW_BEFORE
    };
    if good(session) {
        return Ok(session.access_token.clone());
    }
    // One renewal at a time: a refresh token may be good for one use only.
    let _turn = connected.renewal.lock().await;
    let gone = || Problem::plain("session_idle", Some("gone"));
    let session = services.store.session(session.id).await?.ok_or_else(gone)?;
    if good(&session) {
        return Ok(session.access_token);
    }
    let renewed = match &session.refresh_token {
        Some(refresh) => connected.halo.refresh(refresh).await.map(Some),
        None => Ok(None),
    };
    match renewed {
        Ok(Some(tokens)) => {
            let Tokens { access, refresh, expires_at } = tokens;
            services.store.renew_session_tokens(session.id, &access, refresh.as_ref(), expires_at).await?;
            Ok(access)
        }
        Err(error) if *error.kind() != Kind::Unauthorized => Err(error.into()),
        Ok(None) | Err(_) => {
            info!(session = %session.id, "Halo does not renew this session");
            services.store.end_session(session.id, Timestamp::now()).await?;
            Err(gone())
        }
    }
}

/// Asks Halo something as this technician; with a renewed token once more, if the first one is refused.
pub async fn as_technician<T, F: Future<Output = Result<T, HaloError>> + Send>(
    services: &Services,
    connected: &Connected,
    session: &Session,
    ask: impl Fn(Secret) -> F + Send + Sync,
) -> Result<T, Problem> {
    let token = access_token(services, connected, session, None).await?;
    match ask(token.clone()).await {
        Err(error) if *error.kind() == Kind::Unauthorized => {
            Ok(ask(access_token(services, connected, session, Some(&token)).await?).await?)
        }
        answer => Ok(answer?),
    }
}

/// Makes sure, now, that Halo lets this technician act. Ends the session if not.
pub async fn check(services: &Services, connected: &Connected, session: &Session) -> Result<Agent, Problem> {
    let ask = |token: Secret| async move { connected.halo.technician(token.expose()).me().await };
    // Not what was read when the request began: they may have signed out since.
    let live = services.store.session(session.id).await?.ok_or_else(|| Problem::plain("session_idle", Some("gone")))?;
    let me = as_technician(services, connected, &live, ask).await?;
    let now = Timestamp::now();
    if me.id != session.agent || !may_act(&me) {
        warn!(session = %session.id, agent = %session.agent, "Halo says that this agent may not act: session ended");
        services.store.end_session(session.id, now).await?;
        return Err(Problem::plain("session_idle", Some("disabled")));
    }
    services.store.mark_session_checked(session.id, now).await?;
    Ok(me)
}

/// Asks after every session again and again: a disabled agent is out within five minutes, wherever they look.
pub async fn watch(services: Arc<Services>) {
    let turns = Turns::default();
    while services.stopping.run_until_cancelled(tokio::time::sleep(CHECK_EVERY)).await.is_some() {
        if let Err(error) = round(&services, &turns).await {
            warn!("sessions could not be checked: {error}");
        }
    }
}

async fn round(services: &Arc<Services>, turns: &Turns) -> Result<(), StoreError> {
    let now = Timestamp::now();
    services.store.end_old_sessions(now - LIVES, now).await?;
    services.store.sweep(now).await?;
    deliveries::forget(services, now).await?;
    services.pages.sweep(now);
    for lapsed in services.store.lapse_questions(now).await? {
        let matter = lapsed.matter();
        services.live.wake(matter.instance.clone(), matter.target);
    }
    let settings = services.settings().await?;
    let mut stale: BTreeMap<_, Vec<Session>> = BTreeMap::new();
    for session in services.store.sessions_to_check(now - CHECK_AFTER).await? {
        stale.entry(session.instance.clone()).or_default().push(session);
    }
    for (instance, sessions) in stale {
        match settings.instance(&instance) {
            // Not waited for: a Halo that hangs must not keep another's disabled agent in.
            Some(connected) => turns.begin(&services.tasks, instance, ask_after(services.clone(), connected, sessions)),
            None => {
                for session in sessions {
                    services.store.end_session(session.id, now).await?;
                }
            }
        }
    }
    Ok(())
}

async fn ask_after(services: Arc<Services>, connected: Arc<Connected>, sessions: Vec<Session>) {
    let throttled = AtomicBool::new(false);
    let going_on =
        |_: &Session| std::future::ready(!services.stopping.is_cancelled() && !throttled.load(Ordering::Relaxed));
    stream::iter(sessions)
        .take_while(going_on)
        .for_each_concurrent(AT_ONCE, async |session| {
            // What cannot be asked is asked again: Send asks by itself, whatever we find here.
            if check(&services, &connected, &session).await.is_err_and(|problem| problem.is_throttled()) {
                throttled.store(true, Ordering::Relaxed);
            }
        })
        .await;
    if throttled.load(Ordering::Relaxed) {
        // Within the turn, so that no other begins meanwhile: what asks on and on is never let through.
        services.stopping.run_until_cancelled(tokio::time::sleep(WHEN_THROTTLED)).await;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn session(at: Timestamp) -> Session {
        Session {
            id: Uuid::nil(),
            instance: "acme".parse().unwrap(),
            agent: "3".parse().unwrap(),
            agent_name: String::new(),
            agent_email: None,
            created: at,
            last_action: at,
            checked: at,
            access_token: Secret::new(""),
            refresh_token: None,
            token_expires: at,
        }
    }

    #[test]
    fn a_clock_that_went_back_makes_no_session_younger() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        // How far the clock went back; then whether it is fresh, idle and over.
        for (seconds, expected) in [
            (0, (true, false, false)),
            (60, (true, false, false)),
            (61, (false, true, true)),
            (86_400, (false, true, true)),
            // Before that: as old as this.
            (-899, (true, false, false)),
            (-900, (false, false, false)),
            (-3600, (false, true, false)),
            (-43_200, (false, true, true)),
        ] {
            let session = session(now + SignedDuration::from_secs(seconds));
            let found = (is_fresh(&session, now), is_idle(&session, now), is_over(&session, now));
            assert_eq!(found, expected, "{seconds} s ahead");
        }
    }
}
