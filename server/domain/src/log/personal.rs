use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Event;
use crate::hex::hex;

/// What of an event tells of a person, or may.
///
/// Such a value is hashed into its entry as a salted commitment and stands beside it: it can be checked while it is
/// there, and erased without breaking the chain. Tickets and technicians are no such values: who asked stays on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    Reason,
    ObjectId,
    Upn,
    Contact,
    Answer,
    Detail,
}

impl Personal {
    pub const ALL: [Self; 6] = [Self::Reason, Self::ObjectId, Self::Upn, Self::Contact, Self::Answer, Self::Detail];

    /// The field's name in an entry.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::ObjectId => "object_id",
            Self::Upn => "upn",
            Self::Contact => "contact",
            Self::Answer => "answer",
            Self::Detail => "detail",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// SHA-256 over salt, name and value, in hex. The name keeps a value from being passed off as another field's.
    pub(super) fn commit(self, salt: Salt, value: &str) -> String {
        let hashed =
            Sha256::new().chain_update(salt.0).chain_update(self.name()).chain_update("\n").chain_update(value);
        hex(&hashed.finalize())
    }
}

/// 16 random bytes, one salt for each value: without it, nobody can try out which value a commitment is for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Salt([u8; 16]);

/// A salt for each field that an event may have.
pub type Salts = [Salt; Personal::ALL.len()];

/// A text that is not 16 bytes in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a salt is 16 bytes in base64")]
pub struct NotASalt;

impl From<[u8; 16]> for Salt {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

impl FromStr for Salt {
    type Err = NotASalt;

    fn from_str(text: &str) -> Result<Self, NotASalt> {
        BASE64.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(NotASalt)
    }
}

impl TryFrom<String> for Salt {
    type Error = NotASalt;

    fn try_from(text: String) -> Result<Self, NotASalt> {
        text.parse()
    }
}

impl From<Salt> for String {
    fn from(salt: Salt) -> String {
        salt.to_string()
    }
}

impl Event {
    /// The field's value as text.
    pub(super) fn value(&self, field: Personal) -> Option<String> {
        // Every field is named, so that one that is added is not overlooked: does it tell of a person?
        let Self {
            kind: _,
            verification: _,
            verdict: _,
            reason,
            method: _,
            purpose: _,
            tenant_id: _,
            object_id,
            upn,
            source: _,
            ticket: _,
            contact,
            technician: _,
            second_technician: _,
            answer,
            detail,
            next_key: _,
            erased_before: _,
        } = self;
        match field {
            Personal::Reason => reason.clone(),
            Personal::ObjectId => object_id.map(|id| id.to_string()),
            Personal::Upn => upn.as_ref().map(|upn| upn.to_string()),
            Personal::Contact => contact.map(|contact| contact.to_string()),
            Personal::Answer => answer.clone(),
            Personal::Detail => detail.clone(),
        }
    }

    /// The field's value, if it is to be committed to rather than hashed as it is.
    pub(super) fn personal(&self, field: Personal) -> Option<String> {
        self.value(field).filter(|_| field != Personal::Reason || !self.kind.names_its_reason())
    }

    /// Puts a value back; `None` if this field cannot hold it.
    pub(super) fn put(&mut self, field: Personal, value: &str) -> Option<()> {
        match field {
            Personal::Reason => self.reason = Some(value.to_owned()),
            Personal::ObjectId => self.object_id = Some(value.parse().ok()?),
            Personal::Upn => self.upn = Some(value.parse().ok()?),
            Personal::Contact => self.contact = Some(value.parse().ok()?),
            Personal::Answer => self.answer = Some(value.to_owned()),
            Personal::Detail => self.detail = Some(value.to_owned()),
        }
        Some(())
    }

    pub(super) fn remove(&mut self, field: Personal) {
        match field {
            Personal::Reason => self.reason = None,
            Personal::ObjectId => self.object_id = None,
            Personal::Upn => self.upn = None,
            Personal::Contact => self.contact = None,
            Personal::Answer => self.answer = None,
            Personal::Detail => self.detail = None,
        }
    }
}
