//! Decision 4: the pop-up cannot be hijacked.

use uuid::Uuid;
use vouchsafe_domain::ids::Target;
use vouchsafe_store::{Flow, LeadsTo, NewFlow, Secret, Token, TokenHash};

use crate::{bench::*, sessions::sign_in};

async fn begin(bench: &Bench, secret: &Token) -> Flow {
    let to = LeadsTo::Pod(Target::Contact("38".parse().unwrap()));
    let flow = NewFlow {
        instance: acme(),
        agent: Some("3".parse().unwrap()),
        to,
        anew: true,
        secret_hash: secret.hash(),
        expires: at(600),
    };
    bench.store.create_flow(flow).await.unwrap()
}

/// A flow whose technician has signed in, and whose code is `482915` for a minute.
async fn complete(bench: &Bench, secret: &Token) -> (Flow, Uuid) {
    let store = &bench.store;
    let flow = begin(bench, secret).await;
    let state = flow.id.clone();
    let session = store.create_session(sign_in(acme()), at(0)).await.unwrap().id;
    let code = TokenHash::of("482915");
    assert!(!store.complete_flow(&flow.id, session, &code, at(60)).await.unwrap(), "nobody went through it");
    assert!(store.bind_flow(&flow.id, &TokenHash::of("cookie"), &state, &Secret::new("verifier")).await.unwrap());
    assert!(store.complete_flow(&flow.id, session, &code, at(60)).await.unwrap());
    assert!(!store.complete_flow(&flow.id, session, &TokenHash::of("000000"), at(60)).await.unwrap());
    assert!(!store.bind_flow(&flow.id, &TokenHash::of("mine"), "mine", &Secret::new("mine")).await.unwrap());
    (flow, session)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_found_by_its_id_and_by_its_state() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let secret = Token::random().unwrap();
        let flow = begin(bench, &secret).await;
        assert_eq!(flow.id.len(), 9);
        let found = store.flow(&flow.id, at(599)).await.unwrap().unwrap();
        assert_eq!((found.agent, found.to, found.secret_hash), (flow.agent, flow.to, secret.hash()));
        assert!(found.verifier.is_none() && found.browser_hash.is_none() && found.session.is_none());
        assert!(store.flow(&flow.id, at(600)).await.unwrap().is_none());
        assert!(store.flow_by_state("state", at(0)).await.unwrap().is_none());

        for (browser, state) in [("one", "first try"), ("two", "state")] {
            let verifier = Secret::new(format!("verifier of {browser}"));
            assert!(store.bind_flow(&flow.id, &TokenHash::of(browser), state, &verifier).await.unwrap());
        }
        assert!(store.flow_by_state("first try", at(0)).await.unwrap().is_none());
        let found = store.flow_by_state("state", at(599)).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.browser_hash), (flow.id.as_str(), Some(TokenHash::of("two"))));
        assert_eq!(found.verifier.unwrap().expose(), "verifier of two");
        assert!(store.flow_by_state("state", at(600)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_collected_once() {
    on_each_database(async |bench| {
        let secret = Token::random().unwrap();
        let (flow, session) = complete(bench, &secret).await;
        assert!(bench.store.flow_by_state(&flow.id, at(1)).await.unwrap().is_none(), "it has been gone through");
        let (id, secret) = (flow.id, secret.hash());
        let collected = at_once((0..20).map(|_| {
            let (store, id) = (bench.store.clone(), id.clone());
            async move { store.collect_flow(&id, &secret, &TokenHash::of("482915"), at(59)).await.unwrap() }
        }))
        .await;
        assert_eq!(collected.into_iter().flatten().collect::<Vec<_>>(), [session]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_and_code_are_both_needed_in_time_and_within_three_tries() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let (secret, other) = (Token::random().unwrap(), Token::random().unwrap());
        let right = TokenHash::of("482915");
        let wrong = TokenHash::of("000000");
        let collect = async |flow: &Flow, secret: &Token, code, seconds| {
            store.collect_flow(&flow.id, &secret.hash(), code, at(seconds)).await.unwrap()
        };

        let unfinished = begin(bench, &secret).await;
        assert_eq!(collect(&unfinished, &secret, &right, 1).await, None);

        let (flow, session) = complete(bench, &secret).await;
        for _ in 0..5 {
            assert_eq!(collect(&flow, &other, &wrong, 1).await, None, "no secret");
        }
        assert_eq!(collect(&flow, &secret, &wrong, 1).await, None);
        assert_eq!(collect(&flow, &secret, &wrong, 1).await, None);
        assert_eq!(collect(&flow, &other, &right, 1).await, None, "another's secret");
        assert_eq!(collect(&flow, &secret, &right, 1).await, Some(session), "strangers' tries do not count");

        let (flow, _) = complete(bench, &secret).await;
        for _ in 0..3 {
            assert_eq!(collect(&flow, &secret, &wrong, 1).await, None);
        }
        assert_eq!(collect(&flow, &secret, &right, 1).await, None, "three wrong codes end it");
        assert!(store.flow(&flow.id, at(1)).await.unwrap().is_none());

        let (flow, _) = complete(bench, &secret).await;
        assert_eq!(collect(&flow, &secret, &right, 60).await, None, "the code's minute is over");

        let (flow, _) = complete(bench, &secret).await;
        store.sweep(at(600)).await.unwrap();
        assert_eq!(collect(&flow, &secret, &right, 1).await, None, "it was swept away");

        let (flow, session) = complete(bench, &secret).await;
        store.end_session(session, at(2)).await.unwrap();
        assert_eq!(collect(&flow, &secret, &right, 3).await, None, "the session has ended");
    })
    .await;
}
