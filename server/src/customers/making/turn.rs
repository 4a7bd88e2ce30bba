//! One turn of seeing to the secrets of ours in one tenant: as many steps as can be taken now.

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use uuid::Uuid;
use vouchsafe_domain::{
    connection::TRIED_FOR,
    log::Receipt,
    making::{LIFETIMES, LOOKED_AFTER, Life, OLD_STAYS, Step, pause},
};
use vouchsafe_entra::{
    ConnectorKey, EntraError, ErrorKind, SetUp,
    graph::{Added, Forbidden, Needed, Principal},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Key, Making, MakingTurn, Setback, StoreError, Trying};

use crate::{
    customers::trying::{may_pass, named},
    metrics::metrics,
    services::{Loaded, Services},
    telling::{
        audience::Audience,
        opened::{Door, Opened},
    },
};

/// More steps than any turn has: what goes round in circles ends here.
const MOST_STEPS: usize = 8;
/// How many of ours there may be in a tenant: the one in force, and those that could not be taken away.
const MOST_KEYS: usize = 5;
/// How long Microsoft is left alone when it is asked too often and does not say for how long.
const THROTTLED: SignedDuration = SignedDuration::from_secs(60);
/// By what a secret of ours is called, those who administer the tenant know it.
const NAME: &str = "Vouchsafe";

