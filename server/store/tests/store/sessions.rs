//! Promise P10: only a live session acts.

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use vouchsafe_domain::ids::{InstanceId, Target};
use vouchsafe_store::{NewPage, NewSession, Secret, Session, Token, TokenHash};

use crate::bench::*;

pub(crate) fn sign_in(instance: InstanceId) -> NewSession {
    NewSession {
        instance,
        agent: "3".parse().unwrap(),
        agent_name: "Ann Agent".into(),
        agent_email: Some("ann@msp.example".into()),
        access_token: Secret::new("halo-access"),
        refresh_token: Some(Secret::new("halo-refresh")),
        token_expires: at(3_600),
    }
}

fn tokens(session: &Session) -> (&str, Option<&str>, Timestamp) {
    (session.access_token.expose(), session.refresh_token.as_ref().map(Secret::expose), session.token_expires)
}

async fn page(bench: &Bench, session: Uuid, expires: Timestamp) -> TokenHash {
    let handle = Token::random().unwrap().hash();
    let target = Target::Ticket("9499".parse().unwrap());
    bench.store.create_page(&NewPage { handle_hash: handle, session, target, expires }).await.unwrap();
    handle
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_found_by_its_tokens_until_it_ends() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let session = store.create_session(sign_in(acme()), at(0)).await.unwrap();
        let (cookie, other) = (Token::random().unwrap(), Token::random().unwrap());
        store.add_session_token(session.id, &cookie.hash()).await.unwrap();
        let found = bench.again().await.session_by_token(&TokenHash::of(cookie.expose())).await.unwrap().unwrap();
        assert_eq!((found.id, &found.instance, found.agent), (session.id, &acme(), session.agent));
        assert_eq!((found.agent_name.as_str(), found.agent_email.as_deref()), ("Ann Agent", Some("ann@msp.example")));
        assert_eq!((found.created, found.last_action, found.checked), (at(0), at(0), at(0)));
        assert_eq!(tokens(&found), ("halo-access", Some("halo-refresh"), at(3_600)));
        assert!(store.session_by_token(&other.hash()).await.unwrap().is_none());

        store.touch_session(session.id, at(10)).await.unwrap();
        store.mark_session_checked(session.id, at(20)).await.unwrap();
        store.renew_session_tokens(session.id, &Secret::new("next"), None, at(7_200)).await.unwrap();
        let found = store.session(session.id).await.unwrap().unwrap();
        assert_eq!((found.last_action, found.checked), (at(10), at(20)));
        assert_eq!(tokens(&found), ("next", None, at(7_200)));
        assert_eq!(store.sessions_to_check(at(20)).await.unwrap().len(), 0);
        assert_eq!(store.sessions_to_check(at(21)).await.unwrap().len(), 1);

        let handle = page(bench, session.id, at(900)).await;
        assert!(store.end_session(session.id, at(30)).await.unwrap());
        assert!(!store.end_session(session.id, at(31)).await.unwrap());
        assert!(store.session_by_token(&cookie.hash()).await.unwrap().is_none());
        assert!(store.session(session.id).await.unwrap().is_none());
        assert!(store.page(&handle, at(30)).await.unwrap().is_none());
        assert_eq!(bench.log_kinds("acme").await, ["signed_in", "signed_out"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_sessions_end_and_others_stay() {
    on_each_database(async |bench| {
        let old = bench.store.create_session(sign_in(acme()), at(0)).await.unwrap();
        let new = bench.store.create_session(sign_in(globex()), at(100)).await.unwrap();
        assert_eq!(bench.store.end_old_sessions(at(100), at(200)).await.unwrap(), 1);
        assert!(bench.store.session(old.id).await.unwrap().is_none());
        assert!(bench.store.session(new.id).await.unwrap().is_some());
        assert_eq!(bench.log_kinds("acme").await, ["signed_in", "signed_out"]);
        assert_eq!(bench.log_kinds("globex").await, ["signed_in"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_lives_until_it_expires_unless_it_is_used() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let session = store.create_session(sign_in(acme()), at(0)).await.unwrap();
        let handle = page(bench, session.id, at(900)).await;
        let (found, whose) = store.page(&handle, at(899)).await.unwrap().unwrap();
        assert_eq!((found.session, whose.id, whose.agent), (session.id, session.id, session.agent));
        assert_eq!(found.target, Target::Ticket("9499".parse().unwrap()));
        assert_eq!(found.shown, None);
        assert!(store.page(&handle, at(900)).await.unwrap().is_none());
        assert!(store.page(&Token::random().unwrap().hash(), at(0)).await.unwrap().is_none());

        store.extend_page(&handle, at(1_800)).await.unwrap();
        store.extend_page(&handle, at(1_000)).await.unwrap();
        store.keep_pages(&acme(), session.agent, found.target, at(1_000), at(1)).await.unwrap();
        store.keep_pages(&globex(), session.agent, found.target, at(9_000), at(1)).await.unwrap();
        store.set_shown(&handle, &json!({"upn": "grace@contoso.example"})).await.unwrap();
        let (found, _) = store.page(&handle, at(1_799)).await.unwrap().unwrap();
        assert_eq!(found.shown, Some(json!({"upn": "grace@contoso.example"})));

        store.keep_pages(&acme(), session.agent, found.target, at(5_000), at(1_800)).await.unwrap();
        assert!(store.page(&handle, at(1_801)).await.unwrap().is_none(), "what has ended does not come back");
        store.sweep(at(1_800)).await.unwrap();
        store.extend_page(&handle, at(3_600)).await.unwrap();
        assert!(store.page(&handle, at(1_801)).await.unwrap().is_none(), "what was swept away stays away");
    })
    .await;
}
