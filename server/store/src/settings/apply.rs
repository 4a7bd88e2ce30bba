use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    connector::Form,
    ids::{AgentId, InstanceId},
    log::{Event, Kind, Receipt},
};
use vouchsafe_http::Secret;

use super::{Change, Customer, HeldBack, Settings, kept, load};
use crate::{
    NewDelivery, Store, StoreError,
    column::{Stored as _, sql},
    deliveries, first_start, log, policy,
    seal::Sealer,
    secret_ends, sessions,
};

/// Who changes settings in the dashboard.
#[derive(Debug, Clone, Copy)]
pub struct Administrator<'a> {
    pub instance: &'a InstanceId,
    pub agent: AgentId,
    /// Whether they signed in a moment ago.
    pub recent: bool,
    /// Whether anybody would hear of what they open.
    pub heard: bool,
}

/// What came of changing settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is in force.
    Done,
    /// It was so already.
    Nothing,
    /// Somebody else has changed settings since these were seen: nothing was changed.
    Meanwhile,
    /// It loosens a policy, and the sign-in is too old for that: nothing was changed.
    NotRecent,
    /// It loosens a policy, and nobody would hear of that: nothing was changed.
    Unheard,
    /// Nobody could ever be verified under this policy, and why: nothing was changed.
    Unsatisfiable(String),
}

impl Settings {
    /// These settings once `new` was applied to them, as [`Settings::merged`] says, and what is held back of it.
    ///
    /// # Errors
    /// If a secret is missing, both applications are the same, a customer names no instance, one for whom something is asked alone would go together with that,
    /// a policy cannot be satisfied, or nobody could confirm one that is looser.
    pub fn applied(&self, new: &Self, prune: bool, now: Timestamp) -> Result<(Self, Vec<HeldBack>), StoreError> {
        let merged = self.merged(new, prune)?;
        if merged.has_one_app_for_both() {
            return Err(StoreError::OneAppForBoth);
        }
        if let Some(customer) = self.loses_rules_of(&merged) {
            return Err(StoreError::RulesWouldGo { instance: customer.instance.clone(), client: customer.client });
        }
        let is_served = |customer: &&Customer| merged.instances.iter().any(|instance| instance.id == customer.instance);
        if let Some(stray) = merged.customers.iter().find(|customer| !is_served(customer)) {
            return Err(StoreError::UnknownInstance(stray.instance.clone()));
        }
        if let Some(why) = merged.unsatisfiable(now).or_else(|| merged.nobody_may_agree()) {
            return Err(StoreError::Unsatisfiable(why));
        }
        let (merged, held) = self.holding_back(merged, now);
        // With the stricter policy that stays, the rest may be too much.
        if let Some(why) = merged.unsatisfiable(now) {
            return Err(StoreError::Unsatisfiable(why));
        }
        let has_nobody = |id: &InstanceId| {
            self.instances.iter().any(|instance| instance.id == *id && instance.administrators.is_empty())
        };
        match held.iter().find(|held| has_nobody(&held.instance)) {
            Some(held) => Err(StoreError::NobodyCouldConfirm(held.instance.clone())),
            None => Ok((merged, held)),
        }
    }
}

