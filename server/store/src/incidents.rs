//! What an instance's administrators look into: blocks that stand, and people who said that it was not them.

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId},
    purpose::Purpose,
};

use crate::{
    Ended, Incident, Question, Store, StoreError, Verification,
    column::{Row, Sql, Stored, Value, sql, sql_of_parts},
    fences, history, questions, verifications,
};

/// Somebody said: this was not me.
#[derive(Debug, Clone)]
pub struct Raised {
    pub at: Timestamp,
    pub verification: Verification,
}

/// Which of them are meant; everything that is left out is any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    pub client: Option<ClientId>,
    /// Whose verification it came from.
    pub technician: Option<AgentId>,
    /// How that ended; of a block also what it stands for, which may have come after the verdict.
    pub ended: Option<Ended>,
    /// What that was for, among others.
    pub purpose: Option<Purpose>,
    /// Begun then or later.
    pub from: Option<Timestamp>,
    /// Begun before.
    pub until: Option<Timestamp>,
}

/// Where a block stands in the list: those that last until somebody lifts them first, then the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockPlace {
    pub ends: Option<Timestamp>,
    pub begins: Timestamp,
    pub verification: Uuid,
}

/// Where an objection stands in the list: the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedPlace {
    pub at: Timestamp,
    pub verification: Uuid,
}

impl BlockPlace {
    pub fn of(incident: &Incident) -> Self {
        let Incident { fence, verification } = incident;
        Self { ends: fence.until, begins: fence.from, verification: verification.id }
    }
}

impl RaisedPlace {
    pub fn of(raised: &Raised) -> Self {
        Self { at: raised.at, verification: raised.verification.id }
    }
}

impl Store {
    /// The blocks of this instance that stand and are meant: at most `limit` of those behind this place.
    pub async fn fences_page(
        &self,
        instance: &InstanceId,
        filter: IncidentFilter,
        behind: Option<BlockPlace>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError> {
        let mut connection = self.connections.any().await?;
        let mut rows = Vec::new();
        if behind.is_none_or(|behind| behind.ends.is_none()) {
            let mut wanted = Wanted::of(instance, "f.instance = $1 AND f.lifted IS NULL AND f.ends IS NULL");
            wanted.only(filter, "f.begins", &["v.verdict", "f.cause"]);
            if let Some(BlockPlace { begins, verification, .. }) = behind {
                wanted.behind("f.begins", begins, verification, "f.verification");
            }
            let then = "ORDER BY f.begins DESC, f.verification DESC";
            rows = wanted.select(FENCES, then, limit).all(&mut connection).await?;
        }
        let left = limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let mut wanted = Wanted::of(instance, "f.instance = $1 AND f.lifted IS NULL");
        let place = wanted.place(&now);
        wanted.and(&format!("f.ends > {place}"));
        wanted.only(filter, "f.begins", &["v.verdict", "f.cause"]);
        if let Some(BlockPlace { ends: Some(ends), verification, .. }) = behind {
            wanted.behind("f.ends", ends, verification, "f.verification");
        }
        let then = "ORDER BY f.ends DESC, f.verification DESC";
        rows.extend(wanted.select(FENCES, then, left).all(&mut connection).await?);
        let mut incidents = Vec::new();
        for row in &rows {
            let (verification, fence) = fences::of_row(row)?;
            let verification = verifications::by_id(&mut connection, &self.sealer, verification).await?;
            let verification = verification.ok_or(StoreError::Unreadable { column: "verification" })?;
            incidents.push(Incident { fence, verification });
        }
        Ok(incidents)
    }

    /// The block of this instance that came from this verification, if it stands.
    pub async fn standing_fence(
        &self,
        instance: &InstanceId,
        verification: Uuid,
        now: Timestamp,
    ) -> Result<Option<Incident>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT * FROM fences WHERE verification = $1 AND instance = $2 AND lifted IS NULL")
            .with(&verification)
            .with(instance)
            .first(&mut connection)
            .await?;
        let Some((_, fence)) = row.map(|row| fences::of_row(&row)).transpose()? else { return Ok(None) };
        let verification = verifications::by_id(&mut connection, &self.sealer, verification).await?;
        let verification = verification.ok_or(StoreError::Unreadable { column: "verification" })?;
        Ok(fence.stands(now).then_some(Incident { fence, verification }))
    }

