//! Which account a contact is by the lists of the PSA and of Entra, as they were last read: by the rule of a look-up, and for
//! looking at. Whom a technician asks, a look-up says anew each time.

use crate::{
    account::{Account, Tenant},
    contact::Contact,
    ids::{AccountId, TenantId},
    matching::{Plan, Unmatched, decide, plan},
};

/// How a listed contact stands to the listed accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Exactly this account is theirs.
    Is(AccountId),
    /// The PSA says that they are no longer active, so nobody is looked for.
    Inactive,
    Unmatched(Unmatched),
}

impl Listed {
    /// `find` says which accounts may fit a plan; of those only the one that a look-up would take counts.
    pub fn of(contact: &Contact, tenants: &[TenantId], find: impl FnOnce(&Plan) -> Vec<(Account, Tenant)>) -> Self {
        if contact.inactive {
            return Self::Inactive;
        }
        match plan(contact, tenants).and_then(|plan| decide(&plan, &find(&plan))) {
            Ok(account) => Self::Is(account.id),
            Err(why) => Self::Unmatched(why),
        }
    }

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Is(_) => "matched",
            Self::Inactive => "inactive",
            Self::Unmatched(why) => why.name(),
        }
    }

    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Is(account) => Some(account),
            Self::Inactive | Self::Unmatched(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T1: &str = "11111111-1111-4111-8111-111111111111";
    const T2: &str = "22222222-2222-4222-8222-222222222222";

    fn contact(addresses: Vec<String>, named_object: Option<String>, inactive: bool) -> Contact {
        Contact {
            id: "38".parse().unwrap(),
            name: "Grace Hopper".into(),
            client: "12".parse().unwrap(),
            client_name: String::new(),
            email: None,
            addresses,
            named_tenant: None,
            named_object,
            linked_agent: None,
            inactive,
            vip: false,
            important: false,
        }
    }

    fn account(tenant: &str, number: u8, upn: &str) -> (Account, Tenant) {
        let tenant = Tenant {
            id: tenant.parse().unwrap(),
            display_name: String::new(),
            verified_domains: vec!["contoso.example".into()],
            last_password_sync: None,
        };
        let object = format!("aaaaaaaa-0000-4000-8000-{number:012}").parse().unwrap();
        let account = Account {
            id: AccountId { tenant: tenant.id, object },
            upn: upn.parse().unwrap(),
            display_name: String::new(),
            mail: None,
            enabled: true,
            guest: false,
            synced: false,
        };
        (account, tenant)
    }

    #[test]
    fn whoever_is_not_active_is_nobody_and_nobody_is_looked_for() {
        let gone = contact(vec!["grace@contoso.example".into()], None, true);
        let listed = Listed::of(&gone, &[T1.parse().unwrap()], |_| unreachable!("nobody is to be found"));
        assert_eq!((listed, listed.account()), (Listed::Inactive, None));
    }

    proptest! {
        /// Whatever is found besides: what the lists say is what a look-up says of the same accounts.
        #[test]
        fn it_is_the_rule_of_a_look_up(
            addresses in proptest::collection::vec("(grace|ada|not an address)(@contoso.example|@other.example)?", 0..3),
            named in proptest::option::of(0_u8..4),
            found in proptest::collection::vec((any::<bool>(), 0_u8..4, any::<bool>()), 0..4),
        ) {
            let named = named.map(|number| format!("aaaaaaaa-0000-4000-8000-{number:012}"));
            let contact = contact(addresses, named, false);
            let tenants: Vec<TenantId> = vec![T1.parse().unwrap()];
            let found: Vec<_> = found
                .into_iter()
                .map(|(own, number, grace)| {
                    let upn = if grace { "grace@contoso.example" } else { "ada@contoso.example" };
                    account(if own { T1 } else { T2 }, number, upn)
                })
                .collect();
            let listed = Listed::of(&contact, &tenants, |_| found.clone());
            let looked_up = plan(&contact, &tenants).and_then(|plan| decide(&plan, &found));
            prop_assert_eq!(listed.account(), looked_up.as_ref().ok().map(|account| account.id));
            if let Err(why) = looked_up {
                prop_assert_eq!(listed, Listed::Unmatched(why));
                prop_assert_eq!(Unmatched::named(listed.name()), Some(why));
            }
        }
    }
}
