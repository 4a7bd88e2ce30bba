//! What admins manage: loaded as it was applied, sealed, and taken away only when asked to.

use jiff::SignedDuration;
use vouchsafe_domain::{
    connector::Form,
    method::Method,
    policy::{Rule, Rules},
    purpose::Purpose,
};
use vouchsafe_store::{
    Administrator, Alerts, Changed, ConnectorSettings, Customer, CustomerTenant, Database, Instance, Mail,
    MicrosoftApp, Secret, SecretEnds, Settings, StoreError, Token, Webhook,
};

use crate::{bench::*, sessions::sign_in};

pub(crate) const T1: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const T2: &str = "22222222-2222-4222-8222-222222222222";

fn mail() -> Mail {
    Mail {
        host: "smtp.msp.example".into(),
        port: 587,
        security: vouchsafe_outbound::Security::StartTls,
        user: Some("vouchsafe".into()),
        password: Some(Secret::new("hush-mail")),
        from: "Vouchsafe <verify@msp.example>".parse().unwrap(),
    }
}

fn alerts(id: &str) -> Alerts {
    Alerts {
        mail: vec!["soc@msp.example".parse().unwrap()],
        webhook: Some(Webhook {
            url: format!("https://hooks.msp.example/hush-{id}").parse().unwrap(),
            secret: Some(Secret::new("hush-webhook")),
        }),
        syslog: Some("tls://siem.msp.example:6514".parse().unwrap()),
    }
}

