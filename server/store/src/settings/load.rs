use sqlx::AnyConnection;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};
use vouchsafe_http::Secret;

use super::{ConnectorSettings, Customer, CustomerTenant, Instance, MicrosoftApp, Settings};
use crate::{
    Store, StoreError,
    column::{Row, sql},
    seal::{Place, Sealer},
    secret_ends,
};

impl Store {
    /// All settings, and the version that they are: it grows with every change.
    pub async fn load_settings(&self) -> Result<(Settings, i64), StoreError> {
        let mut read = self.connections.begin_read().await?;
        let loaded = load(&mut read, &self.sealer).await?;
        read.commit().await?;
        Ok(loaded)
    }

    /// The version of the settings, to see whether they have changed.
    pub async fn settings_version(&self) -> Result<i64, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT version FROM settings").first(&mut connection).await?;
        row.ok_or(StoreError::Unreadable { column: "version" })?.get("version")
    }
}

/// All settings within a transaction.
pub(crate) async fn load(connection: &mut AnyConnection, sealer: &Sealer) -> Result<(Settings, i64), StoreError> {
    let row = sql("SELECT * FROM settings").first(connection).await?;
    let row = row.ok_or(StoreError::Unreadable { column: "version" })?;
    let app = |place: Place<'static>, id: &'static str| {
        let client_secret = sealer.open_some(place, row.get(place.column)?)?;
        let apart = row.get::<Option<String>>(id)?.zip(client_secret);
        Ok::<_, StoreError>(apart.map(|(client_id, client_secret)| MicrosoftApp { client_id, client_secret }))
    };
    let testers = json(&row, "connector_testers")?;
    let mut settings = Settings {
        microsoft_app: app(MICROSOFT_APP, "microsoft_client_id")?,
        setup_app: app(SETUP_APP, "setup_client_id")?,
        connector: ConnectorSettings { form: row.get("connector_form")?, testers },
        mail: sealer.open_some(MAIL, row.get("mail")?)?.map(|mail| unsealed(&mail, "mail")).transpose()?,
        instances: Vec::new(),
        customers: Vec::new(),
        ends: secret_ends::load(connection).await?,
    };
    for row in sql("SELECT * FROM instances ORDER BY id").all(connection).await? {
        settings.instances.push(instance(&row, sealer)?);
    }
    for row in sql("SELECT * FROM threats").all(connection).await? {
        let id: InstanceId = row.get("instance")?;
        if let Some(instance) = settings.instances.iter_mut().find(|instance| instance.id == id) {
            instance.threat = Some(row.get("document")?);
        }
    }
    for row in sql("SELECT * FROM customers ORDER BY instance, client").all(connection).await? {
        let (instance, client): (InstanceId, ClientId) = (row.get("instance")?, row.get("client")?);
        let place = customer_row(&instance, client);
        let rules = sealer.open(policy(&place), &row.get::<String>("policy")?)?;
        settings.customers.push(Customer {
            instance,
            client,
            name: row.get("name")?,
            any_source: row.get("any_source")?,
            policy: unsealed(&rules, "policy")?,
            second_technicians: match row.get::<Option<String>>("second_technicians")? {
                Some(_) => Some(json(&row, "second_technicians")?),
                None => None,
            },
            important_contacts_vouch: row.get("important_contacts_vouch")?,
            tenants: Vec::new(),
        });
    }
    for row in sql("SELECT * FROM customer_tenants ORDER BY instance, client, tenant").all(connection).await? {
        let key: (InstanceId, ClientId) = (row.get("instance")?, row.get("client")?);
        let id: TenantId = row.get("tenant")?;
        let place = tenant_row(&key.0, key.1, id);
        let connector_secret = sealer.open(connector_secret(&place), &row.get::<String>("connector_secret")?)?;
        let connector_secret = Some(connector_secret).filter(|secret| !secret.expose().is_empty());
        if let Some(customer) = settings.customers.iter_mut().find(|customer| customer.key() == key) {
            customer.tenants.push(CustomerTenant { id, connector_secret });
        }
    }
    Ok((settings, row.get("version")?))
}

fn instance(row: &Row, sealer: &Sealer) -> Result<Instance, StoreError> {
    let id: InstanceId = row.get("id")?;
    let launch = sealer.open(launch_secrets(&id), &row.get::<String>("launch_secrets")?)?;
    let launch_secrets: Vec<Secret> =
        serde_json::from_str(launch.expose()).map_err(|_| StoreError::Unreadable { column: "launch_secrets" })?;
    let client_secret = sealer.open(client_secret(&id), &row.get::<String>("client_secret")?)?;
    let alerts = sealer.open_some(alerts(&id), row.get("alerts")?)?;
    let alerts = alerts.map(|alerts| unsealed(&alerts, "alerts")).transpose()?.unwrap_or_default();
    let instance: Instance = unsealed(&sealer.open(document(&id), &row.get::<String>("document")?)?, "document")?;
    Ok(Instance { id, client_secret, launch_secrets, alerts, ..instance })
}

fn json<T: serde::de::DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(&row.get::<String>(column)?).map_err(|_| StoreError::Unreadable { column })
}

fn unsealed<T: serde::de::DeserializeOwned>(text: &Secret, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text.expose()).map_err(|_| StoreError::Unreadable { column })
}

pub(super) const MAIL: Place<'_> = Place { table: "settings", column: "mail", row: "1" };

/// Not a secret, but what is sent to a host must be sealed with the host, and what a policy says with the policy.
pub(super) fn document(id: &InstanceId) -> Place<'_> {
    Place { table: "instances", column: "document", row: id.as_str() }
}

pub(super) fn alerts(id: &InstanceId) -> Place<'_> {
    Place { table: "instances", column: "alerts", row: id.as_str() }
}

pub(super) const MICROSOFT_APP: Place<'_> = Place { table: "settings", column: "microsoft_client_secret", row: "1" };

pub(super) const SETUP_APP: Place<'_> = Place { table: "settings", column: "setup_client_secret", row: "1" };

pub(super) fn client_secret(id: &InstanceId) -> Place<'_> {
    Place { table: "instances", column: "client_secret", row: id.as_str() }
}

pub(super) fn launch_secrets(id: &InstanceId) -> Place<'_> {
    Place { table: "instances", column: "launch_secrets", row: id.as_str() }
}

pub(super) fn customer_row(instance: &InstanceId, client: ClientId) -> String {
    format!("{instance}/{client}")
}

pub(super) fn policy(row: &str) -> Place<'_> {
    Place { table: "customers", column: "policy", row }
}

pub(crate) fn tenant_row(instance: &InstanceId, client: ClientId, tenant: TenantId) -> String {
    format!("{instance}/{client}/{tenant}")
}

pub(super) fn connector_secret(row: &str) -> Place<'_> {
    Place { table: "customer_tenants", column: "connector_secret", row }
}
