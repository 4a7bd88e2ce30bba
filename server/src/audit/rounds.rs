//! What `vouchsafe audit verify` does, done by the server: of each Halo once a day, and when somebody asks for it.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, time::timeout};
use tracing::{error, info, warn};
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Checked},
};
use vouchsafe_store::{LogCheck, LogFound, StoreError};

use super::check::{self, Found};
use crate::services::Services;

/// How often a log is checked by itself.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How often is looked whether it is time. The first time only then: at a start there is other work.
const ROUND: Duration = Duration::from_secs(10 * 60);
/// How often a check that is under way says so in the database.
const SAID: Duration = Duration::from_secs(60);
/// How many changes are kept of those that were found.
const KEPT: usize = 20;

/// The checks that are under way in this process, one for each instance at most.
#[derive(Default)]
pub struct Audits(Mutex<BTreeMap<InstanceId, Arc<Going>>>);

/// A check that is under way.
pub struct Going {
    pub began: Timestamp,
    entries: AtomicU64,
    ended: watch::Sender<bool>,
}

impl Going {
    fn new(began: Timestamp) -> Self {
        Self { began, entries: AtomicU64::new(0), ended: watch::Sender::new(false) }
    }

    /// How many entries were checked so far.
    pub fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// Waits for its end, and no longer than `patience`.
    pub async fn wait(&self, patience: Duration) {
        let mut ended = self.ended.subscribe();
        // Either way the page shows how far it is.
        let _ = timeout(patience, ended.wait_for(|ended| *ended)).await;
    }
}

impl Audits {
    /// The check of this instance's log that is under way here.
    pub fn going(&self, instance: &InstanceId) -> Option<Arc<Going>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(instance).cloned()
    }

    /// Begins a check, or joins the one that is under way; `None` if another process is at it, or the last one ended less than
    /// `after` ago.
    pub async fn begin(
        &self,
        services: &Arc<Services>,
        instance: &InstanceId,
        after: SignedDuration,
    ) -> Result<Option<Arc<Going>>, StoreError> {
        let going = Arc::new(Going::new(Timestamp::now()));
        {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(other) = all.get(instance) {
                return Ok(Some(other.clone()));
            }
            all.insert(instance.clone(), going.clone());
        }
        let place = Place { services: services.clone(), instance: instance.clone(), going: going.clone() };
        if !services.store.begin_log_check(instance, &services.holder, after, going.began).await? {
            return Ok(None);
        }
        services.tasks.spawn(async move { place.go().await });
        Ok(Some(going))
    }
}

/// A check's place among those that are under way, for as long as it lives, however that ends.
struct Place {
    services: Arc<Services>,
    instance: InstanceId,
    going: Arc<Going>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.services.audits.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.instance);
        self.going.ended.send_replace(true);
    }
}

impl Place {
    async fn go(self) {
        let Self { services, instance, going } = &self;
        // Nothing is known of a check that is given up because the server stops.
        let came_of_it = services.stopping.run_until_cancelled(self.look()).await;
        let came_of_it = came_of_it.map(|found| LogCheck {
            began: going.began,
            ended: Timestamp::now(),
            entries: going.entries(),
            found,
        });
        if let Some(LogCheck { entries, found, .. }) = &came_of_it {
            match found {
                LogFound::Whole { .. } => info!(%instance, entries, "the log was checked, and is whole"),
                LogFound::Changed { what } => error!(%instance, ?what, "the log or the database was changed"),
                LogFound::Unread { why } => warn!(%instance, why, "the log could not be checked"),
            }
        }
        if let Err(error) = services.store.end_log_check(instance, &services.holder, came_of_it.as_ref()).await {
            warn!(%instance, "what came of checking the log could not be kept: {error}");
        }
    }

    async fn look(&self) -> LogFound {
        let Self { services, instance, going } = self;
        let unread = |error: anyhow::Error| LogFound::Unread { why: format!("{error:#}") };
        // What was whole then is known from elsewhere: nobody else can write it.
        let before = match services.store.log_checks(instance, going.began).await {
            Ok(before) => before.last.and_then(|last| last.witness(instance)),
            Err(error) => return unread(error.into()),
        };
        let witnesses: Vec<_> = before.into_iter().collect();
        let told = |entries| going.entries.store(entries, Ordering::Relaxed);
        let looked = tokio::select! {
            looked = check::database(&services.store, Some(instance), &witnesses, told) => looked,
            never = self.keep() => match never {},
        };
        match looked {
            Ok(Found { checked, differences }) => found(instance, checked, differences),
            Err(error) => unread(error),
        }
    }

    /// Says now and then that somebody is at it.
    async fn keep(&self) -> Infallible {
        let Self { services, instance, .. } = self;
        loop {
            tokio::time::sleep(SAID).await;
            if let Err(error) = services.store.keep_log_check(instance, &services.holder, Timestamp::now()).await {
                warn!(%instance, "another process may begin to check the log, too: {error}");
            }
        }
    }
}

/// As the command's exit code: whole, changed, or nothing can be said.
fn found(instance: &InstanceId, checked: Result<Checked, ChainError>, mut differences: Vec<String>) -> LogFound {
    differences.truncate(KEPT);
    match checked {
        Err(error @ ChainError::NoKey { .. }) => LogFound::Unread { why: error.to_string() },
        Err(error) => LogFound::Changed { what: vec![error.to_string()] },
        Ok(_) if !differences.is_empty() => LogFound::Changed { what: differences },
        Ok(mut checked) => match checked.heads.remove(instance) {
            Some(head) => LogFound::Whole { seq: head.seq, hash: head.hash },
            None => LogFound::Unread { why: format!("{instance} has no log") },
        },
    }
}

/// Checks each log once a day, until the server stops.
pub async fn run(services: Arc<Services>) {
    loop {
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
        if let Err(error) = round(&services).await {
            warn!("it is not known which logs are to be checked: {error}");
        }
    }
}

/// Begins what it is time for.
pub async fn round(services: &Arc<Services>) -> Result<(), StoreError> {
    for connected in services.settings().await?.instances() {
        services.audits.begin(services, &connected.instance.id, EVERY).await?;
    }
    Ok(())
}
