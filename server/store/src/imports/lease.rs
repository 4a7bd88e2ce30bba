use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::ids::{InstanceId, TenantId};

use super::{Import, Phase, read};
use crate::{Store, StoreError, column::sql};

/// How long a turn lasts without getting on.
const LASTS: SignedDuration = SignedDuration::from_secs(120);

/// The right to read one tenant's accounts. Whoever has lost it writes nothing more.
#[derive(Debug, Clone)]
pub struct Turn {
    pub(super) instance: InstanceId,
    pub(super) tenant: TenantId,
    holder: String,
}

impl Store {
    /// Takes the turn of one import of this instance that is due, and that nobody is at.
    ///
    /// At rest it begins anew: with what has changed, or with everything where that is not known.
    pub async fn take_import(
        &self,
        instance: &InstanceId,
        now: Timestamp,
    ) -> Result<Option<(Turn, Import)>, StoreError> {
        let holder = Uuid::new_v4().to_string();
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE imports SET lease_holder = $2, lease_until = $3,
                           run = CASE WHEN phase = 'rest' AND link IS NULL THEN run + 1 ELSE run END,
                           whole = CASE WHEN phase = 'rest' THEN CASE WHEN link IS NULL THEN 1 ELSE 0 END ELSE whole END,
                           pages = CASE WHEN phase = 'rest' THEN 0 ELSE pages END,
                           seen = CASE WHEN phase = 'rest' THEN 0 ELSE seen END,
                           unreadable = CASE WHEN phase = 'rest' THEN 0 ELSE unreadable END,
                           expected = CASE WHEN phase = 'rest' THEN NULL ELSE expected END,
                           began = CASE WHEN phase = 'rest' THEN $4 ELSE began END,
                           phase = CASE WHEN phase = 'rest' THEN 'accounts' ELSE phase END
                       WHERE instance = $1 AND tenant = (
                           SELECT tenant FROM imports WHERE instance = $1 AND due <= $4 AND not_before <= $4
                           AND lease_until <= $4 ORDER BY due, tenant LIMIT 1)
                       RETURNING *")
        .with(instance)
        .with(&holder)
        .with(&(now + LASTS))
        .with(&now)
        .first(&mut write)
        .await?;
        let import = row.map(|row| read(&row, &self.sealer)).transpose()?;
        write.commit().await?;
        Ok(import.map(|import| (Turn { instance: instance.clone(), tenant: import.tenant, holder }, import)))
    }

    /// Ends every turn that somebody had before we were there: for the one process that serves.
    pub async fn free_imports(&self) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE imports SET lease_holder = '', lease_until = 0 WHERE lease_until > 0").run(&mut write).await?;
        Ok(write.commit().await?)
    }

    /// Gives the turn back where it stands, to go on at `due`, and says why. False if it was no longer ours.
    pub async fn halt_import(&self, turn: &Turn, halted: Halted<'_>) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let halt =
            sql("UPDATE imports SET lease_holder = '', lease_until = 0, due = $4, not_before = $5, problem = $6,
                        needed = $7, tries = tries + $8
                        WHERE instance = $1 AND tenant = $2 AND lease_holder = $3")
            .with(&turn.instance)
            .with(&turn.tenant)
            .with(&turn.holder)
            .with(&halted.due)
            .with(&halted.not_before)
            .with(&halted.problem.map(str::to_owned))
            .with(&halted.needed.map(str::to_owned))
            .with(&i64::from(halted.problem.is_some()));
        let ours = halt.changes(&mut write).await?;
        write.commit().await?;
        Ok(ours)
    }

    /// Notes how many accounts there are said to be, when passwords last came, and which domains are the tenant's.
    pub async fn expect_accounts(
        &self,
        turn: &Turn,
        expected: Option<u64>,
        password_sync: Option<Timestamp>,
        domains: &[String],
    ) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE imports SET expected = $4, password_sync = $5, domains = $6
             WHERE instance = $1 AND tenant = $2 AND lease_holder = $3")
        .with(&turn.instance)
        .with(&turn.tenant)
        .with(&turn.holder)
        .with(&expected)
        .with(&password_sync)
        .with(&serde_json::json!(domains))
        .run(&mut write)
        .await?;
        Ok(write.commit().await?)
    }
}

/// How a turn ends before its time.
#[derive(Debug, Clone, Copy)]
pub struct Halted<'a> {
    /// When it is to go on.
    pub due: Timestamp,
    /// Before when nobody may hasten it.
    pub not_before: Timestamp,
    /// Why, by its name in the catalogue; `None` if only the server stops.
    pub problem: Option<&'a str>,
    /// The permission that is missing.
    pub needed: Option<&'a str>,
}

impl Turn {
    /// Makes the turn last from now on. `None` if it is no longer ours, or not in this phase.
    pub(super) async fn extend(
        &self,
        write: &mut AnyConnection,
        phase: Phase,
        now: Timestamp,
    ) -> Result<Option<[i64; 2]>, StoreError> {
        let row = sql("UPDATE imports SET lease_until = $4, tries = 0, problem = NULL, needed = NULL
                       WHERE instance = $1 AND tenant = $2 AND lease_holder = $3 AND phase = $5 RETURNING run, report")
        .with(&self.instance)
        .with(&self.tenant)
        .with(&self.holder)
        .with(&(now + LASTS))
        .with(&phase)
        .first(write)
        .await?;
        row.map(|row| Ok([row.get("run")?, row.get("report")?])).transpose()
    }
}
