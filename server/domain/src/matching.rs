//! Which account a contact is: the right one, or none.
//!
//! Looking up needs the network, so it is three steps: [`plan`] says what to look for, the server looks, [`decide`] says
//! whom it found. Where the PSA names a tenant or an object id, that one must exist; an address is never a way round it.

use serde::{Deserialize, Serialize};

use crate::{
    account::{Account, Tenant},
    contact::Contact,
    ids::{AccountId, ObjectId, TenantId, Upn},
};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The PSA names the object: it is in one of these tenants, or nowhere.
    Object { object: ObjectId, tenants: Vec<TenantId> },
    /// One of these addresses is a UPN in one of these tenants.
    Addresses { upns: Vec<Upn>, tenants: Vec<TenantId> },
}

/// Why a contact is nobody whom we could ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// The customer has no tenant here.
    CustomerNotConnected,
    /// The PSA names a tenant that is not the customer's.
    ForeignTenant,
    /// What the PSA names as tenant or object id is not an id.
    UnreadableId,
    /// The PSA names an object that does not exist in the customer's tenants.
    NamedAccountMissing,
    /// Neither an id nor an address to go by.
    NothingToGoBy,
    /// No account has one of the addresses as its UPN.
    NoAccount,
    /// Several accounts do.
    Several,
}

/// In which of the customer's tenants the contact's account can be: in the one that the PSA names, or in any.
pub fn places(contact: &Contact, tenants: &[TenantId]) -> Result<Vec<TenantId>, Unmatched> {
    if tenants.is_empty() {
        return Err(Unmatched::CustomerNotConnected);
    }
    let Some(text) = &contact.named_tenant else { return Ok(tenants.to_vec()) };
    let named: TenantId = text.parse().map_err(|_| Unmatched::UnreadableId)?;
    if tenants.contains(&named) { Ok(vec![named]) } else { Err(Unmatched::ForeignTenant) }
}

/// What to look for, given the customer's tenants.
pub fn plan(contact: &Contact, tenants: &[TenantId]) -> Result<Plan, Unmatched> {
    let tenants = places(contact, tenants)?;
    if let Some(text) = &contact.named_object {
        let object = text.parse().map_err(|_| Unmatched::UnreadableId)?;
        return Ok(Plan::Object { object, tenants });
    }
    let mut upns: Vec<Upn> = Vec::new();
    for upn in contact.addresses.iter().filter_map(|text| text.parse().ok()) {
        if !upns.contains(&upn) {
            upns.push(upn);
        }
    }
    if upns.is_empty() { Err(Unmatched::NothingToGoBy) } else { Ok(Plan::Addresses { upns, tenants }) }
}

/// Whom the look-up found: exactly one account, or nobody.
///
/// `found` are accounts with the tenant that each was found in. Only what the plan asked for counts: an account by
/// another object id, in another tenant, under another UPN or under a domain that is not verified there is not a hit.
pub fn decide(plan: &Plan, found: &[(Account, Tenant)]) -> Result<Account, Unmatched> {
    let mut hits: Vec<&Account> = Vec::new();
    for (account, tenant) in found {
        let fits = account.id.tenant == tenant.id
            && match plan {
                Plan::Object { object, tenants } => account.id.object == *object && tenants.contains(&tenant.id),
                Plan::Addresses { upns, tenants } => {
                    upns.contains(&account.upn)
                        && tenants.contains(&tenant.id)
                        && tenant.has_verified(&account.upn.domain())
                }
            };
        if fits && !hits.iter().any(|hit| hit.id == account.id) {
            hits.push(account);
        }
    }
    match (hits.as_slice(), plan) {
        ([one], _) => Ok((*one).clone()),
        ([], Plan::Object { .. }) => Err(Unmatched::NamedAccountMissing),
        ([], Plan::Addresses { .. }) => Err(Unmatched::NoAccount),
        _ => Err(Unmatched::Several),
    }
}

/// An account that has some of the contact's addresses as mail address or alias, where none of them is anybody's UPN: a
/// suggestion, and never a match unless people agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    pub account: Account,
    /// The contact's most telling address first.
    pub addresses: Vec<Upn>,
}

impl Suggested {
    /// Whether this is what people looked at: this account, found by this address.
    pub fn is(&self, account: AccountId, address: &Upn) -> bool {
        self.account.id == account && self.addresses.contains(address)
    }
}

impl Unmatched {
    pub const ALL: [Self; 7] = [
        Self::CustomerNotConnected,
        Self::ForeignTenant,
        Self::UnreadableId,
        Self::NamedAccountMissing,
        Self::NothingToGoBy,
        Self::NoAccount,
        Self::Several,
    ];

