use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;

use super::{Entry, Receipt};
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
    #[error("entry {found} stands where entry {expected} should: entries were removed, repeated or reordered")]
    OutOfOrder { expected: u64, found: u64 },
    #[error("entry {seq} does not follow the entry before it")]
    Unlinked { seq: u64 },
    #[error("the log of {instance} has no entry {seq}, for which there is a receipt: its end was cut off")]
    CutOff { instance: InstanceId, seq: u64 },
    #[error("entry {seq} of {instance} is not the one that its receipt was given for: the log was rewritten")]
    Rewritten { instance: InstanceId, seq: u64 },
    #[error("there is no key for the log of {instance}")]
    NoKey { instance: InstanceId },
    #[error("the entry cannot be written as JSON")]
    Unwritable,
}

/// A log that is whole as far as can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub entries: u64,
    /// The end of each instance's chain. What may have been cut off behind it, only a later receipt can tell.
    pub heads: BTreeMap<InstanceId, Head>,
}

/// Checks a log of one or more instances, written as JSON lines, against their keys and any receipts at hand.
///
/// Entries of several instances may be mixed; those of each must be whole and in order.
pub fn check_lines<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    keys: &BTreeMap<InstanceId, VerifyingKey>,
    receipts: &[Receipt],
) -> Result<Checked, ChainError> {
    let mut heads: BTreeMap<InstanceId, Head> = BTreeMap::new();
    let mut witnessed: BTreeMap<(InstanceId, u64), String> = BTreeMap::new();
    let mut entries = 0;
    for (index, line) in lines.into_iter().enumerate() {
        let not_an_entry = || ChainError::NotAnEntry { line: index + 1 };
        let entry: Entry = serde_json::from_str(line).map_err(|_| not_an_entry())?;
        if entry.line()? != line {
            return Err(not_an_entry());
        }
        let key = keys.get(&entry.instance).ok_or_else(|| ChainError::NoKey { instance: entry.instance.clone() })?;
        let head = heads.entry(entry.instance.clone()).or_insert_with(Head::start);
        if entry.seq != head.seq + 1 {
            return Err(ChainError::OutOfOrder { expected: head.seq + 1, found: entry.seq });
        }
        entry.check(key)?;
        if entry.prev != head.hash {
            return Err(ChainError::Unlinked { seq: entry.seq });
        }
        if receipts.iter().any(|receipt| receipt.instance == entry.instance && receipt.seq == entry.seq) {
            witnessed.insert((entry.instance.clone(), entry.seq), entry.hash.clone());
        }
        *head = Head { seq: entry.seq, hash: entry.hash };
        entries += 1;
    }
    for receipt in receipts {
        let (instance, seq) = (receipt.instance.clone(), receipt.seq);
        match witnessed.get(&(instance.clone(), seq)) {
            None => return Err(ChainError::CutOff { instance, seq }),
            Some(hash) if *hash != receipt.hash => return Err(ChainError::Rewritten { instance, seq }),
            Some(_) => {}
        }
    }
    Ok(Checked { entries, heads })
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{
        super::{Event, Kind},
        *,
    };

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn keys() -> BTreeMap<InstanceId, VerifyingKey> {
        BTreeMap::from([("acme".parse().unwrap(), key().verifying_key())])
    }

    fn log(length: usize) -> (String, Vec<Receipt>) {
        let mut head = Head::start();
        let mut text = String::new();
        let mut receipts = Vec::new();
        for n in 0..length {
            let at = Timestamp::from_second(1_800_000_000 + i64::try_from(n).unwrap()).unwrap();
            let event = Event {
                upn: Some("grace@contoso.example".parse().unwrap()),
                ticket: Some("9499".parse().unwrap()),
                verdict: Some("approved".into()),
                ..Event::new(Kind::Concluded)
            };
            let entry = Entry::following(&head, at, "acme".parse().unwrap(), event, &key()).unwrap();
            head = Head { seq: entry.seq, hash: entry.hash.clone() };
            text += &entry.line().unwrap();
            text.push('\n');
            receipts.push(Receipt::of(&entry));
        }
        (text, receipts)
    }

    fn check(text: &str, receipts: &[Receipt]) -> Result<Checked, ChainError> {
        check_lines(text.split_terminator('\n'), &keys(), receipts)
    }

    #[test]
    fn a_whole_log_is_whole() {
        let (text, receipts) = log(5);
        let checked = check(&text, &receipts).unwrap();
        assert_eq!(checked.entries, 5);
        assert_eq!(checked.heads.values().next().unwrap().hash, receipts[4].hash);
    }

    #[test]
    fn a_cut_end_shows_with_a_receipt_and_only_then() {
        let (text, receipts) = log(5);
        let cut: String = text.lines().take(3).map(|line| format!("{line}\n")).collect();
        assert!(check(&cut, &receipts[..3]).is_ok());
        assert!(matches!(check(&cut, &receipts[4..]), Err(ChainError::CutOff { seq: 5, .. })));
    }

    #[test]
    fn another_key_shows() {
        let (text, _) = log(2);
        let other = BTreeMap::from([("acme".parse().unwrap(), SigningKey::from_bytes(&[8; 32]).verifying_key())]);
        assert_eq!(check_lines(text.lines(), &other, &[]), Err(ChainError::NotSigned { seq: 1 }));
    }

    proptest! {
        #[test]
        fn any_changed_byte_shows(position in any::<proptest::sample::Index>(), flip in 1_u8..=255) {
            let (text, receipts) = log(4);
            let mut bytes = text.into_bytes();
            let position = position.index(bytes.len());
            bytes[position] ^= flip;
            if let Ok(changed) = String::from_utf8(bytes) {
                // The line end of the last entry is not part of any entry; with the receipts it still shows when that
                // change makes the last entry unreadable.
                let whole = check(&changed, &receipts);
                prop_assert!(whole.is_err() || changed.trim_end_matches(|c: char| c.is_ascii_control()) == log(4).0.trim_end());
            }
        }

        #[test]
        fn removing_repeating_or_swapping_entries_shows(a in 0_usize..6, b in 0_usize..6) {
            let (text, receipts) = log(6);
            let lines: Vec<&str> = text.lines().collect();
            let mut removed = lines.clone();
            removed.remove(a);
            prop_assert!(check_lines(removed, &keys(), &receipts).is_err());
            let mut repeated = lines.clone();
            repeated.insert(b, lines[a]);
            prop_assert!(check_lines(repeated, &keys(), &receipts).is_err());
            if a != b {
                let mut swapped = lines;
                swapped.swap(a, b);
                prop_assert!(check_lines(swapped, &keys(), &receipts).is_err());
            }
        }
    }
}
