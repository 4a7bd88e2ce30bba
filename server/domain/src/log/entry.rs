use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ChainError, Head};
use crate::ids::{AgentId, ContactId, InstanceId, ObjectId, TenantId, TicketId, Upn};

/// What an entry tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    SignedIn,
    SignedOut,
    /// Send was pressed and refused before anything was sent; `reason` says why.
    SendRefused,
    /// Send was pressed and the prompt is about to be sent.
    Requested,
    /// The connector took the prompt.
    Begun,
    /// The verdict.
    Concluded,
    /// The technician stopped waiting, or an answer came after the verdict: it changes nothing.
    LateAnswer,
    ApprovalUsed,
    NoteWritten,
    NoteRefused,
    MatchSuggested,
    MatchConfirmed,
    MatchForgotten,
    SettingsApplied,
    ConnectorChecked,
}

/// What happened. What does not apply is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<TenantId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<ObjectId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<Upn>,
    /// Where the account is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician: Option<AgentId>,
    /// What the connector answered, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Event {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            verification: None,
            verdict: None,
            reason: None,
            method: None,
            purpose: None,
            tenant_id: None,
            object_id: None,
            upn: None,
            source: None,
            ticket: None,
            contact: None,
            technician: None,
            answer: None,
            detail: None,
        }
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1, without a gap.
    pub seq: u64,
    pub at: Timestamp,
    pub instance: InstanceId,
    #[serde(flatten)]
    pub event: Event,
    /// The hash of the entry before, or 64 zeros.
    pub prev: String,
    /// SHA-256 over this entry's canonical line without `hash` and `sig`, in hex.
    pub hash: String,
    /// Ed25519 over the hash, in base64 without padding.
    pub sig: String,
}

/// What is hashed: the entry, in the order in which it is written, without what comes of it.
#[derive(Serialize)]
struct Hashed<'a> {
    seq: u64,
    at: Timestamp,
    instance: &'a InstanceId,
    #[serde(flatten)]
    event: &'a Event,
    prev: &'a str,
}

const SIGNED_AS: &[u8] = b"vouchsafe log entry 1\n";

impl Entry {
    /// The entry that follows `head`, signed.
    pub fn following(
        head: &Head,
        at: Timestamp,
        instance: InstanceId,
        event: Event,
        key: &SigningKey,
    ) -> Result<Self, ChainError> {
        let seq = head.seq + 1;
        let hash = hash(&Hashed { seq, at, instance: &instance, event: &event, prev: &head.hash })?;
        let sig = BASE64.encode(key.sign(&signed_bytes(&hash)).to_bytes());
        Ok(Self { seq, at, instance, event, prev: head.hash.clone(), hash, sig })
    }

    /// The one way to write this entry.
    pub fn line(&self) -> Result<String, ChainError> {
        serde_json::to_string(self).map_err(|_| ChainError::Unwritable)
    }

    /// Whether hash and signature are those of this entry.
    pub fn check(&self, key: &VerifyingKey) -> Result<(), ChainError> {
        let Self { seq, at, instance, event, prev, .. } = self;
        if hash(&Hashed { seq: *seq, at: *at, instance, event, prev })? != self.hash {
            return Err(ChainError::Changed { seq: *seq });
        }
        check_signature(&self.hash, &self.sig, key).ok_or(ChainError::NotSigned { seq: *seq })
    }
}

fn hash(hashed: &Hashed<'_>) -> Result<String, ChainError> {
    let bytes = serde_json::to_vec(hashed).map_err(|_| ChainError::Unwritable)?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn signed_bytes(hash: &str) -> Vec<u8> {
    [SIGNED_AS, hash.as_bytes()].concat()
}

pub(super) fn check_signature(hash: &str, sig: &str, key: &VerifyingKey) -> Option<()> {
    let bytes: [u8; 64] = BASE64.decode(sig).ok()?.try_into().ok()?;
    key.verify_strict(&signed_bytes(hash), &Signature::from_bytes(&bytes)).ok()
}
