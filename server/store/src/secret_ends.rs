use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};

use crate::{
    Settings, Store, StoreError,
    column::{Stored as _, sql},
};

/// Until when secrets are good, as whoever entered them said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretEnds {
    pub microsoft_app: Option<Timestamp>,
    /// Of the connectors of customers' tenants.
    pub connectors: BTreeMap<(InstanceId, ClientId, TenantId), Timestamp>,
}

/// Where the Microsoft application stands among the tenants: it is nobody's.
const NOBODYS: (&str, i64, &str) = ("", 0, "");

impl Store {
    pub async fn secret_ends(&self) -> Result<SecretEnds, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM secret_ends").all(&mut connection).await?;
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

    /// Keeps until when the Microsoft application's secret is good; without a time, that nobody said.
    pub async fn set_microsoft_app_end(&self, ends: Option<Timestamp>) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (instance, client, tenant) = NOBODYS;
        put(&mut write, instance, client, tenant, ends).await?;
        Ok(write.commit().await?)
    }
}

/// Keeps until when the secret of a tenant's connector is good.
pub(crate) async fn of_tenant(
    write: &mut AnyConnection,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
    ends: Timestamp,
) -> Result<(), StoreError> {
    put(write, instance.as_str(), client.store(), &tenant.to_string(), Some(ends)).await
}

/// Forgets the ends of secrets that are no longer there, or are others now.
pub(crate) async fn forget_changed(
    write: &mut AnyConnection,
    old: &Settings,
    new: &Settings,
) -> Result<(), StoreError> {
    let app = |settings: &Settings| {
        settings.microsoft_app.as_ref().map(|app| (app.client_id.clone(), app.client_secret.expose().to_owned()))
    };
    if app(old) != app(new) {
        let (instance, client, tenant) = NOBODYS;
        put(write, instance, client, tenant, None).await?;
    }
    for customer in &old.customers {
        for tenant in &customer.tenants {
            let is_it =
                |known: &&crate::Customer| known.instance == customer.instance && known.client == customer.client;
            let known = new.customers.iter().find(is_it).into_iter().flat_map(|known| &known.tenants);
            let secret = known
                .into_iter()
                .find(|known| known.id == tenant.id)
                .and_then(|known| known.connector_secret.as_ref().map(|secret| secret.expose().to_owned()));
            if secret.as_deref() != tenant.connector_secret.as_ref().map(|secret| secret.expose()) {
                let (instance, client) = (customer.instance.as_str(), customer.client.store());
                put(write, instance, client, &tenant.id.to_string(), None).await?;
            }
        }
    }
    Ok(())
}

async fn put(
    write: &mut AnyConnection,
    instance: &str,
    client: i64,
    tenant: &str,
    ends: Option<Timestamp>,
) -> Result<(), StoreError> {
    let (instance, tenant) = (instance.to_owned(), tenant.to_owned());
    let Some(ends) = ends else {
        return sql("DELETE FROM secret_ends WHERE instance = $1 AND client = $2 AND tenant = $3")
            .with(&instance)
            .with(&client)
            .with(&tenant)
            .run(write)
            .await
            .map(drop);
    };
    sql("INSERT INTO secret_ends (instance, client, tenant, ends) VALUES ($1, $2, $3, $4)
         ON CONFLICT (instance, client, tenant) DO UPDATE SET ends = excluded.ends")
    .with(&instance)
    .with(&client)
    .with(&tenant)
    .with(&ends)
    .run(write)
    .await
    .map(drop)
}
