//! Consents in the customers' names, one tenant after the other.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use vouchsafe_domain::ids::{InstanceId, TenantId};
use vouchsafe_entra::{EntraError, ErrorKind, Graph, SetUp, Wrong, partner::SignedIn};
use vouchsafe_store::{PickedStep, PickedTenant, StoreError};

use super::{Came, Here, lock};
use crate::{
    customers::trying::named,
    metrics::metrics,
    services::{Loaded, Services},
};

/// How often one is tried that Microsoft wants to be asked later, and how long it is waited for that at most.
const PATIENT: u32 = 6;
const LONGEST_WAIT: Duration = Duration::from_secs(600);
const WAIT: Duration = Duration::from_secs(60);
/// How often one is tried whose consent of a moment ago is not known everywhere at Microsoft, or that could not be reached.
const TRIES: u32 = 4;
const SOON: Duration = Duration::from_secs(5);

/// Microsoft's codes for a sign-in that is over.
const OVER: [u32; 4] = [700_082, 70_008, 50_173, 70_043];

/// What was tried in this turn.
#[derive(Default)]
struct Tried(BTreeMap<TenantId, (u32, Instant)>);

impl Tried {
    /// One more try of this tenant, which is not due before then.
    fn again(&mut self, tenant: TenantId, after: Duration) {
        let tries = self.times(tenant) + 1;
        self.0.insert(tenant, (tries, Instant::now() + after));
    }

    fn times(&self, tenant: TenantId) -> u32 {
        self.0.get(&tenant).map_or(0, |(tries, _)| *tries)
    }

    /// How long until it may be tried.
    fn wait(&self, tenant: TenantId) -> Duration {
        self.0.get(&tenant).map_or(Duration::ZERO, |(_, due)| due.saturating_duration_since(Instant::now()))
    }
}

/// What is to be done next.
enum Next {
    GoOn,
    /// Microsoft asks to be left alone.
    LeaveAlone(Duration),
    /// Only such are left as are tried again soon.
    Wait(Duration),
    Nothing,
}

