//! Erases what tells of people once it is older than an instance keeps it: as `vouchsafe audit erase` does, once a day.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tracing::{info, warn};
use vouchsafe_domain::{ids::InstanceId, retention::Days};
use vouchsafe_store::StoreError;

use crate::services::Services;

/// How often is looked whether it is time.
const ROUND: Duration = Duration::from_secs(10 * 60);

/// Looks until the server stops.
pub async fn run(services: Arc<Services>) {
    loop {
        if let Err(error) = round(&services, Timestamp::now()).await {
            warn!("it is not known what is to be erased: {error}");
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Erases of each instance what it is time for.
pub async fn round(services: &Services, now: Timestamp) -> Result<(), StoreError> {
    for connected in services.settings().await?.instances() {
        let instance = &connected.instance;
        if let Err(error) = erase(services, &instance.id, instance.keep_personal_days, now).await {
            warn!(instance = %instance.id, "what is older than it is kept was not erased: {error}");
        }
    }
    Ok(())
}

async fn erase(
    services: &Services,
    instance: &InstanceId,
    days: Option<Days>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_time = services.store.retention_turn(instance, days, now).await?;
    let Some(days) = days.filter(|_| is_time) else { return Ok(()) };
    let erased =
        services.store.erase_personal(instance, days.before(now), now, &format!("kept for {days} days")).await?;
    info!(%instance, %days, %erased, "what is older than it is kept was erased");
    Ok(())
}
