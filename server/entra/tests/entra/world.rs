//! A pretend Microsoft of its own for each test, and clients for it.

use std::{str::FromStr, time::Duration};

use serde_json::Value;
use vouchsafe_domain::ids::{AccountId, TenantId, Upn};
use vouchsafe_entra::{AppCredential, Connector, ConnectorKey, Endpoints, Graph, Proof, SetUp};
use vouchsafe_http::{Secret, Timeouts, client};
use vouchsafe_sandbox::{
    Options, Sandbox,
    cast::{CUSTOMERS, GRAPH_APP, GRAPH_SECRET, SETUP_APP, SETUP_SECRET},
    faults::{Fault, Rule, Upstream},
};

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

pub(crate) fn id<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// `11111111-1111-4111-8111-111111111111` and so on.
pub(crate) fn tenant(digit: char) -> TenantId {
    let guid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace('x', &digit.to_string());
    id(&guid)
}

pub(crate) fn upn(text: &str) -> Upn {
    id(text)
}

/// Contacts' accounts are numbered like the contacts.
pub(crate) fn account(digit: char, number: u32) -> AccountId {
    AccountId { tenant: tenant(digit), object: id(&format!("0b1ec700-0000-4000-8000-{number:012x}")) }
}

/// The connector's key for a tenant of the cast.
pub(crate) fn key(digit: char) -> ConnectorKey {
    let tenant = tenant(digit);
    let of = |known: &&vouchsafe_sandbox::cast::Customer| {
        known.tenant.is_some_and(|id| id.to_string() == tenant.to_string())
    };
    let secret = CUSTOMERS.iter().find(of).unwrap().connector_secret;
    ConnectorKey { tenant, secret: Secret::new(secret) }
}

pub(crate) fn app() -> AppCredential {
    AppCredential { client_id: GRAPH_APP.to_string(), proof: Proof::Secret(Secret::new(GRAPH_SECRET)) }
}

impl World {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        Self { sandbox, http: client(Timeouts { total: Duration::from_secs(60), ..Timeouts::default() }).unwrap() }
    }

    pub(crate) fn endpoints(&self) -> Endpoints {
        let base = self.sandbox.bases().microsoft;
        Endpoints {
            login: id(&format!("{base}/login")),
            graph: id(&format!("{base}/graph")),
            partner: id(&format!("{base}/partner")),
            connector: id(&format!("{base}/connector")),
            ..Endpoints::default()
        }
    }

    pub(crate) fn graph(&self) -> Graph {
        Graph::new(self.http.clone(), self.endpoints(), app())
    }

    pub(crate) fn set_up(&self) -> SetUp {
        let app = AppCredential { client_id: SETUP_APP.to_string(), proof: Proof::Secret(Secret::new(SETUP_SECRET)) };
        SetUp::new(self.http.clone(), self.endpoints(), app)
    }

    /// An administrator of this tenant consents to the set-up application.
    pub(crate) async fn consent_to_set_up(&self, digit: char) {
        let url = self.set_up().consent_url(tenant(digit), "http://back.localhost/", "state");
        let form = [("tenant", tenant(digit).to_string()), ("do", "accept".to_owned())];
        let reply = self.http.post(url).form(&form).send().await.unwrap();
        assert!(reply.headers()["location"].to_str().unwrap().contains("tenant="), "{reply:?}");
    }

    pub(crate) fn connector(&self) -> Connector {
        Connector::new(self.http.clone(), self.endpoints())
    }

    /// This fault for every call to this upstream from now on.
    pub(crate) fn spoil(&self, upstream: Upstream, fault: Fault) {
        self.sandbox.faults().add(Rule { upstream, route: String::new(), times: 0, skip: 0, fault });
    }

    /// How many tokens were asked for.
    pub(crate) fn logins(&self) -> u64 {
        let counters = self.sandbox.calls().counters();
        counters.get(&Upstream::Login).map(|routes| routes.values().sum()).unwrap_or_default()
    }

    pub(crate) fn count(&self, operation: &str) -> u64 {
        self.sandbox.calls().count(Upstream::Connector, operation)
    }

    /// What the control interface says under this path.
    pub(crate) async fn control(&self, path: &str) -> Value {
        let url = format!("{}/control/microsoft/{path}", self.sandbox.bases().demo);
        let reply = self.http.get(url).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        reply.json().await.unwrap()
    }

    /// Changes something through the control interface.
    pub(crate) async fn set(&self, path: &str, changes: Value) {
        let url = format!("{}/control/microsoft/{path}", self.sandbox.bases().demo);
        let reply = self.http.post(url).json(&changes).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
    }
}
