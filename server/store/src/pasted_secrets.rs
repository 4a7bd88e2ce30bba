use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    connection::Trial,
    ids::{AgentId, ClientId, InstanceId, TenantId},
    log::{Event, Kind, Receipt},
};
use vouchsafe_http::Secret;

use crate::{
    Administrator, AsSeen, Changed, NewDelivery, Settings, Store, StoreError,
    column::{Row, sql},
    consents::event,
    log, makings,
    seal::Place,
    settings::tenant_row,
};

/// A connector secret that an administrator pasted.
#[derive(Debug, Clone)]
pub struct NewSecret {
    pub instance: InstanceId,
    pub client: ClientId,
    pub tenant: TenantId,
    pub secret: Secret,
    /// Until when it is good, if somebody said.
    pub good_until: Option<Timestamp>,
    pub by: AgentId,
    pub by_name: String,
}

/// One that is to be tried now.
#[derive(Debug, Clone)]
pub struct PastedSecret {
    pub new: NewSecret,
    pub pasted: Timestamp,
    /// How often it was tried before.
    pub tries: u64,
}

/// How far the last secret that was pasted for a tenant is; without the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretTrial {
    pub client: ClientId,
    pub tenant: TenantId,
    pub by: AgentId,
    pub by_name: String,
    pub pasted: Timestamp,
    pub tries: u64,
    pub trial: Trial,
    /// What Microsoft said last, as the catalogue names it, with its code.
    pub fault: Option<String>,
    pub code: Option<u64>,
}

impl Store {
    /// Takes a secret that is to be tried, in the place of one that is being tried, and of one that we were to make. The one in force
    /// stays in force.
    ///
    /// [`Changed::Meanwhile`] if what the customer has under way is not as it was `seen`: then nothing is changed.
    pub async fn paste_secret(&self, new: &NewSecret, seen: &AsSeen, now: Timestamp) -> Result<Changed, StoreError> {
        let NewSecret { instance, client, tenant, secret, good_until, by, by_name } = new;
        let row = tenant_row(instance, *client, *tenant);
        let mut write = self.connections.begin_write().await?;
        if !seen.still(&mut write, &self.sealer, instance, *client).await? {
            return Ok(Changed::Meanwhile);
        }
        forget(&mut write, instance, *client, *tenant).await?;
        makings::give_up(&mut write, &self.sealer, instance, *client, *tenant, true, now).await?;
        sql("INSERT INTO pasted_secrets
             (instance, client, tenant, secret, pasted_by, pasted_by_name, pasted, tries, due, works, good_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $7, 0, $8)")
        .with(instance)
        .with(client)
        .with(tenant)
        .with(&self.sealer.seal(place(&row), secret)?)
        .with(by)
        .with(by_name)
        .with(&now)
        .with(good_until)
        .run(&mut write)
        .await?;
        let event = event(Kind::SecretPasted, *client, *tenant, Some(*by));
        self.commit_with(write, instance, now, event).await?;
        Ok(Changed::Done)
    }

    /// Those that are to be tried now.
    pub async fn due_secrets(&self, now: Timestamp) -> Result<Vec<PastedSecret>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM pasted_secrets WHERE due <= $1 AND secret IS NOT NULL ORDER BY due").with(&now);
        query.all(&mut connection).await?.iter().map(|row| self.pasted(row)).collect()
    }