pub(crate) fn settings() -> Settings {
    let instance = |id: &str| Instance {
        id: id.parse().unwrap(),
        url: format!("https://{id}.halopsa.com").parse().unwrap(),
        tenant: Some(id.into()),
        client_id: "service".into(),
        client_secret: Secret::new(format!("hush-service-{id}")),
        sign_in_client_id: "people".into(),
        frame_origins: vec![format!("https://{id}.halopsa.com")],
        launch_secrets: vec![Secret::new("hush-launch-old"), Secret::new("hush-launch-\"new\"")],
        launch_secrets_until: None,
        note_outcome_id: "7".parse().unwrap(),
        administrators: vec!["3".parse().unwrap()],
        auditors: vec!["5".parse().unwrap()],
        time_zone: "Europe/Vienna".into(),
        prompts_per_hour: 30,
        purposes: [("password".to_owned(), Purpose::PasswordReset)].into(),
        register_url: Some("https://aka.ms/mfasetup".into()),
        call_back: None,
        call_back_procedure: None,
        second_technicians: ["5".parse().unwrap(), "6".parse().unwrap()].into(),
        alerts: alerts(id),
        policy: Rules { take_over: Some(false), ..Rules::default() },
        vips: ["43".parse().unwrap()].into(),
        keep_personal_days: None,
        brand: Default::default(),
        links: vec![],
        threat: None,
    };
    let tenant = |id: &str| CustomerTenant {
        id: id.parse().unwrap(),
        connector_secret: Some(Secret::new(format!("hush-{id}"))),
    };
    let customer = |instance, client: &str, tenants| Customer {
        instance,
        client: client.parse().unwrap(),
        name: Some("Contoso".into()),
        any_source: client == "13",
        policy: Rules { vouching: (client == "13").then_some(false), ..Rules::default() },
        second_technicians: (client == "12").then(|| ["4".parse().unwrap()].into()),
        important_contacts_vouch: client == "12",
        tenants,
    };
    Settings {
        mail: Some(mail()),
        microsoft_app: Some(MicrosoftApp { client_id: "app".into(), client_secret: Secret::new("hush-microsoft") }),
        setup_app: Some(MicrosoftApp { client_id: "set-up".into(), client_secret: Secret::new("hush-set-up") }),
        connector: ConnectorSettings {
            form: Some(Form::Synchronous),
            testers: vec!["Tester@contoso.example".parse().unwrap()],
        },
        instances: vec![instance("acme"), instance("globex")],
        customers: vec![
            customer(acme(), "12", vec![tenant(T1), tenant(T2)]),
            customer(acme(), "13", vec![]),
            customer(globex(), "12", vec![tenant(T1)]),
        ],
        ends: SecretEnds {
            microsoft_app: Some(at(90)),
            connectors: [((globex(), "12".parse().unwrap(), T1.parse().unwrap()), at(91))].into(),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn are_loaded_as_they_were_applied() {
    on_each_database(async |bench| {
        let (empty, version) = bench.store.load_settings().await.unwrap();
        assert!(Settings::default().changes(&empty).is_empty());
        assert_eq!(version, 0);
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        let (loaded, version) = bench.again().await.load_settings().await.unwrap();
        assert_eq!(loaded.changes(&settings()), []);
        assert_eq!(loaded.instances[0].launch_secrets[1].expose(), "hush-launch-\"new\"");
        assert_eq!((version, bench.store.settings_version().await.unwrap()), (1, 1));

        bench.store.apply(&settings(), true, None, at(1)).await.unwrap();
        let (loaded, version) = bench.store.load_settings().await.unwrap();
        assert_eq!((loaded.changes(&settings()), version), (vec![], 2));
        assert_eq!(bench.log_kinds("acme").await, ["settings_applied", "settings_applied"]);
        assert_eq!(bench.log_kinds("globex").await, ["settings_applied", "settings_applied"]);
        let log = bench.store.log_lines(None, None, 100).await.unwrap();
        assert!(log[0].line.contains(&format!("+ customer 12: tenant {T2}")) && log[1].line.contains("no change"));
        assert!(log.iter().all(|line| !line.line.contains("hush")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_secrets_end_is_said_with_them_and_goes_with_them() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let known = async || {
            let ends = bench.again().await.load_settings().await.unwrap().0.ends;
            (ends.microsoft_app, ends.connectors.into_values().collect::<Vec<_>>())
        };
        assert_eq!(known().await, (Some(at(90)), vec![at(91)]));
        // Left out, they stay with their secrets, also where the rest is taken away.
        let silent = Settings { ends: SecretEnds::default(), ..settings() };
        store.apply(&silent, true, None, at(1)).await.unwrap();
        assert_eq!(known().await, (Some(at(90)), vec![at(91)]));
        // Another secret has its own end or none; one that nobody has has none.
        let mut other = silent.clone();
        other.microsoft_app.as_mut().unwrap().client_secret = Secret::new("hush-other");
        other.customers[2].tenants[0].connector_secret = Some(Secret::new("hush-other"));
        other.ends.microsoft_app = Some(at(92));
        let stranger = (acme(), "13".parse().unwrap(), T1.parse().unwrap());
        other.ends.connectors.insert(stranger, at(93));
        store.apply(&other, false, None, at(2)).await.unwrap();
        assert_eq!(known().await, (Some(at(92)), vec![]));
        let log = store.log_lines(Some(&globex()), None, 100).await.unwrap();
        let told = format!("~ microsoft_app.good_until: {} -> {}", at(90), at(92));
        assert!(log.last().unwrap().line.contains(&told), "{log:?}");
        let gone = format!("- customer 12: tenant {T1}: good_until: {} -> nothing", at(91));
        assert!(log.last().unwrap().line.contains(&gone), "{log:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pruning_takes_an_instance_away_and_everyone_in_it_is_out() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let session = store.create_session(sign_in(globex()), at(1)).await.unwrap();
        let cookie = Token::random().unwrap().hash();
        store.add_session_token(session.id, &cookie).await.unwrap();
        let mut fewer = settings();
        fewer.instances.pop();
        fewer.customers.pop();

        store.apply(&fewer, false, None, at(2)).await.unwrap();
        assert_eq!(store.load_settings().await.unwrap().0.changes(&settings()), []);
        assert!(store.session_by_token(&cookie).await.unwrap().is_some());

        store.apply(&fewer, true, None, at(3)).await.unwrap();
        assert_eq!(store.load_settings().await.unwrap().0.changes(&fewer), []);
        assert!(store.session_by_token(&cookie).await.unwrap().is_none());
        assert_eq!(bench.log_kinds("globex").await.len(), 4, "its log stays, and says so");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn are_applied_as_a_whole_or_not_at_all() {
    on_each_database(async |bench| {
        let mut stray = settings();
        stray.customers[2].instance = "initech".parse().unwrap();
        let refused = bench.store.apply(&stray, false, None, at(0)).await;
        assert_eq!(refused, Err(StoreError::UnknownInstance("initech".parse().unwrap())));
        let (loaded, version) = bench.store.load_settings().await.unwrap();
        assert_eq!((loaded.changes(&Settings::default()), version), (vec![], 0));
        assert!(bench.store.log_lines(None, None, 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_shown_is_not_applied_nor_what_could_not_be_meant() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let mut unowned = settings();
        unowned.instances[0].administrators.clear();
        store.apply(&unowned, false, Some(0), at(0)).await.unwrap();
        let apply = async |new: &Settings, seen| store.apply(new, false, seen, at(1)).await.unwrap_err();
        // Somebody else was quicker than the person who was asked.
        assert_eq!(apply(&settings(), Some(0)).await, StoreError::ChangedMeanwhile);
        let mut looser = unowned.clone();
        looser.instances[0].policy.take_over = Some(true);
        assert_eq!(apply(&looser, Some(1)).await, StoreError::NobodyCouldConfirm(acme()));
        let mut impossible = unowned.clone();
        let rule = Rule { methods: Some([Method::NumberMatch].into()), ..Rule::default() };
        impossible.instances[0].policy.rule.push(rule);
        assert!(matches!(apply(&impossible, None).await, StoreError::Unsatisfiable(_)));
        assert_eq!(store.settings_version().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_that_was_seen_to_work_is_kept_and_logged() {
    on_each_database(async |bench| {
        bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
        bench.store.set_connector_form(Some(Form::Asynchronous), at(1)).await.unwrap();
        let (loaded, version) = bench.store.load_settings().await.unwrap();
        assert_eq!((loaded.connector.form, version), (Some(Form::Asynchronous), 2));
        assert_eq!(loaded.connector.testers, settings().connector.testers);
        bench.store.set_connector_form(None, at(2)).await.unwrap();
        assert_eq!(bench.store.load_settings().await.unwrap().0.connector.form, None);
        for instance in ["acme", "globex"] {
            assert_eq!(bench.log_kinds(instance).await[1..], ["connector_checked", "connector_checked"]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_the_file() {
    let bench = Bench::sqlite().await;
    bench.store.apply(&settings(), false, None, at(0)).await.unwrap();
    bench.store.create_session(sign_in(acme()), at(0) + SignedDuration::from_secs(1)).await.unwrap();
    bench.ringing(&press(at(0)), at(0)).await;
    bench.store.close().await;
    let Database::Sqlite { path } = &bench.database else { panic!("not SQLite") };
    let mut seen = 0;
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        seen += usize::from(has("grace@contoso.example"));
        for secret in ["hush", "halo-access", "halo-refresh", "270867b8-6bac-434b-9a2a-cb682f461cbe"] {
            assert!(!has(secret), "{secret} can be read");
        }
    }
    assert!(seen > 0, "what is no secret can be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_stays_with_the_host_that_it_was_given_for() {
    on_each_database(async |bench| {
        let apply = async |new: &Settings, prune| bench.store.apply(new, prune, None, at(1)).await;
        let secrets = async || {
            let (now, _) = bench.store.load_settings().await.unwrap();
            let password = now.mail.unwrap().password.unwrap();
            let webhook = now.instances[0].alerts.webhook.clone().unwrap().secret.unwrap();
            (password.expose().to_owned(), webhook.expose().to_owned())
        };
        let known = ("hush-mail".to_owned(), "hush-webhook".to_owned());
        let mut bare = settings();
        bare.mail.as_mut().unwrap().password = None;
        for instance in &mut bare.instances {
            instance.alerts.webhook.as_mut().unwrap().secret = None;
        }
        let refused = apply(&bare, false).await.unwrap_err().to_string();
        assert!(refused.starts_with("[mail] needs its `password` (or `password_file`)"), "{refused}");

        apply(&settings(), false).await.unwrap();
        for prune in [false, true] {
            apply(&bare, prune).await.unwrap();
            assert_eq!(secrets().await, known, "the same hosts keep their secrets");
        }
        // Another path is the same host.
        bare.instances[0].alerts.webhook.as_mut().unwrap().url = "https://hooks.msp.example/new".parse().unwrap();
        apply(&bare, false).await.unwrap();
        assert_eq!(secrets().await, known);

        let elsewhere: [fn(&mut Settings); 6] = [
            |new| new.mail.as_mut().unwrap().host = "smtp.evil.example".into(),
            |new| new.mail.as_mut().unwrap().port = 2525,
            |new| new.mail.as_mut().unwrap().user = Some("somebody".into()),
            |new| new.instances[0].alerts.webhook.as_mut().unwrap().url = "https://evil.example/new".parse().unwrap(),
            |new| {
                new.instances[0].alerts.webhook.as_mut().unwrap().url =
                    "https://hooks.msp.example:8443/new".parse().unwrap();
            },
            |new| {
                new.instances[0].alerts.webhook.as_mut().unwrap().url = "http://hooks.localhost/new".parse().unwrap();
            },
        ];
        for change in elsewhere {
            let mut new = bare.clone();
            change(&mut new);
            for prune in [false, true] {
                let refused = apply(&new, prune).await.unwrap_err();
                assert!(matches!(refused, StoreError::SecretNeeded { .. }), "{refused}");
            }
        }
        assert_eq!(secrets().await, known, "nothing of it was applied");
    })
    .await;
}

/// The same settings as they are written down without secrets.
fn without_secrets() -> Settings {
    let mut bare = settings();
    bare.microsoft_app.as_mut().unwrap().client_secret = Secret::new("");
    for instance in &mut bare.instances {
        instance.client_secret = Secret::new("");
        instance.launch_secrets.clear();
    }
    for tenant in bare.customers.iter_mut().flat_map(|customer| &mut customer.tenants) {
        tenant.connector_secret = None;
    }
    bare
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_left_out_is_the_one_that_is_known_for_just_that() {
    on_each_database(async |bench| {
        let apply = async |new: &Settings, prune| bench.store.apply(new, prune, None, at(1)).await;
        assert!(matches!(apply(&without_secrets(), false).await, Err(StoreError::SecretNeeded { .. })));
        apply(&settings(), false).await.unwrap();
        for prune in [false, true] {
            apply(&without_secrets(), prune).await.unwrap();
            assert_eq!(bench.store.load_settings().await.unwrap().0.changes(&settings()), []);
        }
        let elsewhere: [fn(&mut Settings); 3] = [
            |new| new.microsoft_app.as_mut().unwrap().client_id = "other".into(),
            |new| new.instances[0].url = "https://evil.example".parse().unwrap(),
            |new| new.instances[0].client_id = "other".into(),
        ];
        for change in elsewhere {
            let mut new = without_secrets();
            change(&mut new);
            let refused = apply(&new, false).await;
            assert!(matches!(refused, Err(StoreError::SecretNeeded { .. })), "{refused:?}");
        }
        // A tenant may be without one, and then nobody in it can be asked: what is known for another, or for another customer, it
        // does not get.
        let moved: [fn(&mut Settings); 2] = [
            |new| new.customers[0].tenants[0].id = "99999999-9999-4999-8999-999999999999".parse().unwrap(),
            |new| new.customers[0].client = "14".parse().unwrap(),
        ];
        for change in moved {
            let mut new = without_secrets();
            change(&mut new);
            let (client, tenant) = (new.customers[0].client, new.customers[0].tenants[0].id);
            let (merged, _) = settings().applied(&new, false, at(1)).unwrap();
            let customer = merged.customers.iter().find(|one| one.client == client).unwrap();
            let tenant = customer.tenants.iter().find(|one| one.id == tenant).unwrap();
            assert!(tenant.connector_secret.is_none(), "customer {client}, tenant {}", tenant.id);
        }
        // Its own launch secrets do not make a new address the one that they were given for.
        let mut moved = without_secrets();
        moved.instances[0].url = "https://evil.example".parse().unwrap();
        moved.instances[0].client_secret = Secret::new("hush-new");
        let refused = apply(&moved, false).await.unwrap_err().to_string();
        assert!(refused.contains("launch_secrets"), "{refused}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_changes_what_they_have_seen_and_the_log_tells_what_was_before() {
    on_each_database(async |bench| {
        let store = &bench.store;
        store.apply(&settings(), false, None, at(0)).await.unwrap();
        let instance = acme();
        let by = Administrator { instance: &instance, agent: "3".parse().unwrap(), recent: false, heard: true };
        let change = async |by: &Administrator<'_>, seen, change: fn(&mut Settings)| {
            store.change_settings(by, seen, at(9), change, |_, _, _| Vec::new()).await.unwrap()
        };
        let fewer: fn(&mut Settings) = |settings| settings.instances[0].prompts_per_hour = 29;
        assert_eq!(change(&by, 1, fewer).await, Changed::Done);
        // Somebody who still has the page of before is told; whoever asks for what is so already changes nothing.
        let undo: fn(&mut Settings) = |settings| settings.instances[0].prompts_per_hour = 30;
        assert_eq!(change(&by, 1, undo).await, Changed::Meanwhile);
        assert_eq!(change(&by, 2, fewer).await, Changed::Nothing);
        let (loaded, version) = store.load_settings().await.unwrap();
        assert_eq!((loaded.instances[0].prompts_per_hour, version), (29, 2));

        let nobodys = Administrator { agent: "9".parse().unwrap(), recent: true, ..by };
        assert_eq!(change(&nobodys, 2, undo).await, Changed::Meanwhile, "they are no administrator, or not any more");

        let secret: fn(&mut Settings) = |settings| settings.instances[0].client_secret = Secret::new("hush-new");
        assert_eq!(change(&by, 2, secret).await, Changed::Done);
        // What loosens needs a sign-in of a moment ago.
        let looser: fn(&mut Settings) = |settings| settings.instances[0].policy.take_over = Some(true);
        assert_eq!(change(&by, 3, looser).await, Changed::NotRecent);
        assert_eq!(change(&by, 3, undo).await, Changed::NotRecent, "more prompts");
        // And somebody who hears of it.
        let unheard = Administrator { recent: true, heard: false, ..by };
        assert_eq!(change(&unheard, 3, looser).await, Changed::Unheard);
        assert_eq!(change(&Administrator { recent: true, ..by }, 3, looser).await, Changed::Done);
        let none_works: fn(&mut Settings) = |settings| {
            let rule = Rule { methods: Some([Method::NumberMatch].into()), ..Rule::default() };
            settings.instances[0].policy.rule.push(rule);
        };
        let unsatisfiable = change(&Administrator { recent: true, ..by }, 4, none_works).await;
        assert!(matches!(unsatisfiable, Changed::Unsatisfiable(_)), "{unsatisfiable:?}");
        let gone = store
            .change_settings(
                &by,
                4,
                at(9),
                |settings| settings.customers.retain(|one| one.client.to_string() != "13"),
                |_, _, _| Vec::new(),
            )
            .await;
        assert!(matches!(gone, Err(StoreError::RulesWouldGo { .. })), "{gone:?}");

        let kinds = ["settings_applied", "settings_changed", "settings_changed", "settings_changed"];
        assert_eq!(bench.log_kinds("acme").await, kinds);
        assert_eq!(bench.log_kinds("globex").await, ["settings_applied"]);
        // What all of them rest on, all of them are told of.
        let app: fn(&mut Settings) =
            |settings| settings.microsoft_app.as_mut().unwrap().client_secret = Secret::new("hush-app");
        assert_eq!(change(&by, 4, app).await, Changed::Done);
        assert_eq!(bench.log_kinds("globex").await, ["settings_applied", "settings_changed"]);
        let log = store.log_lines(Some(&instance), None, 100).await.unwrap();
        assert!(log[1].line.contains("~ prompts_per_hour: 30 -> 29"), "{}", log[1].line);
        assert!(log[1].line.contains("\"technician\":3"), "{}", log[1].line);
        assert!(log[2].line.contains("~ client_secret\""), "{}", log[2].line);
        assert!(log.iter().all(|line| !line.line.contains("hush")));
    })
    .await;
}

#[test]
fn where_two_are_asked_for_and_not_two_are_listed_is_found() {
    let mut settings = settings();
    let list = |ids: &[&str]| ids.iter().map(|id| id.parse().unwrap()).collect();
    let lonely = |settings: &Settings| -> Vec<(String, Option<String>, usize)> {
        let found = settings.lonely(at(0)).into_iter();
        found.map(|one| (one.instance.to_string(), one.client.map(|client| client.to_string()), one.listed)).collect()
    };
    for instance in &mut settings.instances {
        instance.second_technicians = list(&["3", "5"]);
    }
    for customer in &mut settings.customers {
        customer.second_technicians = None;
    }
    assert_eq!(lonely(&settings), []);
    settings.customers[0].second_technicians = Some(list(&["3"]));
    let (instance, client) = (settings.customers[0].instance.to_string(), settings.customers[0].client.to_string());
    assert_eq!(lonely(&settings), [(instance, Some(client), 1)]);
    settings.customers[0].second_technicians = None;
    settings.instances[0].second_technicians = list(&[]);
    assert_eq!(lonely(&settings), [(settings.instances[0].id.to_string(), None, 0)], "once, for all its customers");
    // Where nothing asks for two, nobody has to be there.
    let rule = Rule { second_technician: Some(false), ..Rule::default() };
    settings.instances[0].policy.rule.push(rule);
    assert_eq!(lonely(&settings), []);
}

#[test]
fn a_rule_that_needs_two_where_nobody_could_be_the_second_is_refused() {
    let refused = |settings: &Settings| {
        let applied = Settings::default().applied(settings, false, at(0));
        applied.err().map(|error| error.to_string())
    };
    let nobody = || {
        let mut settings = settings();
        settings.instances.iter_mut().for_each(|instance| instance.second_technicians.clear());
        settings.customers.iter_mut().for_each(|customer| customer.second_technicians = None);
        settings
    };
    let two = || Rule { second_technician: Some(true), ..Rule::default() };
    // The defaults ask for one, too, and everything else has to work without anybody.
    assert_eq!(refused(&nobody()), None);
    let mut own = nobody();
    own.instances[0].policy.rule.push(two());
    let why = refused(&own).unwrap();
    assert!(why.contains("acme, the policy") && why.contains("nobody is listed in second_technicians"), "{why}");
    own.customers[0].second_technicians = Some(["4".parse().unwrap()].into());
    assert_eq!(refused(&own), None, "one customer has somebody");
    let mut its = nobody();
    its.customers[1].policy.rule.push(two());
    let why = refused(&its).unwrap();
    assert!(why.contains("acme, customer 13: a rule asks"), "{why}");
    its.instances[0].second_technicians = ["5".parse().unwrap()].into();
    assert_eq!(refused(&its), None, "everybody but that one can ask them");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_the_last_to_agree_stays_where_a_rule_needs_them() {
    on_each_database(async |bench| {
        let mut before = settings();
        before.instances[0].policy.rule.push(Rule { second_technician: Some(true), ..Rule::default() });
        before.customers.iter_mut().for_each(|customer| customer.second_technicians = None);
        bench.store.apply(&before, false, None, at(0)).await.unwrap();
        let instance = acme();
        let by = Administrator { instance: &instance, agent: "3".parse().unwrap(), recent: true, heard: true };
        let change = async |seen, change: fn(&mut Settings)| {
            bench.store.change_settings(&by, seen, at(9), change, |_, _, _| Vec::new()).await.unwrap()
        };
        let nobody: fn(&mut Settings) = |settings| settings.instances[0].second_technicians.clear();
        let refused = change(1, nobody).await;
        assert!(matches!(&refused, Changed::Unsatisfiable(why) if why.contains("nobody is listed")), "{refused:?}");
        let one: fn(&mut Settings) =
            |settings| settings.instances[0].second_technicians = ["5".parse().unwrap()].into();
        assert_eq!(change(1, one).await, Changed::Done);
    })
    .await;
}
