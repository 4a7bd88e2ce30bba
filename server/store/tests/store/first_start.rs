//! The first start: by a link that is used once, in one browser, until somebody administers an instance.

use jiff::SignedDuration;
use vouchsafe_store::{Draft, Instance, Secret, Settings, StoreError, Token, TokenHash};

use crate::{bench::*, sessions::sign_in, settings::settings};

fn hash() -> TokenHash {
    Token::random().unwrap().hash()
}

fn draft() -> Draft {
    Draft {
        id: acme(),
        url: "https://acme.halopsa.com".parse().unwrap(),
        tenant: None,
        client_id: "service".into(),
        client_secret: Secret::new("hush-draft"),
        sign_in_client_id: "people".into(),
        note_outcome_id: "7".parse().unwrap(),
        connected: None,
    }
}

fn first() -> Instance {
    Instance { launch_secrets: Vec::new(), administrators: Vec::new(), ..settings().instances.remove(0) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_used_once_and_what_was_entered_is_taken_up_by_the_next() {
    on_each_database(async |bench| {
        let (store, now) = (&bench.store, at(0));
        let until = now + SignedDuration::from_mins(30);
        let (link, cookie) = (hash(), hash());
        assert!(store.nobody_administers().await.unwrap());
        assert!(!store.redeem_first_start(&link, &cookie, until, now).await.unwrap(), "none was offered");
        assert!(store.offer_first_start(&link, until).await.unwrap());
        assert!(!store.first_start_offered(&hash(), now).await.unwrap());
        assert!(!store.first_start_offered(&link, until).await.unwrap(), "too late");
        assert!(!store.redeem_first_start(&link, &cookie, until, until).await.unwrap(), "too late");
        assert!(store.first_start_offered(&link, now).await.unwrap());
        assert!(store.redeem_first_start(&link, &cookie, until, now).await.unwrap());
        assert!(!store.redeem_first_start(&link, &hash(), until, now).await.unwrap(), "once");
        assert!(store.first_start(&hash(), now).await.unwrap().is_none());
        assert!(store.first_start(&cookie, until).await.unwrap().is_none());

        assert!(!store.draft_first_start(&hash(), &draft(), now).await.unwrap());
        assert!(store.draft_first_start(&cookie, &draft(), now).await.unwrap());
        let (next, other) = (hash(), hash());
        assert!(store.offer_first_start(&next, until).await.unwrap());
        assert!(store.redeem_first_start(&next, &other, until, now).await.unwrap());
        assert!(store.first_start(&cookie, now).await.unwrap().is_none(), "one browser at a time");
        let taken_up = store.first_start(&other, now).await.unwrap().unwrap().draft.unwrap();
        assert_eq!((taken_up.id, taken_up.client_secret.expose()), (acme(), "hush-draft"));
        let rows = bench.tamper("UPDATE first_start SET link_hash = NULL WHERE draft NOT LIKE '%hush%'").await;
        assert_eq!(rows, 1, "one row, and its secret sealed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_dead_once_somebody_administers_an_instance() {
    on_each_database(async |bench| {
        let (store, now) = (&bench.store, at(0));
        let until = now + SignedDuration::from_mins(30);
        let (link, cookie) = (hash(), hash());
        store.offer_first_start(&link, until).await.unwrap();
        store.redeem_first_start(&link, &cookie, until, now).await.unwrap();
        assert!(!store.connect_first(&hash(), &first(), now).await.unwrap());
        // Whatever it is given, nobody administers it by that.
        let eager = Instance { administrators: vec!["9".parse().unwrap()], ..first() };
        assert!(store.connect_first(&cookie, &eager, now).await.unwrap());
        assert!(store.connect_first(&cookie, &first(), now).await.unwrap(), "and again, as long as it goes on");
        let (loaded, version) = store.load_settings().await.unwrap();
        assert!(loaded.instances.len() == 1 && loaded.instances[0].administrators.is_empty() && version == 2);

        let ann = "3".parse().unwrap();
        assert!(!store.name_first_administrator(&cookie, &globex(), ann, now).await.unwrap(), "no such instance");
        assert!(!store.name_first_administrator(&hash(), &acme(), ann, now).await.unwrap());
        assert!(store.name_first_administrator(&cookie, &acme(), ann, now).await.unwrap());
        assert_eq!(store.load_settings().await.unwrap().0.instances[0].administrators, [ann]);

        let bob = "5".parse().unwrap();
        assert!(!store.name_first_administrator(&cookie, &acme(), bob, now).await.unwrap(), "once");
        assert!(!store.connect_first(&cookie, &first(), now).await.unwrap());
        assert!(!store.offer_first_start(&hash(), until).await.unwrap());
        assert!(store.first_start(&cookie, now).await.unwrap().is_none() && !store.nobody_administers().await.unwrap());
        assert_eq!(bench.log_kinds("acme").await, ["settings_changed"; 3]);
        let log = store.log_lines(Some(&acme()), None, 10).await.unwrap();
        assert!(log[2].line.contains("first start: + administrators: [] -> [3]"), "{}", log[2].line);
        assert!(log[2].line.contains("\"technician\":3") && log.iter().all(|line| !line.line.contains("hush")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_halo_takes_the_place_of_the_one_that_was_connected_before_and_of_none_from_a_file() {
    on_each_database(async |bench| {
        let (store, now) = (&bench.store, at(0));
        let until = now + SignedDuration::from_mins(30);
        let mut nobodys: Settings = settings();
        nobodys.instances.iter_mut().for_each(|instance| instance.administrators.clear());
        store.apply(&nobodys, false, None, now).await.unwrap();
        let (link, cookie) = (hash(), hash());
        store.offer_first_start(&link, until).await.unwrap();
        store.redeem_first_start(&link, &cookie, until, now).await.unwrap();
        store.draft_first_start(&cookie, &draft(), now).await.unwrap();
        let ids = async || {
            let all = store.load_settings().await.unwrap().0.instances;
            all.into_iter().map(|instance| instance.id.to_string()).collect::<Vec<_>>()
        };
        let connect = async |id: &str| {
            let new = Instance { id: id.parse().unwrap(), ..first() };
            assert!(store.connect_first(&cookie, &new, now).await.unwrap());
            ids().await
        };
        assert_eq!(connect("acme").await, ["acme", "globex"]);
        assert_eq!(connect("wrong").await, ["acme", "globex", "wrong"]);
        assert_eq!(connect("right").await, ["acme", "globex", "right"]);
        assert_eq!(connect("right").await, ["acme", "globex", "right"]);
        assert_eq!(connect("globex").await, ["acme", "globex"]);
        let log = store.log_lines(Some(&"wrong".parse().unwrap()), None, 10).await.unwrap();
        assert!(log[1].line.contains("first start: - instance wrong"), "{}", log[1].line);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_before_is_dead_too() {
    on_each_database(async |bench| {
        let (store, now) = (&bench.store, at(0));
        let until = now + SignedDuration::from_mins(30);
        let (link, cookie) = (hash(), hash());
        store.offer_first_start(&link, until).await.unwrap();
        store.apply(&settings(), false, None, now).await.unwrap();
        assert!(!store.first_start_offered(&link, now).await.unwrap());
        assert!(!store.redeem_first_start(&link, &cookie, until, now).await.unwrap());
        // Nobody administers any instance, as far as `apply` is concerned: then it is alive.
        let mut nobodys: Settings = settings();
        nobodys.instances.iter_mut().for_each(|instance| instance.administrators.clear());
        let other = Bench::sqlite().await;
        other.store.apply(&nobodys, false, None, now).await.unwrap();
        assert!(other.store.offer_first_start(&link, until).await.unwrap());
        // What was applied for it stays; only how it is reached is new, and what was for another address goes.
        other.store.redeem_first_start(&link, &cookie, until, now).await.unwrap();
        let bare = Instance { policy: Default::default(), alerts: Default::default(), ..first() };
        for (url, secrets) in [("https://acme.halopsa.com", 2), ("https://other.halopsa.com", 0)] {
            let session = other.store.create_session(sign_in(acme()), now).await.unwrap().id;
            let new = Instance { url: url.parse().unwrap(), client_id: "new".into(), ..bare.clone() };
            assert!(other.store.connect_first(&cookie, &new, now).await.unwrap());
            let connected = other.store.load_settings().await.unwrap().0.instances.remove(0);
            assert_eq!((connected.client_id.as_str(), connected.launch_secrets.len()), ("new", secrets));
            let lives = other.store.session(session).await.unwrap().is_some();
            assert_eq!(lives, secrets > 0, "tokens of one host go to no other");
            assert!(connected.policy.take_over == Some(false) && connected.alerts.webhook.is_some());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_brings_back_an_administrator_and_the_log_says_so() {
    on_each_database(async |bench| {
        let (store, ann) = (&bench.store, "42".parse().unwrap());
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let grant = async |instance| store.grant_administrator(&instance, ann, at(1), |_, _| Vec::new()).await;
        assert_eq!(grant(acme()).await, Ok(true));
        assert_eq!(grant(acme()).await, Ok(false));
        let nowhere: vouchsafe_domain::ids::InstanceId = "initech".parse().unwrap();
        assert_eq!(grant(nowhere.clone()).await, Err(StoreError::UnknownInstance(nowhere)));
        let log = store.log_lines(Some(&acme()), None, 10).await.unwrap();
        assert_eq!(bench.log_kinds("acme").await, ["settings_applied", "settings_changed"]);
        assert!(log[1].line.contains("on the machine: ~ administrators: [3] -> [3,42]"), "{}", log[1].line);
        assert_eq!(bench.log_kinds("globex").await, ["settings_applied"]);
    })
    .await;
}