/// Why there is no consent.
enum Trouble {
    /// Something that is not for Microsoft to say, by its name in the catalogue.
    Missing(&'static str),
    /// Microsoft refused; whether consent in advance was given a moment before.
    Microsoft(EntraError, bool),
}

/// Everything that waits, until there is nothing left or nobody signed in.
pub(super) async fn all(services: Arc<Services>, instance: InstanceId) {
    let mut tried = Tried::default();
    loop {
        let wait = match next(&services, &instance, &mut tried).await {
            Ok(Next::GoOn) => continue,
            Ok(Next::Nothing) => return,
            Ok(Next::Wait(wait)) => wait,
            Ok(Next::LeaveAlone(wait)) => {
                let until = Timestamp::now() + SignedDuration::try_from(wait).unwrap_or_default();
                lock(&services.partners.rests).insert(instance.clone(), until);
                wait
            }
            Err(error) => return warn!(%instance, "tenants are connected later: {error}"),
        };
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        lock(&services.partners.rests).remove(&instance);
    }
}

async fn next(services: &Services, instance: &InstanceId, tried: &mut Tried) -> Result<Next, StoreError> {
    if services.stopping.is_cancelled() {
        return Ok(Next::Nothing);
    }
    let (settings, now) = (services.settings().await?, Timestamp::now());
    let mut soonest = None;
    for picked in services.store.picked_tenants(instance).await? {
        if picked.step != PickedStep::Waiting {
            continue;
        }
        let Some(who) = partner(services, &settings, instance, &picked, now).await? else { continue };
        match tried.wait(picked.tenant) {
            Duration::ZERO => return one(services, &settings, instance, &who, &picked, tried).await,
            wait => soonest = Some(soonest.map_or(wait, |soonest: Duration| soonest.min(wait))),
        }
    }
    Ok(soonest.map_or(Next::Nothing, Next::Wait))
}

/// The sign-in of whoever picked it, as long as they administer the instance and are signed in here.
async fn partner(
    services: &Services,
    settings: &Loaded,
    instance: &InstanceId,
    picked: &PickedTenant,
    now: Timestamp,
) -> Result<Option<SignedIn>, StoreError> {
    let here = services.partners.here(instance, picked.by, now).map(|here| here.came);
    let Some(Came::Partner { who, .. }) = here else { return Ok(None) };
    let own = settings.instance(instance);
    if !own.is_some_and(|own| own.instance.administrators.contains(&picked.by)) {
        services.partners.leave(instance, picked.by);
        return Ok(None);
    }
    Ok(services.store.is_signed_in(instance, picked.by).await?.then_some(who))
}

async fn one(
    services: &Services,
    settings: &Loaded,
    instance: &InstanceId,
    who: &SignedIn,
    picked: &PickedTenant,
    tried: &mut Tried,
) -> Result<Next, StoreError> {
    let tenant = picked.tenant;
    let result = tokio::select! {
        () = services.stopping.cancelled() => return Ok(Next::Nothing),
        result = consent(settings, who, tenant) => result,
    };
    let (problem, said) = match result {
        Ok(()) => {
            if services.store.picked_is_consented(instance, picked, Timestamp::now()).await? {
                info!(%instance, %tenant, "consent was given as the customer's partner");
            }
            return Ok(Next::GoOn);
        }
        Err(Trouble::Missing(problem)) => (problem, None),
        Err(Trouble::Microsoft(error, fresh)) => {
            metrics().microsoft_failed(&error);
            warn!(%instance, %tenant, "no consent as the customer's partner: {error}");
            if error.fault().and_then(|fault| fault.code).is_some_and(|code| OVER.contains(&code)) {
                let came = Came::Failed { problem: "partner_over", said: error.said() };
                services.partners.end(instance.clone(), picked.by, Here { at: Timestamp::now(), came });
                return Ok(Next::GoOn);
            }
            if let Some(next) = later(&error, fresh, tenant, tried) {
                return Ok(next);
            }
            (named(&error).0, Some(error.said()))
        }
    };
    services.store.picked_failed(instance, picked, problem, said, Timestamp::now()).await?;
    Ok(Next::GoOn)
}

/// When it is tried again, if that may help.
fn later(error: &EntraError, fresh: bool, tenant: TenantId, tried: &mut Tried) -> Option<Next> {
    let tries = tried.times(tenant) + 1;
    match error.kind() {
        ErrorKind::Throttled { retry_after } if tries < PATIENT => {
            let wait = retry_after.unwrap_or(WAIT).min(LONGEST_WAIT);
            tried.again(tenant, wait);
            Some(Next::LeaveAlone(wait))
        }
        ErrorKind::Unavailable if tries < TRIES => {
            tried.again(tenant, SOON);
            Some(Next::GoOn)
        }
        ErrorKind::Setup(fault) if fresh && fault.wrong == Wrong::NotConsented && tries < TRIES => {
            tried.again(tenant, SOON);
            Some(Next::GoOn)
        }
        _ => None,
    }
}

/// Consents in advance, and gives both applications what a customer's administrator would have consented to. Any of it may be
/// there already.
async fn consent(settings: &Loaded, who: &SignedIn, tenant: TenantId) -> Result<(), Trouble> {
    let setup = settings.partner.as_ref().zip(settings.setup.as_ref());
    let (partner, setup) = setup.ok_or(Trouble::Missing("setup_app_missing"))?;
    let graph = settings.graph.as_ref().ok_or(Trouble::Missing("microsoft_app_missing"))?;
    partner.consent(who, tenant).await.map_err(|error| Trouble::Microsoft(error, false))?;
    let fresh = |error| Trouble::Microsoft(error, true);
    let reads: Vec<&str> = Graph::ROLES.into_iter().chain([Graph::REGISTRATIONS_ROLE]).collect();
    partner.grant_roles(who, tenant, graph.client_id(), &reads).await.map_err(fresh)?;
    partner.grant_roles(who, tenant, setup.client_id(), &[SetUp::ROLE]).await.map_err(fresh)
}
