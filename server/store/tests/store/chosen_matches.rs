//! A match that an administrator chose: with what was asked, what stood there, and what is told of it.

use vouchsafe_domain::{choosing::Likeness, ids::AgentId};
use vouchsafe_store::{MatchRequest, NewChoice, NewMatch};

use crate::bench::*;

fn request(seconds: i64) -> MatchRequest {
    MatchRequest {
        contact: "38".parse().unwrap(),
        reason: "several_matches".to_owned(),
        asked_by: "42".parse().unwrap(),
        asked_by_name: "Petra Plus".to_owned(),
        asked: at(seconds),
    }
}

fn choice(number: usize, before: Option<usize>) -> NewChoice {
    NewChoice {
        account: account(number),
        upn: format!("grace{number}@contoso.example").parse().unwrap(),
        likeness: Likeness::told(&"Grace Hopper"),
        before: before.map(account),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_needs_the_request_that_was_seen_and_what_stood_there_and_somebody_else() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let [petra, ann, bob]: [AgentId; 3] = ["42", "3", "5"].map(|id| id.parse().unwrap());
        let choose = async |request: &MatchRequest, choice: &NewChoice, by| {
            store.choose_match(&acme(), request, choice, by, at(5), |_, _| Vec::new()).await.unwrap()
        };
        let agreed = async || store.agreed_match(&acme(), request(0).contact).await.unwrap();

        assert!(!choose(&request(0), &choice(1, None), ann).await, "nobody asked");
        store.ask_to_match(&acme(), &request(0)).await.unwrap();
        assert_eq!(store.match_request(&acme(), request(0).contact).await.unwrap(), Some(request(0)));
        assert_eq!(store.match_request(&globex(), request(0).contact).await.unwrap(), None);
        assert!(!choose(&request(0), &choice(1, None), petra).await, "who asked does not choose");
        assert!(!choose(&request(1), &choice(1, None), ann).await, "another request than was seen");
        assert!(!choose(&request(0), &choice(1, Some(2)), ann).await, "something else stood there");
        assert!(store.match_request(&acme(), request(0).contact).await.unwrap().is_some(), "nothing was done");
        assert!(choose(&request(0), &choice(1, None), ann).await);
        assert!(!choose(&request(0), &choice(2, Some(1)), bob).await, "it is settled");
        let what = agreed().await.unwrap();
        assert_eq!((what.account, what.suggested_by, what.confirmed_by), (account(1), petra, Some(ann)));
        assert!(what.address.is_none() && what.chosen.is_some_and(|chosen| choice(1, None).likeness.is(&chosen)));
        assert_eq!(store.contacts_matched_to(&acme(), account(1), 5).await.unwrap(), [request(0).contact]);
        assert!(store.contacts_matched_to(&acme(), account(2), 5).await.unwrap().is_empty());

        // Chosen anew, in place of what was chosen.
        store.ask_to_match(&acme(), &request(7)).await.unwrap();
        assert!(choose(&request(7), &choice(2, Some(1)), bob).await);
        assert_eq!(agreed().await.unwrap().account, account(2));
        assert_eq!(
            bench.log_kinds("acme").await,
            ["match_asked", "match_chosen", "match_settled", "match_asked", "match_chosen", "match_settled"]
        );

        // What technicians suggest afterwards is no administrator's choice.
        let found = NewMatch {
            account: account(2),
            upn: "grace2@contoso.example".parse().unwrap(),
            address: "hopper@contoso.example".parse().unwrap(),
        };
        assert!(store.suggest_match(&acme(), request(0).contact, &found, petra, at(8)).await.unwrap());
        let suggested = agreed().await.unwrap();
        assert_eq!((suggested.chosen, suggested.confirmed_by), (None, None));
    })
    .await;
}
