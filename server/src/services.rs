//! What every part of the server shares.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use tokio::sync::{Mutex, Notify};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::info;
use url::Url;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};
use vouchsafe_entra::{AppCredential, Connector, ConnectorKey, Graph, Partner, Proof, SetUp};
use vouchsafe_halo::Halo;
use vouchsafe_outbound::{Guard, Outbound};
use vouchsafe_store::{
    Channel, ConnectorSettings, Customer, CustomerTenant, Instance, Mail, MicrosoftApp, Settings, Store, StoreError,
};

use crate::{
    audit::{self, rounds::Audits},
    checkpoints,
    config::Process,
    contacts,
    customers::{
        links::Links,
        making,
        names::Names,
        partner::{self, Partners},
        reading::Readings,
        trying,
    },
    deliveries,
    doctor::rounds::Rounds,
    imports,
    launch::noted::Launches,
    live::Live,
    outbox,
    pod::open::OpenPages,
    retention, sessions,
    verification::driver::{self, Driven},
};

/// One Halo instance with its client.
#[derive(Debug)]
pub struct Connected {
    pub instance: Instance,
    pub halo: Halo,
    /// Where technicians open Halo: the host's name, for people.
    pub host: String,
    /// Held while a technician's tokens are renewed. The same before and after new settings: what began under the old ones
    /// may still be at it.
    pub renewal: Arc<Mutex<()>>,
}

/// Each instance's lock for renewing tokens, for the life of the process.
type Renewals = std::sync::Mutex<BTreeMap<InstanceId, Arc<Mutex<()>>>>;

/// The settings in force, with the clients that they make.
#[derive(Debug)]
pub struct Loaded {
    /// Goes up with every change.
    pub version: i64,
    instances: BTreeMap<InstanceId, Arc<Connected>>,
    customers: Vec<Customer>,
    pub connector: ConnectorSettings,
    pub mail: Option<Mail>,
    pub graph: Option<Arc<Graph>>,
    /// The application that makes connector secrets.
    pub setup: Option<Arc<SetUp>>,
    /// The same in the name of whoever signs in to it as the customers' partner.
    pub partner: Option<Arc<Partner>>,
}

impl Loaded {
    pub fn instance(&self, id: &InstanceId) -> Option<Arc<Connected>> {
        self.instances.get(id).cloned()
    }

    pub fn instances(&self) -> impl Iterator<Item = &Arc<Connected>> {
        self.instances.values()
    }

    pub fn customer(&self, instance: &InstanceId, client: ClientId) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.instance == *instance && customer.client == client)
    }

    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// One tenant of a customer, with the secret that is in force.
    pub fn tenant(&self, instance: &InstanceId, client: ClientId, tenant: TenantId) -> Option<&CustomerTenant> {
        self.customer(instance, client)?.tenants.iter().find(|candidate| candidate.id == tenant)
    }

    /// What opens the connector for a tenant of this customer's. `None` also where its secret is not there yet.
    pub fn connector_key(&self, instance: &InstanceId, client: ClientId, tenant: TenantId) -> Option<ConnectorKey> {
        Some(ConnectorKey { tenant, secret: self.tenant(instance, client, tenant)?.connector_secret.clone()? })
    }
}

/// Everything that handlers and tasks work with. One for the process.
pub struct Services {
    pub process: Process,
    pub store: Store,
    pub connector: Connector,
    pub live: Live,
    pub pages: OpenPages,
    /// Rings when a note has been put into the outbox.
    pub notes: Notify,
    /// Rings when something has been put into the outbox that leaves the house.
    pub deliveries: Notify,
    /// Rings when there is a new receipt.
    pub receipts: Notify,
    /// Rings when accounts are to be read now.
    pub imports: Notify,
    /// Rings when contacts are to be read or matched now.
    pub contacts: Notify,
    pub launches: Launches,
    /// Rings when a connector secret has been pasted.
    pub secrets: Notify,
    /// Rings when one is to be made now.
    pub makings: Notify,
    pub readings: Readings,
    /// Consent links that whoever made them can still see.
    pub links: Links,
    pub names: Names,
    /// Who signed in as the customers' partner.
    pub partners: Partners,
    pub outbound: Outbound,
    /// Every task that outlives its request: none is forgotten, and the server waits for them when it stops.
    pub tasks: TaskTracker,
    pub stopping: CancellationToken,
    pub driven: Driven,
    /// What the doctor found.
    pub rounds: Rounds,
    /// The logs that are being checked.
    pub audits: Audits,
    /// Who holds the leases of this process.
    pub holder: String,
    http: reqwest::Client,
    renewals: Renewals,
    loaded: RwLock<Arc<Loaded>>,
}

impl Services {
    pub async fn start(process: Process, store: Store, holder: String) -> anyhow::Result<Arc<Self>> {
        let http = vouchsafe_http::client(vouchsafe_http::Timeouts::default())?;
        let connector = Connector::new(http.clone(), process.microsoft.clone());
        let outbound = Outbound::new(Guard::new(process.allow.clone()), process.public_url.host())?;
        let (settings, version) = store.load_settings().await?;
        let renewals = Renewals::default();
        let loaded = load(settings, version, &process, &http, &renewals);
        Ok(Arc::new(Self {
            process,
            store,
            connector,
            live: Live::default(),
            pages: OpenPages::default(),
            notes: Notify::new(),
            deliveries: Notify::new(),
            receipts: Notify::new(),
            imports: Notify::new(),
            contacts: Notify::new(),
            launches: Launches::default(),
            secrets: Notify::new(),
            makings: Notify::new(),
            readings: Readings::default(),
            links: Links::default(),
            names: Names::default(),
            partners: Partners::default(),
            outbound,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            driven: Driven::default(),
            rounds: Rounds::default(),
            audits: Audits::default(),
            holder,
            http,
            renewals,
            loaded: RwLock::new(Arc::new(loaded)),
        }))
    }

