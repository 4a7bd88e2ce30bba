//! What is looked at when somebody wants to know whether everything works: by `vouchsafe check`, and by the dashboard's
//! doctor. Changes nothing, asks nobody, and mails nobody; a webhook gets a signed `ping`.
//!
//! # Layout
//! - [`finding`]: what one look found; [`remedy`]: what is wrong, and what to do
//! - [`installation`], [`machine`], [`way_in`]: what holds for all: settings and database, disk, the public URL and what
//!   stands before us
//! - [`instance`], [`outward`], [`outboxes`]: one Halo, what leaves the house for it, and what got stuck on the way;
//!   [`log`]: whether its log is whole
//! - [`tenant`]: one tenant of a customer; [`made_secret`]: the connector secret that we made there
//! - [`ends`]: secrets that end; [`clock`]: whether ours is right
//! - [`rounds`]: looking on demand, once at a time, and what was found last

pub mod clock;
pub mod ends;
pub mod finding;
pub mod installation;
pub mod instance;
pub mod log;
pub mod machine;
pub mod made_secret;
pub mod outboxes;
pub mod outward;
pub mod remedy;
pub mod rounds;
pub mod tenant;
pub mod way_in;

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::Timestamp;
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::{Making, StoreError};

use self::{
    finding::{About, Finding},
    remedy::Remedy,
};
use crate::services::Services;

/// How many looks are taken at a time.
pub const AT_ONCE: usize = 16;

/// One look, which finds something about one thing.
pub struct Look {
    pub about: About,
    pub look: BoxFuture<'static, Vec<Finding>>,
}

/// Everything there is to look at, in order: of the installation and of every instance, or of only one.
///
/// With clients that remember nothing: a token that is still good would hide that no other could be had.
pub async fn looks(services: &Arc<Services>, only: Option<&InstanceId>) -> Result<Vec<Look>, StoreError> {
    let (settings, connector) = services.anew().await?;
    let (settings, connector) = (Arc::new(settings), Arc::new(connector));
    let mut looks = Vec::new();
    let mut add = |about: About, look: BoxFuture<'static, Vec<Finding>>| looks.push(Look { about, look });
    add(About::Installation, Box::pin(installation::check(services.clone(), settings.clone())));
    add(About::Installation, Box::pin(machine::check(services.clone())));
    add(About::Installation, Box::pin(way_in::check(services.clone())));
    add(About::Installation, Box::pin(clock::of_microsoft(services.clone())));
    add(About::Installation, Box::pin(outward::mail(services.clone(), settings.clone())));
    let meant = |instance: &InstanceId| only.is_none_or(|only| only == instance);
    for connected in settings.instances().filter(|connected| meant(&connected.instance.id)) {
        let about = About::Instance(connected.instance.id.clone());
        add(about.clone(), Box::pin(instance::check(services.clone(), connected.clone())));
        add(about.clone(), Box::pin(outward::alerts(services.clone(), settings.clone(), connected.clone())));
        add(about.clone(), Box::pin(outboxes::check(services.clone(), connected.instance.id.clone())));
        add(about, Box::pin(log::check(services.clone(), connected.instance.id.clone())));
    }
    let (stored, _) = services.store.load_settings().await?;
    for lonely in stored.lonely(Timestamp::now()).into_iter().filter(|lonely| meant(&lonely.instance)) {
        let about = Remedy::whose(&lonely);
        let finding = Finding::fix(&about, "second technicians", Remedy::lonely(&lonely));
        add(about, Box::pin(async move { vec![finding] }));
    }
    let mut makings = Vec::new();
    for connected in settings.instances().filter(|connected| meant(&connected.instance.id)) {
        makings.extend(services.store.makings(&connected.instance.id).await?);
    }
    let ends = services.store.secret_ends().await?.connectors;
    for customer in settings.customers().iter().filter(|customer| meant(&customer.instance)) {
        for tenant in &customer.tenants {
            let about = About::Tenant {
                instance: customer.instance.clone(),
                client: customer.client,
                company: tenant::company(customer),
                tenant: tenant.id,
            };
            let look = tenant::check(about.clone(), tenant.clone(), settings.graph.clone(), connector.clone());
            let key = (customer.instance.clone(), customer.client, tenant.id);
            let is_its = |making: &&Making| (&making.instance, making.client, making.tenant) == (&key.0, key.1, key.2);
            let made = makings.iter().find(is_its).filter(|making| making.has_in_force(tenant)).cloned();
            let ends = ends.get(&key).copied().filter(|_| tenant.connector_secret.is_some() && made.is_none());
            let ends = ends.map(|ends| ends::of_connector(&about, &tenant::company(customer), ends));
            add(about.clone(), Box::pin(async move { look.await.into_iter().chain(ends).collect() }));
            if let Some(making) = makings.iter().find(is_its).cloned() {
                let look = made_secret::check(about.clone(), tenant.clone(), making, settings.setup.clone());
                add(about, Box::pin(look));
            }
        }
    }
    Ok(looks)
}

/// What was seen, in the catalogue's words.
fn seen(key: &str, values: &[(&str, &str)]) -> String {
    vouchsafe_app::words::words().text(&format!("seen-{key}"), values)
}