    /// How far those of an instance are.
    pub async fn secret_trials(&self, instance: &InstanceId) -> Result<Vec<SecretTrial>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM pasted_secrets WHERE instance = $1").with(instance).all(&mut connection).await?;
        rows.iter().map(trial).collect()
    }

    /// Notes that it did not work: it is tried again when it is `due`, or given up, and that is logged.
    pub async fn secret_failed(
        &self,
        secret: &PastedSecret,
        fault: &str,
        code: Option<u64>,
        due: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let NewSecret { instance, client, tenant, by, .. } = &secret.new;
        let mut write = self.connections.begin_write().await?;
        let noted = sql("UPDATE pasted_secrets SET tries = tries + 1, due = $5, fault = $6, code = $7,
                         secret = CASE WHEN $8 = 1 THEN NULL ELSE secret END
                         WHERE instance = $1 AND client = $2 AND tenant = $3 AND pasted = $4 AND secret IS NOT NULL")
        .with(instance)
        .with(client)
        .with(tenant)
        .with(&secret.pasted)
        .with(&due)
        .with(&fault.to_owned())
        .with(&code)
        .with(&due.is_none())
        .changes(&mut write)
        .await?;
        if noted && due.is_none() {
            let event = event(Kind::SecretRefused, *client, *tenant, Some(*by));
            let event = Event { reason: Some(fault.to_owned()), ..event };
            log::append(&mut write, &self.sealer, instance, now, event).await?;
        }
        Ok(write.commit().await?)
    }

    /// Puts a secret in force that was seen to work, in the name of whoever pasted it: they had signed in a moment before.
    /// False if the tenant is not the customer's (any more), they are no administrator any more, or another secret was pasted since;
    /// then it is forgotten.
    pub async fn adopt_secret(
        &self,
        secret: &PastedSecret,
        now: Timestamp,
        compose: impl FnOnce(&str, bool, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<bool, StoreError> {
        let NewSecret { instance, client, tenant, by, .. } = &secret.new;
        let mut write = self.connections.begin_write().await?;
        let current = sql("UPDATE pasted_secrets SET secret = NULL, due = NULL, works = 1, fault = NULL, code = NULL
                           WHERE instance = $1 AND client = $2 AND tenant = $3 AND pasted = $4 AND secret IS NOT NULL")
        .with(instance)
        .with(client)
        .with(tenant)
        .with(&secret.pasted)
        .changes(&mut write)
        .await?;
        if !current {
            return Ok(false);
        }
        let version = sql("SELECT version FROM settings").first(&mut write).await?;
        let version = version.ok_or(StoreError::Unreadable { column: "version" })?.get("version")?;
        let mut known = false;
        let put = |settings: &mut Settings| {
            let customer = settings.customers.iter_mut();
            let customer = customer.filter(|known| known.instance == *instance && known.client == *client);
            for found in customer.flat_map(|customer| &mut customer.tenants).filter(|known| known.id == *tenant) {
                known = true;
                found.connector_secret = Some(secret.new.secret.clone());
            }
            let whose = (instance.clone(), *client, *tenant);
            match secret.new.good_until {
                Some(ends) => settings.ends.connectors.insert(whose, ends),
                // Of the one that it takes the place of.
                None => settings.ends.connectors.remove(&whose),
            };
        };
        let administrator = Administrator { instance, agent: *by, recent: true, heard: true };
        let changed = self.change_within(&mut write, &administrator, version, now, put, compose).await?;
        if !known || !matches!(changed, Changed::Done | Changed::Nothing) {
            write.rollback().await?;
            // Another one may have been pasted by now.
            let mut connection = self.connections.any().await?;
            sql("DELETE FROM pasted_secrets WHERE instance = $1 AND client = $2 AND tenant = $3 AND pasted = $4")
                .with(instance)
                .with(client)
                .with(tenant)
                .with(&secret.pasted)
                .run(&mut connection)
                .await?;
            return Ok(false);
        }
        let event = event(Kind::SecretWorks, *client, *tenant, Some(*by));
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// Forgets what was pasted for a tenant.
    pub async fn forget_secret(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        forget(&mut write, instance, client, tenant).await?;
        Ok(write.commit().await?)
    }

    fn pasted(&self, row: &Row) -> Result<PastedSecret, StoreError> {
        let (instance, client, tenant): (InstanceId, ClientId, TenantId) =
            (row.get("instance")?, row.get("client")?, row.get("tenant")?);
        let secret = self.sealer.open(place(&tenant_row(&instance, client, tenant)), &row.get::<String>("secret")?)?;
        let (by, by_name) = (row.get("pasted_by")?, row.get("pasted_by_name")?);
        let good_until = row.get("good_until")?;
        let new = NewSecret { instance, client, tenant, secret, good_until, by, by_name };
        Ok(PastedSecret { new, pasted: row.get("pasted")?, tries: row.get("tries")? })
    }
}

async fn forget(
    write: &mut AnyConnection,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
) -> Result<(), StoreError> {
    let query = sql("DELETE FROM pasted_secrets WHERE instance = $1 AND client = $2 AND tenant = $3");
    query.with(instance).with(&client).with(&tenant).run(write).await.map(drop)
}

pub(crate) async fn of_client(
    connection: &mut AnyConnection,
    instance: &InstanceId,
    client: ClientId,
) -> Result<Vec<SecretTrial>, StoreError> {
    let query = sql("SELECT * FROM pasted_secrets WHERE instance = $1 AND client = $2").with(instance).with(&client);
    query.all(connection).await?.iter().map(trial).collect()
}

fn place(row: &str) -> Place<'_> {
    Place { table: "pasted_secrets", column: "secret", row }
}

fn trial(row: &Row) -> Result<SecretTrial, StoreError> {
    let trial = match (row.get::<bool>("works")?, row.get::<Option<Timestamp>>("due")?) {
        (true, _) => Trial::Works,
        (false, Some(_)) => Trial::Going,
        (false, None) => Trial::Refused,
    };
    Ok(SecretTrial {
        client: row.get("client")?,
        tenant: row.get("tenant")?,
        by: row.get("pasted_by")?,
        by_name: row.get("pasted_by_name")?,
        pasted: row.get("pasted")?,
        tries: row.get("tries")?,
        trial,
        fault: row.get("fault")?,
        code: row.get("code")?,
    })
}
