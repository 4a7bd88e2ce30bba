use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId},
    log::{Entry, Kind, Personal},
    policy::Minutes,
};

use super::{Verification, read};
use crate::{Store, StoreError, column::sql, log::read_lines};

/// What the log tells of how one verification ended, and of what became of its approval.
///
/// Whoever can write to the database can write verdicts; nobody can sign entries without the master key.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    concluded: Option<Entry>,
    /// The colleague who took the approval over.
    taken_over: Option<AgentId>,
    used: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
}

impl Evidence {
    /// Sorts whole entries by the verification that they are about.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> BTreeMap<Uuid, Self> {
        let mut all = BTreeMap::new();
        for entry in entries {
            Self::sort(&mut all, entry);
        }
        all
    }

    /// The same for one more of them.
    pub fn sort(all: &mut BTreeMap<Uuid, Self>, entry: Entry) {
        if let Some(id) = entry.event.verification.as_ref().and_then(|id| id.parse().ok()) {
            all.entry(id).or_default().take(entry);
        }
    }

    fn take(&mut self, entry: Entry) {
        match entry.event.kind {
            Kind::Concluded if self.concluded.is_none() => self.concluded = Some(entry),
            Kind::ApprovalTakenOver => self.taken_over = entry.event.technician,
            Kind::ApprovalUsed => self.used = Some(entry.at),
            Kind::ApprovalWithdrawn => self.withdrawn = Some(entry.at),
            _ => {}
        }
    }

    /// Whether a verification of which this is known must be in the database.
    pub fn tells_of_an_end(&self) -> bool {
        self.concluded.is_some()
    }

    /// What of the verification is not as the log has it, by name; `None` if all is. What was erased from the log cannot
    /// be compared.
    pub fn contradicts(&self, verification: &Verification) -> Option<&'static str> {
        let told = verification.event(Kind::Concluded);
        let Some(entry) = &self.concluded else {
            return verification.verdict.map(|_| "the log has no entry of its end");
        };
        let event = &entry.event;
        let is_there = |field| entry.salts.contains_key(&field);
        let same = [
            ("verdict", event.verdict.as_deref() == verification.verdict.map(|verdict| verdict.name())),
            ("time", Some(entry.at) == verification.concluded && entry.instance == verification.instance),
            ("ticket", event.ticket == told.ticket),
            ("technician", self.taken_over.or(event.technician) == told.technician),
            ("second technician", event.second_technician == told.second_technician),
            ("purpose", event.purpose == told.purpose),
            ("method", event.method == told.method),
            ("tenant", event.tenant_id == told.tenant_id),
            ("account", !is_there(Personal::ObjectId) || event.object_id == told.object_id),
            ("address", !is_there(Personal::Upn) || event.upn == told.upn),
            ("contact", !is_there(Personal::Contact) || event.contact == told.contact),
            ("use", self.used == verification.approval_used),
            ("withdrawal", self.withdrawn == verification.approval_withdrawn),
            (
                "approval's end",
                verification.approval_until.is_none_or(|until| until <= entry.at + Minutes::MOST.duration()),
            ),
        ];
        same.into_iter().find(|(_, same)| !same).map(|(what, _)| what)
    }

    /// Whether it proves a verification as it stands, with its account.
    fn proves(&self, verification: &Verification) -> bool {
        let whole = self.concluded.as_ref().is_some_and(|entry| !entry.lacks_values());
        whole && self.contradicts(verification).is_none()
    }
}

impl Store {
    /// A verification as it stands, and whether the signed log has its verdict as the database does, and nothing that
    /// ended its approval.
    ///
    /// Both are of one moment: what is withdrawn between two reads would look like something that somebody wrote.
    pub async fn with_proof(
        &self,
        instance: &InstanceId,
        id: Uuid,
    ) -> Result<Option<(Verification, bool)>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT v.*, l.seq, l.line, p.field, p.salt, p.value
                        FROM verifications v
                        LEFT JOIN log l ON l.instance = v.instance AND l.seq >= v.concluded_entry AND l.line LIKE $3
                        LEFT JOIN log_personal p ON p.instance = l.instance AND p.seq = l.seq
                        WHERE v.id = $1 AND v.instance = $2 ORDER BY l.seq")
        .with(&id)
        .with(instance)
        .with(&format!("%\"verification\":\"{id}\"%"))
        .all(&mut connection)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let verification = read(first, &self.sealer)?;
        if first.get::<Option<String>>("line")?.is_none() {
            return Ok(Some((verification, false)));
        }
        drop(connection);
        // Read behind the entries, so that it has the key of each.
        let keys = self.log_keys().await?;
        let entries = read_lines(&rows)?.into_iter().filter_map(|line| {
            let entry: Entry = serde_json::from_str(&line.line).ok()?;
            let key = keys.at(&line.instance, line.seq)?;
            let is_there = entry.seq == line.seq && entry.instance == line.instance;
            (is_there && entry.check(&key).is_ok()).then_some(entry)
        });
        let proven = Evidence::of(entries).remove(&id).is_some_and(|evidence| evidence.proves(&verification));
        Ok(Some((verification, proven)))
    }

    /// At most `limit` verifications of all instances, by id, from the one behind `after`.
    pub async fn verifications_after(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<Verification>, StoreError> {
        let query = sql("SELECT * FROM verifications WHERE id > $1 ORDER BY id LIMIT $2");
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        self.verifications(query.with(&after).with(&i64::from(limit))).await
    }
}
