use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId, TenantId},
    log::{Event, Kind, Receipt},
};
use vouchsafe_http::Secret;

use super::{Making, Record, read, seal};
use crate::{
    NewDelivery, Store, StoreError,
    column::sql,
    consents::event,
    deliveries, log,
    settings::{load, save},
};

/// How long a turn lasts without getting on: longer than everything that Microsoft is asked in between may take.
const LASTS: SignedDuration = SignedDuration::from_secs(240);

/// The right to work at one tenant's secrets. Whoever has lost it writes nothing more.
#[derive(Debug, Clone)]
pub struct MakingTurn {
    instance: InstanceId,
    client: ClientId,
    tenant: TenantId,
    holder: String,
}

/// Why it does not get on.
#[derive(Debug, Clone, Copy)]
pub struct Setback<'a> {
    /// By its name in the catalogue.
    pub problem: &'a str,
    pub code: Option<u64>,
    /// How often it failed since it last got on.
    pub tries: u64,
    /// Before when nobody may hasten it.
    pub not_before: Timestamp,
    /// A new one does not work yet, as usual: nothing that the log is for.
    pub waits: bool,
}

impl Store {
    /// Takes the turn of one of this instance that is due, and that nobody is at.
    pub async fn take_making(
        &self,
        instance: &InstanceId,
        now: Timestamp,
    ) -> Result<Option<(MakingTurn, Making)>, StoreError> {
        let holder = Uuid::new_v4().to_string();
        let mut write = self.connections.begin_write().await?;
        let row =
            sql("SELECT * FROM makings WHERE instance = $1 AND due <= $2 AND not_before <= $2 AND lease_until <= $2
                       ORDER BY due, client, tenant LIMIT 1");
        let Some(row) = row.with(instance).with(&now).first(&mut write).await? else { return Ok(None) };
        let making = read(&row, &self.sealer)?;
        let Making { client, tenant, .. } = making;
        let turn = MakingTurn { instance: instance.clone(), client, tenant, holder };
        sql("UPDATE makings SET lease_holder = $4, lease_until = $5 WHERE instance = $1 AND client = $2 AND tenant = $3")
            .with(instance)
            .with(&client)
            .with(&tenant)
            .with(&turn.holder)
            .with(&(now + LASTS))
            .run(&mut write)
            .await?;
        write.commit().await?;
        Ok(Some((turn, making)))
    }

    /// Ends every turn that somebody had before we were there: for the one process that serves.
    pub async fn free_makings(&self) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE makings SET lease_holder = '', lease_until = 0 WHERE lease_until > 0").run(&mut write).await?;
        Ok(write.commit().await?)
    }

