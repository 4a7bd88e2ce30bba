//! Two administrators at one customer: whoever looked before the other did something overwrites nothing of theirs.

use futures::future::join_all;
use vouchsafe_domain::{
    consent::{App, LIVES, Said},
    ids::{AgentId, ClientId, TenantId},
};
use vouchsafe_store::{AsSeen, Changed, NewConsent, NewSecret, Secret, Token, TokenHash};

use crate::{
    bench::*,
    settings::{T1, settings},
};

const ANN: &str = "3";
const BEN: &str = "4";

/// What this customer of acme's has under way, as somebody sees it now.
pub(crate) async fn as_seen(bench: &Bench, client: &str) -> AsSeen {
    let client: ClientId = client.parse().unwrap();
    let mut consents = bench.store.consents(&acme()).await.unwrap();
    let mut trials = bench.store.secret_trials(&acme()).await.unwrap();
    let mut makings = bench.store.makings(&acme()).await.unwrap();
    consents.retain(|one| one.client == client);
    trials.retain(|one| one.client == client);
    makings.retain(|one| one.client == client);
    AsSeen::of(&consents, &trials, &makings)
}

fn tenant() -> TenantId {
    T1.parse().unwrap()
}

fn client() -> ClientId {
    "12".parse().unwrap()
}

fn agent(id: &str) -> AgentId {
    id.parse().unwrap()
}

async fn ask(bench: &Bench, by: &str, app: App, seen: &AsSeen, now: i64) -> (Changed, TokenHash) {
    let state = Token::random().unwrap().hash();
    let (instance, expires) = (acme(), at(now) + LIVES);
    let new = NewConsent { instance, client: client(), tenant: tenant(), app, by: agent(by), expires, state };
    (bench.store.ask_consent(&new, seen, at(now)).await.unwrap(), state)
}

async fn paste(bench: &Bench, by: &str, secret: &str, seen: &AsSeen, now: i64) -> Changed {
    let new = NewSecret {
        instance: acme(),
        client: client(),
        tenant: tenant(),
        secret: Secret::new(secret),
        good_until: None,
        by: agent(by),
        by_name: "Somebody".into(),
    };
    bench.store.paste_secret(&new, seen, at(now)).await.unwrap()
}

async fn want(bench: &Bench, by: &str, seen: &AsSeen, now: i64) -> Changed {
    let (by, when) = (agent(by), at(now));
    bench.store.want_making(&acme(), client(), tenant(), by, "Somebody", when, Some(seen), when).await.unwrap()
}

async fn stop(bench: &Bench, seen: &AsSeen, now: i64) -> Changed {
    bench.store.stop_making(&acme(), client(), tenant(), agent(BEN), seen, at(now)).await.unwrap()
}

async fn withdraw(bench: &Bench, app: App, seen: &AsSeen, now: i64) -> Changed {
    bench.store.withdraw_consent(&acme(), client(), tenant(), app, agent(BEN), seen, at(now)).await.unwrap()
}

