//! Contacts whom an administrator is asked to look into.

use vouchsafe_store::{MatchRequest, MatchStanding, Settled};

use crate::bench::*;

fn request(contact: u32, reason: &str, seconds: i64) -> MatchRequest {
    MatchRequest {
        contact: contact.to_string().parse().unwrap(),
        reason: reason.to_owned(),
        asked_by: "3".parse().unwrap(),
        asked_by_name: "Ann Agent".to_owned(),
        asked: at(seconds),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_contact_is_asked_for_once_and_not_without_end() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let first = request(38, "no_account", 0);
        let ask = async |request: &MatchRequest| store.ask_to_match(&acme(), request).await.unwrap();
        assert_eq!(store.match_standing(&acme(), first.contact).await.unwrap(), MatchStanding::Open);
        assert_eq!(ask(&first).await, MatchStanding::Asked);
        assert_eq!(ask(&request(38, "several_matches", 1)).await, MatchStanding::Asked);
        let asked = store.match_requests(&acme(), None, 10).await.unwrap();
        assert_eq!(asked, std::slice::from_ref(&first), "as it was asked first");
        assert_eq!(store.match_standing(&globex(), first.contact).await.unwrap(), MatchStanding::Open);
        for contact in 1_000..1_499 {
            assert_eq!(ask(&request(contact, "no_account", 2)).await, MatchStanding::Asked);
        }
        assert_eq!(ask(&request(2_000, "no_account", 3)).await, MatchStanding::Full);
        assert_eq!(store.standing_of(&acme()).await.unwrap().matches_waiting, 500);
        let behind = store.match_requests(&acme(), Some(first.contact), 2).await.unwrap();
        assert_eq!(behind, [request(1_000, "no_account", 2), request(1_001, "no_account", 2)]);

        let settle = async || {
            let by = "5".parse().unwrap();
            store.settle_match(&acme(), first.contact, by, Settled::Done, at(4)).await.unwrap()
        };
        assert!(settle().await && !settle().await, "once");
        assert_eq!(ask(&request(2_000, "no_account", 5)).await, MatchStanding::Asked);
        let kinds = bench.log_kinds("acme").await;
        assert_eq!((kinds.len(), kinds[500].as_str()), (502, "match_settled"));
        // What nobody looked into in all that time is forgotten with the rest.
        store.erase_personal(&acme(), at(3), at(6), "a test").await.unwrap();
        assert_eq!(store.match_requests(&acme(), None, 10).await.unwrap(), [request(2_000, "no_account", 5)]);
    })
    .await;
}
