use std::cmp::Reverse;

use jiff::Timestamp;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId},
    log::Kind,
    purpose::Purpose,
    verdict::Verdict,
};

use super::{
    LogLine,
    found::{of, of_customer, of_technician, of_what},
    lines::read_lines,
    what::What,
};
use crate::{Store, StoreError, column::sql_of_parts};

/// How many values are looked up in one query: fewer than SQLite puts together.
const AT_ONCE: usize = 200;

/// Which entries are meant; everything that is left out is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    pub kind: Option<Kind>,
    /// That tell of one of these verdicts.
    pub verdicts: Option<Vec<Verdict>>,
    /// Among others.
    pub purpose: Option<Purpose>,
    /// Who did it.
    pub technician: Option<AgentId>,
    /// About one of its verifications, or a tenant that nobody else has.
    pub client: Option<ClientId>,
    /// Written then or later.
    pub from: Option<Timestamp>,
    /// Written before.
    pub until: Option<Timestamp>,
}

impl LogFilter {
    /// Whether only entries are meant that tell something particular.
    fn asks_what(&self) -> bool {
        self.kind.is_some() || self.verdicts.is_some() || self.purpose.is_some()
    }
}

/// Entries from one number to before another.
struct Stretch {
    first: u64,
    behind: u64,
}

impl Store {
    /// At most `limit` of the entries that are meant from before this one, or the newest; the newest first.
    ///
    /// A period is found by halves: an entry is never older than the one before it, unless a clock was set back. By what,
    /// technician and customer there is one value that an index is in order by; where several things that entries tell are
    /// meant, no more than a page is read of each.
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
        let stretch = Stretch { first, behind: before.map_or(behind, |before| before.min(behind)) };
        let (column, values) = self.looked_up(instance, filter).await?;
        let mut found = Vec::new();
        for some in values.chunks(AT_ONCE) {
            found.extend(self.newest_of(instance, &column, some, &stretch, limit).await?);
        }
        found.sort_by_key(|line| Reverse(line.seq));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The column that has what is meant, and which values are.
    async fn looked_up(&self, instance: &InstanceId, filter: &LogFilter) -> Result<(String, Vec<String>), StoreError> {
        let customer = filter.client.map(|client| ("of_customer", of_customer(instance, client)));
        let technician = filter.technician.map(|technician| ("of_technician", of_technician(instance, technician)));
        let (mut columns, of_whom): (Vec<_>, Vec<_>) = customer.into_iter().chain(technician).unzip();
        let values = if filter.asks_what() {
            columns.push("of_what");
            let whats = self.log_whats(instance).await?;
            let meant = whats.iter().filter(|what| what.is_meant(filter)).map(|what| of_what(instance, what));
            meant.map(|what| [of_whom.as_slice(), &[what]].concat().join(" ")).collect()
        } else if columns.is_empty() {
            columns.push("instance");
            vec![instance.to_string()]
        } else {
            vec![of_whom.join(" ")]
        };
        Ok((columns.join(" || ' ' || "), values))
    }

    /// The newest entries that have one of these values in this column.
    async fn newest_of(
        &self,
        instance: &InstanceId,
        column: &str,
        values: &[String],
        stretch: &Stretch,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let of_each = (5..5 + values.len()).map(|place| {
            format!(
                "SELECT seq FROM (SELECT seq FROM log WHERE {column} = ${place} AND seq >= $2 AND seq < $3
                                  ORDER BY seq DESC LIMIT $4) AS newest"
            )
        });
        let of_each = of_each.collect::<Vec<_>>().join(" UNION ALL ");
        let query = format!(
            "SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
             FROM (SELECT seq FROM ({of_each}) AS newest ORDER BY seq DESC LIMIT $4) AS found
             CROSS JOIN log l LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
             WHERE l.instance = $1 AND l.seq = found.seq
             ORDER BY l.seq DESC"
        );
        let Stretch { first, behind } = stretch;
        let query = sql_of_parts(query).with(instance).with(first).with(behind).with(&i64::from(limit));
        let query = values.iter().fold(query, |query, value| query.with(value));
        let mut connection = self.connections.any().await?;
        read_lines(&query.all(&mut connection).await?)
    }

    /// The kinds of entry that there are.
    pub async fn log_kinds(&self, instance: &InstanceId) -> Result<Vec<Kind>, StoreError> {
        let mut kinds = Vec::new();
        for what in self.log_whats(instance).await? {
            if !kinds.contains(&what.kind) {
                kinds.push(what.kind);
            }
        }
        Ok(kinds)
    }

    /// Who did what the log tells of.
    pub async fn log_technicians(&self, instance: &InstanceId) -> Result<Vec<AgentId>, StoreError> {
        let numbers = self.log_values("of_technician", instance).await?;
        Ok(numbers.into_iter().filter_map(|number| number.parse().ok()).collect())
    }

    async fn log_whats(&self, instance: &InstanceId) -> Result<Vec<What>, StoreError> {
        let values = self.log_values("of_what", instance).await?;
        Ok(values.iter().filter_map(|value| What::named(value)).collect())
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
