use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};

use super::*;
use crate::verdict::Verdict;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

#[test]
fn the_defaults_are_these() {
    let policy = Policy::default();
    let table = Kind::ALL.into_iter().flat_map(|kind| Purpose::ALL.map(|purpose| (purpose, kind)));
    let table: Vec<String> = table
        .map(|(purpose, kind)| {
            let requirement = policy.requirement(&purpose.into(), Kinds::just(kind), at(0));
            format!("{} × {}: {requirement}", purpose.name(), kind.name())
        })
        .collect();
    let all = "number_match or code, 10 min, second technician, tells user and manager and administrators";
    assert_eq!(
        table,
        [
            "password_reset × ordinary: tap or number_match or code, 15 min, tells user",
            "mfa_change × ordinary: number_match or code, 15 min, tells user",
            "account_unlock × ordinary: tap or number_match or code, 15 min, tells user",
            "privileged_access × ordinary: number_match or code, 15 min, second technician, tells user",
            "other × ordinary: tap or number_match or code, 15 min, tells user",
            "password_reset × vip: number_match or code, 15 min, tells user and manager",
            "mfa_change × vip: number_match or code, 15 min, tells user and manager",
            "account_unlock × vip: number_match or code, 15 min, tells user and manager",
            "privileged_access × vip: number_match or code, 15 min, second technician, tells user and manager",
            "other × vip: number_match or code, 15 min, tells user and manager",
            &format!("password_reset × privileged: {all}"),
            &format!("mfa_change × privileged: {all}"),
            &format!("account_unlock × privileged: {all}"),
            &format!("privileged_access × privileged: {all}"),
            &format!("other × privileged: {all}"),
        ]
    );
    assert_eq!(policy.after_denial(), AfterDenial::CoolDown);
    assert!(policy.lets_take_over() && policy.lets_vouch());
}

#[test]
fn an_account_whose_roles_nobody_knows_counts_as_privileged_for_what_matters_most_and_never_gets_by_with_a_tap() {
    let policy = Policy::default();
    let unknown = Kinds { vip: false, roles: Roles::Unknown };
    for purpose in Purpose::ALL {
        let asked = policy.requirement(&purpose.into(), unknown, at(0));
        let counts_as = match purpose {
            Purpose::MfaChange | Purpose::PrivilegedAccess => Kind::Privileged,
            _ => Kind::Ordinary,
        };
        let known = policy.requirement(&purpose.into(), Kinds::just(counts_as), at(0));
        assert!(!asked.accepts(Method::Tap) && asked.accepts(Method::Code), "{purpose:?}");
        let Requirement { methods, holds, .. } = asked.clone();
        assert_eq!(asked, Requirement { methods, holds, ..known }, "{purpose:?}");
    }
}

#[test]
fn no_rule_takes_the_user_off() {
    for tells in [vec![], vec![Told::Manager], vec![Told::Administrators]] {
        let rule = Rule { tells: Some(tells.into_iter().collect()), ..Rule::default() };
        let rules = Rules { rule: vec![rule], ..Rules::default() };
        for policy in [
            Policy { own: rules.clone(), ..Policy::default() },
            Policy { customer: rules.clone(), ..Policy::default() },
        ] {
            for (purpose, kind) in Purpose::ALL.into_iter().flat_map(|purpose| Kind::ALL.map(|kind| (purpose, kind))) {
                assert!(policy.requirement(&purpose.into(), Kinds::just(kind), at(0)).tells.contains(&Told::User));
            }
        }
    }
}

#[test]
fn the_threat_level_ends_by_itself() {
    let threat = Threat { since: at(0), until: at(60), reason: "wave of calls".into(), by: None };
    let policy = Policy { threat: Some(threat), ..Policy::default() };
    let asked = |at| policy.requirement(&Purpose::PasswordReset.into(), Kinds::just(Kind::Ordinary), at).to_string();
    assert_eq!(asked(at(-5)), "number_match or code, 10 min, tells user", "a clock that went back");
    assert_eq!(asked(at(59)), "number_match or code, 10 min, tells user");
    assert_eq!(asked(at(60)), "tap or number_match or code, 15 min, tells user");
    let quiet = Policy::default();
    assert!(!quiet.looser_than(&policy, at(59)).is_empty(), "to end it early is to loosen");
    assert!(quiet.looser_than(&policy, at(60)).is_empty());
}

