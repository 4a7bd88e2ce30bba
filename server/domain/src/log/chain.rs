use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;

use super::{Checkpoint, Entry, Keys, Kind, Receipt, keys::read_key};
use crate::ids::InstanceId;

/// The end of a chain: what the next entry follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub seq: u64,
    pub hash: String,
}

impl Head {
    /// Where every chain begins.
    pub fn start() -> Self {
        Self { seq: 0, hash: "0".repeat(64) }
    }

    fn of(entry: &Entry) -> Self {
        Self { seq: entry.seq, hash: entry.hash.clone() }
    }
}

/// What was known of a log elsewhere: the hash of one entry, from a receipt or a checkpoint whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    pub instance: InstanceId,
    pub seq: u64,
    pub hash: String,
}

impl From<&Receipt> for Witness {
    fn from(receipt: &Receipt) -> Self {
        Self { instance: receipt.instance.clone(), seq: receipt.seq, hash: receipt.hash.clone() }
    }
}

impl From<&Checkpoint> for Witness {
    fn from(checkpoint: &Checkpoint) -> Self {
        let Head { seq, hash } = checkpoint.head.clone();
        Self { instance: checkpoint.instance.clone(), seq, hash }
    }
}

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    #[error("line {line} is not a log entry as Vouchsafe writes it")]
    NotAnEntry { line: usize },
    #[error("entry {seq} was changed")]
    Changed { seq: u64 },
    #[error("entry {seq} is not signed by this instance's key")]
    NotSigned { seq: u64 },
    #[error("another key signs from entry {seq} on than the one that was named to follow")]
    KeySwapped { seq: u64 },
    #[error("entry {seq} lacks a value, and no later entry says that such old ones were erased")]
    ValueMissing { seq: u64 },
    #[error("entry {found} stands where entry {expected} should: entries were removed, repeated or reordered")]
    OutOfOrder { expected: u64, found: u64 },
    #[error("entry {seq} does not follow the entry before it")]
    Unlinked { seq: u64 },
    #[error("the log of {instance} has no entry {seq}, which is known to have been there: its end was cut off")]
    CutOff { instance: InstanceId, seq: u64 },
    #[error("entry {seq} of {instance} is not the one that its receipt was given for: the log was rewritten")]
    Rewritten { instance: InstanceId, seq: u64 },
    #[error("a receipt says that it is for entry {claimed} of {instance}, and is that of entry {seq}")]
    ReceiptAltered { instance: InstanceId, claimed: u64, seq: u64 },
    #[error("there is no key for the log of {instance}")]
    NoKey { instance: InstanceId },
    #[error("the entry cannot be written as JSON")]
    Unwritable,
}

/// A log that is whole as far as can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub entries: u64,
    /// How many of them lack values that were rightly erased.
    pub erased: u64,
    /// The end of each instance's chain. What may have been cut off behind it, only a later receipt can tell.
    pub heads: BTreeMap<InstanceId, Head>,
}

/// Checks a log of one or more instances, written as JSON lines, against their keys and what is known from elsewhere.
///
/// Entries of several instances may be mixed; those of each must be whole and in order.
pub fn check_lines<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    keys: &Keys,
    witnesses: &[Witness],
) -> Result<Checked, ChainError> {
    let mut check = Check::new(keys, witnesses);
    for line in lines {
        check.take(line)?;
    }
    check.end()
}

/// The same for a log that is read piece by piece.
#[derive(Debug, Clone)]
pub struct Check {
    keys: Keys,
    witnesses: Vec<Witness>,
    chains: BTreeMap<InstanceId, Chain>,
    witnessed: BTreeMap<(InstanceId, u64), String>,
    /// A witness that is for another entry than it says, and for which.
    altered: Option<(Witness, u64)>,
    entries: u64,
}

impl Check {
    pub fn new(keys: &Keys, witnesses: &[Witness]) -> Self {
        Self {
            keys: keys.clone(),
            witnesses: witnesses.to_vec(),
            chains: BTreeMap::new(),
            witnessed: BTreeMap::new(),
            altered: None,
            entries: 0,
        }
    }

