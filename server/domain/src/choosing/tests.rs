use proptest::prelude::*;

use super::*;

const OWN: &str = "11111111-1111-4111-8111-111111111111";
const OTHER: &str = "22222222-2222-4222-8222-222222222222";
const OBJECT: &str = "aaaaaaaa-0000-4000-8000-000000000001";

fn contact() -> Contact {
    Contact {
        id: "76".parse().unwrap(),
        name: "Nemo Nowhere".into(),
        client: "12".parse().unwrap(),
        client_name: "Contoso".into(),
        email: None,
        addresses: Vec::new(),
        named_tenant: None,
        named_object: None,
        linked_agent: None,
        inactive: false,
        vip: false,
        important: false,
    }
}

fn account() -> (Account, Tenant) {
    let tenant = Tenant {
        id: OWN.parse().unwrap(),
        display_name: "Contoso".into(),
        verified_domains: vec!["contoso.example".into()],
        last_password_sync: None,
    };
    let account = Account {
        id: AccountId { tenant: tenant.id, object: OBJECT.parse().unwrap() },
        upn: "nemo@contoso.example".parse().unwrap(),
        display_name: "Nemo Nowhere".into(),
        mail: None,
        enabled: true,
        guest: false,
        synced: false,
    };
    (account, tenant)
}

fn agent(id: &str) -> AgentId {
    id.parse().unwrap()
}

/// What stands against it that agent 5 chooses the account, whom agent 42 asked.
fn against(contact: &Contact, account: &Account, by_rule: Option<AccountId>, asked_by: &str) -> Option<Objection> {
    let (_, tenant) = self::account();
    let asking = Asking { technician: agent("5"), technician_email: Some("bob@msp.example"), any_source: false };
    let tenants = [tenant.id];
    let choosing =
        Choosing { contact, account, tenant: &tenant, tenants: &tenants, by_rule, asked_by: agent(asked_by), asking };
    choosing.objection("2026-11-26T12:00:00Z".parse().unwrap())
}

#[test]
fn each_thing_that_stands_against_it_is_enough() {
    let (usual, _) = account();
    assert_eq!(against(&contact(), &usual, None, "42"), None);
    assert_eq!(against(&contact(), &usual, Some(usual.id), "42"), None, "the rules say the same");
    assert_eq!(against(&contact(), &usual, None, "5"), Some(Objection::AskedByThem));
    let other = AccountId { object: "aaaaaaaa-0000-4000-8000-000000000002".parse().unwrap(), ..usual.id };
    assert_eq!(against(&contact(), &usual, Some(other), "42"), Some(Objection::AnotherSignsIn));
    let foreign = Account { id: AccountId { tenant: OTHER.parse().unwrap(), ..usual.id }, ..usual.clone() };
    assert_eq!(against(&contact(), &foreign, None, "42"), Some(Objection::ForeignTenant));
    for (changed, expected) in [
        (Contact { named_object: Some(OBJECT.into()), ..contact() }, Objection::Named),
        (Contact { named_tenant: Some("contoso".into()), ..contact() }, Objection::Named),
        (Contact { named_tenant: Some(OTHER.into()), ..contact() }, Objection::ForeignTenant),
        (Contact { linked_agent: Some(agent("5")), ..contact() }, Objection::Own),
        (Contact { email: Some("BOB@msp.example".into()), ..contact() }, Objection::Own),
        (Contact { inactive: true, ..contact() }, Objection::Inactive),
    ] {
        assert_eq!(against(&changed, &usual, None, "42"), Some(expected), "{changed:?}");
    }
    for (changed, expected) in [
        (Account { enabled: false, ..usual.clone() }, Objection::Disabled),
        (Account { guest: true, ..usual.clone() }, Objection::Guest),
        (Account { synced: true, ..usual.clone() }, Objection::Source),
        (Account { upn: "bob@msp.example".parse().unwrap(), ..usual.clone() }, Objection::Own),
    ] {
        assert_eq!(against(&contact(), &changed, None, "42"), Some(expected), "{changed:?}");
    }
}

#[test]
fn a_choice_stands_only_for_the_contact_for_whom_it_was_made() {
    let (chosen, tenant) = (account().0.id, account().1.id);
    let kept = Likeness::of(&contact());
    let now = |contact: &Contact, tenants: &[TenantId]| Choice::now(chosen, kept.as_str(), contact, tenants);
    assert_eq!(now(&contact(), &[tenant]), Choice::Stands(chosen));
    // What says nothing of who they are.
    let other = Contact { inactive: true, vip: true, important: true, client_name: "Renamed".into(), ..contact() };
    assert_eq!(now(&other, &[tenant]), Choice::Stands(chosen));
    for changed in [
        Contact { name: "Mallory".into(), ..contact() },
        Contact { client: "13".parse().unwrap(), ..contact() },
        Contact { email: Some("a@contoso.example".into()), ..contact() },
        Contact { addresses: vec!["a@contoso.example".into()], ..contact() },
        Contact { named_tenant: Some(OWN.into()), ..contact() },
        Contact { named_object: Some(OBJECT.into()), ..contact() },
        Contact { linked_agent: Some(agent("3")), ..contact() },
    ] {
        assert_eq!(now(&changed, &[tenant]), Choice::Changed, "{changed:?}");
    }
    assert_eq!(now(&contact(), &[OTHER.parse().unwrap()]), Choice::Changed, "the tenant is no longer the customer's");
    assert_eq!(now(&contact(), &[]), Choice::Changed);
    assert_eq!(Choice::now(chosen, "", &contact(), &[tenant]), Choice::Changed);
}

#[test]
fn a_choice_is_no_way_round_what_the_psa_names() {
    for why in [
        Unmatched::CustomerNotConnected,
        Unmatched::ForeignTenant,
        Unmatched::UnreadableId,
        Unmatched::NamedAccountMissing,
    ] {
        assert!(!Choice::helps(why), "{why:?}");
    }
}

proptest! {
    #[test]
    fn two_contacts_are_alike_only_if_they_are_told_alike(one in addresses(), other in addresses(), names in any::<[String; 2]>()) {
        let [first, second] = names;
        let one = Contact { addresses: one, name: first, ..contact() };
        let other = Contact { addresses: other, name: second, ..contact() };
        let same = one.addresses == other.addresses && one.name == other.name;
        prop_assert_eq!(Likeness::of(&one) == Likeness::of(&other), same);
    }
}

fn addresses() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[ab,\"]{0,2}", 0..3)
}
