//! Each customer of an instance, and how far it is: what the PSA knows, what the settings say, and what is on its way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use vouchsafe_domain::{
    connection::{Connection, Trial},
    consent::App,
    ids::{ClientId, InstanceId, TenantId},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{ClientList, Consent, CustomerTenant, Making, SecretTrial, Store, StoreError};

use crate::services::Loaded;

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: ClientId,
    /// Its number where it has no name.
    pub name: String,
    /// Whether the PSA has it, as far as was read.
    pub in_psa: bool,
    /// Whether the PSA was read to the end, and does not have it.
    pub gone: bool,
    pub connection: Connection,
    /// Those that are confirmed.
    pub tenants: Vec<TenantId>,
    /// Those that the PSA thinks it has.
    pub suggested: Vec<TenantId>,
    /// Another customer of this instance has one of its tenants, too.
    pub shares: bool,
}

impl Standing {
    /// By which they are sorted: by name, whatever its case, and then by number.
    pub fn key(&self) -> (String, ClientId) {
        (self.name.to_lowercase(), self.id)
    }
}

/// What is on its way.
#[derive(Debug, Clone, Default)]
pub struct Underway {
    pub consents: Vec<Consent>,
    pub trials: Vec<SecretTrial>,
    pub makings: Vec<Making>,
}

impl Underway {
    pub async fn of(store: &Store, instance: &InstanceId) -> Result<Self, StoreError> {
        Ok(Self {
            consents: store.consents(instance).await?,
            trials: store.secret_trials(instance).await?,
            makings: store.makings(instance).await?,
        })
    }

    /// What one customer has of it.
    #[must_use]
    pub fn of_client(mut self, client: ClientId) -> Self {
        self.consents.retain(|consent| consent.client == client);
        self.trials.retain(|trial| trial.client == client);
        self.makings.retain(|making| making.client == client);
        self
    }

    /// The secret that we make for a tenant.
    pub fn making(&self, client: ClientId, tenant: TenantId) -> Option<&Making> {
        self.makings.iter().find(|making| making.client == client && making.tenant == tenant)
    }

    /// The link, if it is out, with which a tenant's administrator lets us make secrets.
    pub fn set_up_link(&self, client: ClientId, tenant: TenantId, now: Timestamp) -> Option<&Consent> {
        let is_it = |consent: &&Consent| (consent.client, consent.tenant, consent.app) == (client, tenant, App::SetUp);
        self.consents.iter().find(is_it).filter(|consent| consent.is_open(now))
    }

    /// How far a tenant is that is confirmed.
    pub fn connection(&self, client: ClientId, tenant: &CustomerTenant, now: Timestamp) -> Connection {
        let trial = self.trials.iter().find(|trial| trial.client == client && trial.tenant == tenant.id);
        let is_made = |making: &&Making| making.record.wanted && making.problem.is_none();
        let made = self.making(client, tenant.id).filter(is_made);
        match Connection::of_tenant(tenant.connector_secret.is_some(), trial.map(|trial| trial.trial)) {
            Connection::SecretMissing if self.set_up_link(client, tenant.id, now).is_some() => Connection::ConsentAsked,
            Connection::SecretMissing if made.is_some() => Connection::of_tenant(false, Some(Trial::Going)),
            connection => connection,
        }
    }
}

/// All customers of an instance, sorted, and the list that they are from.
pub async fn all(
    store: &Store,
    settings: &Loaded,
    instance: &InstanceId,
    now: Timestamp,
) -> Result<(Vec<Standing>, ClientList), StoreError> {
    let list = store.clients(instance).await?;
    let underway = Underway::of(store, instance).await?;
    Ok((joined(settings, instance, &list, &underway, now), list))
}

/// Which customers of an instance have this tenant, besides one.
pub fn others_with(settings: &Loaded, instance: &InstanceId, client: ClientId, tenant: TenantId) -> Vec<ClientId> {
    let here = settings.customers().iter().filter(|customer| customer.instance == *instance);
    let others = here.filter(|customer| customer.client != client);
    let having = others.filter(|customer| customer.tenants.iter().any(|known| known.id == tenant));
    having.map(|customer| customer.client).collect()
}

/// Whether a customer of another instance has this tenant. Then its consent is for them, and nobody here reads anything of it.
pub fn is_elsewhere(settings: &Loaded, instance: &InstanceId, tenant: TenantId) -> bool {
    let elsewhere = settings.customers().iter().filter(|customer| customer.instance != *instance);
    elsewhere.flat_map(|customer| &customer.tenants).any(|known| known.id == tenant)
}

pub fn joined(
    settings: &Loaded,
    instance: &InstanceId,
    list: &ClientList,
    underway: &Underway,
    now: Timestamp,
) -> Vec<Standing> {
    let fresh = |id: ClientId| Standing {
        id,
        name: id.to_string(),
        in_psa: false,
        gone: list.read.is_some() && !list.cut,
        connection: Connection::Unconnected,
        tenants: Vec::new(),
        suggested: Vec::new(),
        shares: false,
    };
    let mut all: BTreeMap<ClientId, Standing> = BTreeMap::new();
    let mut parts: BTreeMap<ClientId, Vec<Connection>> = BTreeMap::new();
    let named = |name: &str, id: ClientId| Some(plain(name)).filter(|name| !name.is_empty()).unwrap_or(id.to_string());
    for client in &list.clients {
        let (name, suggested) = (named(&client.name, client.id), client.tenants.clone());
        all.insert(client.id, Standing { name, in_psa: true, gone: false, suggested, ..fresh(client.id) });
    }
    let mut owners: BTreeMap<TenantId, BTreeSet<ClientId>> = BTreeMap::new();
    for customer in settings.customers().iter().filter(|customer| customer.instance == *instance) {
        let id = customer.client;
        let standing = all.entry(id).or_insert_with(|| fresh(id));
        if !standing.in_psa {
            standing.name = named(customer.name.as_deref().unwrap_or_default(), id);
        }
        for tenant in &customer.tenants {
            standing.tenants.push(tenant.id);
            owners.entry(tenant.id).or_default().insert(id);
            parts.entry(id).or_default().push(underway.connection(id, tenant, now));
        }
    }
    for consent in underway.consents.iter().filter(|consent| consent.app == App::Reader) {
        let standing = all.entry(consent.client).or_insert_with(|| fresh(consent.client));
        let part = match () {
            () if standing.tenants.contains(&consent.tenant) => continue,
            () if consent.given => Connection::ToConfirm,
            () if consent.is_open(now) => Connection::ConsentAsked,
            () => continue,
        };
        parts.entry(consent.client).or_default().push(part);
    }
    let mut all: Vec<Standing> = all.into_values().collect();
    for standing in &mut all {
        standing.connection = Connection::of_customer(parts.remove(&standing.id).unwrap_or_default());
        let shared = |tenant: &TenantId| owners.get(tenant).is_some_and(|owners| owners.len() > 1);
        standing.shares = standing.tenants.iter().any(shared);
    }
    all.sort_by_cached_key(Standing::key);
    all
}
