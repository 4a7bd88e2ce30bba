use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ChainError, Head, Personal, Salt, Salts};
use crate::{
    hex::hex,
    ids::{AgentId, ContactId, InstanceId, ObjectId, TenantId, TicketId, Upn},
};

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
    /// An approval that was not used yet holds no longer, or what stood in for one; `reason` says why.
    ApprovalWithdrawn,
    /// A denial or a fraud report keeps others from asking this account; `detail` says until when.
    Fenced,
    /// They may ask again; `reason` is what an administrator wrote, `detail` says how it came about.
    FenceLifted,
    /// Whoever got the mail about a verification says: this was not me.
    Objected,
    /// A mail about a verification was handed over; `detail` says to whom.
    Told,
    /// A mail about a verification was not sent: there were too many, or there is no mail server; `reason` says which.
    NotTold,
    /// Something was not delivered, and is given up; `reason` says why, `detail` what.
    DeliveryFailed,
    /// A colleague took a live approval over.
    ApprovalTakenOver,
    /// A second technician was asked to agree; `detail` says to what.
    AgreementAsked,
    /// A second technician agreed.
    AgreementGiven,
    AgreementRefused,
    /// Whoever asked took the question back.
    AgreementWithdrawn,
    /// Nobody agreed, or nothing was done, in time.
    AgreementLapsed,
    /// What was agreed to was done.
    AgreementUsed,
    NoteWritten,
    NoteRefused,
    MatchSuggested,
    MatchConfirmed,
    MatchForgotten,
    /// An administrator chose which account a contact is, where no rule told; `detail` says who asked, and who it was before.
    MatchChosen,
    /// A technician asked an administrator to look into a contact for whom no account was found, or several were; `reason` says
    /// what was in the way.
    MatchAsked,
    /// Such a contact was settled; `reason` says how.
    MatchSettled,
    SettingsApplied,
    /// An administrator changed settings in the dashboard; `detail` says what was before and is now.
    SettingsChanged,
    /// An administrator made a link with which a customer's tenant can consent; `detail` says which customer.
    ConsentAsked,
    /// That tenant's consent came back; nothing is connected until an administrator confirms the tenant.
    ConsentGiven,
    /// Something else came back with a link, which changed nothing; `reason` says what.
    ConsentRefused,
    /// An administrator took a link back, or what came of it.
    ConsentWithdrawn,
    /// An administrator signed in to Microsoft as the customers' partner; `tenant_id` is the partner's own.
    PartnerSignedIn,
    /// An administrator picked a tenant, whose partner the MSP is, to be consented for in its name; `detail` says for which customer.
    TenantPicked,
    /// An administrator saw the tenant's domains and confirmed that it is the customer's.
    TenantConfirmed,
    /// An administrator pasted a connector secret, which is in force once it is seen to work.
    SecretPasted,
    /// It works, and is in force.
    SecretWorks,
    /// It was given up; `reason` says why.
    SecretRefused,
    /// An administrator has us make the connector secret, and renew it from then on.
    SecretWanted,
    /// A connector secret that we made works, and is in force; `detail` has its key id and when it ends.
    SecretMade,
    /// None could be made, or one could not be taken away; `reason` says why.
    SecretNotMade,
    /// One of ours that was replaced was taken away in the tenant; `detail` has its key id.
    SecretRemoved,
    /// An administrator has us make no more of them.
    SecretUnwanted,
    ConnectorChecked,
    /// Somebody at the machine wants the policy loosened; nothing is, until it is confirmed.
    LooseningAsked,
    /// An administrator confirmed it: it is in force, and `detail` has what was before and is now.
    PolicyLoosened,
    /// Everything is tightened until a time; `reason` says why.
    ThreatRaised,
    /// Somebody took a list away as a file; `detail` says which, and how it was filtered.
    Exported,
    /// The last entry under one key; those after it are signed with the key that it names.
    KeyRotated,
    /// Values that tell of people were erased from the entries before a time.
    PersonalErased,
}

impl Kind {
    /// Whether its reason is one of our own names, and never what somebody wrote.
    pub(super) fn names_its_reason(self) -> bool {
        matches!(
            self,
            Self::SendRefused
                | Self::Concluded
                | Self::ApprovalWithdrawn
                | Self::Fenced
                | Self::DeliveryFailed
                | Self::ConsentRefused
                | Self::SecretRefused
                | Self::SecretNotMade
                | Self::MatchAsked
                | Self::MatchSettled
        )
    }
}

