//! Whether Halo opens pods, and what was wrong when it did not: for administrators who are setting it up.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use vouchsafe_domain::ids::InstanceId;

use crate::services::Services;

/// How often, at most, the same is written down: whoever opens pods without a signature does not keep the database busy.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// When what was last written down of each instance, in this process.
#[derive(Default)]
pub struct Launches(Mutex<BTreeMap<(InstanceId, &'static str), Instant>>);

impl Launches {
    /// Whether this is worth writing down now; whoever is told so does it.
    fn is_due(&self, instance: &InstanceId, what: &'static str, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (instance.clone(), what);
        let due = last.get(&key).is_none_or(|last| now.duration_since(*last) >= AGAIN_AFTER);
        if due {
            last.insert(key, now);
        }
        due
    }
}

/// Writes down that a pod was opened, or by one of our own names why it was not. Nothing else of it is kept.
pub async fn note(services: &Services, instance: &InstanceId, failure: Option<&'static str>) {
    if !services.launches.is_due(instance, failure.unwrap_or_default(), Instant::now()) {
        return;
    }
    if let Err(error) = services.store.launched(instance, failure, jiff::Timestamp::now()).await {
        tracing::warn!("a launch could not be noted: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_written_down_once_in_a_while_and_something_else_at_once() {
        let launches = Launches::default();
        let (acme, globex): (InstanceId, InstanceId) = ("acme".parse().unwrap(), "globex".parse().unwrap());
        let start = Instant::now();
        assert!(launches.is_due(&acme, "signature", start));
        assert!(!launches.is_due(&acme, "signature", start + Duration::from_secs(9)));
        assert!(launches.is_due(&acme, "", start) && launches.is_due(&globex, "signature", start));
        assert!(launches.is_due(&acme, "signature", start + AGAIN_AFTER));
    }
}
