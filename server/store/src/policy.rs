//! The threat level, and what would loosen the policy and waits for an administrator.

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    log::{Event, Kind, Receipt},
    policy::{Loosening, NotRaised, Threat},
};

use crate::{
    Changed, HeldBack, Instance, NewDelivery, PolicySettings, Store, StoreError,
    column::{Stored as _, sql},
    deliveries, log,
    settings::{load, save, summary},
};

/// What is waiting to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub asked: Timestamp,
    pub wanted: Wanted,
}

/// What somebody at the machine wants to be loosened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there are never more than two, and not for long")]
pub enum Wanted {
    Policy(PolicySettings),
    /// The threat level is to end early.
    NoThreat,
}

/// What the log says of a threat level that ends early: before, and after.
const NO_THREAT: &str = "threat level: on -> off";

impl Wanted {
    /// The name in the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Policy(_) => "policy",
            Self::NoThreat => "threat",
        }
    }
}

impl Store {
    /// Raises the threat level of an instance, or raises it for longer; it is in force at once. Where that would leave something
    /// that no answer could satisfy, nothing is raised, and this says what. `seen` is the version of the settings that an
    /// administrator saw; `None` where nobody was shown any.
    ///
    /// Whoever is no administrator any more raises nothing.
    pub async fn raise_threat(
        &self,
        instance: &InstanceId,
        threat: &Threat,
        seen: Option<i64>,
    ) -> Result<Result<Changed, NotRaised>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (mut settings, version) = load(&mut write, &self.sealer).await?;
        settings.instances.retain(|own| own.id == *instance);
        let Some(own) = settings.instances.first_mut() else {
            return Err(StoreError::UnknownInstance(instance.clone()));
        };
        if is_stale(own, threat.by, version, seen) {
            return Ok(Ok(Changed::Meanwhile));
        }
        if let Err(why) = threat.is_raised_over(own.threat.as_ref()) {
            return Ok(Err(why));
        }
        own.threat = Some(threat.clone());
        if let Some(why) = settings.unsatisfiable(threat.since) {
            return Ok(Ok(Changed::Unsatisfiable(why)));
        }
        sql("INSERT INTO threats (instance, document) VALUES ($1, $2)
             ON CONFLICT (instance) DO UPDATE SET document = excluded.document")
        .with(instance)
        .with(threat)
        .run(&mut write)
        .await?;
        // Whoever wanted the last one to end did not speak of this one.
        forget(&mut write, instance, "threat").await?;
        sql("UPDATE settings SET version = version + 1").run(&mut write).await?;
        let event = Event {
            technician: threat.by,
            reason: Some(threat.reason.clone()),
            detail: Some(format!("until {}", threat.until)),
            ..Event::new(Kind::ThreatRaised)
        };
        log::append(&mut write, &self.sealer, instance, threat.since, event).await?;
        write.commit().await?;
        Ok(Ok(Changed::Done))
    }

    /// Keeps the wish of `by`, or of whoever has the machine, that the threat level ends early, until an administrator confirms
    /// it. `seen` as in [`Store::raise_threat`].
    ///
    /// # Errors
    /// Also if there is nobody who could confirm it.
    pub async fn ask_to_end_threat(
        &self,
        instance: &InstanceId,
        by: Option<AgentId>,
        seen: Option<i64>,
        now: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (settings, version) = load(&mut write, &self.sealer).await?;
        let own = settings.instances.iter().find(|own| own.id == *instance);
        let own = own.ok_or_else(|| StoreError::UnknownInstance(instance.clone()))?;
        if is_stale(own, by, version, seen) {
            return Ok(Changed::Meanwhile);
        }
        if !own.threat.as_ref().is_some_and(|threat| threat.is_on(now)) {
            return Ok(Changed::Nothing);
        }
        if own.administrators.is_empty() {
            return Err(StoreError::NobodyCouldConfirm(instance.clone()));
        }
        ask(&mut write, instance, &Wanted::NoThreat, now).await?;
        let detail = Some(NO_THREAT.to_owned());
        let event = Event { technician: by, detail, ..Event::new(Kind::LooseningAsked) };
        log::append(&mut write, &self.sealer, instance, now, event).await?;
        write.commit().await?;
        Ok(Changed::Done)
    }

    /// What waits for an administrator of this instance.
    pub async fn pending_loosenings(&self, instance: &InstanceId) -> Result<Vec<Pending>, StoreError> {
        let mut connection = self.connections.any().await?;
        pending(&mut connection, instance).await
    }