    /// How many blocks of this instance stand.
    pub async fn count_standing_fences(&self, instance: &InstanceId, now: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT
            (SELECT COUNT(*) FROM fences WHERE instance = $1 AND lifted IS NULL AND ends IS NULL)
            + (SELECT COUNT(*) FROM fences WHERE instance = $1 AND lifted IS NULL AND ends > $2) AS found")
        .with(instance)
        .with(&now)
        .first(&mut connection)
        .await?;
        row.ok_or(StoreError::Unreadable { column: "found" })?.get("found")
    }

    /// The newest objections of this instance that are meant, at most `limit` of those behind this place: as long as
    /// their links are kept, which is a week after they have run out.
    pub async fn objections_page(
        &self,
        instance: &InstanceId,
        filter: IncidentFilter,
        behind: Option<RaisedPlace>,
        limit: u32,
    ) -> Result<Vec<Raised>, StoreError> {
        let mut connection = self.connections.any().await?;
        let mut wanted = Wanted::of(instance, "o.raised IS NOT NULL AND v.id = o.verification AND v.instance = $1");
        wanted.only(filter, "o.raised", &["v.verdict"]);
        if let Some(RaisedPlace { at, verification }) = behind {
            wanted.behind("o.raised", at, verification, "o.verification");
        }
        // From objections on, of which there are few: SQLite keeps to the order of a cross join.
        let what = "o.raised, o.verification FROM objections o CROSS JOIN verifications v";
        let then = "ORDER BY o.raised DESC, o.verification DESC";
        let rows = wanted.select(what, then, limit).all(&mut connection).await?;
        let mut raised = Vec::new();
        for row in &rows {
            let (at, id): (Timestamp, Uuid) = (row.get("raised")?, row.get("verification")?);
            let verification = verifications::by_id(&mut connection, &self.sealer, id).await?;
            raised.extend(verification.map(|verification| Raised { at, verification }));
        }
        Ok(raised)
    }

    /// What second technicians of this instance are asked and has not ended, the oldest first. Whether it has lapsed, the
    /// agreement says.
    pub async fn open_questions(&self, instance: &InstanceId) -> Result<Vec<Question>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows: Vec<Row> = sql("SELECT * FROM questions WHERE ended IS NULL AND instance = $1 ORDER BY asked")
            .with(instance)
            .all(&mut connection)
            .await?;
        rows.iter().map(questions::read).collect()
    }
}

/// Each with the verification that it came from.
const FENCES: &str = "f.* FROM fences f LEFT JOIN verifications v ON v.id = f.verification";

/// A condition that grows, with its values.
struct Wanted {
    text: String,
    values: Vec<Value>,
}

impl Wanted {
    /// `$1` is the instance.
    fn of(instance: &InstanceId, text: &str) -> Self {
        Self { text: text.to_owned(), values: vec![instance.store().into()] }
    }

    fn place<T: Stored<Column: Into<Value>>>(&mut self, value: &T) -> String {
        self.values.push(value.store().into());
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    /// What the filter lets through; `v` is the verification, `time` when it began, and each of `ends` names how it ended.
    fn only(&mut self, filter: IncidentFilter, time: &str, ends: &[&str]) {
        let IncidentFilter { client, technician, ended, purpose, from, until } = filter;
        self.and_if("v.client =", client);
        self.and_if("v.technician =", technician);
        self.and_if(&format!("{time} >="), from);
        self.and_if(&format!("{time} <"), until);
        if let Some(ended) = ended {
            let any: Vec<String> = ends.iter().map(|column| ended.condition(column)).collect();
            self.and(&format!("({})", any.join(" OR ")));
        }
        if let Some(purpose) = purpose {
            self.and(history::names(purpose));
        }
    }

    fn and_if<T: Stored<Column: Into<Value>>>(&mut self, condition: &str, value: Option<T>) {
        if let Some(value) = value {
            let place = self.place(&value);
            self.and(&format!("{condition} {place}"));
        }
    }

    fn behind(&mut self, time: &str, at: Timestamp, id: Uuid, ids: &str) {
        let (at, id) = (self.place(&at), self.place(&id));
        self.and(&format!("({time}, {ids}) < ({at}, {id})"));
    }

    fn select(mut self, what: &str, then: &str, limit: u32) -> Sql {
        let limit = self.place(&i64::from(limit));
        let Self { text, values } = self;
        sql_of_parts(format!("SELECT {what} WHERE {text} {then} LIMIT {limit}")).with_all(values)
    }
}
