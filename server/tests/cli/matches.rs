//! `match`: whoever has the host takes back what technicians agreed on.

use jiff::Timestamp;
use vouchsafe_domain::ids::{AccountId, ContactId, InstanceId};
use vouchsafe_store::NewMatch;

use crate::world::{CONTOSO, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_match_is_taken_back_once_and_the_log_has_it() {
    let world = World::applied().await;
    let store = world.store().await;
    let (acme, contact): (InstanceId, ContactId) = ("acme".parse().unwrap(), "79".parse().unwrap());
    let found = NewMatch {
        account: AccountId {
            tenant: CONTOSO.parse().unwrap(),
            object: "aaaaaaaa-0000-4000-8000-000000000079".parse().unwrap(),
        },
        upn: "alia@contoso.example".parse().unwrap(),
        address: "alia.alias@contoso.example".parse().unwrap(),
    };
    store.suggest_match(&acme, contact, &found, "3".parse().unwrap(), Timestamp::now()).await.unwrap();
    let forget = async |contact| world.run(&["match", "forget", "--instance", "acme", "--contact", contact]).await;
    assert_eq!(forget("80").await.code, 1);
    let ended = forget("79").await;
    assert!(ended.code == 0 && ended.out.contains("two technicians"), "{ended:?}");
    assert_eq!(store.agreed_match(&acme, contact).await.unwrap(), None);
    let again = forget("79").await;
    assert!(again.code == 1 && again.err.contains("contact 79 of acme"), "{again:?}");

    let log = world.run(&["audit", "export", "--instance", "acme"]).await.out;
    let forgotten = log.lines().filter(|line| line.contains("match_forgotten")).collect::<Vec<_>>();
    assert!(forgotten.len() == 1 && forgotten[0].contains("found by alia.alias@contoso.example"), "{forgotten:?}");
    assert!(!forgotten[0].contains("technician"), "{forgotten:?}");
}
