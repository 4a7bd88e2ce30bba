//! Connector secrets that we make: one works at each at a time, what is ours is sealed, and nothing else replaces anything.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouchsafe_domain::{
    consent::{App, LIVES, Said},
    ids::{ClientId, TenantId},
    making::{Life, Step},
};
use vouchsafe_store::{
    Changed, Key, Making, MakingTurn, NewConsent, NewSecret, Record, Secret, Setback, StoreError, Token, Trying,
};

use crate::{
    as_seen::as_seen,
    bench::*,
    settings::{T1, settings},
};

fn tenant() -> TenantId {
    T1.parse().unwrap()
}

fn client() -> ClientId {
    "12".parse().unwrap()
}

async fn want(bench: &Bench, by: &str, due: i64, now: i64) {
    let by = by.parse().unwrap();
    bench.store.want_making(&acme(), client(), tenant(), by, "Ann Agent", at(due), None, at(now)).await.unwrap();
}

async fn take(bench: &Bench, now: i64) -> Option<(MakingTurn, Making)> {
    bench.store.take_making(&acme(), at(now)).await.unwrap()
}

fn trying(secret: &str, made: i64) -> Trying {
    let life = Life { made: at(made), ends: at(made) + SignedDuration::from_hours(180 * 24) };
    Trying { key: Uuid::new_v4(), secret: Secret::new(secret), life }
}

/// What is in force.
async fn in_force(bench: &Bench) -> String {
    let (settings, _) = bench.store.load_settings().await.unwrap();
    settings.customers[0].tenants[0].connector_secret.clone().unwrap().expose().to_owned()
}

async fn making(bench: &Bench) -> Making {
    bench.store.makings(&acme()).await.unwrap().remove(0)
}

/// Makes this secret, and puts it in force.
async fn made(bench: &Bench, secret: &str, now: i64) -> Key {
    let (turn, making) = take(bench, now).await.unwrap();
    let trial = trying(secret, now);
    let record = Record { trial: Some(trial.clone()), ..making.record };
    assert!(bench.store.keep_making(&turn, &record, &[], at(now)).await.unwrap());
    assert!(bench.store.adopt_made(&turn, &record, at(now), |_, _| Vec::new()).await.unwrap());
    trial.tried(None)
}