#[test]
fn what_is_looser_is_named_with_before_and_after() {
    let tap = Rule {
        purposes: [Purpose::MfaChange].into(),
        kinds: [Kind::Ordinary].into(),
        methods: Some(Method::ALL.into()),
        ..Rule::default()
    };
    let own = Rules { rule: vec![tap], ..Rules::default() };
    let before = Policy {
        own: Rules { after_denial: Some(AfterDenial::Administrator), vouching: Some(false), ..Rules::default() },
        ..Policy::default()
    };
    let after = Policy { own, ..Policy::default() };
    let said: Vec<String> =
        after.looser_than(&before, at(0)).into_iter().map(|looser| Loosening::of_all(looser).to_string()).collect();
    assert_eq!(
        said,
        [
            "mfa_change × ordinary: number_match or code, 15 min, tells user -> \
             tap or number_match or code, 15 min, tells user",
            "after_denial: administrator -> cool_down",
            "vouching: false -> true",
        ]
    );
}

#[test]
fn to_take_away_what_another_rule_asks_anyway_is_not_to_loosen() {
    let second = Rule {
        purposes: [Purpose::PrivilegedAccess].into(),
        kinds: [Kind::Vip].into(),
        second_technician: Some(true),
        ..Rule::default()
    };
    let before = Policy { own: Rules { rule: vec![second], ..Rules::default() }, ..Policy::default() };
    assert_eq!(Policy::default().looser_than(&before, at(0)), []);
}

#[test]
fn a_policy_that_nothing_can_satisfy_is_found() {
    let number = Rule { methods: Some([Method::NumberMatch].into()), ..Rule::default() };
    let nothing = Rule { methods: Some([].into()), purposes: [Purpose::Other].into(), ..Rule::default() };
    let policy = |rule: Rule| Policy { own: Rules { rule: vec![rule], ..Rules::default() }, ..Policy::default() };
    assert!(policy(number.clone()).impossible(Some(Form::Asynchronous), at(0)).is_empty());
    assert!(policy(number.clone()).impossible(None, at(0)).is_empty());
    assert_eq!(policy(number).impossible(Some(Form::Synchronous), at(0)).len(), 15, "no number ever comes");
    assert_eq!(policy(nothing).impossible(None, at(0)).len(), 3);
    assert!(Policy::default().impossible(Some(Form::Synchronous), at(0)).is_empty());
}

#[test]
fn a_way_that_cannot_be_enough_is_refused_with_the_reason() {
    use crate::method::Way::{Code, Notification};
    let asks = |methods: &[Method]| Requirement { methods: methods.iter().copied().collect(), ..Requirement::plain() };
    let (asynchronous, synchronous) = (Some(Form::Asynchronous), Some(Form::Synchronous));
    for (methods, way, form, refusal) in [
        (&Method::ALL[..], Notification, synchronous, None),
        (&[Method::NumberMatch, Method::Code], Notification, asynchronous, None),
        (&[Method::NumberMatch, Method::Code], Notification, synchronous, Some(Refusal::NoNumber)),
        (&[Method::NumberMatch, Method::Code], Code, synchronous, None),
        (&[Method::NumberMatch], Notification, synchronous, Some(Refusal::Nothing)),
        (&[Method::NumberMatch], Code, asynchronous, Some(Refusal::NoCode)),
        (&[Method::Code], Notification, asynchronous, Some(Refusal::CodeOnly)),
        (&[], Code, None, Some(Refusal::Nothing)),
    ] {
        assert_eq!(asks(methods).refusal(way, form), refusal, "{methods:?} {way:?} {form:?}");
    }
    let number = asks(&[Method::NumberMatch]);
    assert_eq!(number.judges(Verdict::Approved, Method::NumberMatch), Verdict::Approved);
    assert_eq!(number.judges(Verdict::Approved, Method::Tap), Verdict::TooWeak);
    assert_eq!(number.judges(Verdict::Denied, Method::Tap), Verdict::Denied);
}

