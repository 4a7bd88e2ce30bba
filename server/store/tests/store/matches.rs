//! Decision 6: a match by mail or alias needs two technicians.

use vouchsafe_domain::ids::{AccountId, AgentId, Upn};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_two_and_they_must_mean_the_same_account() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let contact = press(at(0)).contact;
        let upn: Upn = "grace@contoso.example".parse().unwrap();
        let [ann, bob, eve]: [AgentId; 3] = ["3", "5", "7"].map(|id| id.parse().unwrap());
        let suggest = async |account: AccountId, by| {
            store.suggest_match(&acme(), contact, account, &upn, by, at(0)).await.unwrap()
        };
        let confirm = async |account, by| store.confirm_match(&acme(), contact, account, by, at(1)).await.unwrap();
        let agreed = async || store.agreed_match(&acme(), contact).await.unwrap();

        assert!(!confirm(account(1), bob).await, "nobody suggested it");
        assert!(suggest(account(1), ann).await);
        assert!(!suggest(account(1), ann).await, "it is suggested already");
        assert!(!suggest(account(1), bob).await, "by the first who did");
        assert!(!confirm(account(1), ann).await, "not by the same");
        assert!(!confirm(account(2), bob).await, "not another account");
        assert!(suggest(account(2), eve).await);
        assert!(!confirm(account(1), bob).await, "the suggestion has changed");
        assert!(confirm(account(2), bob).await);
        assert!(!confirm(account(2), ann).await);
        let found = agreed().await.unwrap();
        assert_eq!((found.account, &found.upn), (account(2), &upn));
        assert_eq!((found.suggested_by, found.confirmed_by), (eve, Some(bob)));
        assert!(!suggest(account(3), ann).await, "what is agreed stays");
        assert_eq!(agreed().await, Some(found));

        assert!(store.forget_match(&acme(), contact, ann, at(2)).await.unwrap());
        assert!(!store.forget_match(&acme(), contact, ann, at(3)).await.unwrap());
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
        let upn = "grace@contoso.example".parse().unwrap();
        let (contact, ann) = (press(at(0)).contact, press(at(0)).technician);
        bench.store.suggest_match(&acme(), contact, account(1), &upn, ann, at(0)).await.unwrap();
        let raw = bench.raw().await;
        assert!(sqlx::query("UPDATE matches SET confirmed_by = suggested_by").execute(&raw).await.is_err());
        raw.close().await;
    })
    .await;
}
