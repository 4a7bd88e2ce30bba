//! Who may confirm that a contact is an account which only has one of the contact's addresses as mail or alias.

use crate::{
    contact::Contact,
    eligibility::{self, Asking},
    ids::{AgentId, TenantId, Upn},
};

/// Why somebody may not confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// It takes two, and they are the one who asked.
    AskedByThem,
    /// They are the contact.
    Own,
    Inactive,
    /// The contact no longer has the address by which the account was found.
    OtherAddress,
    /// The account's tenant is not the contact's customer's.
    ForeignTenant,
}

impl Objection {
    pub const ALL: [Self; 5] = [Self::AskedByThem, Self::Own, Self::Inactive, Self::OtherAddress, Self::ForeignTenant];

    /// The name in the catalogue, under `dash-match`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AskedByThem => "asked_by_you",
            Self::Own => "own",
            Self::Inactive => "inactive",
            Self::OtherAddress => "other_address",
            Self::ForeignTenant => "foreign_tenant",
        }
    }
}

/// What stands against it, for an account of `tenant` that was found by `address`; `tenants` are those of the contact's customer.
///
/// Whether account and address still belong together is looked up each time somebody is asked.
pub fn objection(
    contact: &Contact,
    (tenant, address): (TenantId, &Upn),
    tenants: &[TenantId],
    suggested_by: AgentId,
    asking: Asking<'_>,
) -> Option<Objection> {
    let has_address = contact.addresses.iter().any(|own| own.parse::<Upn>().is_ok_and(|own| own == *address));
    if suggested_by == asking.technician {
        Some(Objection::AskedByThem)
    } else if eligibility::is_own(contact, asking) {
        Some(Objection::Own)
    } else if contact.inactive {
        Some(Objection::Inactive)
    } else if !has_address {
        Some(Objection::OtherAddress)
    } else if !tenants.contains(&tenant) {
        Some(Objection::ForeignTenant)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_stands_against_it_is_enough() {
        let tenant: TenantId = "11111111-1111-4111-8111-111111111111".parse().unwrap();
        let address: Upn = "alia.alias@contoso.example".parse().unwrap();
        let (ann, bob): (AgentId, AgentId) = ("3".parse().unwrap(), "5".parse().unwrap());
        let contact = Contact {
            id: "38".parse().unwrap(),
            name: "Alia".into(),
            client: "12".parse().unwrap(),
            client_name: "Contoso".into(),
            email: Some(address.to_string()),
            addresses: vec!["ALIA.alias@contoso.example".into()],
            named_tenant: None,
            named_object: None,
            linked_agent: None,
            inactive: false,
            vip: false,
            important: false,
        };
        let asking = Asking { technician: bob, technician_email: Some("bob@msp.example"), any_source: false };
        let ask = |contact: &Contact, tenants: &[TenantId], by, asking| {
            objection(contact, (tenant, &address), tenants, by, asking)
        };
        assert_eq!(ask(&contact, &[tenant], ann, asking), None);
        assert_eq!(ask(&contact, &[tenant], bob, asking), Some(Objection::AskedByThem));
        assert_eq!(ask(&contact, &[], ann, asking), Some(Objection::ForeignTenant));
        let own = Contact { linked_agent: Some(bob), ..contact.clone() };
        assert_eq!(ask(&own, &[tenant], ann, asking), Some(Objection::Own));
        let me = Asking { technician_email: Some("Alia.Alias@contoso.example"), ..asking };
        assert_eq!(ask(&contact, &[tenant], ann, me), Some(Objection::Own));
        let gone = Contact { inactive: true, ..contact.clone() };
        assert_eq!(ask(&gone, &[tenant], ann, asking), Some(Objection::Inactive));
        let moved = Contact { addresses: vec!["alia@contoso.example".into()], ..contact };
        assert_eq!(ask(&moved, &[tenant], ann, asking), Some(Objection::OtherAddress));
    }
}
