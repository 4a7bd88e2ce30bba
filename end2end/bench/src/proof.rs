//! The log: how much of what is done to it is found, and how fast it is checked.

use std::time::Instant;

use anyhow::ensure;
use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::{
    ids::InstanceId,
    log::{Checkpoint, Entry, Event, Keys, Kind, Witness, check_lines},
};
use vouchsafe_store::Store;

use crate::{Report, system};

/// How many entries are checked to learn the rate.
const ENTRIES: usize = 3_000;

pub(crate) async fn measure(report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = system::open(folder.path()).await?;
    let acme: InstanceId = "acme".parse()?;
    let start = Timestamp::now() - SignedDuration::from_hours(24);
    let at = |seconds: usize| start + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or_default());

    // With everything that a log may have: names, a key that was rotated, values that were erased.
    for seconds in 0..4 {
        store.append(&acme, at(seconds), event()?).await?;
    }
    store.rotate_log_key(&acme, at(4)).await?;
    for seconds in 5..8 {
        store.append(&acme, at(seconds), event()?).await?;
    }
    store.erase_personal(&acme, at(2), at(8), "a test").await?;
    store.append(&acme, at(9), event()?).await?;
    let log = Log::of(&store, &acme).await?;
    ensure!(log.is_whole(&log.text()), "a log that nobody touched is not whole");
    let (found, tried) = log.tampered();
    report.insert("tampered_logs".to_owned(), tried.into());
    report.insert("tamper_found".to_owned(), share(found, tried).into());

    for seconds in 10..ENTRIES {
        store.append(&acme, at(seconds), event()?).await?;
    }
    let log = Log::of(&store, &acme).await?;
    let text = log.text();
    let begun = Instant::now();
    ensure!(log.is_whole(&text), "a long log is not whole");
    let rate = share(log.lines.len(), 1) / begun.elapsed().as_secs_f64();
    report.insert("audit_verify_entries_per_s".to_owned(), rate.round().into());
    store.close().await;
    Ok(())
}

fn event() -> anyhow::Result<Event> {
    Ok(Event {
        verification: Some("270867b8-6bac-434b-9a2a-cb682f461cbe".to_owned()),
        verdict: Some("approved".to_owned()),
        object_id: Some("aaaaaaaa-0000-4000-8000-000000000001".parse()?),
        upn: Some("grace@contoso.example".parse()?),
        ticket: Some("9499".parse()?),
        contact: Some("38".parse()?),
        technician: Some("3".parse()?),
        answer: Some("Success".to_owned()),
        ..Event::new(Kind::Concluded)
    })
}

/// An exported log, with what an auditor has: the published keys and the newest checkpoint.
struct Log {
    lines: Vec<String>,
    keys: Keys,
    checkpoint: Option<Checkpoint>,
}

impl Log {
    async fn of(store: &Store, instance: &InstanceId) -> anyhow::Result<Self> {
        let lines = store.log_lines(Some(instance), None, u32::MAX).await?;
        Ok(Self {
            lines: lines.into_iter().map(|line| line.line).collect(),
            keys: store.log_keys().await?,
            checkpoint: store.checkpoint(instance, Timestamp::now()).await?,
        })
    }

    fn text(&self) -> String {
        joined(&self.lines)
    }

    fn is_whole(&self, text: &str) -> bool {
        let witnesses: Vec<Witness> = self.checkpoint.iter().map(Witness::from).collect();
        check_lines(text.split_terminator('\n'), &self.keys, &witnesses).is_ok()
    }

    /// How many changes of one byte or one entry are found, of how many.
    fn tampered(&self) -> (usize, usize) {
        let (mut found, mut tried) = (0, 0);
        let mut look = |text: &str| {
            tried += 1;
            found += usize::from(!self.is_whole(text));
        };
        let bytes = self.text().into_bytes();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            // Each bit in turn.
            changed.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8));
            look(&String::from_utf8_lossy(&changed));
        }
        for a in 0..self.lines.len() {
            look(&joined(self.lines.get(..a).unwrap_or_default()));
            let mut removed = self.lines.clone();
            let entry = removed.remove(a);
            look(&joined(&removed));
            for b in 0..=self.lines.len() {
                let mut repeated = self.lines.clone();
                repeated.insert(b, entry.clone());
                look(&joined(&repeated));
                let mut moved = removed.clone();
                if b != a && b <= moved.len() {
                    moved.insert(b, entry.clone());
                    look(&joined(&moved));
                }
            }
            for field in serde_json::from_str(&entry).iter().flat_map(Entry::opened).map(|(field, ..)| field.name()) {
                look(&joined(&self.lines).replacen(&entry, &without(&entry, field), 1));
            }
        }
        (found, tried)
    }
}

/// The entry without a value and its salt, as if it had been erased.
fn without(line: &str, field: &str) -> String {
    let read = serde_json::from_str::<Entry>(line).ok();
    let stripped = read.and_then(|entry| {
        let mut stripped = entry.closed();
        for (kept, salt, value) in entry.opened().filter(|(kept, ..)| kept.name() != field) {
            stripped.open(kept, salt, &value)?;
        }
        stripped.line().ok()
    });
    stripped.unwrap_or_default()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