async fn halt(bench: &Bench, turn: &MakingTurn, record: &Record, due: i64, problem: Option<&str>, now: i64) -> bool {
    let setback =
        problem.map(|problem| Setback { problem, code: Some(7_000_229), tries: 1, not_before: at(now), waits: false });
    bench.store.halt_making(turn, record, at(due), setback, at(now)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_works_at_it_at_a_time_and_whoever_lost_the_turn_changes_nothing() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        assert!(take(bench, 1).await.is_none());
        want(bench, "3", 10, 1).await;
        assert!(
            take(bench, 9).await.is_none() && bench.store.instances_with_due_makings(at(9)).await.unwrap().is_empty()
        );
        assert_eq!(bench.store.instances_with_due_makings(at(10)).await.unwrap(), [acme()]);
        let (turn, making) = take(bench, 10).await.unwrap();
        assert_eq!(making.record.standing().next(at(10)), Step::Make);
        assert!(take(bench, 11).await.is_none(), "somebody is at it");

        // Whoever goes on at it for too long without a sign has lost it.
        let (second, _) = take(bench, 10 + 240).await.unwrap();
        let asked = Record { asked: Some(("Vouchsafe 1".into(), at(11))), ..making.record.clone() };
        assert!(!bench.store.keep_making(&turn, &asked, &[], at(251)).await.unwrap());
        assert!(!halt(bench, &turn, &asked, 300, Some("not_consented"), 251).await);
        assert!(bench.store.keep_making(&second, &asked, &[], at(252)).await.unwrap());
        // So has whoever is at it when somebody decides anew; what they asked for is not forgotten.
        want(bench, "3", 260, 253).await;
        assert!(!halt(bench, &second, &asked, 300, None, 254).await);
        assert_eq!(self::making(bench).await.record.asked, asked.asked);
        let (third, _) = take(bench, 260).await.unwrap();
        bench.store.free_makings().await.unwrap();
        assert!(take(bench, 261).await.is_some() && !halt(bench, &third, &asked, 300, None, 262).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_secret_is_in_force_once_it_works_and_then_renews_itself() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        want(bench, "3", 1, 1).await;
        let first = made(bench, "hush-made-1", 2).await;
        assert_eq!(in_force(bench).await, "hush-made-1");
        let ends = store.secret_ends().await.unwrap().connectors[&(acme(), client(), tenant())];
        assert_eq!(ends, first.life().ends, "everybody who asks is told when it ends");
        let record = bench.again().await.makings(&acme()).await.unwrap().remove(0).record;
        assert!(!record.wanted && record.renews && record.trial.is_none());
        assert_eq!(record.in_force().map(|key| key.key), Some(first.key));
        assert_eq!(record.standing().next(at(120 * 86_400 + 2)), Step::Make);

        // The next one needs nobody's name, and replaces it.
        store.free_makings().await.unwrap();
        let second = made(bench, "hush-made-2", 400).await;
        let record = making(bench).await.record;
        let replaced: Vec<(Uuid, Option<Timestamp>)> = record.keys.iter().map(|key| (key.key, key.replaced)).collect();
        assert_eq!(replaced, [(first.key, Some(at(400))), (second.key, None)]);
        assert_eq!(record.standing().next(at(400 + 3_600)), Step::Remove);
        store.free_makings().await.unwrap();
        let (turn, taken) = take(bench, 4_000).await.unwrap();
        let mut kept = taken.record;
        kept.keys.retain(|key| key.key != first.key);
        assert!(store.keep_making(&turn, &kept, &[first.key], at(4_001)).await.unwrap());
        assert!(halt(bench, &turn, &kept, 5_000, Some("not_consented"), 4_002).await);
        assert_eq!(making(bench).await.problem.as_deref(), Some("not_consented"));
        let (turn, taken) = take(bench, 5_000).await.unwrap();
        assert!(halt(bench, &turn, &taken.record, 6_000, Some("not_consented"), 5_001).await);
        let (turn, taken) = take(bench, 6_000).await.unwrap();
        assert!(halt(bench, &turn, &taken.record, 7_000, None, 6_001).await);
        assert_eq!(making(bench).await.problem, None);

        let log = store.log_lines(None, None, 100).await.unwrap();
        assert!(log.iter().all(|line| !line.line.contains("hush")));
        let removed = log.iter().find(|line| line.line.contains("secret_removed")).unwrap();
        assert!(removed.line.contains(&format!("customer 12; key {}", first.key)), "{}", removed.line);
        assert_eq!(
            bench.log_kinds("acme").await,
            // The same obstacle is told once.
            ["settings_applied", "secret_wanted", "secret_made", "secret_made", "secret_removed", "secret_not_made"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_replaced_that_somebody_decided_otherwise() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let adopt = async |turn: &MakingTurn, record: &Record| {
            store.adopt_made(turn, record, at(9), |_, _| Vec::new()).await.unwrap()
        };
        // Somebody who is no administrator.
        want(bench, "6", 1, 1).await;
        let (turn, taken) = take(bench, 2).await.unwrap();
        let record = Record { trial: Some(trying("hush-made", 2)), ..taken.record };
        assert!(!adopt(&turn, &record).await);
        // One that only renews, where none of ours is in force.
        assert!(!adopt(&turn, &Record { wanted: false, ..record.clone() }).await);
        // A tenant that is none of the customer's.
        let by = "3".parse().unwrap();
        store.want_making(&acme(), "13".parse().unwrap(), tenant(), by, "Ann", at(0), None, at(3)).await.unwrap();
        let (elsewhere, other) = take(bench, 3).await.unwrap();
        assert!(!adopt(&elsewhere, &Record { trial: Some(trying("hush-made", 2)), ..other.record }).await);
        assert_eq!(in_force(bench).await, format!("hush-{T1}"));
        store.end_making(&elsewhere).await.unwrap();

        // Somebody pastes one while another is being made: nobody wants that any more, and it is taken away in time.
        want(bench, "3", 4, 4).await;
        let (turn, taken) = take(bench, 4).await.unwrap();
        let record = Record { trial: Some(trying("hush-made", 4)), ..taken.record };
        assert!(store.keep_making(&turn, &record, &[], at(4)).await.unwrap());
        let pasted = NewSecret {
            instance: acme(),
            client: client(),
            tenant: tenant(),
            secret: Secret::new("hush-pasted"),
            good_until: None,
            by,
            by_name: "Ann Agent".into(),
        };
        store.paste_secret(&pasted, &as_seen(bench, "12").await, at(5)).await.unwrap();
        assert!(!adopt(&turn, &record).await);
        let left = making(bench).await.record;
        assert!(!left.wanted && left.trial.is_none() && left.keys[0].replaced == Some(at(5)));

        let stop = async |now| {
            let seen = as_seen(bench, "12").await;
            store.stop_making(&acme(), client(), tenant(), by, &seen, at(now)).await.unwrap()
        };
        // And somebody wants none any more, before there was anything.
        assert_eq!(stop(6).await, Changed::Done);
        assert!(!making(bench).await.record.renews);
        store.forget_making(&acme(), client(), tenant()).await.unwrap();
        want(bench, "3", 7, 7).await;
        assert_eq!(stop(8).await, Changed::Done);
        assert!(store.makings(&acme()).await.unwrap().is_empty());
        assert_eq!(stop(9).await, Changed::Nothing);
        assert_eq!(in_force(bench).await, format!("hush-{T1}"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_the_key_says_which_keys_are_ours() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        want(bench, "3", 1, 1).await;
        made(bench, "hush-made", 2).await;
        let broken = Some(StoreError::SealBroken { table: "makings", column: "record" });
        for tampering in ["UPDATE makings SET client = 13", "UPDATE makings SET record = 'x'"] {
            bench.tamper(tampering).await;
            assert_eq!(store.makings(&acme()).await.err(), broken, "{tampering}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_for_one_of_the_two_applications() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let [reader, set_up] = [App::Reader, App::SetUp].map(|app| (app, Token::random().unwrap().hash()));
        for (app, state) in [reader, set_up] {
            let (instance, expires) = (acme(), at(0) + LIVES);
            let new = NewConsent {
                instance,
                client: client(),
                tenant: tenant(),
                app,
                by: "3".parse().unwrap(),
                expires,
                state,
            };
            store.ask_consent(&new, &as_seen(bench, "12").await, at(0)).await.unwrap();
        }
        let said = Said::Consented { tenant: tenant() };
        let (consent, judged) = store.answer_consent(set_up.1, said, None, at(1)).await.unwrap().unwrap();
        assert_eq!((consent.app, judged), (App::SetUp, Ok(())));
        let given: Vec<(App, bool)> =
            store.consents(&acme()).await.unwrap().iter().map(|consent| (consent.app, consent.given)).collect();
        assert_eq!(given, [(App::Reader, false), (App::SetUp, true)]);
        // One that was given for one is none for the other.
        bench.tamper("DELETE FROM consents WHERE app = 'reader'").await;
        bench.tamper("UPDATE consents SET app = 'reader'").await;
        let broken = Some(StoreError::SealBroken { table: "consents", column: "standing" });
        assert_eq!(store.consents(&acme()).await.err(), broken);
    })
    .await;
}
