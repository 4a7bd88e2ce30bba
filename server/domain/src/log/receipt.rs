use std::{fmt, str::FromStr};

use super::{
    Entry, Keys,
    entry::{check_signature, signed_bytes},
};
use crate::ids::InstanceId;

/// The signed line in a note that lets anyone check it against the log: `VS1:instance:seq:hash:signature`.
///
/// It names one entry and, through the chain, everything before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub instance: InstanceId,
    pub seq: u64,
    pub hash: String,
    pub sig: String,
}

/// A text that is not a receipt or checkpoint, or not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("this is not a receipt: it should read VS1:instance:number:hash:signature")]
    Unreadable,
    #[error("a part of this receipt is missing: it should read VS1:instance:number:hash:signature")]
    Incomplete,
    #[error("this is not a checkpoint: it should read VC1:instance:number:hash:time:signature")]
    NoCheckpoint,
    #[error("there is no key for its instance: another installation may have given it")]
    Foreign,
    #[error("it was not signed with the instance's key")]
    NotSigned,
}

/// How long a hash is, and a signature.
const HASH: usize = 64;
const SIGNATURE: usize = 86;

impl Receipt {
    pub fn of(entry: &Entry) -> Self {
        Self { instance: entry.instance.clone(), seq: entry.seq, hash: entry.hash.clone(), sig: entry.sig.clone() }
    }

    /// Whether the key that the instance had for this entry signed it.
    pub fn check(&self, keys: &Keys) -> Result<(), ReceiptError> {
        let key = keys.at(&self.instance, self.seq).ok_or(ReceiptError::Foreign)?;
        check_signature(&signed_bytes(&self.hash), &self.sig, &key).ok_or(ReceiptError::NotSigned)
    }

    /// The first receipt in a text that was copied from a note, whatever stands round it and however it was broken into lines.
    pub fn find(text: &str) -> Result<Self, ReceiptError> {
        let from = text.find("VS1:").and_then(|at| text.get(at..)).ok_or(ReceiptError::Unreadable)?;
        let mut receipt = String::new();
        for piece in from.split_whitespace() {
            receipt.push_str(piece);
            match receipt.parse() {
                Err(ReceiptError::Incomplete) => {}
                read => return read,
            }
        }
        Err(ReceiptError::Incomplete)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instance, seq, hash, sig } = self;
        write!(f, "VS1:{instance}:{seq}:{hash}:{sig}")
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        let parts: Vec<&str> = text.trim().split(':').collect();
        match *parts.as_slice() {
            ["VS1", instance, seq, hash, sig] => {
                let unreadable = ReceiptError::Unreadable;
                let receipt = Self {
                    instance: instance.parse().map_err(|_| unreadable)?,
                    seq: seq.parse().map_err(|_| unreadable)?,
                    hash: hash.to_owned(),
                    sig: sig.to_owned(),
                };
                match (hash.len(), sig.len()) {
                    (HASH, SIGNATURE) => Ok(receipt),
                    (HASH, short) if short < SIGNATURE => Err(ReceiptError::Incomplete),
                    (short, _) if short < HASH => Err(ReceiptError::Incomplete),
                    _ => Err(unreadable),
                }
            }
            ["VS1", ..] if parts.len() < 5 => Err(ReceiptError::Incomplete),
            _ => Err(ReceiptError::Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{
        super::{Event, Head, Kind},
        *,
    };

    fn receipt() -> (Receipt, Keys) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let (acme, salts): (InstanceId, _) = ("acme".parse().unwrap(), [[1; 16].into(); 6]);
        let mut keys = Keys::default();
        keys.add(&acme, 1, &key.verifying_key());
        let entry = Entry::following(&Head::start(), at, acme, Event::new(Kind::Concluded), &salts, &key).unwrap();
        (Receipt::of(&entry), keys)
    }

    #[test]
    fn is_read_as_it_was_written_and_holds_only_under_its_key() {
        let (receipt, keys) = receipt();
        assert_eq!(receipt.to_string().parse(), Ok(receipt.clone()));
        assert_eq!(receipt.check(&keys), Ok(()));
        let mut others = Keys::default();
        others.add(&receipt.instance, 1, &SigningKey::from_bytes(&[8; 32]).verifying_key());
        assert_eq!(receipt.check(&others), Err(ReceiptError::NotSigned));
        let foreign = Receipt { instance: "globex".parse().unwrap(), ..receipt.clone() };
        assert_eq!(foreign.check(&keys), Err(ReceiptError::Foreign));
        for text in ["", "VS2:acme:1:ab:cd", "VS1:acme:x:ab:cd", "VS1:acme:1:ab:cd:ef", &format!("{receipt}A")] {
            assert_eq!(text.parse::<Receipt>(), Err(ReceiptError::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_part_of_one_is_told_apart_from_none() {
        let (receipt, _) = receipt();
        let text = receipt.to_string();
        for cut in 4..text.len() {
            let found = Receipt::find(&text[..cut]);
            // Up to the number, what is there may not even be readable.
            assert!(found == Err(ReceiptError::Incomplete) || cut < 12 && found.is_err(), "{cut}: {found:?}");
        }
        assert_eq!(Receipt::find("no such thing"), Err(ReceiptError::Unreadable));
    }

    proptest! {
        #[test]
        fn is_found_in_a_note_however_it_was_broken(breaks in proptest::collection::vec(4_usize..160, 0..4)) {
            let (receipt, _) = receipt();
            let mut text = receipt.to_string();
            for at in breaks {
                text.insert_str(at.min(text.len()), "\r\n ");
            }
            let note = format!("NOT VERIFIED. Reference: k7wq\nReceipt: {text}\n-- \nAnn Agent");
            prop_assert_eq!(Receipt::find(&note), Ok(receipt));
        }

        #[test]
        fn any_text_can_be_looked_at(text in ".*") {
            let _ = Receipt::find(&text);
            let _ = Receipt::find(&format!("VS1:{text}"));
        }
    }
}
