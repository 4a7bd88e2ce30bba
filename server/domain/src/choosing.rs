//! Which account a contact is where no rule can say: an administrator chooses it, for a contact as the PSA shows them then.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    account::{Account, Tenant},
    contact::Contact,
    eligibility::{self, Asking, Ineligible},
    hex::hex,
    ids::{AccountId, AgentId, ClientId, TenantId},
    matching::{Unmatched, places},
};

/// What the PSA says of who a contact is, as a short text that is another one as soon as any of it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness(String);

/// What tells one person from another. Whether they are active or important does not.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    client: ClientId,
    email: Option<&'a str>,
    addresses: &'a [String],
    named_tenant: Option<&'a str>,
    named_object: Option<&'a str>,
    linked_agent: Option<AgentId>,
}

impl Likeness {
    pub fn of(contact: &Contact) -> Self {
        let Contact { name, client, email, addresses, named_tenant, named_object, linked_agent, .. } = contact;
        Self::told(&Told {
            name,
            client: *client,
            email: email.as_deref(),
            addresses,
            named_tenant: named_tenant.as_deref(),
            named_object: named_object.as_deref(),
            linked_agent: *linked_agent,
        })
    }

    /// Of anything that has to be the same later on.
    pub fn told(what: &impl Serialize) -> Self {
        // What cannot be written is like nothing, and matches nothing that was kept.
        Self(serde_json::to_vec(what).map_or_else(|_| String::new(), |bytes| hex(&Sha256::digest(bytes))))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is what was kept.
    pub fn is(&self, kept: &str) -> bool {
        !self.0.is_empty() && self.0 == kept
    }
}

/// What an administrator's choice says of a contact now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Nobody chose.
    None,
    /// The contact is this account.
    Stands(AccountId),
    /// It was made for a contact whom the PSA shows otherwise now, or whose customer has another tenant: it has to be made anew.
    Changed,
}

impl Choice {
    /// What was chosen, and for whom: `kept` is the contact's likeness then.
    pub fn now(chosen: AccountId, kept: &str, contact: &Contact, tenants: &[TenantId]) -> Self {
        let is_theirs = may_be_chosen_for(contact, tenants).is_ok_and(|places| places.contains(&chosen.tenant));
        if is_theirs && Likeness::of(contact).is(kept) { Self::Stands(chosen) } else { Self::Changed }
    }

    /// Whether a choice may help where the rules ended like this. Where the PSA names an id, that one must exist.
    pub fn helps(why: Unmatched) -> bool {
        matches!(why, Unmatched::NoAccount | Unmatched::Several | Unmatched::NothingToGoBy)
    }
}

/// In which tenants an account may be chosen for this contact; in none where the PSA names the account itself.
pub fn may_be_chosen_for(contact: &Contact, tenants: &[TenantId]) -> Result<Vec<TenantId>, Objection> {
    match (&contact.named_object, places(contact, tenants)) {
        (Some(_), _) => Err(Objection::Named),
        (None, Ok(places)) => Ok(places),
        (None, Err(Unmatched::UnreadableId)) => Err(Objection::Named),
        (None, Err(_)) => Err(Objection::ForeignTenant),
    }
}

/// Why an administrator may not choose an account for a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// It takes two, and they are the one who asked.
    AskedByThem,
    /// The PSA names an account, or something that is no id: that is to be mended there.
    Named,
    /// The account's tenant is not the contact's customer's, or not the one that the PSA names.
    ForeignTenant,
    /// Another account signs in with the contact's address, and is found by it.
    AnotherSignsIn,
    /// They are the contact, or the account is theirs.
    Own,
    Inactive,
    Disabled,
    Guest,
    Source,
}

impl Objection {
    pub const ALL: [Self; 9] = [
        Self::AskedByThem,
        Self::Named,
        Self::ForeignTenant,
        Self::AnotherSignsIn,
        Self::Own,
        Self::Inactive,
        Self::Disabled,
        Self::Guest,
        Self::Source,
    ];

    /// The name in the catalogue, under `choose-not`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AskedByThem => "asked_by_you",
            Self::Named => "named",
            Self::ForeignTenant => "foreign_tenant",
            Self::AnotherSignsIn => "another_signs_in",
            Self::Own => "own",
            Self::Inactive => "inactive",
            Self::Disabled => "disabled",
            Self::Guest => "guest",
            Self::Source => "source",
        }
    }
}

/// What is known where an administrator is about to choose.
#[derive(Debug, Clone, Copy)]
pub struct Choosing<'a> {
    pub contact: &'a Contact,
    pub account: &'a Account,
    /// The account's.
    pub tenant: &'a Tenant,
    /// Those of the contact's customer.
    pub tenants: &'a [TenantId],
    /// The account that the rules find by itself, if they find one.
    pub by_rule: Option<AccountId>,
    pub asked_by: AgentId,
    /// The administrator.
    pub asking: Asking<'a>,
}

impl Choosing<'_> {
    /// What stands against it.
    pub fn objection(&self, now: Timestamp) -> Option<Objection> {
        let Self { contact, account, tenant, tenants, by_rule, asked_by, asking } = *self;
        if asked_by == asking.technician {
            return Some(Objection::AskedByThem);
        }
        match may_be_chosen_for(contact, tenants) {
            Err(why) => return Some(why),
            Ok(places) if !places.contains(&account.id.tenant) || tenant.id != account.id.tenant => {
                return Some(Objection::ForeignTenant);
            }
            Ok(_) => {}
        }
        if by_rule.is_some_and(|found| found != account.id) {
            return Some(Objection::AnotherSignsIn);
        }
        match eligibility::check(account, tenant, contact, asking, now) {
            Ok(_) => None,
            Err(Ineligible::Own) => Some(Objection::Own),
            Err(Ineligible::InactiveContact) => Some(Objection::Inactive),
            Err(Ineligible::Disabled) => Some(Objection::Disabled),
            Err(Ineligible::Guest) => Some(Objection::Guest),
            Err(Ineligible::Source) => Some(Objection::Source),
        }
    }
}

#[cfg(test)]
mod tests;
