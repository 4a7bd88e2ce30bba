//! Connector secrets that we make and renew ourselves, with the set-up application, in tenants whose administrators consented to it.
//!
//! A prompt never waits for this, and none fails by it: the secret in force stays in force until another one was seen to work.

mod turn;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tracing::warn;
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::StoreError;

use crate::{services::Services, turns::Turns};

/// How often it is looked for what is due, when nothing rings.
const ROUND: Duration = Duration::from_secs(2);

/// Makes, tries, renews and takes away what is due, until the server stops.
pub async fn run(services: Arc<Services>) {
    let turns = Turns::default();
    // The one process that serves from SQLite knows that its predecessor no longer works at any.
    if services.process.database == "sqlite"
        && let Err(error) = services.store.free_makings().await
    {
        warn!("connector secrets that were being made could not be taken over: {error}");
    }
    loop {
        match services.store.instances_with_due_makings(Timestamp::now()).await {
            Err(error) => warn!("connector secrets that are to be made could not be read: {error}"),
            Ok(instances) => {
                for instance in instances {
                    // Not waited for: each Halo's customers are seen to by themselves.
                    turns.begin(&services.tasks, instance.clone(), all(services.clone(), instance));
                }
            }
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.makings.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Everything of an instance that is due, one tenant after the other.
async fn all(services: Arc<Services>, instance: InstanceId) {
    while !services.stopping.is_cancelled() {
        match one(&services, &instance).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return warn!(%instance, "a connector secret is seen to later: {error}"),
        }
    }
}

async fn one(services: &Arc<Services>, instance: &InstanceId) -> Result<bool, StoreError> {
    let Some((turn, making)) = services.store.take_making(instance, Timestamp::now()).await? else { return Ok(false) };
    turn::take(services, &turn, making).await?;
    Ok(true)
}