impl Store {
    /// Applies settings as a whole or not at all, as [`Settings::applied`] says, and logs to each instance what changed. `seen` is
    /// the version of the settings with which somebody was shown what would change; `None` where nobody was.
    ///
    /// What would loosen the policy of an instance is held back, and given back here, until an administrator confirms it.
    ///
    /// Whoever works in an instance that is taken away, or has another address now, is signed out; its log and its verifications stay.
    pub async fn apply(
        &self,
        new: &Settings,
        prune: bool,
        seen: Option<i64>,
        now: Timestamp,
    ) -> Result<Vec<HeldBack>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (old, version) = load::load(&mut write, &self.sealer).await?;
        if seen.is_some_and(|seen| seen != version) {
            return Err(StoreError::ChangedMeanwhile);
        }
        let (merged, held) = old.applied(new, prune, now)?;
        sessions::drop_of_other_hosts(&mut write, &old.instances, &merged.instances).await?;
        save(&mut write, &self.sealer, &merged, version + 1).await?;
        let changes = old.changes(&merged);
        for instance in
            old.instances.iter().chain(&merged.instances).map(|instance| &instance.id).collect::<BTreeSet<_>>()
        {
            let event = Event { detail: Some(summary(&changes, instance)), ..Event::new(Kind::SettingsApplied) };
            log::append(&mut write, &self.sealer, instance, now, event).await?;
            if new.speaks_of(instance) {
                policy::forget(&mut write, instance, "policy").await?;
            }
        }
        first_start::end_if_over(&mut write, &merged).await?;
        for held in &held {
            let event = policy::hold_back(&mut write, held, now).await?;
            log::append(&mut write, &self.sealer, &held.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(held)
    }

    /// Changes settings in the name of an administrator of an instance, as a whole or not at all, and logs what was before and
    /// is now. `change` gets the settings in force; `seen` is the version that the administrator saw.
    ///
    /// Without a sign-in of a moment ago, or if nobody would hear of it, nothing that loosens a policy is changed. What `compose` makes of the changes leaves
    /// with them; it also gets whether a policy is looser now.
    ///
    /// Whoever is no administrator any more changes nothing.
    pub async fn change_settings(
        &self,
        by: &Administrator<'_>,
        seen: i64,
        now: Timestamp,
        change: impl FnOnce(&mut Settings) + Send,
        compose: impl FnOnce(&str, bool, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<Changed, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let changed = self.change_within(&mut write, by, seen, now, change, compose).await?;
        if changed == Changed::Done {
            write.commit().await?;
        }
        Ok(changed)
    }

    /// The same within a transaction, which must be given up unless this is [`Changed::Done`].
    pub(crate) async fn change_within(
        &self,
        write: &mut AnyConnection,
        by: &Administrator<'_>,
        seen: i64,
        now: Timestamp,
        change: impl FnOnce(&mut Settings) + Send,
        compose: impl FnOnce(&str, bool, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<Changed, StoreError> {
        let (old, version) = load::load(write, &self.sealer).await?;
        let own = old.instances.iter().find(|instance| instance.id == *by.instance);
        // Also where it was this that changed meanwhile: that they are an administrator.
        if version != seen || own.is_none_or(|own| !own.administrators.contains(&by.agent)) {
            return Ok(Changed::Meanwhile);
        }
        let mut new = old.clone();
        change(&mut new);
        kept::keep_secrets(&old, &mut new)?;
        new.drop_strange_ends();
        let changes = old.changes(&new);
        if changes.is_empty() {
            return Ok(Changed::Nothing);
        }
        if new.has_one_app_for_both() {
            return Err(StoreError::OneAppForBoth);
        }
        if let Some(customer) = old.loses_rules_of(&new) {
            return Err(StoreError::RulesWouldGo { instance: customer.instance.clone(), client: customer.client });
        }
        // What nobody may agree to already is no reason to refuse what has nothing to do with it.
        let lonely = new.nobody_may_agree().filter(|_| old.nobody_may_agree().is_none());
        if let Some(why) = new.unsatisfiable(now).or(lonely) {
            return Ok(Changed::Unsatisfiable(why));
        }
        let (_, loosened) = old.holding_back(new.clone(), now);
        if !loosened.is_empty() && !by.recent {
            return Ok(Changed::NotRecent);
        }
        if !loosened.is_empty() && !by.heard {
            return Ok(Changed::Unheard);
        }
        sessions::drop_of_other_hosts(write, &old.instances, &new.instances).await?;
        save(write, &self.sealer, &new, version + 1).await?;
        // What is the whole installation's stands in every log.
        let concerns = |instance: &InstanceId| {
            changes.iter().any(|change| change.instance.as_ref().is_none_or(|whose| whose == instance))
        };
        let all = old.instances.iter().chain(&new.instances).map(|instance| &instance.id);
        for instance in all.filter(|id| *id != by.instance && concerns(id)).collect::<BTreeSet<_>>() {
            let event = Event { detail: Some(summary(&changes, instance)), ..Event::new(Kind::SettingsChanged) };
            log::append(write, &self.sealer, instance, now, event).await?;
        }
        let detail = summary(&changes, by.instance);
        let event =
            Event { technician: Some(by.agent), detail: Some(detail.clone()), ..Event::new(Kind::SettingsChanged) };
        let receipt = log::append(write, &self.sealer, by.instance, now, event).await?;
        let deliveries = compose(&detail, !loosened.is_empty(), &receipt);
        deliveries::insert_for(write, &self.sealer, by.instance, &deliveries, now).await?;
        for before in &old.instances {
            let after = new.instances.iter().find(|instance| instance.id == before.id);
            // What waits was wanted against what is no longer in force, and would bring all of that back.
            if after.map(|after| new.policy_settings(after)) != Some(old.policy_settings(before)) {
                policy::forget(write, &before.id, "policy").await?;
            }
        }
        Ok(Changed::Done)
    }

    /// Makes an agent an administrator of an instance, in the name of whoever has the machine, and logs it. False if they are one.
    ///
    /// What `compose` makes of it leaves with it.
    pub async fn grant_administrator(
        &self,
        instance: &InstanceId,
        agent: AgentId,
        now: Timestamp,
        compose: impl FnOnce(&str, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (old, version) = load::load(&mut write, &self.sealer).await?;
        let mut new = old.clone();
        let own = new.instances.iter_mut().find(|own| own.id == *instance);
        let own = own.ok_or_else(|| StoreError::UnknownInstance(instance.clone()))?;
        if own.administrators.contains(&agent) {
            return Ok(false);
        }
        own.administrators.push(agent);
        save(&mut write, &self.sealer, &new, version + 1).await?;
        let detail = format!("on the machine: {}", summary(&old.changes(&new), instance));
        let event = Event { detail: Some(detail.clone()), ..Event::new(Kind::SettingsChanged) };
        let receipt = log::append(&mut write, &self.sealer, instance, now, event).await?;
        deliveries::insert_for(&mut write, &self.sealer, instance, &compose(&detail, &receipt), now).await?;
        first_start::end_if_over(&mut write, &new).await?;
        // What waits would take the new administrator away again.
        policy::forget(&mut write, instance, "policy").await?;
        write.commit().await?;
        Ok(true)
    }

    /// Stores which form of the connector was seen to work, or that none was, and logs it to every instance. Where a policy
    /// could not be satisfied with that form, nothing is stored, and this says why.
    pub async fn set_connector_form(&self, form: Option<Form>, now: Timestamp) -> Result<Option<String>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (mut settings, _) = load::load(&mut write, &self.sealer).await?;
        settings.connector.form = form;
        if let Some(why) = settings.unsatisfiable(now) {
            return Ok(Some(why));
        }
        sql("UPDATE settings SET connector_form = $1, version = version + 1").with(&form).run(&mut write).await?;
        let detail = form.map_or_else(|| "untested".to_owned(), |form| form.store());
        for row in sql("SELECT id FROM instances ORDER BY id").all(&mut write).await? {
            let event = Event { detail: Some(detail.clone()), ..Event::new(Kind::ConnectorChecked) };
            log::append(&mut write, &self.sealer, &row.get("id")?, now, event).await?;
        }
        write.commit().await?;
        Ok(None)
    }
}

/// What changed for one instance, the installation's own settings included.
pub(crate) fn summary(changes: &[Change], instance: &InstanceId) -> String {
    let lines: Vec<String> = changes
        .iter()
        .filter(|change| change.instance.as_ref().is_none_or(|whose| whose == instance))
        .map(Change::to_string)
        .collect();
    if lines.is_empty() { "no change".into() } else { lines.join("; ") }
}

/// Writes all settings anew: there are few of them, and so every secret gets a fresh nonce.
pub(crate) async fn save(
    write: &mut AnyConnection,
    sealer: &Sealer,
    settings: &Settings,
    version: i64,
) -> Result<(), StoreError> {
    let (app, setup) = (settings.microsoft_app.as_ref(), settings.setup_app.as_ref());
    sql("UPDATE settings SET version = $1, microsoft_client_id = $2, microsoft_client_secret = $3,
         connector_form = $4, connector_testers = $5, mail = $6, setup_client_id = $7, setup_client_secret = $8")
    .with(&version)
    .with(&app.map(|app| app.client_id.clone()))
    .with(&sealer.seal_some(load::MICROSOFT_APP, app.map(|app| &app.client_secret))?)
    .with(&settings.connector.form)
    .with(&json(&settings.connector.testers))
    .with(
        &sealer
            .seal_some(load::MAIL, settings.mail.as_ref().map(|mail| Secret::new(mail.json().to_string())).as_ref())?,
    )
    .with(&setup.map(|app| app.client_id.clone()))
    .with(&sealer.seal_some(load::SETUP_APP, setup.map(|app| &app.client_secret))?)
    .run(write)
    .await?;
    for table in ["DELETE FROM instances", "DELETE FROM customers", "DELETE FROM customer_tenants"] {
        sql(table).run(write).await?;
    }
    for instance in &settings.instances {
        let launch: Vec<&str> = instance.launch_secrets.iter().map(Secret::expose).collect();
        let launch = Secret::new(json(&launch));
        let alerts = Secret::new(instance.alerts.json().to_string());
        sql("INSERT INTO instances (id, document, client_secret, launch_secrets, alerts) VALUES ($1, $2, $3, $4, $5)")
            .with(&instance.id)
            .with(&sealer.seal(load::document(&instance.id), &Secret::new(json(instance)))?)
            .with(&sealer.seal(load::client_secret(&instance.id), &instance.client_secret)?)
            .with(&sealer.seal(load::launch_secrets(&instance.id), &launch)?)
            .with(&sealer.seal(load::alerts(&instance.id), &alerts)?)
            .run(write)
            .await?;
    }
    for customer in &settings.customers {
        let row = load::customer_row(&customer.instance, customer.client);
        sql("INSERT INTO customers
             (instance, client, name, any_source, policy, second_technicians, important_contacts_vouch)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .with(&customer.instance)
        .with(&customer.client)
        .with(&customer.name)
        .with(&customer.any_source)
        .with(&sealer.seal(load::policy(&row), &Secret::new(json(&customer.policy)))?)
        .with(&customer.second_technicians.as_ref().map(json))
        .with(&customer.important_contacts_vouch)
        .run(write)
        .await?;
        for tenant in &customer.tenants {
            let row = load::tenant_row(&customer.instance, customer.client, tenant.id);
            // Where there is no secret, an empty text is sealed: without the key, nobody adds a tenant.
            let secret = tenant.connector_secret.clone().unwrap_or_else(|| Secret::new(""));
            sql("INSERT INTO customer_tenants (instance, client, tenant, connector_secret) VALUES ($1, $2, $3, $4)")
                .with(&customer.instance)
                .with(&customer.client)
                .with(&tenant.id)
                .with(&sealer.seal(load::connector_secret(&row), &secret)?)
                .run(write)
                .await?;
        }
    }
    secret_ends::save(write, &settings.ends).await
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::json!(value).to_string()
}