/// Everything that Ben can do, by what he saw before: nothing of it is done.
async fn ben_changes_nothing(bench: &Bench, seen: &AsSeen, now: i64) {
    let before = (as_seen(bench, "12").await, bench.log_kinds("acme").await);
    for app in [App::Reader, App::SetUp] {
        assert_eq!(ask(bench, BEN, app, seen, now).await.0, Changed::Meanwhile);
        assert_eq!(withdraw(bench, app, seen, now).await, Changed::Meanwhile);
    }
    assert_eq!(paste(bench, BEN, "hush-of-ben", seen, now).await, Changed::Meanwhile);
    assert_eq!(want(bench, BEN, seen, now).await, Changed::Meanwhile);
    assert_eq!(stop(bench, seen, now).await, Changed::Meanwhile);
    assert_eq!((as_seen(bench, "12").await, bench.log_kinds("acme").await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_did_meanwhile_is_not_overwritten() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let nothing = as_seen(bench, "12").await;

        // A link.
        let (made, state) = ask(bench, ANN, App::Reader, &nothing, 1).await;
        assert_eq!(made, Changed::Done);
        ben_changes_nothing(bench, &nothing, 2).await;
        // The consent that came with it.
        let with_link = as_seen(bench, "12").await;
        let said = Said::Consented { tenant: tenant() };
        let (_, judged) = store.answer_consent(state, said, None, at(3)).await.unwrap().unwrap();
        assert_eq!(judged, Ok(()));
        ben_changes_nothing(bench, &with_link, 4).await;
        // That it was taken back.
        let given = as_seen(bench, "12").await;
        assert_eq!(withdraw(bench, App::Reader, &given, 5).await, Changed::Done);
        ben_changes_nothing(bench, &given, 6).await;
        assert_eq!(as_seen(bench, "12").await, nothing, "as it was before there was a link");

        // A secret that is being tried.
        assert_eq!(paste(bench, ANN, "hush-of-ann", &nothing, 7).await, Changed::Done);
        ben_changes_nothing(bench, &nothing, 8).await;
        assert_eq!(store.due_secrets(at(8)).await.unwrap().remove(0).new.secret.expose(), "hush-of-ann");
        // One that is to be made, and none any more.
        let pasted = as_seen(bench, "12").await;
        assert_eq!(want(bench, ANN, &pasted, 9).await, Changed::Done);
        ben_changes_nothing(bench, &pasted, 10).await;
        let wanted = as_seen(bench, "12").await;
        assert_eq!(stop(bench, &wanted, 11).await, Changed::Done);
        ben_changes_nothing(bench, &wanted, 12).await;

        // Whoever looks again, may; and what is another customer's makes no difference.
        let now = as_seen(bench, "12").await;
        let elsewhere = "13".parse().unwrap();
        store.want_making(&acme(), elsewhere, tenant(), agent(ANN), "Ann", at(13), None, at(13)).await.unwrap();
        assert_eq!(paste(bench, BEN, "hush-of-ben", &now, 14).await, Changed::Done);
        assert_eq!(store.due_secrets(at(14)).await.unwrap().remove(0).new.secret.expose(), "hush-of-ben");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_first_and_the_others_are_told() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        let seen = as_seen(bench, "12").await;
        let links = (0..8).map(|_| ask(bench, ANN, App::Reader, &seen, 1));
        let made: Vec<TokenHash> = join_all(links)
            .await
            .into_iter()
            .filter_map(|(changed, state)| (changed == Changed::Done).then_some(state))
            .collect();
        assert_eq!(made.len(), 1);
        let said = Said::Consented { tenant: tenant() };
        let answered = bench.store.answer_consent(made[0], said, None, at(2)).await.unwrap();
        assert!(answered.is_some_and(|(_, judged)| judged.is_ok()), "the link that was given out works");
        let seen = as_seen(bench, "12").await;
        let pasted = (0..8).map(|_| paste(bench, ANN, "hush", &seen, 3));
        let taken = join_all(pasted).await.into_iter().filter(|changed| *changed == Changed::Done).count();
        assert_eq!(taken, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_machine_is_keeps_nobody_from_anything() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        assert_eq!(paste(bench, ANN, "hush", &as_seen(bench, "12").await, 1).await, Changed::Done);
        let seen = as_seen(bench, "12").await;
        let due = store.due_secrets(at(1)).await.unwrap().remove(0);
        store.secret_failed(&due, "secret_wrong", Some(7_000_215), Some(at(9)), at(2)).await.unwrap();
        assert_eq!(as_seen(bench, "12").await, seen);
        assert!(store.adopt_secret(&due, at(3), |_, _, _| Vec::new()).await.unwrap());
        assert_eq!(as_seen(bench, "12").await, seen);

        assert_eq!(want(bench, ANN, &seen, 4).await, Changed::Done);
        let seen = as_seen(bench, "12").await;
        let (turn, making) = store.take_making(&acme(), at(4)).await.unwrap().unwrap();
        assert_eq!(making.record.said, Some(at(4)));
        store.halt_making(&turn, &making.record, at(9), None, at(5)).await.unwrap();
        assert_eq!(as_seen(bench, "12").await, seen);
        assert_eq!(stop(bench, &seen, 6).await, Changed::Done);
    })
    .await;
}
