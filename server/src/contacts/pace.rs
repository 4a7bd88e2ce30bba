//! How fast contacts are read: Halo allows 300 calls in five minutes to everybody together, and technicians come first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use vouchsafe_domain::ids::InstanceId;

/// Over how long Halo counts.
const WINDOW: Duration = Duration::from_secs(300);
/// So many calls of a window are made one after the other: what a small MSP has.
const FREELY: u32 = 40;
/// Before each further one: a hundred in a window.
const BREATH: Duration = Duration::from_secs(3);

/// The calls to each Halo.
#[derive(Debug, Clone, Default)]
pub(super) struct Paces(Arc<Mutex<HashMap<InstanceId, Pace>>>);

/// The calls to one of them.
#[derive(Debug, Clone, Copy)]
struct Pace {
    since: Instant,
    calls: u32,
}

impl Paces {
    /// How long to wait before the next call, which is counted.
    pub(super) fn wait(&self, instance: &InstanceId, now: Instant) -> Duration {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(instance.clone()).or_insert(Pace { since: now, calls: 0 }).wait(now)
    }
}

impl Pace {
    fn wait(&mut self, now: Instant) -> Duration {
        if now.duration_since(self.since) >= WINDOW {
            *self = Self { since: now, calls: 0 };
        }
        self.calls = self.calls.saturating_add(1);
        if self.calls > FREELY { BREATH } else { Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technicians_keep_half_of_what_halo_allows_however_often_everything_is_read() {
        let (paces, began) = (Paces::default(), Instant::now());
        let [acme, globex] = ["acme", "globex"].map(|id| id.parse().unwrap());
        let mut waited = Duration::ZERO;
        let mut calls = Vec::new();
        while waited < WINDOW * 3 {
            waited += paces.wait(&acme, began + waited);
            calls.push(waited);
        }
        for window in 0..3 {
            let here = WINDOW * window..WINDOW * (window + 1);
            let count = calls.iter().filter(|at| here.contains(*at)).count();
            assert!((100..=150).contains(&count), "{count}");
        }
        assert_eq!(paces.wait(&globex, began), Duration::ZERO, "another Halo's calls are its own");
    }
}
