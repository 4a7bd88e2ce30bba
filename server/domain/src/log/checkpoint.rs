use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ed25519_dalek::{Signer as _, SigningKey};
use jiff::Timestamp;

use super::{Head, Keys, ReceiptError, entry::check_signature};
use crate::ids::InstanceId;

/// How long an instance's log was at a time, and how it ended, signed: `VC1:instance:seq:hash:time:signature`.
///
/// Kept elsewhere, it shows whether anything up to then was changed or cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub instance: InstanceId,
    /// The newest entry, and so the count of all.
    pub head: Head,
    /// To the second.
    pub at: Timestamp,
    pub sig: String,
}

impl Checkpoint {
    /// `key` is the one that would sign the next entry.
    pub fn of(instance: InstanceId, head: Head, now: Timestamp, key: &SigningKey) -> Self {
        let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let signed = signed_bytes(&instance, &head, at);
        Self { instance, head, at, sig: BASE64.encode(key.sign(&signed).to_bytes()) }
    }

    /// Whether the instance's key signed it.
    pub fn check(&self, keys: &Keys) -> Result<(), ReceiptError> {
        let key = keys.at(&self.instance, self.head.seq + 1).ok_or(ReceiptError::Foreign)?;
        let signed = signed_bytes(&self.instance, &self.head, self.at);
        check_signature(&signed, &self.sig, &key).ok_or(ReceiptError::NotSigned)
    }
}

fn signed_bytes(instance: &InstanceId, head: &Head, at: Timestamp) -> Vec<u8> {
    format!("vouchsafe log checkpoint 1\n{}", text(instance, head, at)).into_bytes()
}

/// The time is written without colons.
fn text(instance: &InstanceId, Head { seq, hash }: &Head, at: Timestamp) -> String {
    format!("{instance}:{seq}:{hash}:{}", at.strftime("%Y%m%dT%H%M%SZ"))
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VC1:{}:{}", text(&self.instance, &self.head, self.at), self.sig)
    }
}

impl FromStr for Checkpoint {
    type Err = ReceiptError;

    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        let parts: Vec<&str> = text.trim().split(':').collect();
        let &["VC1", instance, seq, hash, at, sig] = parts.as_slice() else {
            return Err(ReceiptError::NoCheckpoint);
        };
        let unreadable = ReceiptError::NoCheckpoint;
        Ok(Self {
            instance: instance.parse().map_err(|_| unreadable)?,
            head: Head { seq: seq.parse().map_err(|_| unreadable)?, hash: hash.to_owned() },
            at: at.parse().map_err(|_| unreadable)?,
            sig: sig.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_any_change_shows() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let instance: InstanceId = "acme".parse().unwrap();
        let mut keys = Keys::default();
        keys.add(&instance, 1, &key.verifying_key());
        let head = Head { seq: 41, hash: "ab".repeat(32) };
        let now = Timestamp::from_millisecond(1_800_000_000_123).unwrap();
        let checkpoint = Checkpoint::of(instance, head, now, &key);
        let text = checkpoint.to_string();
        assert!(text.starts_with("VC1:acme:41:abab") && text.contains(":20270115T080000Z:"), "{text}");
        assert_eq!(text.parse(), Ok(checkpoint.clone()));
        assert_eq!(checkpoint.check(&keys), Ok(()));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap().parse::<Checkpoint>();
            assert!(changed.is_err() || changed.is_ok_and(|changed| changed.check(&keys).is_err()), "byte {at}");
        }
    }
}