    /// Keeps how far it is, and makes the turn last from now on. These keys were taken away in the tenant. False if the turn is no longer ours: then nothing is kept.
    pub async fn keep_making(
        &self,
        turn: &MakingTurn,
        record: &Record,
        removed: &[Uuid],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if !turn.keep(&mut write, self, record, now).await? {
            return Ok(false);
        }
        for key in removed {
            let event = turn.about(Kind::SecretRemoved, None, Some(format!("key {key}")));
            log::append(&mut write, &self.sealer, &turn.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Puts the secret in force that was seen to work, if the tenant is still the customer's, and whoever wants it still an
    /// administrator. One that only renews needs nobody, but it replaces no other than one of ours. False if not so, or if the turn
    /// is no longer ours: nothing is changed then.
    ///
    /// What `compose` makes of it leaves with it, unless it only renews.
    pub async fn adopt_made(
        &self,
        turn: &MakingTurn,
        record: &Record,
        now: Timestamp,
        compose: impl FnOnce(&str, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<bool, StoreError> {
        let Some(trial) = &record.trial else { return Ok(false) };
        let mut write = self.connections.begin_write().await?;
        let (mut settings, version) = load(&mut write, &self.sealer).await?;
        let mut own = settings.instances.iter().filter(|own| own.id == turn.instance);
        if record.wanted && !own.any(|own| own.administrators.contains(&record.by)) {
            return Ok(false);
        }
        let customers = settings.customers.iter_mut();
        let customers = customers.filter(|known| known.instance == turn.instance && known.client == turn.client);
        let mut tenants = customers.flat_map(|customer| &mut customer.tenants);
        let Some(tenant) = tenants.find(|tenant| tenant.id == turn.tenant) else { return Ok(false) };
        let ours = |secret: &Secret| record.keys.iter().any(|key| key.is_of(secret));
        if !record.wanted && !tenant.connector_secret.as_ref().is_some_and(ours) {
            return Ok(false);
        }
        tenant.connector_secret = Some(trial.secret.clone());
        let mut kept = Record { wanted: false, trial: None, ..record.clone() };
        kept.keys.push(trial.tried(None));
        kept.look(Some(&trial.secret), now);
        if !turn.keep(&mut write, self, &kept, now).await? {
            return Ok(false);
        }
        settings.ends.connectors.insert((turn.instance.clone(), turn.client, turn.tenant), trial.life.ends);
        save(&mut write, &self.sealer, &settings, version + 1).await?;
        let detail = format!("key {}; until {}", trial.key, trial.life.ends);
        let event = turn.about(Kind::SecretMade, record.wanted.then_some(record.by), Some(detail));
        let detail = event.detail.clone().unwrap_or_default();
        let receipt = log::append(&mut write, &self.sealer, &turn.instance, now, event).await?;
        if record.wanted {
            let deliveries = compose(&detail, &receipt);
            deliveries::insert_for(&mut write, &self.sealer, &turn.instance, &deliveries, now).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Gives the turn back, to go on at `due`. What is in the way is logged when it is another than before. False if the turn was
    /// no longer ours.
    pub async fn halt_making(
        &self,
        turn: &MakingTurn,
        record: &Record,
        due: Timestamp,
        setback: Option<Setback<'_>>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let Some(before) = turn.problem(&mut write).await? else { return Ok(false) };
        let problem = setback.map(|setback| setback.problem.to_owned());
        sql("UPDATE makings SET record = $5, due = $6, not_before = $7, problem = $8, code = $9, failed = $10,
                    tries = $11, lease_holder = '', lease_until = 0
             WHERE instance = $1 AND client = $2 AND tenant = $3 AND lease_holder = $4")
        .with(&turn.instance)
        .with(&turn.client)
        .with(&turn.tenant)
        .with(&turn.holder)
        .with(&seal(&self.sealer, &turn.instance, turn.client, turn.tenant, record)?)
        .with(&due)
        .with(&setback.map_or(now, |setback| setback.not_before))
        .with(&problem)
        .with(&setback.and_then(|setback| setback.code))
        .with(&setback.map(|_| now))
        .with(&setback.map_or(0, |setback| setback.tries))
        .run(&mut write)
        .await?;
        if let Some(setback) = setback.filter(|setback| !setback.waits && before != problem) {
            let code = setback.code.map(|code| format!("AADSTS{code}"));
            let event = Event { reason: problem, ..turn.about(Kind::SecretNotMade, None, code) };
            log::append(&mut write, &self.sealer, &turn.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Nothing in this tenant is ours any more, and nothing is to be.
    pub async fn end_making(&self, turn: &MakingTurn) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("DELETE FROM makings WHERE instance = $1 AND client = $2 AND tenant = $3 AND lease_holder = $4")
            .with(&turn.instance)
            .with(&turn.client)
            .with(&turn.tenant)
            .with(&turn.holder)
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }
}

impl MakingTurn {
    async fn keep(
        &self,
        write: &mut AnyConnection,
        store: &Store,
        record: &Record,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        sql("UPDATE makings SET record = $5, lease_until = $6
             WHERE instance = $1 AND client = $2 AND tenant = $3 AND lease_holder = $4")
        .with(&self.instance)
        .with(&self.client)
        .with(&self.tenant)
        .with(&self.holder)
        .with(&seal(&store.sealer, &self.instance, self.client, self.tenant, record)?)
        .with(&(now + LASTS))
        .changes(write)
        .await
    }

    /// What was in the way before; outside `None` if the turn is no longer ours.
    async fn problem(&self, write: &mut AnyConnection) -> Result<Option<Option<String>>, StoreError> {
        let row = sql("SELECT problem FROM makings
                       WHERE instance = $1 AND client = $2 AND tenant = $3 AND lease_holder = $4")
        .with(&self.instance)
        .with(&self.client)
        .with(&self.tenant)
        .with(&self.holder)
        .first(write)
        .await?;
        row.map(|row| row.get("problem")).transpose()
    }

    /// An entry of the log about this tenant.
    fn about(&self, kind: Kind, by: Option<AgentId>, what: Option<String>) -> Event {
        let about = event(kind, self.client, self.tenant, by);
        let detail = about.detail.into_iter().chain(what).collect::<Vec<_>>().join("; ");
        Event { detail: Some(detail), ..about }
    }
}