    /// Puts in force what was asked for at `asked`, in the name of the administrator who confirms it, and logs what it
    /// was before and is now. False if that no longer waits. What `compose` makes of it leaves with it.
    ///
    /// # Errors
    /// Also if nobody could ever be verified like that.
    ///
    /// The caller has made sure that this is an administrator who signed in a moment ago.
    pub async fn confirm_loosening(
        &self,
        instance: &InstanceId,
        what: &str,
        asked: Timestamp,
        administrator: AgentId,
        now: Timestamp,
        compose: impl FnOnce(&str, &Receipt) -> Vec<NewDelivery> + Send,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let waiting = pending(&mut write, instance).await?;
        let found = waiting.into_iter().find(|pending| pending.wanted.name() == what && pending.asked == asked);
        let Some(Pending { wanted, .. }) = found else { return Ok(false) };
        let (old, version) = load(&mut write, &self.sealer).await?;
        let (loosens, changes) = match &wanted {
            Wanted::Policy(wanted) => {
                let mut new = old.clone();
                new.set_policy(instance, wanted);
                let lonely = new.nobody_may_agree().filter(|_| old.nobody_may_agree().is_none());
                if let Some(why) = new.unsatisfiable(now).or(lonely) {
                    return Err(StoreError::Unsatisfiable(why));
                }
                let (_, held) = old.holding_back(new.clone(), now);
                save(&mut write, &self.sealer, &new, version + 1).await?;
                let loosens = held.iter().map(HeldBack::to_string).collect::<Vec<_>>().join("; ");
                // What was tightened at the same time is put in force with it.
                (loosens, Some(summary(&old.changes(&new), instance)))
            }
            Wanted::NoThreat => {
                sql("DELETE FROM threats WHERE instance = $1").with(instance).run(&mut write).await?;
                sql("UPDATE settings SET version = version + 1").run(&mut write).await?;
                (NO_THREAT.to_owned(), None)
            }
        };
        forget(&mut write, instance, what).await?;
        let detail = [Some(loosens.clone()), changes].into_iter().flatten().collect::<Vec<_>>().join("; ");
        let event = Event { technician: Some(administrator), detail: Some(detail), ..Event::new(Kind::PolicyLoosened) };
        let receipt = log::append(&mut write, &self.sealer, instance, now, event).await?;
        deliveries::insert_for(&mut write, &self.sealer, instance, &compose(&loosens, &receipt), now).await?;
        write.commit().await?;
        Ok(true)
    }
}

/// Whether settings have changed since somebody saw them, or they are no administrator any more.
fn is_stale(own: &Instance, by: Option<AgentId>, version: i64, seen: Option<i64>) -> bool {
    seen.is_some_and(|seen| seen != version) || by.is_some_and(|by| !own.administrators.contains(&by))
}

/// Keeps a policy that is looser than the one in force, and logs that it was wanted.
pub(crate) async fn hold_back(write: &mut AnyConnection, held: &HeldBack, now: Timestamp) -> Result<Event, StoreError> {
    ask(write, &held.instance, &Wanted::Policy(held.wanted.clone()), now).await?;
    Ok(Event { detail: Some(held.to_string()), ..Event::new(Kind::LooseningAsked) })
}

/// Nobody wants that any more.
pub(crate) async fn forget(write: &mut AnyConnection, instance: &InstanceId, what: &str) -> Result<(), StoreError> {
    let query = sql("DELETE FROM loosenings WHERE instance = $1 AND what = $2").with(instance).with(&what.to_owned());
    query.run(write).await.map(drop)
}

async fn ask(
    write: &mut AnyConnection,
    instance: &InstanceId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(), StoreError> {
    let document = match wanted {
        Wanted::Policy(policy) => policy.store(),
        Wanted::NoThreat => "null".to_owned(),
    };
    sql("INSERT INTO loosenings (instance, what, asked, document) VALUES ($1, $2, $3, $4)
         ON CONFLICT (instance, what) DO UPDATE SET asked = excluded.asked, document = excluded.document")
    .with(instance)
    .with(&wanted.name().to_owned())
    .with(&now)
    .with(&document)
    .run(write)
    .await
    .map(drop)
}

async fn pending(connection: &mut AnyConnection, instance: &InstanceId) -> Result<Vec<Pending>, StoreError> {
    let rows = sql("SELECT * FROM loosenings WHERE instance = $1 ORDER BY what").with(instance).all(connection).await?;
    rows.into_iter()
        .map(|row| {
            let wanted = match row.get::<String>("what")?.as_str() {
                "policy" => Wanted::Policy(row.get("document")?),
                _ => Wanted::NoThreat,
            };
            Ok(Pending { asked: row.get("asked")?, wanted })
        })
        .collect()
}

/// Each line with before and after.
pub(crate) fn lines(loosens: &[Loosening]) -> String {
    loosens.iter().map(Loosening::to_string).collect::<Vec<_>>().join("; ")
}
