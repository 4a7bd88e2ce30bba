use std::{fmt, str::FromStr};

use ed25519_dalek::VerifyingKey;

use super::{Entry, entry::check_signature};
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

/// A text that is not a receipt, or not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("this is not a receipt: it should read VS1:instance:number:hash:signature")]
    Unreadable,
    #[error("this receipt was not signed with the instance's key")]
    NotSigned,
}

impl Receipt {
    pub fn of(entry: &Entry) -> Self {
        Self { instance: entry.instance.clone(), seq: entry.seq, hash: entry.hash.clone(), sig: entry.sig.clone() }
    }

    /// Whether the instance's key signed it.
    pub fn check(&self, key: &VerifyingKey) -> Result<(), ReceiptError> {
        check_signature(&self.hash, &self.sig, key).ok_or(ReceiptError::NotSigned)
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
        let mut parts = text.trim().split(':');
        let mut next = || parts.next().ok_or(ReceiptError::Unreadable);
        if next()? != "VS1" {
            return Err(ReceiptError::Unreadable);
        }
        let receipt = Self {
            instance: next()?.parse().map_err(|_| ReceiptError::Unreadable)?,
            seq: next()?.parse().map_err(|_| ReceiptError::Unreadable)?,
            hash: next()?.to_owned(),
            sig: next()?.to_owned(),
        };
        if parts.next().is_some() { Err(ReceiptError::Unreadable) } else { Ok(receipt) }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use jiff::Timestamp;

    use super::{
        super::{Event, Head, Kind},
        *,
    };

    #[test]
    fn is_read_as_it_was_written_and_holds_only_under_its_key() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let entry =
            Entry::following(&Head::start(), at, "acme".parse().unwrap(), Event::new(Kind::Concluded), &key).unwrap();
        let receipt: Receipt = Receipt::of(&entry).to_string().parse().unwrap();
        assert_eq!(receipt, Receipt::of(&entry));
        assert_eq!(receipt.check(&key.verifying_key()), Ok(()));
        assert!(receipt.check(&SigningKey::from_bytes(&[8; 32]).verifying_key()).is_err());
        for text in ["", "VS1:acme:1:ab", "VS2:acme:1:ab:cd", "VS1:acme:x:ab:cd", "VS1:acme:1:ab:cd:ef"] {
            assert_eq!(text.parse::<Receipt>(), Err(ReceiptError::Unreadable), "{text}");
        }
    }
}
