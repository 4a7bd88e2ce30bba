use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    consent::{App, Link, Refusal, Said},
    ids::{AgentId, ClientId, InstanceId, TenantId},
    log::{Event, Kind, Receipt},
};
use vouchsafe_http::Secret;

use crate::{
    Administrator, AsSeen, Changed, Customer, CustomerTenant, NewDelivery, Settings, Store, StoreError, TokenHash,
    column::{Row, Stored as _, sql},
    log, makings,
    seal::{Place, Sealer},
    settings::tenant_row,
};

/// A link with which an administrator of a customer's tenant consents, up to the tenant's confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub instance: InstanceId,
    pub client: ClientId,
    /// The tenant that was named before there was a link.
    pub tenant: TenantId,
    pub app: App,
    pub asked_by: AgentId,
    pub asked: Timestamp,
    pub expires: Timestamp,
    /// That tenant's consent came back: it waits to be confirmed.
    pub given: bool,
    state: TokenHash,
}

/// A link that is about to be given out.
#[derive(Debug, Clone)]
pub struct NewConsent {
    pub instance: InstanceId,
    pub client: ClientId,
    pub tenant: TenantId,
    pub app: App,
    pub by: AgentId,
    pub expires: Timestamp,
    /// Of the random text that the link carries.
    pub state: TokenHash,
}

/// More refusals of one link than these are not logged: whoever has a link must not be able to fill the log.
const LOGGED_REFUSALS: i64 = 10;

const GIVEN: &str = "given";
const ASKED: &str = "asked";

impl Store {
    /// Makes a link, in the place of an earlier one for the same customer, tenant and application, which is dead from now on.
    ///
    /// [`Changed::Meanwhile`] if the customer's is not as it was `seen`: then nothing is changed.
    pub async fn ask_consent(&self, new: &NewConsent, seen: &AsSeen, now: Timestamp) -> Result<Changed, StoreError> {
        let NewConsent { instance, client, tenant, app, by, .. } = new;
        let mut write = self.connections.begin_write().await?;
        if !seen.still(&mut write, &self.sealer, instance, *client).await? {
            return Ok(Changed::Meanwhile);
        }
        insert(&mut write, &self.sealer, new, ASKED, now).await?;
        let event = about(*app, event(Kind::ConsentAsked, *client, *tenant, Some(*by)));
        self.commit_with(write, instance, now, event).await?;
        Ok(Changed::Done)
    }

