//! Checkpoints on their way out: what has been shipped, nobody here can change or cut off any more without its being seen.
//!
//! With every receipt, and every five minutes even if nothing happened, to each instance's webhook and syslog receiver.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde_json::json;
use tracing::warn;
use vouchsafe_domain::{ids::InstanceId, log::Checkpoint};
use vouchsafe_outbound::{Severity, Syslog};
use vouchsafe_store::{Errand, StoreError};

use crate::{services::Services, telling::payload::Payload};

/// Ships checkpoints until the server stops.
pub async fn run(services: Arc<Services>) {
    let mut shipped = BTreeMap::new();
    let mut every = tokio::time::interval(services.process.checkpoints_every);
    loop {
        let all = tokio::select! {
            () = services.stopping.cancelled() => return,
            _ = every.tick() => true,
            () = services.receipts.notified() => false,
        };
        if let Err(error) = ship(&services, &mut shipped, all).await {
            warn!("checkpoints could not be put into the outbox: {error}");
        }
    }
}

/// One for each instance that has a place for it, and whose log has grown, or `all` are wanted.
async fn ship(services: &Services, shipped: &mut BTreeMap<InstanceId, u64>, all: bool) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    let now = Timestamp::now();
    for connected in settings.instances() {
        let alerts = &connected.instance.alerts;
        if alerts.webhook.is_none() && alerts.syslog.is_none() {
            continue;
        }
        let id = &connected.instance.id;
        let Some(checkpoint) = services.store.checkpoint(id, now).await? else { continue };
        if !all && shipped.get(id) == Some(&checkpoint.head.seq) {
            continue;
        }
        if alerts.webhook.is_some() {
            services.store.deliver(id, &webhook(&checkpoint).delivery(Errand::Checkpoint), now).await?;
        }
        if alerts.syslog.is_some() {
            let payload = syslog(&checkpoint, services.process.public_url.host());
            services.store.deliver(id, &payload.delivery(Errand::Checkpoint), now).await?;
        }
        shipped.insert(id.clone(), checkpoint.head.seq);
        services.deliveries.notify_waiters();
    }
    Ok(())
}

fn webhook(checkpoint: &Checkpoint) -> Payload {
    Payload::Webhook(json!({
        "event": "checkpoint",
        "at": checkpoint.at,
        "instance": checkpoint.instance,
        "seq": checkpoint.head.seq,
        "hash": checkpoint.head.hash,
        "checkpoint": checkpoint.to_string(),
    }))
}

fn syslog(checkpoint: &Checkpoint, host: &str) -> Payload {
    let data = [
        ("instance", checkpoint.instance.to_string()),
        ("event", "checkpoint".to_owned()),
        ("seq", checkpoint.head.seq.to_string()),
        ("checkpoint", checkpoint.to_string()),
    ];
    Payload::Syslog(Syslog {
        severity: Severity::Informational,
        at: checkpoint.at,
        host: host.to_owned(),
        kind: "checkpoint".to_owned(),
        data: data.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        text: checkpoint.to_string(),
    })
}
