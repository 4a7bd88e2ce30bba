//! Work that each Halo has for itself: one that hangs holds up nobody else's.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_util::task::TaskTracker;
use vouchsafe_domain::ids::InstanceId;

/// The instances whose turn is not over yet.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<HashSet<InstanceId>>>);

/// One of them, for as long as its task lives, however that ends.
struct Turn(Turns, InstanceId);

impl Turns {
    /// Begins this instance's turn, in a task that the server waits for, unless its last one is still going on.
    pub fn begin(&self, tasks: &TaskTracker, instance: InstanceId, work: impl Future<Output = ()> + Send + 'static) {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(instance.clone());
        if new {
            let turn = Turn(self.clone(), instance);
            tasks.spawn(async move {
                work.await;
                drop(turn);
            });
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}
