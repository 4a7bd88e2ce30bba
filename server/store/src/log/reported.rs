use jiff::Timestamp;
use vouchsafe_domain::{ids::InstanceId, log::Entry};

use super::{LogLine, lines::read_lines};
use crate::{Store, StoreError, column::sql_of_parts};

/// The entries that reports tell of: changes of settings and policy, exceptions, and what was done to the log itself.
///
/// Word by word as the partial index `log_reported` has it, which holds these and no others. It is made of the lines
/// themselves, so that none can be kept out of it without changing what is signed.
const REPORTED: &str = "(replace(line, '\"kind\":\"settings_applied\"', '') <> line \
     OR replace(line, '\"kind\":\"settings_changed\"', '') <> line \
     OR replace(line, '\"kind\":\"loosening_asked\"', '') <> line \
     OR replace(line, '\"kind\":\"policy_loosened\"', '') <> line \
     OR replace(line, '\"kind\":\"threat_raised\"', '') <> line \
     OR replace(line, '\"kind\":\"connector_checked\"', '') <> line \
     OR replace(line, '\"kind\":\"fence_lifted\"', '') <> line \
     OR replace(line, '\"kind\":\"approval_taken_over\"', '') <> line \
     OR replace(line, '\"kind\":\"objected\"', '') <> line \
     OR replace(line, '\"kind\":\"match_confirmed\"', '') <> line \
     OR replace(line, '\"kind\":\"match_forgotten\"', '') <> line \
     OR replace(line, '\"kind\":\"key_rotated\"', '') <> line \
     OR replace(line, '\"kind\":\"personal_erased\"', '') <> line \
     OR replace(line, '\"kind\":\"exported\"', '') <> line)";

/// The entries of one instance that were written in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub first: Entry,
    pub last: Entry,
}

impl Store {
    /// What was written at `from` or later and before `until`; `None` if nothing was. Found by halves, since an entry is
    /// never older than the one before it, unless a clock was set back.
    pub async fn log_span(
        &self,
        instance: &InstanceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Span>, StoreError> {
        let newest = self.log_heads().await?.get(instance).map_or(0, |head| head.seq);
        let first = self.first_since(instance, from, newest).await?;
        let behind = self.first_since(instance, until, newest).await?;
        let found = (self.log_entry(instance, first).await?, self.log_entry(instance, behind.saturating_sub(1)).await?);
        Ok(match found {
            (Some(first), Some(last)) if first.seq <= last.seq => Some(Span { first, last }),
            _ => None,
        })
    }

    /// The number of the first entry from `time` on, or the one behind the newest.
    pub(super) async fn first_since(
        &self,
        instance: &InstanceId,
        time: Timestamp,
        newest: u64,
    ) -> Result<u64, StoreError> {
        let (mut low, mut high) = (1, newest + 1);
        while low < high {
            let middle = low.midpoint(high);
            let entry = self.log_entry(instance, middle).await?;
            if entry.is_none_or(|entry| entry.at >= time) { high = middle } else { low = middle + 1 }
        }
        Ok(low)
    }

    /// At most `limit` of the entries that reports tell of, from one number to another, the newest first.
    pub async fn log_reported(
        &self,
        instance: &InstanceId,
        from: u64,
        to: u64,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = format!(
            "SELECT l.instance, l.seq, l.line, p.field, p.salt, p.value
             FROM (SELECT instance, seq, line FROM log WHERE instance = $1 AND seq >= $2 AND seq <= $3
                   AND {REPORTED} ORDER BY seq DESC LIMIT $4) l
             LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
             ORDER BY l.seq DESC"
        );
        let rows = sql_of_parts(query)
            .with(instance)
            .with(&from)
            .with(&to)
            .with(&i64::from(limit))
            .all(&mut connection)
            .await?;
        read_lines(&rows)
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_domain::log::Kind;

    use super::*;

    #[test]
    fn the_index_holds_what_reports_tell_of_and_nothing_else() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let migration = words(include_str!("../../migrations/0017_reports.sql"));
        assert!(
            migration.contains(&format!("CREATE INDEX log_reported ON log (instance, seq) WHERE {};", words(REPORTED)))
        );
        // Each of these is a kind that there is.
        for name in REPORTED.split("\"kind\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(serde_json::from_value::<Kind>(name.into()).is_ok(), "{name}");
        }
    }
}
