use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vouchsafe_domain::{
    ids::InstanceId,
    log::{Head, Witness},
};
use vouchsafe_http::Secret;

use crate::{
    Store, StoreError,
    column::{Row, sql},
    seal::{Place, Sealer},
};

/// How long somebody is at it who does not say that they still are.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// What came of checking an instance's whole log, and its verifications against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCheck {
    pub began: Timestamp,
    pub ended: Timestamp,
    pub entries: u64,
    pub found: LogFound,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFound {
    /// Whole up to this entry, and the verifications are as it has them.
    Whole { seq: u64, hash: String },
    /// What was changed.
    Changed { what: Vec<String> },
    /// It could not be checked, and why. Neither good nor bad.
    Unread { why: String },
}

impl LogCheck {
    /// What it proves of the log from then on.
    pub fn witness(&self, instance: &InstanceId) -> Option<Witness> {
        match &self.found {
            LogFound::Whole { seq, hash } => {
                Some(Witness { instance: instance.clone(), seq: *seq, hash: hash.clone() })
            }
            LogFound::Changed { .. } | LogFound::Unread { .. } => None,
        }
    }

    /// Where the log ended that was whole.
    pub fn head(&self) -> Option<Head> {
        match &self.found {
            LogFound::Whole { seq, hash } => Some(Head { seq: *seq, hash: hash.clone() }),
            LogFound::Changed { .. } | LogFound::Unread { .. } => None,
        }
    }
}

/// The last check of a log, and one that is under way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogChecks {
    pub last: Option<LogCheck>,
    /// Since when somebody is at the next one.
    pub going_since: Option<Timestamp>,
}

impl Store {
    /// The last check of this instance's log.
    pub async fn log_checks(&self, instance: &InstanceId, now: Timestamp) -> Result<LogChecks, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM log_checks WHERE instance = $1").with(instance);
        let row = query.first(&mut connection).await?;
        row.map_or_else(|| Ok(LogChecks::default()), |row| read(&row, &self.sealer, instance, now))
    }

    /// Begins a check, unless somebody is at one, or the last one ended less than `after` ago. Whoever begins one says now and
    /// then that they are still at it, and ends it. What `holder` began before is theirs to begin anew.
    pub async fn begin_log_check(
        &self,
        instance: &InstanceId,
        holder: &str,
        after: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("SELECT * FROM log_checks WHERE instance = $1").with(instance).first(&mut write).await?;
        if let Some(row) = row {
            let others = row.get::<String>("lease_holder")? != holder;
            let LogChecks { last, going_since } = read(&row, &self.sealer, instance, now)?;
            let rests = last.is_some_and(|last| (last.ended..last.ended + after).contains(&now));
            if rests || (others && going_since.is_some()) {
                return Ok(false);
            }
        }
        sql("INSERT INTO log_checks (instance, began, lease_holder, lease_until) VALUES ($1, $2, $3, $4)
             ON CONFLICT (instance) DO UPDATE
             SET began = excluded.began, lease_holder = excluded.lease_holder, lease_until = excluded.lease_until")
        .with(instance)
        .with(&now)
        .with(&holder.to_owned())
        .with(&(now + LASTS))
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Whoever began a check is still at it.
    pub async fn keep_log_check(&self, instance: &InstanceId, holder: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE log_checks SET lease_until = $3 WHERE instance = $1 AND lease_holder = $2 AND lease_until > 0")
            .with(instance)
            .with(&holder.to_owned())
            .with(&(now + LASTS))
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }

    /// Ends a check: with what came of it, or without, where it was given up.
    pub async fn end_log_check(
        &self,
        instance: &InstanceId,
        holder: &str,
        came_of_it: Option<&LogCheck>,
    ) -> Result<(), StoreError> {
        let sealed = came_of_it.map(|check| {
            let text = Secret::new(serde_json::json!(check).to_string());
            self.sealer.seal(result_of(instance), &text)
        });
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE log_checks SET lease_holder = '', lease_until = 0, result = COALESCE($3, result)
             WHERE instance = $1 AND lease_holder = $2")
        .with(instance)
        .with(&holder.to_owned())
        .with(&sealed.transpose()?)
        .run(&mut write)
        .await?;
        Ok(write.commit().await?)
    }
}

/// What somebody else wrote there counts as nothing.
fn read(row: &Row, sealer: &Sealer, instance: &InstanceId, now: Timestamp) -> Result<LogChecks, StoreError> {
    let sealed: Option<String> = row.get("result")?;
    let opened = sealed.and_then(|sealed| sealer.open(result_of(instance), &sealed).ok());
    let last = opened.and_then(|text| serde_json::from_str(text.expose()).ok());
    let going = row.get::<Timestamp>("lease_until")? > now;
    let began = row.get("began")?;
    Ok(LogChecks { last, going_since: going.then_some(began) })
}

fn result_of(instance: &InstanceId) -> Place<'_> {
    Place { table: "log_checks", column: "result", row: instance.as_str() }
}