    /// Takes what came back with a link's state, and gives the link as it is now; `None` if there is no such link.
    ///
    /// What does not count changes nothing, and is logged with its reason and with `detail`.
    pub async fn answer_consent(
        &self,
        state: TokenHash,
        said: Said,
        detail: Option<String>,
        now: Timestamp,
    ) -> Result<Option<(Consent, Result<(), Refusal>)>, StoreError> {
        // Who has no link of ours does not keep anybody from writing.
        if of_state(&mut *self.connections.any().await?, state).await?.is_none() {
            return Ok(None);
        }
        let mut write = self.connections.begin_write().await?;
        let Some(row) = of_state(&mut write, state).await? else { return Ok(None) };
        let mut consent = read(&row, &self.sealer)?;
        let Consent { client, tenant, app, expires, given, .. } = consent;
        let judged = Link { tenant, expires, used: given }.judge(said, now);
        let event = match judged {
            Ok(()) => {
                consent.given = true;
                let sealed = seal(&self.sealer, &consent.row(), GIVEN)?;
                let query = sql("UPDATE consents SET standing = $2 WHERE state_hash = $1").with(&state).with(&sealed);
                query.run(&mut write).await?;
                Some(about(app, event(Kind::ConsentGiven, client, tenant, None)))
            }
            Err(refusal) => {
                let logged = sql("UPDATE consents SET refusals = refusals + 1 WHERE state_hash = $1 AND refusals < $2")
                    .with(&state)
                    .with(&LOGGED_REFUSALS);
                let logged = logged.changes(&mut write).await?;
                let event = about(app, event(Kind::ConsentRefused, client, tenant, None));
                let said = event.detail.into_iter().chain(detail).collect::<Vec<_>>().join("; ");
                logged.then(|| Event { reason: Some(refusal.name().into()), detail: Some(said), ..event })
            }
        };
        if let Some(event) = event {
            log::append(&mut write, &self.sealer, &consent.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(Some((consent, judged)))
    }

    /// All links of an instance, those of one customer next to each other.
    pub async fn consents(&self, instance: &InstanceId) -> Result<Vec<Consent>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM consents WHERE instance = $1 ORDER BY client, tenant, app").with(instance);
        query.all(&mut connection).await?.iter().map(|row| read(row, &self.sealer)).collect()
    }

    /// Takes a link back, or what came of it. [`Changed::Nothing`] if there is none, and [`Changed::Meanwhile`] if the customer's
    /// is not as it was `seen`.
    #[expect(clippy::too_many_arguments, reason = "each is another thing, and named where it is called")]
    pub async fn withdraw_consent(
        &self,
        instance: &InstanceId,
        client: ClientId,
        tenant: TenantId,
        app: App,
        by: AgentId,
        seen: &AsSeen,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !seen.still(&mut write, &self.sealer, instance, client).await? {
            return Ok(Changed::Meanwhile);
        }
        if !forget(&mut write, instance, client, tenant, app).await? {
            return Ok(Changed::Nothing);
        }
        if app == App::SetUp {
            // Nor is one made should somebody consent all the same.
            makings::give_up(&mut write, &self.sealer, instance, client, tenant, true, now).await?;
        }
        let event = about(app, event(Kind::ConsentWithdrawn, client, tenant, Some(by)));
        self.commit_with(write, instance, now, event).await?;
        Ok(Changed::Done)
    }

    /// Makes a tenant whose consent came back the customer's, without a connector secret.
    ///
    /// As [`Store::change_settings`] in everything else. [`Changed::Meanwhile`] also if its consent is not there (any more).
    /// The caller has made sure that this is an administrator, who has seen what the tenant is.
    #[expect(clippy::too_many_arguments, reason = "each is another thing, and named where it is called")]
    pub async fn confirm_tenant(
        &self,
        by: &Administrator<'_>,
        seen: i64,
        client: ClientId,
        name: Option<String>,
        tenant: TenantId,
        now: Timestamp,
        compose: impl FnOnce(&str, bool, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<Changed, StoreError> {
        let instance = by.instance;
        let mut write = self.connections.begin_write().await?;
        let row = sql("SELECT * FROM consents WHERE instance = $1 AND client = $2 AND tenant = $3 AND app = $4");
        let row = row.with(instance).with(&client).with(&tenant).with(&App::Reader).first(&mut write).await?;
        let consent = row.map(|row| read(&row, &self.sealer)).transpose()?;
        if !consent.is_some_and(|consent| consent.given) {
            return Ok(Changed::Meanwhile);
        }
        let add = |settings: &mut Settings| settings.add_tenant(instance, client, name, tenant);
        let changed = self.change_within(&mut write, by, seen, now, add, compose).await?;
        if !matches!(changed, Changed::Done | Changed::Nothing) {
            return Ok(changed);
        }
        forget(&mut write, instance, client, tenant, App::Reader).await?;
        let event = event(Kind::TenantConfirmed, client, tenant, Some(by.agent));
        self.commit_with(write, instance, now, event).await?;
        Ok(changed)
    }
}

impl Settings {
    fn add_tenant(&mut self, instance: &InstanceId, client: ClientId, name: Option<String>, tenant: TenantId) {
        let new = CustomerTenant { id: tenant, connector_secret: None };
        match self.customers.iter_mut().find(|known| known.instance == *instance && known.client == client) {
            Some(known) if known.tenants.iter().any(|known| known.id == tenant) => {}
            Some(known) => known.tenants.push(new),
            None => {
                self.customers.push(Customer { name, tenants: vec![new], ..Customer::new(instance.clone(), client) });
            }
        }
    }
}

impl Consent {
    fn row(&self) -> String {
        row_of(&self.instance, self.client, self.tenant, self.app, self.state)
    }

    /// Of the random text that the link carries.
    pub fn state(&self) -> TokenHash {
        self.state
    }

    /// Whether somebody can still consent with it.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.given && now < self.expires
    }
}

pub(crate) fn event(kind: Kind, client: ClientId, tenant: TenantId, by: Option<AgentId>) -> Event {
    Event { tenant_id: Some(tenant), technician: by, detail: Some(format!("customer {client}")), ..Event::new(kind) }
}

/// For which application, where it is not the one that only reads.
fn about(app: App, event: Event) -> Event {
    let detail = match app {
        App::Reader => event.detail,
        App::SetUp => event.detail.map(|detail| format!("{detail}; for the set-up application")),
    };
    Event { detail, ..event }
}

/// Consent that an administrator of ours gave in the customer's name, as their partner: in the place of a link, if one was out.
pub(crate) async fn given(
    write: &mut AnyConnection,
    sealer: &Sealer,
    new: &NewConsent,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(write, sealer, new, GIVEN, now).await?;
    let event = event(Kind::ConsentGiven, new.client, new.tenant, Some(new.by));
    let detail = event.detail.map(|detail| format!("{detail}; as their partner"));
    log::append(write, sealer, &new.instance, now, Event { detail, ..event }).await.map(drop)
}

async fn insert(
    write: &mut AnyConnection,
    sealer: &Sealer,
    new: &NewConsent,
    standing: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let NewConsent { instance, client, tenant, app, by, expires, state } = new;
    forget(write, instance, *client, *tenant, *app).await?;
    sql("INSERT INTO consents (instance, client, tenant, app, state_hash, asked_by, asked, expires, standing, refusals)
         VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8, 0)")
    .with(instance)
    .with(client)
    .with(tenant)
    .with(state)
    .with(by)
    .with(&now)
    .with(expires)
    .with(&seal(sealer, &row_of(instance, *client, *tenant, *app, *state), standing)?)
    .with(app)
    .run(write)
    .await
    .map(drop)
}

async fn forget(
    write: &mut AnyConnection,
    instance: &InstanceId,
    client: ClientId,
    tenant: TenantId,
    app: App,
) -> Result<bool, StoreError> {
    let query = sql("DELETE FROM consents WHERE instance = $1 AND client = $2 AND tenant = $3 AND app = $4");
    query.with(instance).with(&client).with(&tenant).with(&app).changes(write).await
}

/// Whose standing it is: with the link's own state, so that what an earlier link came to cannot be put back.
fn row_of(instance: &InstanceId, client: ClientId, tenant: TenantId, app: App, state: TokenHash) -> String {
    let row = format!("{}/{}", tenant_row(instance, client, tenant), state.store());
    match app {
        // As it was before there was another one.
        App::Reader => row,
        App::SetUp => format!("{row}/{}", app.name()),
    }
}

pub(crate) async fn of_client(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    client: ClientId,
) -> Result<Vec<Consent>, StoreError> {
    let query = sql("SELECT * FROM consents WHERE instance = $1 AND client = $2").with(instance).with(&client);
    query.all(connection).await?.iter().map(|row| read(row, sealer)).collect()
}

async fn of_state(connection: &mut AnyConnection, state: TokenHash) -> Result<Option<Row>, StoreError> {
    sql("SELECT * FROM consents WHERE state_hash = $1").with(&state).first(connection).await
}

fn place(row: &str) -> Place<'_> {
    Place { table: "consents", column: "standing", row }
}

fn seal(sealer: &Sealer, row: &str, standing: &str) -> Result<String, StoreError> {
    sealer.seal(place(row), &Secret::new(standing))
}

fn read(row: &Row, sealer: &Sealer) -> Result<Consent, StoreError> {
    let (instance, client, tenant): (InstanceId, ClientId, TenantId) =
        (row.get("instance")?, row.get("client")?, row.get("tenant")?);
    let (app, state): (App, TokenHash) = (row.get("app")?, row.get("state_hash")?);
    let standing =
        sealer.open(place(&row_of(&instance, client, tenant, app, state)), &row.get::<String>("standing")?)?;
    Ok(Consent {
        instance,
        client,
        tenant,
        app,
        asked_by: row.get("asked_by")?,
        asked: row.get("asked")?,
        expires: row.get("expires")?,
        given: standing.expose() == GIVEN,
        state,
    })
}