/// Why a turn ends before its time.
enum Stop {
    Microsoft(EntraError),
    /// Something that is not for Microsoft to say, by its name in the catalogue.
    Because(&'static str),
    Store(StoreError),
    /// The server stops, or somebody else has the turn.
    Quietly,
}

impl From<EntraError> for Stop {
    fn from(error: EntraError) -> Self {
        Self::Microsoft(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Takes steps until there is nothing to do now, or something is in the way; that is noted, and when to go on.
pub(super) async fn take(services: &Services, turn: &MakingTurn, mut making: Making) -> Result<(), StoreError> {
    let ended = steps(services, turn, &mut making).await;
    let (store, record, now) = (&services.store, &making.record, Timestamp::now());
    let (due, setback) = match ended {
        Ok(None) => return store.end_making(turn).await,
        Ok(Some(due)) => (due, None),
        Err(Stop::Quietly) => (now, None),
        Err(Stop::Store(error)) => return Err(error),
        Err(Stop::Because(problem)) => {
            let tries = making.tries + 1;
            (now + pause(tries), Some(Setback { problem, code: None, tries, not_before: now, waits: false }))
        }
        Err(Stop::Microsoft(error)) => {
            metrics().microsoft_failed(&error);
            let (tenant, tries) = (making.tenant, making.tries + 1);
            warn!(%tenant, tries, "a connector secret of ours is seen to later: {error}");
            let (problem, code) = named(&error);
            let not_before = match error.kind() {
                ErrorKind::Throttled { retry_after } => {
                    let asked = retry_after.and_then(|wait| SignedDuration::try_from(wait).ok());
                    now + asked.unwrap_or(THROTTLED)
                }
                _ => now,
            };
            let due = (now + pause(tries)).max(not_before);
            let waits = record.trial.is_some() && may_pass(&error);
            (due, Some(Setback { problem, code: code.map(u64::from), tries, not_before, waits }))
        }
    };
    store.halt_making(turn, record, due, setback, now).await.map(drop)
}

/// When there is something to do next; `None` if there is nothing left to see to.
async fn steps(services: &Services, turn: &MakingTurn, making: &mut Making) -> Result<Option<Timestamp>, Stop> {
    for _ in 0..MOST_STEPS {
        if services.stopping.is_cancelled() {
            return Err(Stop::Quietly);
        }
        let (settings, now) = (services.settings().await?, Timestamp::now());
        let Some(tenant) = settings.tenant(&making.instance, making.client, making.tenant) else {
            // It is not the customer's any more, and none of our business.
            return Ok(None);
        };
        making.record.look(tenant.connector_secret.as_ref(), now);
        match making.record.standing().next(now) {
            Step::Done if making.record.has_any() => return Ok(Some(now + LOOKED_AFTER)),
            Step::Done => return Ok(None),
            Step::Rest(until) => {
                if making.record.standing().in_force.is_some() {
                    // Whoever withdraws the consent should not be heard of only when it is too late.
                    set_up(&settings)?.allowed(making.tenant).await?;
                }
                return Ok(Some(until));
            }
            Step::Try => attempt(services, &settings, turn, making).await?,
            Step::Find => find(services, set_up(&settings)?, turn, making).await?,
            Step::Make => make(services, &settings, turn, making).await?,
            Step::Remove => remove(services, set_up(&settings)?, turn, making).await?,
        }
    }
    Ok(Some(Timestamp::now() + pause(1)))
}

fn set_up(settings: &Loaded) -> Result<&SetUp, Stop> {
    settings.setup.as_deref().ok_or(Stop::Because("setup_app_missing"))
}

/// Tries whether the new one works; if so, it is in force.
async fn attempt(services: &Services, settings: &Loaded, turn: &MakingTurn, making: &mut Making) -> Result<(), Stop> {
    let Some(trial) = making.record.trial.clone() else { return Ok(()) };
    let key = ConnectorKey { tenant: making.tenant, secret: trial.secret.clone() };
    let tried = services.connector.check(&key).await;
    let now = Timestamp::now();
    if let Err(error) = tried {
        let worth_it = may_pass(&error) && now.duration_since(trial.life.made) < TRIED_FOR;
        if !worth_it && error.fault().is_some() {
            // Another one is made later; this one is of no use.
            making.record.trial = None;
            making.record.keys.push(trial.tried(Some(now)));
            if may_pass(&error) {
                return Err(Stop::Because("never_worked"));
            }
        }
        return Err(error.into());
    }
    let (instance, by) = (&making.instance, plain(&making.record.by_name));
    let audience = match settings.instance(instance) {
        Some(connected) => Some(Audience::of(settings, &connected, Some(making.record.by)).await),
        None => None,
    };
    let compose = |detail: &str, receipt: &Receipt| {
        let opened = Opened { what: Door::Settings, instance, detail, by: &by, at: now, receipt };
        audience.as_ref().map(|audience| opened.compose(audience)).unwrap_or_default()
    };
    if !services.store.adopt_made(turn, &making.record, now, compose).await? {
        // Somebody decided otherwise meanwhile.
        making.record.give_up(now);
        ours(services.store.keep_making(turn, &making.record, &[], now).await?)?;
        return Err(Stop::Because("not_wanted"));
    }
    info!(tenant = %making.tenant, "a connector secret that was made works, and is in force");
    making.record.wanted = false;
    making.record.trial = None;
    making.record.keys.push(trial.tried(None));
    making.tries = 0;
    services.ring();
    Ok(())
}

/// Makes one, and keeps it sealed at once. What is asked for is noted before, so that none is ever lost sight of.
async fn make(services: &Services, settings: &Loaded, turn: &MakingTurn, making: &mut Making) -> Result<(), Stop> {
    let (store, tenant) = (&services.store, making.tenant);
    let administers = settings
        .instance(&making.instance)
        .is_some_and(|connected| connected.instance.administrators.contains(&making.record.by));
    if making.record.wanted && !administers {
        making.record.give_up(Timestamp::now());
        return Err(Stop::Because("not_wanted"));
    }
    let setup = set_up(settings)?;
    setup.allowed(tenant).await?;
    // Should one after the other not work, they do not pile up. What cannot be taken away now is in nobody's way.
    match remove(services, setup, turn, making).await {
        Err(Stop::Microsoft(error)) if !matches!(error.kind(), ErrorKind::Throttled { .. }) => {
            warn!(%tenant, "a connector secret that was replaced is taken away later: {error}");
        }
        removed => removed?,
    }
    if making.record.keys.len() >= MOST_KEYS {
        return Err(Stop::Because("keys_left"));
    }
    if setup.principal(tenant, Needed::MfaConnector).await?.is_none() {
        setup.make_principal(tenant, Needed::MfaConnector).await?;
    }
    let client = match setup.principal(tenant, Needed::MfaClient).await? {
        Some(client) => client,
        None => setup.make_principal(tenant, Needed::MfaClient).await?,
    };
    for lifetime in LIFETIMES {
        let made = Timestamp::now();
        let name = format!("{NAME} {}", Uuid::new_v4());
        making.record.asked = Some((name.clone(), made));
        ours(store.keep_making(turn, &making.record, &[], made).await?)?;
        match setup.add_password(tenant, client.id, &name, made + lifetime).await {
            Ok(Added::Password(new)) => {
                let life = Life { made, ends: new.ends };
                making.record.asked = None;
                making.record.trial = Some(Trying { key: new.key, secret: new.secret, life });
                making.tries = 0;
                ours(store.keep_making(turn, &making.record, &[], Timestamp::now()).await?)?;
                info!(%tenant, key = %new.key, "a connector secret was made");
                return Ok(());
            }
            Ok(Added::Forbidden(Forbidden::Passwords)) => {
                making.record.asked = None;
                return Err(Stop::Because("secrets_forbidden"));
            }
            Ok(Added::Forbidden(Forbidden::Lifetime)) => making.record.asked = None,
            Err(error) => {
                if was_refused(&error) {
                    making.record.asked = None;
                }
                return Err(error.into());
            }
        }
    }
    Err(Stop::Because("lifetime_forbidden"))
}

/// Whether nothing was done for certain.
fn was_refused(error: &EntraError) -> bool {
    match error.kind() {
        ErrorKind::Setup(_) | ErrorKind::Throttled { .. } | ErrorKind::Unauthorized | ErrorKind::NotFound => true,
        ErrorKind::Unavailable | ErrorKind::Malformed => false,
    }
}

/// Looks whether one that was asked for is there. Nobody has its secret, so it is of no use.
async fn find(services: &Services, setup: &SetUp, turn: &MakingTurn, making: &mut Making) -> Result<(), Stop> {
    let Some((name, _)) = making.record.asked.clone() else { return Ok(()) };
    let client = setup.principal(making.tenant, Needed::MfaClient).await?;
    let now = Timestamp::now();
    let known = |key: Uuid| making.record.keys.iter().any(|known| known.key == key);
    let passwords = client.into_iter().flat_map(|client| client.passwords);
    let found = passwords.filter(|password| password.name.as_ref() == Some(&name) && !known(password.key));
    let found: Vec<Key> = found.map(|password| Key::lost(password.key, now)).collect();
    making.record.keys.extend(found);
    making.record.asked = None;
    ours(services.store.keep_making(turn, &making.record, &[], now).await?)
}

/// Takes away those of ours that have been of no use for long enough, and no other.
async fn remove(services: &Services, setup: &SetUp, turn: &MakingTurn, making: &mut Making) -> Result<(), Stop> {
    let (tenant, now) = (making.tenant, Timestamp::now());
    let due = |key: &&Key| key.replaced.is_some_and(|since| since + OLD_STAYS <= now);
    let due: Vec<Uuid> = making.record.keys.iter().filter(due).map(|key| key.key).collect();
    if due.is_empty() {
        return Ok(());
    }
    let client = setup.principal(tenant, Needed::MfaClient).await?;
    for key in due {
        let there = |client: &&Principal| client.passwords.iter().any(|password| password.key == key);
        if let Some(client) = client.as_ref().filter(there) {
            setup.remove_password(tenant, client.id, key).await?;
        }
        making.record.keys.retain(|known| known.key != key);
        ours(services.store.keep_making(turn, &making.record, &[key], Timestamp::now()).await?)?;
        info!(%tenant, %key, "a connector secret that was replaced was taken away");
    }
    Ok(())
}

fn ours(is: bool) -> Result<(), Stop> {
    if is { Ok(()) } else { Err(Stop::Quietly) }
}
