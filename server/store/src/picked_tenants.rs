use jiff::Timestamp;
use vouchsafe_domain::{
    consent::{App, LIVES},
    ids::{AgentId, ClientId, InstanceId, TenantId},
    log::{Event, Kind, Receipt},
};
use vouchsafe_http::Secret;

use crate::{
    NewConsent, NewDelivery, Store, StoreError, Token,
    column::{Row, sql},
    consents::{self, event},
    deliveries, log,
    seal::{Place, Sealer},
};

/// A tenant that an administrator picked to be connected as its partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedTenant {
    pub tenant: TenantId,
    pub client: ClientId,
    /// What the tenant is called.
    pub name: String,
    pub by: AgentId,
    pub step: PickedStep,
    pub at: Timestamp,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickedStep {
    /// It is its turn as soon as whoever picked it has signed in as the partner.
    Waiting,
    /// Consent was given in the customer's name; an administrator has to confirm the tenant.
    Consented,
    /// Why not, by its name in the catalogue, with what Microsoft said.
    Failed { problem: String, said: Option<String> },
}

impl PickedStep {
    fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Consented => "consented",
            Self::Failed { .. } => "failed",
        }
    }
}

impl Store {
    /// Notes that an administrator signed in to Microsoft as the customers' partner, whose own tenant that is.
    pub async fn partner_signed_in(
        &self,
        instance: &InstanceId,
        home: TenantId,
        by: AgentId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = Event { tenant_id: Some(home), technician: Some(by), ..Event::new(Kind::PartnerSignedIn) };
        self.append(instance, now, event).await.map(drop)
    }

    /// Keeps what an administrator picked, who signed in a moment ago; what was picked of these tenants before is forgotten.
    ///
    /// What `compose` makes of it leaves with it.
    pub async fn pick_tenants(
        &self,
        instance: &InstanceId,
        picked: &[(TenantId, ClientId, String)],
        by: AgentId,
        now: Timestamp,
        compose: impl FnOnce(&str, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        let mut last = None;
        for (tenant, client, name) in picked {
            sql("INSERT INTO picked_tenants (instance, tenant, name, record, step, at)
                 VALUES ($1, $2, $3, $4, 'waiting', $5)
                 ON CONFLICT (instance, tenant) DO UPDATE SET name = $3, record = $4, step = 'waiting', problem = NULL,
                     said = NULL, at = $5")
            .with(instance)
            .with(tenant)
            .with(name)
            .with(&seal(&self.sealer, instance, *tenant, *client, by)?)
            .with(&now)
            .run(&mut write)
            .await?;
            let event = event(Kind::TenantPicked, *client, *tenant, Some(by));
            last = Some(log::append(&mut write, &self.sealer, instance, now, event).await?);
        }
        if let Some(receipt) = last {
            let each = picked.iter().map(|(tenant, client, _)| format!("customer {client}: tenant {tenant}"));
            let detail = each.collect::<Vec<_>>().join("; ");
            let deliveries = compose(&detail, &receipt);
            deliveries::insert_for(&mut write, &self.sealer, instance, &deliveries, now).await?;
        }
        Ok(write.commit().await?)
    }

    /// All of an instance, in the order of their names.
    pub async fn picked_tenants(&self, instance: &InstanceId) -> Result<Vec<PickedTenant>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM picked_tenants WHERE instance = $1 ORDER BY name, tenant").with(instance);
        rows.all(&mut connection).await?.iter().map(|row| read(row, &self.sealer)).collect()
    }

    /// Notes that consent was given in the customer's name: from now on the tenant is *to be confirmed*, as if its administrator had
    /// come back with a link. False if it was picked anew since, or given up; then nothing is noted.
    pub async fn picked_is_consented(
        &self,
        instance: &InstanceId,
        picked: &PickedTenant,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !step(&mut write, instance, picked, &PickedStep::Consented, now).await? {
            return Ok(false);
        }
        let PickedTenant { tenant, client, by, .. } = *picked;
        // Nobody has this link: there is nothing left to answer.
        let state = Token::random()?.hash();
        let (instance, app, expires) = (instance.clone(), App::Reader, now + LIVES);
        let new = NewConsent { instance, client, tenant, app, by, expires, state };
        consents::given(&mut write, &self.sealer, &new, now).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Notes why there is no consent. False as above.
    pub async fn picked_failed(
        &self,
        instance: &InstanceId,
        picked: &PickedTenant,
        problem: &str,
        said: Option<String>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let failed = PickedStep::Failed { problem: problem.to_owned(), said };
        let noted = step(&mut write, instance, picked, &failed, now).await?;
        write.commit().await?;
        Ok(noted)
    }

    /// Takes these off the list. What was done of them stays done.
    pub async fn forget_picked(&self, instance: &InstanceId, tenants: &[TenantId]) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        for tenant in tenants {
            let query = sql("DELETE FROM picked_tenants WHERE instance = $1 AND tenant = $2");
            query.with(instance).with(tenant).run(&mut write).await?;
        }
        Ok(write.commit().await?)
    }
}

async fn step(
    write: &mut sqlx::AnyConnection,
    instance: &InstanceId,
    picked: &PickedTenant,
    step: &PickedStep,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (problem, said) = match step {
        PickedStep::Failed { problem, said } => (Some(problem.clone()), said.clone()),
        PickedStep::Waiting | PickedStep::Consented => (None, None),
    };
    sql("UPDATE picked_tenants SET step = $4, problem = $5, said = $6, at = $7
         WHERE instance = $1 AND tenant = $2 AND at = $3 AND step = 'waiting'")
    .with(instance)
    .with(&picked.tenant)
    .with(&picked.at)
    .with(&step.name().to_owned())
    .with(&problem)
    .with(&said)
    .with(&now)
    .changes(write)
    .await
}

fn row_of(instance: &InstanceId, tenant: TenantId) -> String {
    format!("{instance}/{tenant}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "picked_tenants", column: "record", row }
}

fn seal(
    sealer: &Sealer,
    instance: &InstanceId,
    tenant: TenantId,
    client: ClientId,
    by: AgentId,
) -> Result<String, StoreError> {
    sealer.seal(place(&row_of(instance, tenant)), &Secret::new(format!("{client}/{by}")))
}

fn read(row: &Row, sealer: &Sealer) -> Result<PickedTenant, StoreError> {
    let (instance, tenant): (InstanceId, TenantId) = (row.get("instance")?, row.get("tenant")?);
    let unreadable = || StoreError::Unreadable { column: "record" };
    let record = sealer.open(place(&row_of(&instance, tenant)), &row.get::<String>("record")?)?;
    // Whose it is, the record says, which nobody without the key has written.
    let (client, by) = record.expose().split_once('/').ok_or_else(unreadable)?;
    let problem: Option<String> = row.get("problem")?;
    let step = match (&*row.get::<String>("step")?, problem) {
        ("consented", _) => PickedStep::Consented,
        ("failed", Some(problem)) => PickedStep::Failed { problem, said: row.get("said")? },
        _ => PickedStep::Waiting,
    };
    Ok(PickedTenant {
        tenant,
        client: client.parse().map_err(|_| unreadable())?,
        name: row.get("name")?,
        by: by.parse().map_err(|_| unreadable())?,
        step,
        at: row.get("at")?,
    })
}
