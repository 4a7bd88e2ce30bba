use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{hex::hex, ids::InstanceId};

/// The public keys of an installation, old ones included: what logs, receipts and checkpoints are checked with.
///
/// This is also what is published. It names no instance: whoever has an instance's log or receipt knows its name, and
/// finds its keys by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    keys: Vec<PublicKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PublicKey {
    /// Ties the key to its instance and its first entry.
    id: String,
    algorithm: Algorithm,
    /// 32 bytes, in base64 without padding.
    public_key: String,
    /// The first entry that it signs.
    from_seq: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Algorithm {
    Ed25519,
}

impl Keys {
    pub fn add(&mut self, instance: &InstanceId, from_seq: u64, key: &VerifyingKey) {
        self.keys.push(PublicKey {
            id: id(instance, from_seq, key),
            algorithm: Algorithm::Ed25519,
            public_key: key_text(key),
            from_seq,
        });
    }

    /// An instance's keys, by the first entry that each signs.
    pub fn of(&self, instance: &InstanceId) -> BTreeMap<u64, VerifyingKey> {
        let of_instance = self.keys.iter().filter_map(|public| {
            let key = read_key(&public.public_key)?;
            (public.id == id(instance, public.from_seq, &key)).then_some((public.from_seq, key))
        });
        of_instance.collect()
    }

    /// The key that signs the instance's entry of this number, as far as these keys go.
    pub fn at(&self, instance: &InstanceId, seq: u64) -> Option<VerifyingKey> {
        self.of(instance).range(..=seq).next_back().map(|(_, key)| *key)
    }
}

fn id(instance: &InstanceId, from_seq: u64, key: &VerifyingKey) -> String {
    let named = Sha256::new()
        .chain_update(format!("vouchsafe log key 1\n{instance}\n{from_seq}\n"))
        .chain_update(key.as_bytes())
        .finalize();
    named.first_chunk::<16>().map(|id| hex(id)).unwrap_or_default()
}

/// A public key as it stands in an entry.
pub fn key_text(key: &VerifyingKey) -> String {
    BASE64.encode(key.as_bytes())
}

/// The SHA-256 of a public key, in hex: short enough to be compared by people.
pub fn fingerprint(key: &VerifyingKey) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

pub(super) fn read_key(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&BASE64.decode(text).ok()?.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    fn key(seed: u8) -> VerifyingKey {
        SigningKey::from_bytes(&[seed; 32]).verifying_key()
    }

    #[test]
    fn are_found_by_their_instance_and_named_to_nobody_else() {
        let (acme, globex) = ("acme".parse().unwrap(), "globex".parse().unwrap());
        let mut keys = Keys::default();
        keys.add(&acme, 1, &key(1));
        keys.add(&acme, 8, &key(2));
        keys.add(&globex, 1, &key(3));
        let text = serde_json::to_string(&keys).unwrap();
        assert!(!text.contains("acme") && !text.contains("globex"), "{text}");
        let keys: Keys = serde_json::from_str(&text).unwrap();
        assert_eq!(keys.of(&acme), BTreeMap::from([(1, key(1)), (8, key(2))]));
        assert_eq!(keys.at(&acme, 7), Some(key(1)));
        assert_eq!(keys.at(&acme, 8), Some(key(2)));
        assert_eq!(keys.at(&globex, 9), Some(key(3)));
        assert_eq!(keys.at(&"initech".parse().unwrap(), 1), None);
        let moved: Keys = serde_json::from_str(&text.replace("\"from_seq\":8", "\"from_seq\":2")).unwrap();
        assert_eq!(moved.at(&acme, 9), Some(key(1)), "a key counts only from its own entry on");
    }
}