    /// Sets going what works without being asked: open verifications, outboxes, sessions, accounts, contacts, connector secrets,
    /// erasing, and checking the log.
    pub fn set_going(self: &Arc<Self>) {
        self.tasks.spawn(driver::supervise(self.clone()));
        self.tasks.spawn(outbox::run(self.clone()));
        self.tasks.spawn(checkpoints::run(self.clone()));
        for channel in Channel::ALL {
            self.tasks.spawn(deliveries::run(self.clone(), channel));
        }
        self.tasks.spawn(sessions::watch(self.clone()));
        self.tasks.spawn(imports::run(self.clone()));
        self.tasks.spawn(contacts::run(self.clone()));
        self.tasks.spawn(trying::run(self.clone()));
        self.tasks.spawn(making::run(self.clone()));
        self.tasks.spawn(partner::run(self.clone()));
        self.tasks.spawn(retention::run(self.clone()));
        self.tasks.spawn(audit::run(self.clone()));
    }

    /// Something has been logged, with what it sends out: every outbox looks at once.
    pub fn ring(&self) {
        self.notes.notify_one();
        self.deliveries.notify_waiters();
        self.receipts.notify_one();
    }

    /// The settings in force. `vouchsafe apply` may have changed them since the last call, while we run.
    pub async fn settings(&self) -> Result<Arc<Loaded>, StoreError> {
        let current = self.last_settings();
        if self.store.settings_version().await? == current.version {
            return Ok(current);
        }
        let (settings, version) = self.store.load_settings().await?;
        let fresh = Arc::new(load(settings, version, &self.process, &self.http, &self.renewals));
        info!(version, "settings loaded");
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// An instance that is no setting yet, to see whether it could be one.
    pub fn try_out(&self, instance: Instance) -> Arc<Connected> {
        Arc::new(connect(instance, &self.process, &self.http, Arc::default()))
    }

    /// The settings in force with clients that have learned nothing yet, and a connector that has not either.
    pub async fn anew(&self) -> Result<(Loaded, Connector), StoreError> {
        let (settings, version) = self.store.load_settings().await?;
        let loaded = load(settings, version, &self.process, &self.http, &self.renewals);
        Ok((loaded, Connector::new(self.http.clone(), self.process.microsoft.clone())))
    }

    /// The client with which everybody is asked.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The settings as they were last read, for whoever must do without the database.
    fn last_settings(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who may frame a page that says what is wrong: this instance's pages. If there is none of this name, the only
    /// instance's; of several, whoever asks shall not get a list.
    pub fn frame_origins(&self, instance: &str) -> Vec<String> {
        let settings = self.last_settings();
        let own = instance.parse().ok().and_then(|id| settings.instance(&id));
        let own = own.or_else(|| {
            let mut all = settings.instances();
            all.next().filter(|_| all.next().is_none()).cloned()
        });
        own.map(|own| own.instance.frame_origins.clone()).unwrap_or_default()
    }
}

fn load(settings: Settings, version: i64, process: &Process, http: &reqwest::Client, renewals: &Renewals) -> Loaded {
    let mut renewals = renewals.lock().unwrap_or_else(PoisonError::into_inner);
    let mut instances = BTreeMap::new();
    for instance in settings.instances {
        let renewal = renewals.entry(instance.id.clone()).or_default().clone();
        instances.insert(instance.id.clone(), Arc::new(connect(instance, process, http, renewal)));
    }
    let (endpoints, graph) = (&process.microsoft, settings.microsoft_app.and_then(credential));
    let graph = graph.map(|app| Arc::new(Graph::new(http.clone(), endpoints.clone(), app)));
    let setup = settings.setup_app.and_then(credential);
    let partner = setup.clone().map(|app| Arc::new(Partner::new(http.clone(), endpoints.clone(), app)));
    let setup = setup.map(|app| Arc::new(SetUp::new(http.clone(), endpoints.clone(), app)));
    Loaded {
        version,
        instances,
        customers: settings.customers,
        connector: settings.connector,
        mail: settings.mail,
        graph,
        setup,
        partner,
    }
}

fn credential(app: MicrosoftApp) -> Option<AppCredential> {
    match Proof::read(&app.client_secret) {
        Ok(proof) => Some(AppCredential { client_id: app.client_id, proof }),
        // It was looked at when it was taken: only a database of another version has such a thing.
        Err(wrong) => {
            tracing::error!(%wrong, "a Microsoft application cannot be used");
            None
        }
    }
}

/// Where a Halo sends people back to who have signed in; its sign-in application must name exactly this.
pub fn redirect_uri(process: &Process, instance: &InstanceId) -> Url {
    process.public_url.join(["auth", "halo", instance.as_str(), "callback"])
}

fn connect(instance: Instance, process: &Process, http: &reqwest::Client, renewal: Arc<Mutex<()>>) -> Connected {
    let host = instance.url.host().to_owned();
    let redirect_uri = redirect_uri(process, &instance.id);
    let halo = Halo::new(
        http.clone(),
        vouchsafe_halo::Settings {
            url: instance.url.clone(),
            tenant: instance.tenant.clone(),
            client_id: instance.client_id.clone(),
            client_secret: instance.client_secret.clone(),
            sign_in_client_id: instance.sign_in_client_id.clone(),
            redirect_uri,
        },
    );
    Connected { instance, halo, host, renewal }
}
