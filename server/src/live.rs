//! Who is to be woken when something changes.

use tokio::sync::broadcast;
use vouchsafe_domain::ids::{InstanceId, Target};

/// Something changed that is shown in pods about `target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    pub instance: InstanceId,
    pub target: Target,
}

/// Tells every open pod what changed. Nothing is lost when nobody listens: what to show is always read anew.
#[derive(Debug)]
pub struct Live(broadcast::Sender<Wake>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::Sender::new(256))
    }
}

impl Live {
    pub fn wake(&self, instance: InstanceId, target: Target) {
        // An error only says that nobody listens.
        let _ = self.0.send(Wake { instance, target });
    }

    pub fn listen(&self, instance: InstanceId, target: Target) -> Listener {
        Listener { wakes: self.0.subscribe(), about: Wake { instance, target } }
    }

    /// How many listen: one for each open stream.
    pub fn listeners(&self) -> usize {
        self.0.receiver_count()
    }
}

/// Waits for changes to one ticket or contact.
#[derive(Debug)]
pub struct Listener {
    wakes: broadcast::Receiver<Wake>,
    about: Wake,
}

impl Listener {
    /// Returns when something changed; also when so much did that we lost count.
    pub async fn changed(&mut self) {
        loop {
            match self.wakes.recv().await {
                Ok(wake) if wake == self.about => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                // The hub outlives its listeners, except while the server stops.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
