use std::collections::BTreeMap;

use vouchsafe_domain::{
    ids::InstanceId,
    log::{Entry, Head, Personal},
};

use super::head;
use crate::{
    Store, StoreError,
    column::{Row, sql},
};

/// One entry, in the one way in which it is written, with what it tells of people as far as that was not erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub instance: InstanceId,
    pub seq: u64,
    pub line: String,
}

impl Store {
    /// At most `limit` entries of one instance or of all, each instance's in order, from the one behind `after`.
    pub async fn log_lines(
        &self,
        instance: Option<&InstanceId>,
        after: Option<&LogLine>,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let mut connection = self.connections.any().await?;
        let (after, seq) = after.map_or((String::new(), 0), |line| (line.instance.to_string(), line.seq));
        let query = match instance {
            None => sql("SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
                         FROM (SELECT instance, seq, line FROM log
                               WHERE instance > $1 OR (instance = $1 AND seq > $2) ORDER BY instance, seq LIMIT $3) l
                         LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
                         ORDER BY l.instance, l.seq"),
            Some(_) => sql("SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
                            FROM (SELECT instance, seq, line FROM log
                                  WHERE (instance > $1 OR (instance = $1 AND seq > $2)) AND instance = $4
                                  ORDER BY seq LIMIT $3) l
                            LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
                            ORDER BY l.seq"),
        };
        let query = query.with(&after).with(&seq).with(&i64::from(limit));
        let query = if let Some(instance) = instance { query.with(instance) } else { query };
        read_lines(&query.all(&mut connection).await?)
    }

    /// Where each instance's log ends, as far as the database knows: a log that is read to its end must end there.
    pub async fn log_heads(&self) -> Result<BTreeMap<InstanceId, Head>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT instance, seq, hash FROM log_heads").all(&mut connection).await?;
        rows.iter().map(|row| Ok((row.get("instance")?, head(row)?))).collect()
    }
}

/// Entries in order, each as many rows as it has values.
pub(crate) fn read_lines(rows: &[Row]) -> Result<Vec<LogLine>, StoreError> {
    let same_entry = |one: &Row, other: &Row| match (place(one), place(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    rows.chunk_by(same_entry).filter_map(|rows| rows.split_first().map(|(first, _)| read(first, rows))).collect()
}

fn place(row: &Row) -> Result<(InstanceId, u64), StoreError> {
    Ok((row.get("instance")?, row.get("seq")?))
}

fn read(first: &Row, rows: &[Row]) -> Result<LogLine, StoreError> {
    let (instance, seq) = place(first)?;
    let line: String = first.get("line")?;
    let mut values = Vec::new();
    for row in rows {
        if let Some(field) = row.get::<Option<String>>("field")? {
            values.push((field, row.get("salt")?, row.get("value")?));
        }
    }
    let line = opened(&line, values).unwrap_or(line);
    Ok(LogLine { instance, seq, line })
}

/// The line with its values. `None` if it is not as we wrote it: then it stays as it is, so that this is found.
fn opened(line: &str, values: Vec<(String, String, String)>) -> Option<String> {
    let mut entry: Entry = serde_json::from_str(line).ok()?;
    if entry.line().ok()? != line {
        return None;
    }
    for (field, salt, value) in values {
        entry.open(Personal::named(&field)?, salt.parse().ok()?, &value)?;
    }
    entry.line().ok()
}