/// What happened. What does not apply is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// One of our own names where a send was refused or a verification concluded; elsewhere what somebody wrote.
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
    /// Who agreed to it, or was asked to and refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_technician: Option<AgentId>,
    /// What the connector answered, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The public key behind this entry, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_key: Option<String>,
    /// Values that tell of people are missing from entries that are older than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_before: Option<Timestamp>,
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
            second_technician: None,
            answer: None,
            detail: None,
            next_key: None,
            erased_before: None,
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
    /// What is hashed in place of the values that tell of people.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub commitments: BTreeMap<Personal, String>,
    /// What these values are checked with, as long as they are there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub salts: BTreeMap<Personal, Salt>,
    /// The hash of the entry before, or 64 zeros.
    pub prev: String,
    /// SHA-256 over this entry's canonical line without personal values, salts, `hash` and `sig`, in hex.
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
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    commitments: &'a BTreeMap<Personal, String>,
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
        salts: &Salts,
        key: &SigningKey,
    ) -> Result<Self, ChainError> {
        let committed = Personal::ALL.into_iter().zip(*salts);
        let committed = committed.filter_map(|(field, salt)| Some((field, salt, event.personal(field)?)));
        let (commitments, salts) =
            committed.map(|(field, salt, value)| ((field, field.commit(salt, &value)), (field, salt))).unzip();
        let (seq, prev) = (head.seq + 1, head.hash.clone());
        let (hash, sig) = (String::new(), String::new());
        let mut entry = Self { seq, at, instance, event, commitments, salts, prev, hash, sig };
        entry.hash = entry.hashed()?;
        entry.sig = BASE64.encode(key.sign(&signed_bytes(&entry.hash)).to_bytes());
        Ok(entry)
    }

    /// The one way to write this entry.
    pub fn line(&self) -> Result<String, ChainError> {
        serde_json::to_string(self).map_err(|_| ChainError::Unwritable)
    }

    /// Whether hash and signature are those of this entry, and every value is the one that was committed to.
    pub fn check(&self, key: &VerifyingKey) -> Result<(), ChainError> {
        let Self { seq, commitments, salts, .. } = self;
        let as_committed = commitments.iter().all(|(field, commitment)| {
            match (self.event.value(*field), salts.get(field)) {
                // Erased; whether that was rightly done, the chain tells.
                (None, None) => true,
                (Some(value), Some(salt)) => field.commit(*salt, &value) == *commitment,
                (None, Some(_)) | (Some(_), None) => false,
            }
        });
        if !as_committed || !salts.keys().all(|field| commitments.contains_key(field)) || self.hashed()? != self.hash {
            return Err(ChainError::Changed { seq: *seq });
        }
        check_signature(&signed_bytes(&self.hash), &self.sig, key).ok_or(ChainError::NotSigned { seq: *seq })
    }

    /// The entry without the values that tell of people: what is hashed, and all that stays.
    #[must_use]
    pub fn closed(&self) -> Self {
        Self { event: self.public(), salts: BTreeMap::new(), ..self.clone() }
    }

    /// The values that tell of people, with their salts.
    pub fn opened(&self) -> impl Iterator<Item = (Personal, Salt, String)> {
        self.salts.iter().filter_map(|(field, salt)| Some((*field, *salt, self.event.value(*field)?)))
    }

    /// Puts a value back; `None` if the field cannot hold it. Whether it is the right one, [`Entry::check`] tells.
    pub fn open(&mut self, field: Personal, salt: Salt, value: &str) -> Option<()> {
        self.event.put(field, value)?;
        self.salts.insert(field, salt);
        Some(())
    }

    /// Whether a value that was committed to is not there.
    pub fn lacks_values(&self) -> bool {
        self.commitments.keys().any(|field| !self.salts.contains_key(field))
    }

    fn public(&self) -> Event {
        let mut event = self.event.clone();
        self.commitments.keys().for_each(|field| event.remove(*field));
        event
    }

    fn hashed(&self) -> Result<String, ChainError> {
        let Self { seq, at, instance, commitments, prev, .. } = self;
        let hashed = Hashed { seq: *seq, at: *at, instance, event: &self.public(), commitments, prev };
        let bytes = serde_json::to_vec(&hashed).map_err(|_| ChainError::Unwritable)?;
        Ok(hex(&Sha256::digest(bytes)))
    }
}

pub(super) fn signed_bytes(hash: &str) -> Vec<u8> {
    [SIGNED_AS, hash.as_bytes()].concat()
}

pub(super) fn check_signature(signed: &[u8], sig: &str, key: &VerifyingKey) -> Option<()> {
    let bytes: [u8; 64] = BASE64.decode(sig).ok()?.try_into().ok()?;
    key.verify_strict(signed, &Signature::from_bytes(&bytes)).ok()
}
