//! Keeps a list of what customers' contacts are called in the PSA, beside that of their accounts, and matches the two: every three
//! hours, and when an administrator asks for it.
//!
//! For looking at, and for seeing beforehand whose ticket will need a person. Who a contact is, a look-up says anew each time.
//!
//! # Layout
//! - this file: what is due
//! - `reading`: one turn of reading one customer; `pace`: how fast
//! - `matching`: the rule of the look-up, over both lists

mod matching;
mod pace;
mod reading;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use tracing::{info, warn};
use vouchsafe_domain::ids::{ClientId, InstanceId};
use vouchsafe_store::StoreError;

use self::pace::Paces;
use crate::{
    due::{self, ROUND},
    services::{Connected, Loaded, Services},
    turns::Turns,
};

/// Reads and matches what is due until the server stops.
pub async fn run(services: Arc<Services>) {
    let (turns, paces) = (Turns::default(), Paces::default());
    // The one process that serves from SQLite knows that its predecessor no longer reads.
    if services.process.database == "sqlite"
        && let Err(error) = services.store.free_contact_reads().await
    {
        warn!("readings of contacts could not be taken over: {error}");
    }
    loop {
        if let Err(error) = round(&services, &turns, &paces).await {
            warn!("contacts could not be read: {error}");
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.contacts.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn round(services: &Arc<Services>, turns: &Turns, paces: &Paces) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    for instance in services.store.instances_with_contacts().await? {
        if settings.instance(&instance).is_none() {
            services.store.keep_contacts(&instance, &BTreeSet::new(), Timestamp::now).await?;
        }
    }
    for connected in settings.instances() {
        let instance = connected.instance.id.clone();
        services.store.keep_contacts(&instance, &clients(&settings, &instance), due::first).await?;
        // Without accounts there is nobody to match them with.
        if settings.graph.is_some() {
            // Not waited for: one Halo that hangs holds up no other.
            turns.begin(&services.tasks, instance, see_to(services.clone(), connected.clone(), paces.clone()));
        }
    }
    Ok(())
}

/// The customers of an instance that have a tenant.
pub fn clients(settings: &Loaded, instance: &InstanceId) -> BTreeSet<ClientId> {
    let own = settings.customers().iter().filter(|customer| customer.instance == *instance);
    own.filter(|customer| !customer.tenants.is_empty()).map(|customer| customer.client).collect()
}

/// Reads what is due of an instance, one customer after the other, and matches whose lists have changed, until nothing is left.
async fn see_to(services: Arc<Services>, connected: Arc<Connected>, paces: Paces) {
    let instance = &connected.instance.id;
    loop {
        let read = match read_due(&services, &connected, &paces).await {
            Ok(read) => read,
            Err(error) => return warn!(%instance, "contacts could not be kept: {error}"),
        };
        let matched = match matching::matched(&services, instance).await {
            Ok(matched) => matched,
            Err(error) => return warn!(%instance, "contacts could not be matched: {error}"),
        };
        if !(read || matched) || services.stopping.is_cancelled() {
            return;
        }
    }
}

/// Whether there was anything.
async fn read_due(services: &Services, connected: &Connected, paces: &Paces) -> Result<bool, StoreError> {
    let instance = &connected.instance.id;
    let mut any = false;
    while !services.stopping.is_cancelled() {
        let Some((turn, read)) = services.store.take_contact_read(instance, Timestamp::now()).await? else { break };
        let (client, began) = (read.client, Timestamp::now());
        reading::read(services, connected, &turn, read, paces).await?;
        let seconds = Timestamp::now().duration_since(began).as_secs();
        info!(%instance, %client, seconds, "a turn of reading contacts is over");
        any = true;
    }
    Ok(any)
}
