use std::collections::BTreeMap;

use uuid::Uuid;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Check, Checked, Head, Witness},
};
use vouchsafe_store::{Evidence, LogLine, Store};

/// How many entries or verifications are read at a time.
const BATCH: u32 = 1_000;

/// What was found.
pub struct Found {
    /// Whether the log is whole.
    pub checked: Result<Checked, ChainError>,
    /// What the verifications in the database say otherwise than a log that is whole.
    pub differences: Vec<String>,
}

/// Checks the log in the database, of one instance or of all, and the verifications against it. `told` hears of every batch
/// how many entries were read so far.
pub async fn database(
    store: &Store,
    only: Option<&InstanceId>,
    witnesses: &[Witness],
    told: impl Fn(u64),
) -> anyhow::Result<Found> {
    // Read before the log, so that what is written meanwhile is not taken for a cut; but a key that is rotated meanwhile
    // is named by the log itself.
    let (keys, heads) = (store.log_keys().await?, store.log_heads().await?);
    let read = read(store, only, Check::new(&keys, witnesses), &told).await?;
    let (checked, evidence) = match read.and_then(|(checked, evidence)| Ok((reaches(checked, heads, only)?, evidence)))
    {
        Ok(read) => read,
        Err(error) => return Ok(Found { checked: Err(error), differences: Vec::new() }),
    };
    let mut differences = differ(store, only, evidence).await?;
    if !differences.is_empty() {
        // What ended while this was read is in one and not yet in the other; a difference is there the second time, too.
        if let Ok((_, evidence)) = self::read(store, only, Check::new(&keys, &[]), &told).await? {
            let still = differ(store, only, evidence).await?;
            differences.retain(|difference| still.contains(difference));
        }
    }
    Ok(Found { checked: Ok(checked), differences })
}

type Read = (Checked, BTreeMap<Uuid, Evidence>);

/// Reads the log batch by batch: it may be longer than what there is room for.
async fn read(
    store: &Store,
    only: Option<&InstanceId>,
    mut check: Check,
    told: &impl Fn(u64),
) -> anyhow::Result<Result<Read, ChainError>> {
    let (mut evidence, mut after) = (BTreeMap::new(), None::<LogLine>);
    loop {
        let lines = store.log_lines(only, after.as_ref(), BATCH).await?;
        let Some(last) = lines.last().cloned() else { break };
        // Hashes and signatures are work: nobody else waits for it.
        let taken = tokio::task::spawn_blocking(move || {
            for line in &lines {
                Evidence::sort(&mut evidence, check.take(&line.line)?);
            }
            Ok((check, evidence))
        });
        (check, evidence) = match taken.await? {
            Ok(taken) => taken,
            Err(error) => return Ok(Err(error)),
        };
        told(check.entries());
        after = Some(last);
    }
    Ok(check.end().map(|checked| (checked, evidence)))
}

async fn differ(
    store: &Store,
    only: Option<&InstanceId>,
    mut evidence: BTreeMap<Uuid, Evidence>,
) -> anyhow::Result<Vec<String>> {
    let (mut differences, mut last) = (Vec::new(), None);
    loop {
        let verifications = store.verifications_after(last, BATCH).await?;
        let meant = |instance: &InstanceId| only.is_none_or(|only| only == instance);
        for verification in verifications.iter().filter(|verification| meant(&verification.instance)) {
            let told = evidence.remove(&verification.id).unwrap_or_default();
            if let Some(what) = told.contradicts(verification) {
                differences.push(format!("verification {} is not as the log has it: {what}", verification.id));
            }
        }
        match verifications.last() {
            Some(verification) => last = Some(verification.id),
            None => break,
        }
    }
    let missing = evidence.into_iter().filter(|(_, told)| told.tells_of_an_end());
    differences.extend(missing.map(|(id, _)| format!("verification {id}, of which the log tells, is missing")));
    Ok(differences)
}

/// The database knows how far each chain went; one that ends before that was cut off.
fn reaches(
    checked: Checked,
    heads: BTreeMap<InstanceId, Head>,
    only: Option<&InstanceId>,
) -> Result<Checked, ChainError> {
    for (instance, head) in heads.into_iter().filter(|(instance, _)| only.is_none_or(|only| only == instance)) {
        if checked.heads.get(&instance).map_or(0, |found| found.seq) < head.seq {
            return Err(ChainError::CutOff { instance, seq: head.seq });
        }
    }
    Ok(checked)
}
