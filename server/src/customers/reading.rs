//! The PSA's clients, read now and then and kept, so that a page needs no PSA.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Notify, time::timeout};
use tracing::{info, warn};
use vouchsafe_halo::HaloError;
use vouchsafe_store::{ClientList, KnownClient, StoreError};

use crate::{
    services::{Connected, Services},
    turns::Turns,
};

/// What is older than this is read anew by itself.
const STALE: SignedDuration = SignedDuration::from_hours(6);
/// After a failure nobody but a person has it tried again for so long.
const RESTS: SignedDuration = SignedDuration::from_mins(5);

/// Readings that are going on.
#[derive(Debug, Default)]
pub struct Readings {
    turns: Turns,
    /// Rings when one has ended.
    ended: Notify,
}

/// Whether they should be read without being asked for.
pub fn is_stale(list: &ClientList, now: Timestamp) -> bool {
    let old = list.read.is_none_or(|read| now.duration_since(read) >= STALE);
    old && list.failed.is_none_or(|failed| now.duration_since(failed) >= RESTS)
}

/// Begins to read an instance's clients, unless that is going on.
pub fn begin(services: &Arc<Services>, connected: &Arc<Connected>) {
    let (here, connected) = (services.clone(), connected.clone());
    services.readings.turns.begin(&services.tasks, connected.instance.id.clone(), async move {
        let going = read(&here, &connected);
        tokio::select! {
            () = here.stopping.cancelled() => {}
            ended = going => if let Err(error) = ended {
                warn!(instance = %connected.instance.id, "clients could not be kept: {error}");
            }
        }
        here.readings.ended.notify_waiters();
    });
}

/// Reads them, and waits for the end of it, but not for longer than this.
pub async fn read_now(services: &Arc<Services>, connected: &Arc<Connected>, patience: Duration) {
    let mut ended = std::pin::pin!(services.readings.ended.notified());
    ended.as_mut().enable();
    begin(services, connected);
    // Another instance's end may ring, too: then the page says of when it is.
    let _ = timeout(patience, ended).await;
}

async fn read(services: &Services, connected: &Connected) -> Result<(), StoreError> {
    let instance = &connected.instance.id;
    let clients = connected.halo.service().clients().await;
    let now = Timestamp::now();
    match clients {
        Ok(clients) => {
            let known = clients.all.into_iter().map(|client| {
                let vouchsafe_halo::Client { id, name, tenants } = client;
                KnownClient { id, name, tenants }
            });
            let known: Vec<KnownClient> = known.collect();
            info!(%instance, clients = known.len(), "clients read");
            services.store.put_clients(instance, &known, clients.cut, now).await
        }
        Err(error) => {
            failed(&error, connected);
            services.store.clients_failed(instance, now).await
        }
    }
}

fn failed(error: &HaloError, connected: &Connected) {
    crate::metrics::metrics().halo_failed(error);
    warn!(instance = %connected.instance.id, "clients could not be read: {error}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_ones_are_read_anew_and_failures_rest() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let ago = |minutes| Some(now - SignedDuration::from_mins(minutes));
        let list = |read, failed| ClientList { read, failed, ..ClientList::default() };
        assert!(is_stale(&list(None, None), now));
        assert!(!is_stale(&list(ago(359), None), now));
        assert!(is_stale(&list(ago(360), None), now));
        assert!(!is_stale(&list(None, ago(4)), now));
        assert!(is_stale(&list(None, ago(5)), now));
    }
}
