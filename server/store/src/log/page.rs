use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId},
    log::{Entry, Event, Kind},
};

use super::{LogLine, lines::read_lines};
use crate::{
    Store, StoreError,
    column::{sql, sql_of_parts},
};

/// How many entries are looked at at a time where the columns are filled in.
const BATCH: i64 = 2_000;

/// Which entries are meant; everything that is left out is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    pub kind: Option<Kind>,
    /// Who did it.
    pub technician: Option<AgentId>,
    /// About one of its verifications, or a tenant that nobody else has.
    pub client: Option<ClientId>,
    /// Written then or later.
    pub from: Option<Timestamp>,
    /// Written before.
    pub until: Option<Timestamp>,
}

impl Store {
    /// At most `limit` of the entries that are meant from before this one, or the newest; the newest first.
    ///
    /// A period is found by halves: an entry is never older than the one before it, unless a clock was set back.
    pub async fn log_page(
        &self,
        instance: &InstanceId,
        filter: &LogFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let newest = self.log_heads().await?.get(instance).map_or(0, |head| head.seq);
        let first = match filter.from {
            Some(from) => self.first_since(instance, from, newest).await?,
            None => 1,
        };
        let behind = match filter.until {
            Some(until) => self.first_since(instance, until, newest).await?,
            None => newest + 1,
        };
        let behind = before.map_or(behind, |before| before.min(behind));
        let (column, value) = match (filter.kind, filter.technician) {
            (None, None) => ("instance", instance.to_string()),
            (Some(kind), None) => ("of_kind", of(instance, &name(kind))),
            (None, Some(technician)) => ("of_technician", of(instance, &technician.to_string())),
            (Some(kind), Some(technician)) => ("of_both", of_both(instance, technician, kind)),
        };
        let (column, value) = match filter.client.map(|client| of_customer(instance, client)) {
            None => (column.to_owned(), value),
            // A customer's entries are the instance's.
            Some(customer) if column == "instance" => ("of_customer".to_owned(), customer),
            Some(customer) => (format!("of_customer || ' ' || {column}"), format!("{customer} {value}")),
        };
        let query = format!(
            "SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
             FROM (SELECT instance, seq, line FROM log WHERE {column} = $1 AND seq >= $2 AND seq < $3
                   ORDER BY seq DESC LIMIT $4) l
             LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
             ORDER BY l.seq DESC"
        );
        let query = sql_of_parts(query).with(&value).with(&first).with(&behind).with(&i64::from(limit));
        let mut connection = self.connections.any().await?;
        read_lines(&query.all(&mut connection).await?)
    }

    /// The kinds of entry that there are.
    pub async fn log_kinds(&self, instance: &InstanceId) -> Result<Vec<Kind>, StoreError> {
        let names = self.log_values("of_kind", instance).await?;
        Ok(names.into_iter().filter_map(|name| serde_json::from_value(name.into()).ok()).collect())
    }

    /// Who did what the log tells of.
    pub async fn log_technicians(&self, instance: &InstanceId) -> Result<Vec<AgentId>, StoreError> {
        let numbers = self.log_values("of_technician", instance).await?;
        Ok(numbers.into_iter().filter_map(|number| number.parse().ok()).collect())
    }

    /// Steps from one to the next in the index, however many entries there are of each.
    async fn log_values(&self, column: &'static str, instance: &InstanceId) -> Result<Vec<String>, StoreError> {
        let text = format!(
            "WITH RECURSIVE found (value) AS (
                 SELECT MIN({column}) FROM log
                 UNION ALL
                 SELECT (SELECT MIN({column}) FROM log WHERE {column} > found.value)
                 FROM found WHERE found.value IS NOT NULL)
             SELECT value FROM found WHERE value IS NOT NULL"
        );
        let mut connection = self.connections.any().await?;
        let rows = sql_of_parts(text).all(&mut connection).await?;
        let all = rows.iter().map(|row| row.get("value")).collect::<Result<Vec<String>, _>>()?;
        let own = of(instance, "");
        Ok(all.iter().filter_map(|value| value.strip_prefix(&own)).map(str::to_owned).collect())
    }
}

/// By what an entry is found: its kind, who did it, and both.
pub(super) struct Found {
    pub kind: String,
    pub technician: Option<String>,
    pub both: Option<String>,
}

impl Found {
    pub(super) fn of(instance: &InstanceId, event: &Event) -> Self {
        let technician = event.technician;
        Self {
            kind: of(instance, &name(event.kind)),
            technician: technician.map(|technician| of(instance, &technician.to_string())),
            both: technician.map(|technician| of_both(instance, technician, event.kind)),
        }
    }
}

/// An instance's id holds no colon.
fn of(instance: &InstanceId, what: &str) -> String {
    format!("{instance}:{what}")
}

pub(super) fn of_customer(instance: &InstanceId, client: ClientId) -> String {
    of(instance, &client.to_string())
}

fn of_both(instance: &InstanceId, technician: AgentId, kind: Kind) -> String {
    of(instance, &format!("{technician}:{}", name(kind)))
}

/// As the log itself has it.
fn name(kind: Kind) -> String {
    serde_json::json!(kind).as_str().unwrap_or_default().to_owned()
}

/// Fills in what entries from before these columns are filtered by.
pub(crate) async fn fill_in(write: &mut AnyConnection) -> Result<(), StoreError> {
    let (mut instance, mut seq) = (String::new(), 0_i64);
    loop {
        let rows = sql("SELECT instance, seq, line FROM log WHERE instance > $1 OR (instance = $1 AND seq > $2)
                        ORDER BY instance, seq LIMIT $3")
        .with(&instance)
        .with(&seq)
        .with(&BATCH)
        .all(write)
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        (instance, seq) = (last.get("instance")?, last.get("seq")?);
        for row in &rows {
            let (instance, seq, line): (InstanceId, i64, String) =
                (row.get("instance")?, row.get("seq")?, row.get("line")?);
            // One that cannot be read is found without any filter, and by whoever checks the log.
            let Ok(entry) = serde_json::from_str::<Entry>(&line) else { continue };
            let found = Found::of(&instance, &entry.event);
            sql("UPDATE log SET of_kind = $3, of_technician = $4, of_both = $5 WHERE instance = $1 AND seq = $2")
                .with(&instance)
                .with(&seq)
                .with(&found.kind)
                .with(&found.technician)
                .with(&found.both)
                .run(write)
                .await?;
        }
    }
}