#[test]
fn a_rule_that_names_an_empty_list_is_none() {
    for (wrong, why) in [
        (r#"{"purposes":[]}"#, "leave it out to mean all"),
        (r#"{"kinds":[]}"#, "leave it out to mean all"),
        (r#"{"purposes":["mfa_chnge"]}"#, "unknown variant `mfa_chnge`"),
        (r#"{"kind":["vip"]}"#, "unknown field `kind`"),
    ] {
        let error = serde_json::from_str::<Rule>(wrong).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn rules_read_back_as_they_are_written() {
    let rule = Rule { holds: Some(Minutes::TEN), tells: Some([].into()), ..Rule::default() };
    let rules = Rules { rule: vec![rule], take_over: Some(false), ..Rules::default() };
    let text = serde_json::to_string(&rules).unwrap();
    assert_eq!(text, r#"{"rule":[{"holds_minutes":10,"tells":[]}],"take_over":false}"#);
    assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), rules);
    for wrong in ["4", "61", "-1", "0", "300"] {
        assert!(serde_json::from_str::<Minutes>(wrong).is_err(), "{wrong}");
    }
}

fn methods() -> impl Strategy<Value = std::collections::BTreeSet<Method>> {
    btree_set(select(Method::ALL.to_vec()), 0..=3)
}

fn minutes() -> impl Strategy<Value = Minutes> {
    (5_u64..=60).prop_map(|minutes| minutes.try_into().unwrap())
}

fn told() -> impl Strategy<Value = std::collections::BTreeSet<Told>> {
    btree_set(select(Told::ALL.to_vec()), 0..=3)
}

fn requirement() -> impl Strategy<Value = Requirement> {
    (methods(), minutes(), any::<bool>(), told()).prop_map(|(methods, holds, second_technician, tells)| Requirement {
        methods,
        holds,
        second_technician,
        tells,
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        btree_set(select(Purpose::ALL.to_vec()), 0..=2),
        btree_set(select(Kind::ALL.to_vec()), 0..=2),
        option::of(methods()),
        option::of(minutes()),
        option::of(any::<bool>()),
        option::of(told()),
    )
        .prop_map(|(purposes, kinds, methods, holds, second_technician, tells)| Rule {
            purposes,
            kinds,
            methods,
            holds,
            second_technician,
            tells,
        })
}

fn rules() -> impl Strategy<Value = Rules> {
    let after_denial = option::of(select(vec![AfterDenial::CoolDown, AfterDenial::Administrator]));
    (vec(rule(), 0..4), after_denial, option::of(any::<bool>()), option::of(any::<bool>()))
        .prop_map(|(rule, after_denial, take_over, vouching)| Rules { rule, after_denial, take_over, vouching })
}

fn threat() -> impl Strategy<Value = Threat> {
    (-100_i64..100).prop_map(|until| Threat { since: at(-100), until: at(until), reason: String::new(), by: None })
}

fn policy() -> impl Strategy<Value = Policy> {
    (rules(), rules(), option::of(threat())).prop_map(|(own, customer, threat)| Policy { own, customer, threat })
}

fn purposes() -> impl Strategy<Value = Purposes> {
    btree_set(select(Purpose::ALL.to_vec()), 1..=5).prop_map(|purposes| {
        let names: Vec<&str> = purposes.into_iter().map(Purpose::name).collect();
        names.join(",").parse().unwrap()
    })
}

fn kinds() -> impl Strategy<Value = Kinds> {
    (any::<bool>(), select(vec![Roles::None, Roles::Held, Roles::Unknown]))
        .prop_map(|(vip, roles)| Kinds { vip, roles })
}

/// The same in other words than [`Requirement::is_as_strict_as`]: whatever `strict` allows, `loose` allows.
fn allows_no_more(strict: &Requirement, loose: &Requirement) -> bool {
    Method::ALL.into_iter().all(|method| loose.accepts(method) || !strict.accepts(method))
        && strict.holds <= loose.holds
        && (strict.second_technician || !loose.second_technician)
        && Told::ALL.into_iter().all(|told| strict.tells.contains(&told) || !loose.tells.contains(&told))
}

proptest! {
    #[test]
    fn to_tighten_is_a_meet(a in requirement(), b in requirement(), c in requirement()) {
        prop_assert_eq!(a.tightened(&b), b.tightened(&a));
        prop_assert_eq!(a.tightened(&b).tightened(&c), a.tightened(&b.tightened(&c)));
        prop_assert_eq!(a.tightened(&a), a.clone());
        prop_assert!(allows_no_more(&a.tightened(&b), &a));
        prop_assert_eq!(a.is_as_strict_as(&b), allows_no_more(&a, &b));
    }

    #[test]
    fn whatever_is_added_never_allows_what_was_refused_before(
        policy in policy(),
        purposes in purposes(),
        one_more in select(Purpose::ALL.to_vec()),
        kinds in kinds(),
        more_rules in rules(),
        raised in threat(),
        seconds in -200_i64..200,
    ) {
        let now = at(seconds);
        let before = policy.requirement(&purposes, kinds, now);
        let no_more = |policy: &Policy, purposes: &Purposes, kinds: Kinds| {
            allows_no_more(&policy.requirement(purposes, kinds, now), &before)
        };

        let all: Purposes = format!("{purposes},{}", one_more.name()).parse().unwrap();
        prop_assert!(no_more(&policy, &all, kinds), "one more purpose");
        prop_assert!(no_more(&policy, &purposes, Kinds { vip: true, ..kinds }), "one more kind");
        prop_assert!(no_more(&policy, &purposes, Kinds { roles: Roles::Held, ..kinds }), "one more kind");
        if kinds.roles == Roles::None {
            prop_assert!(no_more(&policy, &purposes, Kinds { roles: Roles::Unknown, ..kinds }), "roles unreadable");
        }

        let mut customer = policy.clone();
        customer.customer.rule.extend(more_rules.rule.clone());
        prop_assert!(no_more(&customer, &purposes, kinds), "a customer's rules");
        prop_assert!(customer.looser_than(&policy, now).is_empty());

        let plain = Policy { customer: Rules::default(), ..policy.clone() };
        let asking = Policy { customer: more_rules, ..policy.clone() };
        prop_assert!(asking.looser_than(&plain, now).is_empty(), "a customer's whole policy");

        let quiet = Policy { threat: None, ..policy.clone() };
        let alarmed = Policy { threat: Some(raised), ..policy.clone() };
        prop_assert!(alarmed.looser_than(&quiet, now).is_empty(), "the threat level");
    }

    #[test]
    fn several_purposes_ask_what_each_of_them_asks(policy in policy(), purposes in purposes(), kinds in kinds()) {
        let all = policy.requirement(&purposes, kinds, at(0));
        for purpose in purposes.iter() {
            prop_assert!(all.is_as_strict_as(&policy.requirement(&purpose.into(), kinds, at(0))));
        }
    }

    #[test]
    fn the_order_of_rules_says_nothing(policy in policy(), purposes in purposes(), kinds in kinds()) {
        let mut turned = policy.clone();
        turned.own.rule.reverse();
        turned.customer.rule.reverse();
        prop_assert_eq!(policy.requirement(&purposes, kinds, at(0)), turned.requirement(&purposes, kinds, at(0)));
    }

    #[test]
    fn whoever_is_let_in_by_more_than_before_is_found_to_be(
        old in policy(),
        new in policy(),
        purposes in purposes(),
        kinds in kinds(),
    ) {
        let (before, after) = (old.requirement(&purposes, kinds, at(0)), new.requirement(&purposes, kinds, at(0)));
        prop_assert!(allows_no_more(&after, &before) || !new.looser_than(&old, at(0)).is_empty());
    }
}
