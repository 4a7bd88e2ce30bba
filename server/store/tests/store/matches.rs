//! Decision 6: a match by mail or alias needs two technicians.

use vouchsafe_domain::ids::AgentId;
use vouchsafe_store::NewMatch;

use crate::bench::*;

/// This account, found by this address.
fn found(number: usize, address: &str) -> NewMatch {
    NewMatch {
        account: account(number),
        upn: "grace@contoso.example".parse().unwrap(),
        address: address.parse().unwrap(),
    }
}

const ALIAS: &str = "hopper@contoso.example";

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_two_and_they_must_mean_the_same_account() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let contact = press(at(0)).contact;
        let [ann, bob, eve]: [AgentId; 3] = ["3", "5", "7"].map(|id| id.parse().unwrap());
        let suggest =
            async |number, by| store.suggest_match(&acme(), contact, &found(number, ALIAS), by, at(0)).await.unwrap();
        let confirm =
            async |number, by| store.confirm_match(&acme(), contact, &found(number, ALIAS), by, at(1)).await.unwrap();
        let agreed = async || store.agreed_match(&acme(), contact).await.unwrap();

        assert!(!confirm(1, bob).await, "nobody suggested it");
        assert!(suggest(1, ann).await);
        assert!(!suggest(1, ann).await, "it is suggested already");
        assert!(!suggest(1, bob).await, "by the first who did");
        assert!(!confirm(1, ann).await, "not by the same");
        assert!(!confirm(2, bob).await, "not another account");
        assert!(suggest(2, eve).await);
        assert!(!confirm(1, bob).await, "the suggestion has changed");
        assert!(confirm(2, bob).await);
        assert!(!confirm(2, ann).await);
        let what = agreed().await.unwrap();
        assert_eq!((what.account, &what.upn), (account(2), &found(2, ALIAS).upn));
        assert_eq!((what.address, what.suggested_by, what.confirmed_by), (ALIAS.parse().ok(), eve, Some(bob)));
        assert!(!suggest(2, ann).await, "it is agreed already");
        assert_eq!(agreed().await.unwrap().confirmed_by, Some(bob));

        assert!(store.forget_match(&acme(), contact, Some(ann), at(2)).await.unwrap());
        assert!(!store.forget_match(&acme(), contact, None, at(3)).await.unwrap());
        assert_eq!(agreed().await, None);
        assert_eq!(
            bench.log_kinds("acme").await,
            ["match_suggested", "match_suggested", "match_confirmed", "match_forgotten"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_takes_no_match_confirmed_by_one() {
    on_each_database(async |bench| {
        let (contact, ann) = (press(at(0)).contact, press(at(0)).technician);
        bench.store.suggest_match(&acme(), contact, &found(1, ALIAS), ann, at(0)).await.unwrap();
        let raw = bench.raw().await;
        assert!(sqlx::query("UPDATE matches SET confirmed_by = suggested_by").execute(&raw).await.is_err());
        raw.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_or_another_account_is_agreed_on_anew() {
    on_each_database(async |bench| {
        let (store, contact) = (&bench.store, press(at(0)).contact);
        let [ann, bob]: [AgentId; 2] = ["3", "5"].map(|id| id.parse().unwrap());
        let other = "g.hopper@contoso.example";
        for (seconds, what, stale) in [
            (0, found(1, ALIAS), found(1, other)),
            (10, found(1, other), found(1, ALIAS)),
            (20, found(2, other), found(1, other)),
        ] {
            assert!(store.suggest_match(&acme(), contact, &what, ann, at(seconds)).await.unwrap(), "{what:?}");
            let agreed = store.agreed_match(&acme(), contact).await.unwrap().unwrap();
            assert_eq!((agreed.account, agreed.confirmed_by), (what.account, None), "{what:?}");
            assert!(!store.confirm_match(&acme(), contact, &stale, bob, at(seconds)).await.unwrap(), "{stale:?}");
            assert!(store.confirm_match(&acme(), contact, &what, bob, at(seconds)).await.unwrap(), "{what:?}");
        }
        // One from before addresses were kept.
        bench.tamper("UPDATE matches SET address = NULL").await;
        assert!(store.suggest_match(&acme(), contact, &found(2, other), ann, at(30)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_and_what_was_agreed_are_listed_and_only_what_was_shown_is_undone() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let [ann, bob]: [AgentId; 2] = ["3", "5"].map(|id| id.parse().unwrap());
        for number in 1..=5_usize {
            let contact = number.to_string().parse().unwrap();
            store.suggest_match(&acme(), contact, &found(number, ALIAS), ann, at(0)).await.unwrap();
            if number > 3 {
                assert!(store.confirm_match(&acme(), contact, &found(number, ALIAS), bob, at(1)).await.unwrap());
            }
        }
        let listed = async |agreed, behind: Option<&str>| {
            let behind = behind.map(|id| id.parse().unwrap());
            let page = store.matches_page(&acme(), agreed, behind, 2).await.unwrap();
            page.into_iter().map(|(contact, _)| contact.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(listed(false, None).await, ["1", "2"]);
        assert_eq!(listed(false, Some("2")).await, ["3"]);
        assert_eq!(listed(true, None).await, ["4", "5"]);
        assert!(store.matches_page(&globex(), true, None, 9).await.unwrap().is_empty());

        let undo = async |contact: &str, number, agreed| {
            store.undo_match(&acme(), contact.parse().unwrap(), account(number), agreed, bob, at(2)).await.unwrap()
        };
        assert!(!undo("1", 2, false).await, "another account");
        assert!(!undo("1", 1, true).await, "nobody agreed on it");
        assert!(!undo("4", 4, false).await, "it was agreed on meanwhile");
        assert!(undo("1", 1, false).await && undo("4", 4, true).await && !undo("4", 4, true).await);
        assert_eq!(
            (listed(false, None).await, listed(true, None).await),
            (vec!["2".into(), "3".into()], vec!["5".into()])
        );
        assert_eq!(bench.log_kinds("acme").await.iter().filter(|kind| *kind == "match_forgotten").count(), 2);
    })
    .await;
}
