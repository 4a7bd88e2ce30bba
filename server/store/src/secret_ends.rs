use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};

use crate::{Secret, Settings, Store, StoreError, column::sql};

/// Until when secrets are good, as whoever entered them said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretEnds {
    pub microsoft_app: Option<Timestamp>,
    /// Of the connectors of customers' tenants.
    pub connectors: BTreeMap<Connector, Timestamp>,
}

/// Whose connector, of which tenant.
type Connector = (InstanceId, ClientId, TenantId);

/// Where the Microsoft application stands among the tenants: it is nobody's.
const NOBODYS: (&str, i64, &str) = ("", 0, "");

impl SecretEnds {
    /// These, and what `said` says anew.
    pub(crate) fn with(mut self, said: &Self) -> Self {
        self.microsoft_app = said.microsoft_app.or(self.microsoft_app);
        self.connectors.extend(said.connectors.iter().map(|(whose, ends)| (whose.clone(), *ends)));
        self
    }
}

impl Settings {
    /// What is known of the ends of secrets that are the same in `new`.
    pub(crate) fn ends_in(&self, new: &Self) -> SecretEnds {
        let app = |settings: &Self| {
            settings.microsoft_app.as_ref().map(|app| (app.client_id.clone(), app.client_secret.expose().to_owned()))
        };
        let is_same = |whose: &Connector| {
            self.connector_secret(whose).map(Secret::expose) == new.connector_secret(whose).map(Secret::expose)
        };
        let connectors = self.ends.connectors.iter().filter(|(whose, _)| is_same(whose));
        SecretEnds {
            microsoft_app: self.ends.microsoft_app.filter(|_| app(self) == app(new)),
            connectors: connectors.map(|(whose, ends)| (whose.clone(), *ends)).collect(),
        }
    }

    /// Leaves out the ends of secrets that are not there.
    pub(crate) fn drop_strange_ends(&mut self) {
        let mut ends = std::mem::take(&mut self.ends);
        ends.microsoft_app = ends.microsoft_app.filter(|_| self.microsoft_app.is_some());
        ends.connectors.retain(|whose, _| self.connector_secret(whose).is_some());
        self.ends = ends;
    }

    fn connector_secret(&self, (instance, client, tenant): &Connector) -> Option<&Secret> {
        let is_it = |customer: &&crate::Customer| customer.instance == *instance && customer.client == *client;
        let tenants = self.customers.iter().find(is_it).into_iter().flat_map(|customer| &customer.tenants);
        tenants.into_iter().find(|known| known.id == *tenant)?.connector_secret.as_ref()
    }
}

impl Store {
    pub async fn secret_ends(&self) -> Result<SecretEnds, StoreError> {
        let mut connection = self.connections.any().await?;
        load(&mut connection).await
    }
}

pub(crate) async fn load(connection: &mut AnyConnection) -> Result<SecretEnds, StoreError> {
    let rows = sql("SELECT * FROM secret_ends").all(connection).await?;
    let mut ends = SecretEnds::default();
    for row in &rows {
        let at = row.get("ends")?;
        if row.get::<String>("instance")?.is_empty() {
            ends.microsoft_app = Some(at);
        } else {
            ends.connectors.insert((row.get("instance")?, row.get("client")?, row.get("tenant")?), at);
        }
    }
    Ok(ends)
}

/// Writes all of them anew.
pub(crate) async fn save(write: &mut AnyConnection, ends: &SecretEnds) -> Result<(), StoreError> {
    sql("DELETE FROM secret_ends").run(write).await?;
    if let Some(at) = ends.microsoft_app {
        let (instance, client, tenant) = NOBODYS;
        sql(INSERT).with(&instance.to_owned()).with(&client).with(&tenant.to_owned()).with(&at).run(write).await?;
    }
    for ((instance, client, tenant), at) in &ends.connectors {
        sql(INSERT).with(instance).with(client).with(tenant).with(at).run(write).await?;
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO secret_ends (instance, client, tenant, ends) VALUES ($1, $2, $3, $4)";
