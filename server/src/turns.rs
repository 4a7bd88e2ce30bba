//! Work that each Halo has for itself: one that hangs holds up nobody else's.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use vouchsafe_domain::ids::InstanceId;

/// The instances whose turn is not over yet.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    /// Whether another turn was wanted while one was going on.
    going: Arc<Mutex<HashMap<InstanceId, bool>>>,
    missed: Arc<Notify>,
}

/// One of them, for as long as its task lives, however that ends.
struct Turn(Turns, InstanceId);

impl Turns {
    /// Begins this instance's turn, in a task that the server waits for, unless its last one is still going on.
    pub fn begin(&self, tasks: &TaskTracker, instance: InstanceId, work: impl Future<Output = ()> + Send + 'static) {
        match self.going().entry(instance.clone()) {
            Entry::Occupied(mut wanted) => {
                wanted.insert(true);
                return;
            }
            Entry::Vacant(new) => new.insert(false),
        };
        let turn = Turn(self.clone(), instance);
        tasks.spawn(async move {
            work.await;
            drop(turn);
        });
    }

    /// Waits until a turn is over that another was wanted during: it may have looked before there was what the other was for.
    pub async fn missed(&self) {
        self.missed.notified().await;
    }

    fn going(&self) -> MutexGuard<'_, HashMap<InstanceId, bool>> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.0.going().remove(&self.1) == Some(true) {
            self.0.missed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_turn_that_was_wanted_during_another_is_not_forgotten() {
        let (turns, tasks) = (Turns::default(), TaskTracker::new());
        let instance = || "acme".parse::<InstanceId>().unwrap();
        for wanted in [true, false] {
            let (end, ended) = oneshot::channel::<()>();
            turns.begin(&tasks, instance(), async { ended.await.unwrap() });
            if wanted {
                turns.begin(&tasks, instance(), async { panic!("two at once") });
            }
            assert!(turns.missed().now_or_never().is_none(), "the first is not over");
            end.send(()).unwrap();
            while turns.going().contains_key(&instance()) {
                tokio::task::yield_now().await;
            }
            assert_eq!(turns.missed().now_or_never().is_some(), wanted);
        }
    }
}
