//! Keeps what is known of customers' accounts up to date: every three hours, and when an administrator asks for it.
//!
//! For looking at, and for seeing beforehand whom nobody can verify. Whether and how somebody is asked is looked up anew each
//! time, so a new starter need not wait for this.

mod reading;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use tracing::{info, warn};
use vouchsafe_domain::ids::{InstanceId, TenantId};
use vouchsafe_store::StoreError;

use crate::{
    due::{self, ROUND},
    services::{Loaded, Services},
    turns::Turns,
};

/// Reads what is due until the server stops.
pub async fn run(services: Arc<Services>) {
    let turns = Turns::default();
    // The one process that serves from SQLite knows that its predecessor no longer reads.
    if services.process.database == "sqlite"
        && let Err(error) = services.store.free_imports().await
    {
        warn!("imports could not be taken over: {error}");
    }
    loop {
        if let Err(error) = round(&services, &turns).await {
            warn!("accounts could not be imported: {error}");
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.imports.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn round(services: &Arc<Services>, turns: &Turns) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    for instance in services.store.instances_with_imports().await? {
        if settings.instance(&instance).is_none() {
            services.store.keep_imports(&instance, &BTreeSet::new(), Timestamp::now).await?;
        }
    }
    for connected in settings.instances() {
        let instance = connected.instance.id.clone();
        services.store.keep_imports(&instance, &tenants(&settings, &instance), due::first).await?;
        if settings.graph.is_some() {
            // Not waited for: each Halo's customers are read by themselves.
            turns.begin(&services.tasks, instance.clone(), read_all(services.clone(), instance));
        }
    }
    Ok(())
}

/// The tenants of all customers of an instance.
pub fn tenants(settings: &Loaded, instance: &InstanceId) -> BTreeSet<TenantId> {
    let own = settings.customers().iter().filter(|customer| customer.instance == *instance);
    own.flat_map(|customer| customer.tenants.iter().map(|tenant| tenant.id)).collect()
}

/// Reads what is due of an instance, one tenant after the other.
pub async fn read_all(services: Arc<Services>, instance: InstanceId) {
    while !services.stopping.is_cancelled() {
        match services.store.take_import(&instance, Timestamp::now()).await {
            Ok(None) => return,
            Ok(Some((turn, import))) => {
                let (tenant, began) = (import.tenant, Timestamp::now());
                match reading::read(&services, &turn, import).await {
                    Ok(()) => {
                        let seconds = Timestamp::now().duration_since(began).as_secs();
                        info!(%instance, %tenant, seconds, "a turn of reading accounts is over");
                        // Contacts can be matched with them.
                        services.contacts.notify_one();
                    }
                    Err(error) => warn!(%instance, %tenant, "accounts could not be kept: {error}"),
                }
            }
            Err(error) => return warn!(%instance, "accounts could not be imported: {error}"),
        }
    }
}
