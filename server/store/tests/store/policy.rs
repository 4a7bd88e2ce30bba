//! The policy in the database: what tightens is in force at once, what loosens waits for an administrator.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use vouchsafe_domain::{
    connector::Form,
    ids::AgentId,
    method::Method,
    policy::{Minutes, NotRaised, Requirement, Rule, Rules, Threat},
    verdict::Verdict,
};
use vouchsafe_store::{Administrator, Changed, Customer, NewVerification, Settings, StoreError, Wanted};

use crate::{bench::*, settings::settings};

fn tap_for_all() -> Rules {
    let rule = Rule { methods: Some(Method::ALL.into()), ..Rule::default() };
    Rules { rule: vec![rule], ..Rules::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_loosens_waits_and_is_put_in_force_once_by_an_administrator() {
    on_each_database(async |bench| {
        let store = &bench.store;
        assert!(
            store.apply(&settings(), false, None, at(0)).await.unwrap().is_empty(),
            "the first policy loosens nothing"
        );
        let mut looser = settings();
        looser.instances[0].policy = tap_for_all();
        looser.instances[0].call_back = Some("020 7946 0123".into());
        let held = store.apply(&looser, false, None, at(1)).await.unwrap();
        assert_eq!(held.len(), 1);
        assert!(held[0].to_string().contains("mfa_change × ordinary: number_match or code"), "{}", held[0]);

        let now = store.load_settings().await.unwrap().0;
        assert_eq!(now.instances[0].policy, settings().instances[0].policy, "not in force yet");
        assert!(now.instances[0].call_back.is_some(), "the rest is");
        let pending = store.pending_loosenings(&acme()).await.unwrap();
        assert_eq!(pending.len(), 1);
        assert!(store.pending_loosenings(&globex()).await.unwrap().is_empty());

        let confirm = async |asked| {
            let administrator = "3".parse().unwrap();
            store.confirm_loosening(&acme(), "policy", asked, administrator, at(2), |_, _| Vec::new()).await.unwrap()
        };
        assert!(!confirm(at(0)).await, "another one than was shown");
        assert!(confirm(pending[0].asked).await);
        assert!(!confirm(pending[0].asked).await, "once");
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].policy, tap_for_all());
        let kinds = bench.log_kinds("acme").await;
        assert_eq!(kinds, ["settings_applied", "settings_applied", "loosening_asked", "policy_loosened"]);
        let log = store.log_lines(Some(&acme()), None, 10).await.unwrap();
        let line = &log.last().unwrap().line;
        assert!(line.contains("take_over: false -> true") && line.contains("\"technician\":3"), "{line}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_agree_or_vouch_from_now_on_waits_for_an_administrator() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let agents = |ids: &[&str]| -> BTreeSet<AgentId> { ids.iter().map(|id| id.parse().unwrap()).collect() };
        let with = |instance: &[&str], customer: Option<&[&str]>, vouch: bool| {
            let mut settings = settings();
            settings.instances[0].second_technicians = agents(instance);
            let own = settings.customers.iter_mut().find(|customer| customer.instance == acme()).unwrap();
            own.second_technicians = customer.map(agents);
            own.important_contacts_vouch = vouch;
            settings
        };
        let apply = async |settings, seconds| {
            let held = store.apply(&settings, false, None, at(seconds)).await.unwrap();
            let now = store.load_settings().await.unwrap().0;
            let own = now.customers.iter().find(|customer| customer.instance == acme()).unwrap();
            let held = held.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
            (held, now.instances[0].second_technicians.clone(), own.second_technicians.clone())
        };
        assert_eq!(apply(with(&["3", "5"], None, true), 0).await, (String::new(), agents(&["3", "5"]), None));
        // Fewer may, at once; the customer's own list is shorter than the instance's.
        let own = Some(agents(&["5"]));
        assert_eq!(
            apply(with(&["3", "5"], Some(&["5"]), false), 1).await,
            (String::new(), agents(&["3", "5"]), own.clone())
        );
        for (wanted, seconds, says) in [
            (with(&["3", "5", "9"], Some(&["5"]), false), 2, "second_technicians: 3, 5 -> 3, 5, 9"),
            (with(&["3", "5"], Some(&["6"]), false), 3, "customer 12: second_technicians: 5 -> 6"),
            (with(&["3", "5"], None, false), 4, "customer 12: second_technicians: 5 -> 3, 5"),
            (with(&["3", "5"], Some(&["5"]), true), 5, "customer 12: important_contacts_vouch: false -> true"),
        ] {
            assert_eq!(apply(wanted, seconds).await, (says.to_owned(), agents(&["3", "5"]), own.clone()));
        }
        let asked = store.pending_loosenings(&acme()).await.unwrap()[0].asked;
        let administrator = "3".parse().unwrap();
        let confirmed =
            store.confirm_loosening(&acme(), "policy", asked, administrator, at(6), |_, _| Vec::new()).await;
        assert!(confirmed.unwrap());
        let now = store.load_settings().await.unwrap().0;
        let customer = now.customers.iter().find(|customer| customer.instance == acme()).unwrap();
        assert!(customer.important_contacts_vouch && customer.second_technicians == own);
        let log = store.log_lines(Some(&acme()), None, 50).await.unwrap();
        assert!(log.last().unwrap().line.contains("important_contacts_vouch: false -> true"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_be_asked_from_now_on_or_more_often_waits_too() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let in_force = async || {
            let now = store.load_settings().await.unwrap().0;
            let any: Vec<String> =
                now.customers.iter().filter(|one| one.any_source).map(|one| one.client.to_string()).collect();
            (now.instances[0].prompts_per_hour, any)
        };
        let of_13 = || vec!["13".to_owned()];
        let mut looser = settings();
        looser.instances[0].prompts_per_hour = 60;
        looser.customers[0].any_source = true;
        // Whoever is new has no more to begin with than anybody else.
        let new = Customer { any_source: true, ..Customer::new(acme(), "77".parse().unwrap()) };
        looser.customers.push(new);
        let held = store.apply(&looser, false, None, at(1)).await.unwrap();
        assert_eq!(
            held[0].to_string(),
            "customer 12: any_source: false -> true; customer 77: any_source: false -> true; prompts_per_hour: 30 -> 60"
        );
        assert_eq!(in_force().await, (30, of_13()));
        let asked = store.pending_loosenings(&acme()).await.unwrap()[0].asked;
        let by = "3".parse().unwrap();
        assert!(store.confirm_loosening(&acme(), "policy", asked, by, at(2), |_, _| Vec::new()).await.unwrap());
        assert_eq!(in_force().await, (60, ["12", "13", "77"].map(String::from).to_vec()));
        // Less is in force at once.
        assert!(store.apply(&settings(), false, None, at(3)).await.unwrap().is_empty());
        assert_eq!(in_force().await, (30, vec!["13".to_owned(), "77".to_owned()]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tightens_is_in_force_at_once_and_ends_what_waited() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let mut looser = settings();
        looser.instances[0].vips.clear();
        looser.customers[1].policy = Rules::default();
        let held = store.apply(&looser, false, None, at(1)).await.unwrap();
        assert_eq!(held[0].to_string(), "customer 13: vouching: false -> true; vips: 43 -> nobody");

        let mut stricter = settings();
        stricter.instances[0].policy.vouching = Some(false);
        assert!(store.apply(&stricter, false, None, at(2)).await.unwrap().is_empty());
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].policy.vouching, Some(false));
        assert!(store.pending_loosenings(&acme()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_threat_level_outlives_apply_and_ends_early_only_when_confirmed() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let threat = Threat { since: at(1), until: at(100), reason: "wave of calls".into(), by: None };
        store.raise_threat(&acme(), &threat, None).await.unwrap().unwrap();
        store.apply(&settings(), true, None, at(2)).await.unwrap();
        let (now, version) = store.load_settings().await.unwrap();
        assert_eq!((&now.instances[0].threat, &now.instances[1].threat), (&Some(threat.clone()), &None));

        let asked = store.ask_to_end_threat(&acme(), None, None, at(3)).await.unwrap();
        assert_eq!(asked, Changed::Done);
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].threat, Some(threat.clone()));
        let pending = store.pending_loosenings(&acme()).await.unwrap();
        assert_eq!(pending[0].wanted, Wanted::NoThreat);
        assert!(
            store
                .confirm_loosening(&acme(), "threat", at(3), "3".parse().unwrap(), at(4), |_, _| Vec::new())
                .await
                .unwrap()
        );
        let (after, later) = store.load_settings().await.unwrap();
        assert_eq!(after.instances[0].threat, None);
        assert!(later > version, "whoever serves sees it");

        assert_eq!(store.ask_to_end_threat(&acme(), None, None, at(5)).await.unwrap(), Changed::Nothing);
        store.raise_threat(&acme(), &threat, None).await.unwrap().unwrap();
        store.ask_to_end_threat(&acme(), None, None, at(6)).await.unwrap();
        assert_eq!(store.pending_loosenings(&acme()).await.unwrap().len(), 1);
        store.raise_threat(&acme(), &threat, None).await.unwrap().unwrap();
        assert!(store.pending_loosenings(&acme()).await.unwrap().is_empty(), "raised anew");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saw_other_settings_or_is_no_administrator_any_more_moves_no_threat_level() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let (own, version) = store.load_settings().await.unwrap();
        let [ann, nobody] = [own.instances[0].administrators[0], "99".parse().unwrap()];
        let threat = |until, by| Threat { since: at(1), until: at(until), reason: "wave".into(), by: Some(by) };
        for (by, seen) in [(ann, version - 1), (nobody, version)] {
            let raised = store.raise_threat(&acme(), &threat(100, by), Some(seen)).await.unwrap();
            assert_eq!(raised, Ok(Changed::Meanwhile));
        }
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].threat, None);
        let raised = store.raise_threat(&acme(), &threat(100, ann), Some(version)).await.unwrap();
        assert_eq!(raised, Ok(Changed::Done));
        let version = store.load_settings().await.unwrap().1;
        let shorter = store.raise_threat(&acme(), &threat(99, ann), Some(version)).await.unwrap();
        assert_eq!(shorter, Err(NotRaised::Shorter(at(100))));
        for (by, seen) in [(ann, version - 1), (nobody, version)] {
            let asked = store.ask_to_end_threat(&acme(), Some(by), Some(seen), at(2)).await.unwrap();
            assert_eq!(asked, Changed::Meanwhile);
        }
        assert!(store.pending_loosenings(&acme()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_only_what_the_requirement_accepts_and_holds_as_long_as_it_says() {
    on_each_database(async |bench| {
        let requirement = Requirement { holds: Minutes::LEAST, ..Requirement::plain() };
        let press = NewVerification { requirement: requirement.clone(), ..press(at(0)) };
        let sent = bench.ringing(&press, at(0)).await;
        let approved = bench.conclude(sent.id, Verdict::Approved, at(5)).await.unwrap();
        assert_eq!(approved.verdict, Some(Verdict::Approved));
        assert_eq!(approved.approval_until, Some(at(5) + SignedDuration::from_mins(5)));
        assert_eq!(approved.requirement, requirement);

        let code = Requirement { methods: [Method::Code].into(), ..requirement };
        let press = NewVerification { requirement: code, account: account(2), ..press };
        let sent = bench.ringing(&press, at(10)).await;
        let tapped = bench.conclude(sent.id, Verdict::Approved, at(15)).await.unwrap();
        assert_eq!((tapped.verdict, tapped.approval_until), (Some(Verdict::TooWeak), None));
        let log = bench.store.log_lines(Some(&acme()), None, 10).await.unwrap();
        assert!(log.last().unwrap().line.contains("\"verdict\":\"too_weak\""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_does_not_bring_back_what_an_administrator_has_taken_away_since() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let mut before = settings();
        before.instances[0].administrators = vec!["3".parse().unwrap(), "9".parse().unwrap()];
        store.apply(&before, false, None, at(0)).await.unwrap();
        before.instances[0].policy = tap_for_all();
        store.apply(&before, false, None, at(1)).await.unwrap();
        let asked = store.pending_loosenings(&acme()).await.unwrap()[0].asked;
        let instance = acme();
        let by = Administrator { instance: &instance, agent: "3".parse().unwrap(), recent: false, heard: true };
        let change = async |seen, change: fn(&mut Settings)| {
            store.change_settings(&by, seen, at(2), change, |_, _, _| Vec::new()).await.unwrap()
        };
        assert_eq!(change(2, |settings| settings.instances[0].time_zone = "Europe/London".into()).await, Changed::Done);
        assert_eq!(store.pending_loosenings(&instance).await.unwrap().len(), 1, "that is no policy");
        let out: fn(&mut Settings) =
            |settings| settings.instances[0].administrators.retain(|one| *one == "3".parse().unwrap());
        assert_eq!(change(3, out).await, Changed::Done);
        let confirmed = store.confirm_loosening(&instance, "policy", asked, by.agent, at(3), |_, _| Vec::new()).await;
        assert!(!confirmed.unwrap());
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].administrators, [by.agent]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_back_leaves_nothing_in_force_that_nobody_can_satisfy() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let mut strict = settings();
        strict.connector.form = Some(Form::Asynchronous);
        let rule = Rule { methods: Some([Method::NumberMatch].into()), ..Rule::default() };
        strict.instances[0].policy = Rules { rule: vec![rule], ..Rules::default() };
        store.apply(&strict, false, None, at(0)).await.unwrap();
        // The looser policy would wait, and no number ever comes in the synchronous form.
        let mut new = strict.clone();
        new.connector.form = Some(Form::Synchronous);
        new.instances[0].policy = Rules::default();
        let refused = store.apply(&new, false, None, at(1)).await;
        assert!(matches!(refused, Err(StoreError::Unsatisfiable(_))), "{refused:?}");
        assert_eq!(store.load_settings().await.unwrap().0.connector.form, Some(Form::Asynchronous));
    })
    .await;
}
