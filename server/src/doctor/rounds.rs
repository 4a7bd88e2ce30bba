use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::{sync::watch, time::timeout};
use tracing::warn;
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::StoreError;

use super::{
    AT_ONCE, Look,
    finding::{About, Finding},
    looks, seen,
};
use crate::services::Services;

/// How long one look may take, and all of them together.
const ONE: Duration = Duration::from_secs(60);
const ALL: Duration = Duration::from_secs(300);

/// The rounds that the dashboard asked for: the last ones of each instance, for the life of the process.
#[derive(Default)]
pub struct Rounds(Mutex<BTreeMap<InstanceId, Kept>>);

/// The last round, and the last that came to its end.
struct Kept {
    last: Arc<Round>,
    ended: Option<Arc<Round>>,
}

impl Kept {
    fn ended(&self) -> Option<Arc<Round>> {
        if self.last.ended().is_some() { Some(self.last.clone()) } else { self.ended.clone() }
    }
}

/// Everything looked at once.
pub struct Round {
    pub began: Timestamp,
    /// How many looks there are.
    pub looks: usize,
    /// What was found so far, by the place of the look in the order.
    found: Mutex<BTreeMap<usize, Vec<Finding>>>,
    ended: watch::Sender<Option<Timestamp>>,
}

impl Round {
    /// When it was through; `None` while it is under way.
    pub fn ended(&self) -> Option<Timestamp> {
        *self.ended.borrow()
    }

    /// How many looks were taken, and what they found, in order.
    pub fn found(&self) -> (usize, Vec<Finding>) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        (found.len(), found.values().flatten().cloned().collect())
    }

    /// Waits for its end, and no longer than `patience`.
    pub async fn wait(&self, patience: Duration) {
        let mut ended = self.ended.subscribe();
        // Either way the page shows how far it is.
        let _ = timeout(patience, ended.wait_for(Option::is_some)).await;
    }

    fn keep(&self, place: usize, findings: Vec<Finding>) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(place, findings);
    }

    async fn go(&self, services: &Services, instance: &InstanceId, looks: Vec<Look>) {
        let late = AtomicBool::new(false);
        let not_in_time = |about: &About| {
            late.store(true, Ordering::Relaxed);
            vec![Finding::not_checked(about, "check", seen("not_in_time", &[]))]
        };
        let all: Vec<_> = looks.iter().map(|look| look.about.clone()).collect();
        let each = looks.into_iter().enumerate().map(|(place, Look { about, look })| async move {
            self.keep(place, timeout(ONE, look).await.unwrap_or_else(|_| not_in_time(&about)));
        });
        let every = stream::iter(each).buffer_unordered(AT_ONCE).for_each(|()| async {});
        if timeout(ALL, every).await.is_err() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            for (place, about) in all.iter().enumerate() {
                found.entry(place).or_insert_with(|| not_in_time(about));
            }
        }
        let now = Timestamp::now();
        // What nobody could look at in time may not be as it should.
        if !late.load(Ordering::Relaxed)
            && !self.found().1.iter().any(Finding::needs_a_fix)
            && let Err(error) = services.store.found_all_good(instance, now).await
        {
            warn!(%instance, "that nothing is to be mended could not be written down: {error}");
        }
        self.ended.send_replace(Some(now));
    }
}

impl Rounds {
    /// The last round of this instance, also one that is under way.
    pub fn last(&self, instance: &InstanceId) -> Option<Arc<Round>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(instance).map(|kept| kept.last.clone())
    }

    /// The last round of this instance that came to its end, whether or not another one is under way.
    pub fn last_ended(&self, instance: &InstanceId) -> Option<Arc<Round>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(instance).and_then(Kept::ended)
    }

    /// Begins a round, or joins the one that is under way.
    pub async fn begin(&self, services: &Arc<Services>, instance: &InstanceId) -> Result<Arc<Round>, StoreError> {
        if let Some(round) = self.last(instance).filter(|round| round.ended().is_none()) {
            return Ok(round);
        }
        let looks = looks(services, Some(instance)).await?;
        let round = Arc::new(Round {
            began: Timestamp::now(),
            looks: looks.len(),
            found: Mutex::default(),
            ended: watch::Sender::new(None),
        });
        {
            let mut rounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Somebody else may have begun one meanwhile.
            if let Some(other) = rounds.get(instance).filter(|kept| kept.last.ended().is_none()) {
                return Ok(other.last.clone());
            }
            let ended = rounds.get(instance).and_then(Kept::ended);
            rounds.insert(instance.clone(), Kept { last: round.clone(), ended });
        }
        let (going, instance, on) = (round.clone(), instance.clone(), services.clone());
        services.tasks.spawn(async move { on.stopping.run_until_cancelled(going.go(&on, &instance, looks)).await });
        Ok(round)
    }
}