    /// The name in the database and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::CustomerNotConnected => "customer_not_connected",
            Self::ForeignTenant => "foreign_tenant",
            Self::UnreadableId => "unreadable_id",
            Self::NamedAccountMissing => "named_account_missing",
            Self::NothingToGoBy => "nothing_to_go_by",
            Self::NoAccount => "no_account",
            Self::Several => "several",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T1: &str = "11111111-1111-4111-8111-111111111111";
    const T2: &str = "22222222-2222-4222-8222-222222222222";
    const O1: &str = "aaaaaaaa-0000-4000-8000-000000000001";
    const O2: &str = "aaaaaaaa-0000-4000-8000-000000000002";

    fn contact() -> Contact {
        Contact {
            id: "38".parse().unwrap(),
            name: "Grace Hopper".into(),
            client: "12".parse().unwrap(),
            client_name: "Contoso".into(),
            email: Some("grace@contoso.example".into()),
            addresses: vec!["grace@contoso.example".into()],
            named_tenant: None,
            named_object: None,
            linked_agent: None,
            inactive: false,
            vip: false,
            important: false,
        }
    }

    fn account(tenant: &str, object: &str, upn: &str) -> (Account, Tenant) {
        let tenant = Tenant {
            id: tenant.parse().unwrap(),
            display_name: "Contoso".into(),
            verified_domains: vec!["contoso.example".into()],
            last_password_sync: None,
        };
        let account = Account {
            id: AccountId { tenant: tenant.id, object: object.parse().unwrap() },
            upn: upn.parse().unwrap(),
            display_name: "Grace Hopper".into(),
            mail: None,
            enabled: true,
            guest: false,
            synced: false,
        };
        (account, tenant)
    }

    fn tenants(ids: &[&str]) -> Vec<TenantId> {
        ids.iter().map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn a_named_object_is_found_or_nobody_is() {
        let contact = Contact { named_object: Some(O1.into()), ..contact() };
        let plan = plan(&contact, &tenants(&[T1])).unwrap();
        let by_address = account(T1, O2, "grace@contoso.example");
        assert_eq!(decide(&plan, &[by_address]), Err(Unmatched::NamedAccountMissing));
        let named = account(T1, O1, "other@contoso.example");
        assert_eq!(decide(&plan, std::slice::from_ref(&named)).unwrap().id, named.0.id);
    }

    #[test]
    fn a_tenant_of_someone_else_is_refused_before_anything_is_asked() {
        let contact = Contact { named_tenant: Some(T2.into()), ..contact() };
        assert_eq!(plan(&contact, &tenants(&[T1])), Err(Unmatched::ForeignTenant));
        let garbage = Contact { named_tenant: Some("contoso".into()), ..contact };
        assert_eq!(plan(&garbage, &tenants(&[T1])), Err(Unmatched::UnreadableId));
    }

    #[test]
    fn an_address_counts_only_as_a_upn_of_a_verified_domain_and_only_once() {
        let plan = plan(&contact(), &tenants(&[T1, T2])).unwrap();
        let grace = account(T1, O1, "grace@contoso.example");
        assert!(decide(&plan, std::slice::from_ref(&grace)).is_ok());
        let alias = account(T1, O1, "hopper@contoso.example");
        assert_eq!(decide(&plan, &[alias]), Err(Unmatched::NoAccount));
        let mut unverified = grace.clone();
        unverified.1.verified_domains.clear();
        assert_eq!(decide(&plan, &[unverified]), Err(Unmatched::NoAccount));
        let twin = account(T2, O2, "grace@contoso.example");
        assert_eq!(decide(&plan, &[grace.clone(), twin]), Err(Unmatched::Several));
        assert!(decide(&plan, &[grace.clone(), grace]).is_ok(), "the same account found twice is one account");
    }

    #[test]
    fn no_tenants_no_addresses_no_match() {
        assert_eq!(plan(&contact(), &[]), Err(Unmatched::CustomerNotConnected));
        let blank = Contact { addresses: vec!["not an address".into()], ..contact() };
        assert_eq!(plan(&blank, &tenants(&[T1])), Err(Unmatched::NothingToGoBy));
    }

    proptest! {
        #[test]
        fn naming_a_tenant_never_widens_the_search(named in any::<bool>(), own in proptest::collection::vec(any::<u128>(), 0..4)) {
            let ids: Vec<TenantId> = own.iter().filter_map(|n| uuid::Uuid::from_u128(*n).to_string().parse().ok()).collect();
            let contact = Contact { named_tenant: named.then(|| T1.to_owned()), ..contact() };
            if let Ok(Plan::Addresses { tenants, .. } | Plan::Object { tenants, .. }) = plan(&contact, &ids) {
                prop_assert!(tenants.iter().all(|tenant| ids.contains(tenant)));
            }
        }
    }
}
