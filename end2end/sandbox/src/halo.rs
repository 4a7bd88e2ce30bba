//! A pretend Halo PSA: pages with a Custom Tab, authorisation server, API with Halo's habits.
//!
//! # Layout
//! - `records`: tickets, users, agents, clients and actions as JSON objects, as Halo gives them out
//! - `options`: what a test may change about an instance
//! - `grants`: applications, codes, tokens and signed-in agents
//! - `oauth`: `/auth/authorize` and `/auth/token`
//! - `caller`: who calls the API, and what they may do
//! - `answer`: Halo's ways of saying yes and no; `params`: its ways of reading a query
//! - `tickets`, `users`, `agents`, `clients`, `actions`, `lists`: the API
//! - `tab`: the Custom Tab's URL; `pages`: the pages that hold it
//! - `control`: looking in from outside

mod actions;
mod agents;
mod answer;
mod caller;
mod clients;
mod control;
mod grants;
mod lists;
mod oauth;
mod options;
mod pages;
mod params;
mod records;
mod tab;
mod tickets;
mod users;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::http::{HeaderMap, header};

pub use grants::Application;
pub use options::Options;
pub use records::{Record, Records};

use crate::addresses::Addresses;
use crate::cast::Partnered;
use grants::Grants;

/// An instance as it is at the start.
#[derive(Clone)]
pub struct Seed {
    pub id: &'static str,
    pub records: Records,
    /// Service application first, then the public one for signing in.
    pub applications: [Application; 2],
    /// The Custom Tab's secret, and the one before it.
    pub iframe_secrets: [&'static str; 2],
}

/// One pretend Halo: what one customer of Halo calls theirs.
pub struct Instance {
    seed: Seed,
    state: Mutex<State>,
}

/// What changes in an instance.
pub struct State {
    pub records: Records,
    pub options: Options,
    grants: Grants,
    /// When the API calls of the last minutes came, for the rate limit.
    recent: VecDeque<Instant>,
}

/// All instances, told apart by the host's name.
pub struct Halo {
    instances: [Arc<Instance>; 2],
    addresses: Arc<Addresses>,
}

impl Instance {
    /// The name in its addresses, `acme`, say.
    pub fn id(&self) -> &'static str {
        self.seed.id
    }

    /// Everything that changes, until the guard goes.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the options that are named, and leaves the others. Errors on names that are not options.
    pub fn change_options(&self, changes: Record) -> serde_json::Result<Options> {
        let mut state = self.state();
        let mut fields = serde_json::to_value(&state.options)?;
        if let Some(fields) = fields.as_object_mut() {
            records::merge(fields, changes);
        }
        state.options = serde_json::from_value(fields)?;
        Ok(state.options.clone())
    }

    /// Adds so many clients, some with names that are no use to anybody.
    pub fn add_clients(&self, count: u32) {
        let names =
            ["Bakery", "Dental Care", "O’Neil & Söhne", "=1+1", "<b>Bold</b> Ltd", "\u{202e}evil", "Ünal 🏗 Bau", "Law"];
        let mut state = self.state();
        for number in 0..count {
            let name = names.get(number as usize % names.len()).copied().unwrap_or_default();
            let client = serde_json::json!({
                "name": format!("{name} {number:03}"), "toplevel_id": 1, "inactive": false, "use": "client",
                "azure_tenants": [],
            });
            let serde_json::Value::Object(client) = client else { continue };
            state.records.clients.insert(1_000 + number, client);
        }
    }

    /// Adds so many users of a client, with addresses such as `user000007@contoso.example`; every tenth is not active.
    pub fn add_users(&self, client: u32, domain: &str, count: u32) {
        let names = ["Kim 🌻", "=1+1", "<b>Bold</b>", "\u{202e}evil", "مريم", "O'Brien", "Ada", "Zoë"];
        let mut state = self.state();
        for number in 0..count {
            let name = names.get(number as usize % names.len()).copied().unwrap_or_default();
            let user = serde_json::json!({
                "name": format!("{name} {number:06}"), "client_id": client, "site_id": f64::from(client + 6),
                "site_id_int": client + 6, "emailaddress": format!("user{number:06}@{domain}"), "use": "user",
                "inactive": number % 10 == 9,
            });
            let serde_json::Value::Object(user) = user else { continue };
            state.records.users.insert(100_000 + number, user);
        }
    }

    /// Adds these clients, with their tenants where the mapping knows them.
    pub fn add_partnered(&self, more: &[Partnered]) {
        let mut state = self.state();
        for Partnered { client, name, tenant, domain, mapped } in more {
            let mapping = serde_json::json!({
                "id": 1, "details_id": 1, "client_id": client, "client_name": name, "azure_tenant_id": tenant,
                "azure_tenant_name": name, "azure_tenant_domain": domain, "details_name": "Partner tenant",
                "relationship_type": 0,
            });
            let record = serde_json::json!({
                "name": name, "toplevel_id": 1, "inactive": false, "use": "client",
                "azure_tenants": Some(mapping).filter(|_| *mapped).into_iter().collect::<Vec<_>>(),
            });
            let serde_json::Value::Object(record) = record else { continue };
            state.records.clients.insert(*client, record);
        }
    }

    fn reset(&self) {
        *self.state() = State::new(&self.seed);
    }
}

impl State {
    fn new(seed: &Seed) -> Self {
        Self {
            records: seed.records.clone(),
            options: Options::default(),
            grants: Grants::default(),
            recent: VecDeque::new(),
        }
    }
}

impl Halo {
    /// Instances as their seeds say; the first answers for every host name that no other claims.
    pub fn new(seeds: [Seed; 2], addresses: Arc<Addresses>) -> Self {
        let instances = seeds.map(|seed| {
            let state = Mutex::new(State::new(&seed));
            Arc::new(Instance { seed, state })
        });
        Self { instances, addresses }
    }

    /// The instance with this id.
    pub fn instance(&self, id: &str) -> Option<Arc<Instance>> {
        self.instances.iter().find(|instance| instance.id() == id).cloned()
    }

    /// Everything back to the seed.
    pub fn reset(&self) {
        self.instances.iter().for_each(|instance| instance.reset());
    }

    /// Every instance's options as they are at the start; records and tokens stay.
    pub fn usual_options(&self) {
        self.instances.iter().for_each(|instance| instance.state().options = Options::default());
    }

    /// Pages, authorisation server and API.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .merge(oauth::routes())
            .merge(agents::routes())
            .merge(tickets::routes())
            .merge(users::routes())
            .merge(clients::routes())
            .merge(actions::routes())
            .merge(lists::routes())
            .merge(pages::routes())
            .with_state(Arc::clone(self))
    }

    /// What `/control/halo` answers.
    pub fn control_router(self: &Arc<Self>) -> Router {
        control::routes().with_state(Arc::clone(self))
    }

    /// The instance that the host name means: `globex-halo.localhost` is globex.
    fn by_host(&self, headers: &HeaderMap) -> Arc<Instance> {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let [usual, ..] = &self.instances;
        let named = self.instances.iter().find(|instance| host.starts_with(&format!("{}-halo.", instance.id())));
        Arc::clone(named.unwrap_or(usual))
    }
}