    /// How many entries were taken.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Takes the next line, whose entry it gives.
    pub fn take(&mut self, line: &str) -> Result<Entry, ChainError> {
        let number = usize::try_from(self.entries).unwrap_or(usize::MAX).saturating_add(1);
        let not_an_entry = || ChainError::NotAnEntry { line: number };
        let entry: Entry = serde_json::from_str(line).map_err(|_| not_an_entry())?;
        if entry.line()? != line {
            return Err(not_an_entry());
        }
        if !self.chains.contains_key(&entry.instance) {
            self.chains.insert(entry.instance.clone(), Chain::start(&entry.instance, &self.keys)?);
        }
        for witness in self.witnesses.iter().filter(|witness| witness.instance == entry.instance) {
            if witness.seq == entry.seq {
                self.witnessed.insert((entry.instance.clone(), entry.seq), entry.hash.clone());
            } else if witness.hash == entry.hash {
                self.altered = Some((witness.clone(), entry.seq));
            }
        }
        if let Some(chain) = self.chains.get_mut(&entry.instance) {
            chain.follow(&entry)?;
        }
        self.entries += 1;
        Ok(entry)
    }

    /// Nothing comes any more: what only the whole can tell.
    pub fn end(self) -> Result<Checked, ChainError> {
        let Self { witnesses, chains, witnessed, altered, entries, .. } = self;
        for chain in chains.values() {
            chain.end()?;
        }
        if let Some((Witness { instance, seq: claimed, .. }, seq)) = altered {
            return Err(ChainError::ReceiptAltered { instance, claimed, seq });
        }
        // Before the first entry there is nothing that could have changed.
        for witness in witnesses.iter().filter(|witness| witness.seq > 0) {
            let (instance, seq) = (witness.instance.clone(), witness.seq);
            match witnessed.get(&(instance.clone(), seq)) {
                None => return Err(ChainError::CutOff { instance, seq }),
                Some(hash) if *hash != witness.hash => return Err(ChainError::Rewritten { instance, seq }),
                Some(_) => {}
            }
        }
        let erased = chains.values().map(|chain| chain.lacking.len() as u64).sum();
        let heads = chains.into_iter().map(|(instance, chain)| (instance, chain.head)).collect();
        Ok(Checked { entries, erased, heads })
    }
}

/// One instance's chain, as far as it has been read.
#[derive(Debug, Clone)]
struct Chain {
    head: Head,
    /// The instance's keys as they are known, by the first entry that each signs.
    known: BTreeMap<u64, VerifyingKey>,
    /// The key that signs the next entry, and whether that one is the first to be signed by it.
    key: VerifyingKey,
    rotated: bool,
    /// Entries that lack a value.
    lacking: Vec<(u64, Timestamp)>,
    /// Before when values were erased.
    erased_before: Option<Timestamp>,
}

impl Chain {
    fn start(instance: &InstanceId, keys: &Keys) -> Result<Self, ChainError> {
        let known = keys.of(instance);
        let key = *known.get(&1).ok_or_else(|| ChainError::NoKey { instance: instance.clone() })?;
        Ok(Self { head: Head::start(), known, key, rotated: false, lacking: Vec::new(), erased_before: None })
    }

    fn follow(&mut self, entry: &Entry) -> Result<(), ChainError> {
        let (seq, expected) = (entry.seq, self.head.seq + 1);
        if seq != expected {
            return Err(ChainError::OutOfOrder { expected, found: seq });
        }
        // Keys may be known up to an older time than the log; up to then they must be those that the log names.
        let as_known = match self.known.get(&seq) {
            Some(known) => *known == self.key,
            None => !self.rotated || self.known.range(seq..).next().is_none(),
        };
        if !as_known {
            return Err(ChainError::KeySwapped { seq });
        }
        entry.check(&self.key)?;
        if entry.prev != self.head.hash {
            return Err(ChainError::Unlinked { seq });
        }
        self.rotated = entry.event.kind == Kind::KeyRotated;
        if self.rotated {
            let next = entry.event.next_key.as_deref().and_then(read_key);
            self.key = next.ok_or(ChainError::KeySwapped { seq: seq + 1 })?;
        }
        if entry.lacks_values() {
            self.lacking.push((seq, entry.at));
        }
        self.erased_before = self.erased_before.max(entry.event.erased_before);
        self.head = Head::of(entry);
        Ok(())
    }

    /// What only the whole chain can tell: whether every missing value was erased by somebody who had the right to write.
    fn end(&self) -> Result<(), ChainError> {
        let unaccounted = self.lacking.iter().find(|(_, at)| self.erased_before.is_none_or(|before| *at >= before));
        unaccounted.map_or(Ok(()), |(seq, _)| Err(ChainError::ValueMissing { seq: *seq }))
    }
}

#[cfg(test)]
mod tests;
