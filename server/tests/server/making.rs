//! Connector secrets that we make and renew in customers' tenants, and everything that could be in the way.

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use vouchsafe_domain::making::Life;
use vouchsafe_sandbox::{
    cast::{SETUP_APP, SETUP_SECRET},
    faults::{Fault, Upstream},
    microsoft::{Application, MFA_CLIENT, NewSecrets, Secret},
    phone::Answer,
};
use vouchsafe_server::services::Services;
use vouchsafe_store::{Making, MicrosoftApp, Settings, Trying};

use crate::{
    browser::{Browser, Jar, Page, Place},
    customers::under_way,
    journal,
    stage::{Pace, eventually, status},
    world::World,
};

const CONTOSO: &str = "/dashboard/acme/customers/12";
const DOMAIN: &str = "contoso.example";
const T1: &str = "11111111-1111-4111-8111-111111111111";
const T2: &str = "22222222-2222-4222-8222-222222222222";
const ADD: &str = "POST /v1.0/servicePrincipals/{id}/addPassword";
const REMOVE: &str = "POST /v1.0/servicePrincipals/{id}/removePassword";

/// With the set-up application, and with somebody else's certificate and password on Contoso's MFA Client.
async fn world() -> World {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        let client_secret = vouchsafe_store::Secret::new(SETUP_SECRET);
        settings.setup_app = Some(MicrosoftApp { client_id: SETUP_APP.to_string(), client_secret });
    })
    .await;
    mfa_client(&world, |client| {
        client.certificates.push("NPS extension".to_owned());
        client.secrets.push(Secret::valid("somebody-elses-secret").named("AD FS"));
    });
    world
}

fn mfa_client<R>(world: &World, change: impl FnOnce(&mut Application) -> R) -> R {
    let of_tenant = |tenant: &mut vouchsafe_sandbox::microsoft::Tenant| {
        change(tenant.applications.iter_mut().find(|app| app.app_id == MFA_CLIENT).unwrap())
    };
    world.sandbox.microsoft().change_tenant(DOMAIN, of_tenant).unwrap()
}

/// The names of those of ours that are there.
fn ours(world: &World) -> Vec<String> {
    mfa_client(world, |client| client.secrets.iter().filter_map(|secret| secret.name.clone()).collect::<Vec<_>>())
        .into_iter()
        .filter(|name| name.starts_with("Vouchsafe "))
        .collect()
}

/// What others have there.
fn others(world: &World) -> (Vec<String>, usize) {
    mfa_client(world, |client| {
        let theirs = |secret: &&Secret| !secret.name.as_deref().is_some_and(|name| name.starts_with("Vouchsafe "));
        (client.certificates.clone(), client.secrets.iter().filter(theirs).count())
    })
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(CONTOSO).await;
    ann
}

async fn link(ann: &Browser<'_>) -> String {
    let under_way = under_way(ann, CONTOSO).await;
    let form = [("tenant", T1), ("under_way", &under_way)];
    let asked = ann.post(&format!("{CONTOSO}/set-up"), &form).await;
    assert_eq!(asked.location(), format!("{CONTOSO}#link-set_up-{T1}"), "{asked:?}");
    let asked = ann.get(CONTOSO).await;
    let (_, rest) = asked.html.split_once("data-card=\"link\"").unwrap();
    Page { html: rest.to_owned(), ..asked }.quoted("href=\"").unwrap()
}

/// An administrator of this tenant accepts, and is led back to us.
async fn accept(ann: &Browser<'_>, link: &str, tenant: &str) -> Page {
    let form: &[(&str, &str)] = &[("tenant", tenant), ("do", "accept")];
    let to = ann.ask(&Jar::default(), Method::POST, link, "same-origin", Some(form)).await.location();
    ann.ask(&Jar::default(), Method::GET, &to, "cross-site", None).await
}

async fn make(ann: &Browser<'_>, what: &str) -> Page {
    let under_way = under_way(ann, CONTOSO).await;
    let form = [("tenant", T1), ("do", what), ("under_way", &under_way)];
    ann.post(&format!("{CONTOSO}/make"), &form).await
}

/// What is tried again, is tried at once.
async fn hurry(world: &World) {
    world.sql("UPDATE makings SET due = 0").await;
    world.services.makings.notify_one();
}

async fn making(world: &World) -> Option<Making> {
    world.store.makings(&"acme".parse().unwrap()).await.unwrap().pop()
}

/// Waits until it stands like that; what is tried again, is tried at once.
async fn until(world: &World, what: &str, is: impl Fn(&Making) -> bool) -> Making {
    eventually(what, async || {
        let making = making(world).await;
        match making {
            Some(making) if is(&making) => return Some(making),
            // Who is at it already is not kept from writing.
            Some(making) if making.due <= Timestamp::now() => {}
            _ => hurry(world).await,
        }
        None
    })
    .await
}

/// Waits until nothing is due and nobody is at it, be it for an earlier hurry.
async fn until_idle(world: &World) {
    eventually("a rest", async || {
        let busy = "UPDATE makings SET due = due WHERE due <= unixepoch() * 1000 OR lease_until > 0";
        (world.sql(busy).await == 0).then_some(())
    })
    .await;
}

async fn until_made(world: &World) -> Making {
    until(world, "a secret that was made", |making| !making.record.wanted && making.record.in_force().is_some()).await
}

/// So much time passes, for what is ours in the tenant.
async fn let_days_pass(world: &World, days: i64) {
    let ago = SignedDuration::from_hours(days * 24);
    let secret = vouchsafe_store::Secret::new(in_force(world).await);
    let (turn, mut record) = eventually("a turn", async || {
        world.sql("UPDATE makings SET due = 0, not_before = 0").await;
        let taken = world.store.take_making(&"acme".parse().unwrap(), Timestamp::now()).await.unwrap();
        taken.map(|(turn, making)| (turn, making.record))
    })
    .await;
    record.asked = record.asked.map(|(name, at)| (name, at - ago));
    for key in &mut record.keys {
        let Life { made, ends } = key.life();
        let trying = Trying { key: key.key, secret: secret.clone(), life: Life { made: made - ago, ends: ends - ago } };
        match key.replaced {
            Some(since) => key.replaced = Some(since - ago),
            None => *key = trying.tried(None),
        }
    }
    let now = Timestamp::now();
    assert!(world.store.halt_making(&turn, &record, now, None, now).await.unwrap());
    world.services.makings.notify_one();
}

async fn in_force(world: &World) -> String {
    let (settings, _) = world.store.load_settings().await.unwrap();
    let customers = settings.customers.iter();
    let contoso = customers.filter(|known| known.instance.as_str() == "acme" && u64::from(known.client) == 12);
    contoso.flat_map(|known| &known.tenants).next().unwrap().connector_secret.clone().unwrap().expose().to_owned()
}

fn reasons(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["reason"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_secret_is_made_after_consent_renewed_in_time_and_old_ones_of_ours_go() {
    let world = world().await;
    let ann = administrator(&world).await;
    let (before, theirs) = (in_force(&world).await, others(&world));
    assert!(ann.get(CONTOSO).await.html.contains("Have Vouchsafe make and renew it"));
    let link = link(&ann).await;
    let url: url::Url = link.parse().unwrap();
    let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert!(url.path().ends_with(&format!("/login/{T1}/v2.0/adminconsent")), "{link}");
    assert!(query["client_id"] == SETUP_APP.to_string() && query["state"].len() == 43, "{link}");
    let elsewhere = administrator(&world).await;
    let waiting = elsewhere.get(CONTOSO).await;
    assert!(waiting.html.contains("A new one is to be made") && !waiting.html.contains(&query["state"]), "{waiting:?}");
    assert_eq!(world.count(Upstream::Graph, ADD), 0);

    let thanks = accept(&ann, &link, T1).await;
    assert!(thanks.status == StatusCode::OK && thanks.html.contains("data-answer=\"given_set_up\""), "{thanks:?}");
    until_made(&world).await;
    let first = in_force(&world).await;
    assert!(first != before && world.count(Upstream::Graph, ADD) == 1);
    assert_eq!((ours(&world).len(), others(&world)), (1, theirs.clone()));
    let page = ann.get(CONTOSO).await;
    assert!(page.html.contains("It was made by Vouchsafe") && page.html.contains("Active"), "{page:?}");
    let kinds: Vec<Value> = world.log().await.into_iter().map(|entry| entry["kind"].clone()).collect();
    for kind in ["secret_wanted", "consent_asked", "consent_given", "secret_made"] {
        assert!(kinds.contains(&Value::from(kind)), "{kind}: {kinds:?}");
    }
    let told = world.logged("secret_made").await.pop().unwrap();
    assert!(told["technician"] == 3 && told["detail"].as_str().unwrap().starts_with("customer 12; key "), "{told}");
    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains("customer 12’s"), "{home:?}");

    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    pod.becomes("approved").await;

    // Two thirds of its life are over.
    let_days_pass(&world, 121).await;
    until(&world, "another one", |making| making.record.keys.len() == 2 && making.record.trial.is_none()).await;
    let second = in_force(&world).await;
    assert!(second != first && ours(&world).len() == 2, "the old one stays for a while");
    assert_eq!(world.logged("secret_made").await.last().unwrap()["technician"], Value::Null);
    let_days_pass(&world, 1).await;
    until(&world, "the old one's end", |making| making.record.keys.len() == 1).await;
    assert_eq!((ours(&world).len(), others(&world), in_force(&world).await), (1, theirs, second.clone()));
    assert_eq!((world.count(Upstream::Graph, ADD), world.count(Upstream::Graph, REMOVE)), (2, 1));
    assert_eq!(world.logged("secret_removed").await.len(), 1);
    let methods: Vec<String> = world.sandbox.calls().list().into_iter().map(|call| call.method).collect();
    assert!(methods.iter().all(|method| method == "GET" || method == "POST"), "{methods:?}");
    for secret in [&first, &second] {
        assert!(!journal::text().contains(secret) && !ann.get(CONTOSO).await.html.contains(secret));
        assert!(world.log().await.iter().all(|entry| !entry.to_string().contains(secret)));
    }
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_leaves_the_secret_working_and_is_told() {
    let world = world().await;
    let ann = administrator(&world).await;
    accept(&ann, &link(&ann).await, T1).await;
    until_made(&world).await;
    let made = in_force(&world).await;
    let without = |tenant: &mut vouchsafe_sandbox::microsoft::Tenant| {
        tenant.applications.retain(|app| app.app_id != SETUP_APP);
    };
    world.sandbox.microsoft().change_tenant(DOMAIN, without).unwrap();
    let not_consented = |making: &Making| making.problem.as_deref() == Some("not_consented");
    until(&world, "that it is noticed", not_consented).await;
    let page = ann.get(CONTOSO).await;
    for said in ["It was made by Vouchsafe, and is good until", "has withdrawn it", "AADSTS7000229", "Active"] {
        assert!(page.html.contains(said), "{said}: {page:?}");
    }
    let doctor = async || {
        ann.post("/dashboard/acme/doctor/run", &[]).await;
        eventually("the doctor", async || {
            let page = ann.get("/dashboard/acme/doctor").await;
            page.html.contains("Checked at").then_some(page)
        })
        .await
    };
    let seen = doctor().await;
    assert!(seen.html.contains("it could not be renewed now"), "{seen:?}");
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;

    // A month before its end somebody has to do something.
    let_days_pass(&world, 155).await;
    until(&world, "another try", not_consented).await;
    let seen = doctor().await;
    assert!(
        seen.html.contains("The connector secret ends on") && seen.html.contains("could not be renewed"),
        "{seen:?}"
    );
    assert_eq!((in_force(&world).await, ours(&world).len()), (made.clone(), 1));
    let reasons = reasons(&world.logged("secret_not_made").await).join(" ");
    assert_eq!(reasons, "not_consented not_consented", "it is told when it begins, and no more");

    accept(&ann, &link(&ann).await, T1).await;
    until(&world, "a new one", |making| making.problem.is_none() && making.record.keys.len() == 2).await;
    assert_ne!(in_force(&world).await, made);
    // No more of them: nothing changes, and it is not renewed.
    assert_eq!(make(&ann, "stop").await.status, StatusCode::SEE_OTHER);
    let page = ann.get(CONTOSO).await;
    assert!(page.html.contains("It is not renewed") && page.html.contains("Active"), "{page:?}");
    assert_eq!(world.logged("secret_unwanted").await.len(), 1);
}

#[tokio::test]
async fn a_policy_that_forbids_secrets_is_said_with_the_way_on() {
    let world = world().await;
    let ann = administrator(&world).await;
    let before = in_force(&world).await;
    let policy = |forbidden, longest_days| {
        let policy = NewSecrets { forbidden, longest_days };
        world.sandbox.microsoft().change_tenant(DOMAIN, |tenant| tenant.new_secrets = policy).unwrap();
    };
    policy(true, None);
    accept(&ann, &link(&ann).await, T1).await;
    let is = |problem: &'static str| move |making: &Making| making.problem.as_deref() == Some(problem);
    until(&world, "the policy", is("secrets_forbidden")).await;
    let page = ann.get(CONTOSO).await;
    for said in ["A policy for applications forbids new secrets", "exempt", "you paste it", "Active"] {
        assert!(page.html.contains(said), "{said}: {page:?}");
    }
    policy(false, Some(7));
    until(&world, "the lifetime", is("lifetime_forbidden")).await;
    assert_eq!((in_force(&world).await, ours(&world).len()), (before, 0));
    assert_eq!(reasons(&world.logged("secret_not_made").await), ["secrets_forbidden", "lifetime_forbidden"]);

    // Three months are allowed: then it is renewed after two.
    policy(false, Some(100));
    assert_eq!(make(&ann, "now").await.status, StatusCode::SEE_OTHER);
    let made = until_made(&world).await;
    let life = made.record.in_force().unwrap().life();
    assert_eq!(life.ends.duration_since(life.made).as_hours(), 90 * 24);
}

#[tokio::test]
async fn what_comes_back_from_elsewhere_or_is_forged_makes_nothing() {
    let world = world().await;
    let ann = administrator(&world).await;
    let before = in_force(&world).await;
    let first = link(&ann).await;
    let other = accept(&ann, &first, T2).await;
    assert!(other.html.contains("data-answer=\"other_tenant\""), "{other:?}");
    assert_eq!(making(&world).await.map(|making| making.due > Timestamp::now()), Some(true), "it waits on");

    // Whoever has the link says that there was a consent, and there was none.
    let state = first.split_once("state=").unwrap().1.split('&').next().unwrap().to_owned();
    let forged = format!("/auth/microsoft/consent?admin_consent=True&tenant={T1}&state={state}");
    let claimed = ann.ask(&Jar::default(), Method::GET, &forged, "cross-site", None).await;
    assert!(claimed.html.contains("data-answer=\"given_set_up\""), "{claimed:?}");
    until(&world, "what Microsoft says", |making| making.problem.as_deref() == Some("not_consented")).await;
    let again = ann.ask(&Jar::default(), Method::GET, &forged, "cross-site", None).await;
    assert!(again.html.contains("data-answer=\"used\""), "{again:?}");
    assert_eq!((in_force(&world).await, world.count(Upstream::Graph, ADD)), (before, 0));

    // Somebody who signed in long ago, or names a tenant of somebody else's, has nothing made.
    let foreign = ann.post(&format!("{CONTOSO}/make"), &[("tenant", T2), ("do", "now")]).await;
    assert_eq!(foreign.status, StatusCode::CONFLICT, "{foreign:?}");
    world.sql("UPDATE sessions SET created = created - 600001").await;
    for path in ["set-up", "make"] {
        let old = ann.post(&format!("{CONTOSO}/{path}"), &[("tenant", T1), ("do", "now")]).await;
        assert!(old.status == StatusCode::CONFLICT && old.html.contains("less than ten minutes ago"), "{old:?}");
    }
    assert_eq!(world.logged("secret_wanted").await.len(), 1);
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_found_again_and_taken_away() {
    let world = world().await;
    let ann = administrator(&world).await;
    world.spoil(Upstream::Graph, "addPassword", 1, Fault::LostReply);
    accept(&ann, &link(&ann).await, T1).await;
    let lost = eventually("a lost answer", async || {
        making(&world).await.filter(|making| making.record.asked.is_some() && making.problem.is_some())
    })
    .await;
    assert_eq!((lost.problem.as_deref(), ours(&world).len()), (Some("microsoft_silent"), 1));
    // For two minutes nothing else is made: it may still come.
    hurry(&world).await;
    assert_eq!(world.count(Upstream::Graph, ADD), 1);
    let_days_pass(&world, 1).await;
    until_made(&world).await;
    assert_eq!(ours(&world).len(), 2);
    let_days_pass(&world, 1).await;
    until(&world, "the lost one's end", |making| making.record.keys.len() == 1).await;
    assert_eq!((ours(&world).len(), others(&world).1), (1, 2));

    // Asked too often, Microsoft is left alone for as long as it wants, whoever is in a hurry.
    until_idle(&world).await;
    let headers = [("Retry-After".to_owned(), "600".to_owned())].into();
    world.spoil(Upstream::Graph, "servicePrincipals", 1, Fault::Status { status: 429, headers, body: String::new() });
    make(&ann, "now").await;
    let waits = until(&world, "to be throttled", |making| making.problem.is_some()).await;
    assert!(waits.not_before.duration_since(Timestamp::now()).as_secs() > 500, "{waits:?}");
    let calls = world.calls(Upstream::Graph);
    hurry(&world).await;
    assert!(world.store.take_making(&"acme".parse().unwrap(), Timestamp::now()).await.unwrap().is_none());
    assert_eq!(world.calls(Upstream::Graph), calls);
}

#[tokio::test]
async fn faults_at_every_call_leave_what_is_in_force_and_pass() {
    let world = world().await;
    let ann = administrator(&world).await;
    let before = in_force(&world).await;
    accept(&ann, &link(&ann).await, T1).await;
    for (upstream, route) in [
        (Upstream::Login, "oauth2/v2.0/token"),
        (Upstream::Graph, "GET /graph/v1.0/servicePrincipals"),
        (Upstream::Login, "oauth2/token"),
    ] {
        for how in [status(503, ""), Fault::Malformed, Fault::Drop] {
            let Some(making) = making(&world).await.filter(|making| making.record.wanted) else { break };
            // Without a moment in between in which it could be made.
            world.sandbox.faults().clear();
            world.spoil(upstream, route, 0, how.clone());
            let failed = making.failed;
            until(&world, "a failure", |making| making.problem.is_some() && making.failed != failed).await;
            assert_eq!(in_force(&world).await, before, "{route}: {how:?}");
        }
    }
    world.sandbox.faults().clear();
    until_made(&world).await;
    assert_ne!(in_force(&world).await, before);
    assert_eq!(ours(&world).len(), 1);
}

#[tokio::test]
async fn of_two_processes_one_makes_it() {
    let world = world().await;
    let ann = administrator(&world).await;
    let other = Services::start(world.process(), world.store.clone(), "another".to_owned()).await.unwrap();
    other.set_going();
    accept(&ann, &link(&ann).await, T1).await;
    until(&world, "a secret that was made", |making| {
        other.makings.notify_one();
        !making.record.wanted && making.record.in_force().is_some()
    })
    .await;
    other.stopping.cancel();
    assert_eq!((world.count(Upstream::Graph, ADD), ours(&world).len()), (1, 1));
}

#[tokio::test]
async fn the_set_up_application_is_another_one_and_may_be_forgotten() {
    let world = World::start().await;
    let ann = administrator(&world).await;
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/set-up");
    let needs = ann.post(&format!("{CONTOSO}/make"), &[("tenant", T1), ("do", "now")]).await;
    assert!(needs.status == StatusCode::CONFLICT && needs.html.contains("set the application that makes"), "{needs:?}");
    let shown = ann.get(page).await;
    assert!(shown.html.contains("Application.ReadWrite.All") && shown.html.contains(form), "{shown:?}");
    let seen = shown.field("seen");
    let reader = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    let app = SETUP_APP.to_string();
    let save = async |id: &str, secret: &str, seen: &str| {
        ann.post(form, &[("client_id", id), ("client_secret", secret), ("seen", seen)]).await
    };
    for (id, secret, says) in [
        (&*reader, SETUP_SECRET, "that is the id of the other application"),
        ("contoso", SETUP_SECRET, "an application’s id looks like"),
        (&*app, "", "another application needs its own secret"),
    ] {
        let wrong = save(id, secret, &seen).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{id}: {wrong:?}");
        assert!(wrong.html.contains(&format!("value=\"{id}\"")), "what was typed is still there: {wrong:?}");
    }
    assert_eq!(save(&app, SETUP_SECRET, "0").await.status, StatusCode::CONFLICT);
    assert_eq!(save(&app, SETUP_SECRET, &seen).await.status, StatusCode::SEE_OTHER);
    let shown = ann.get(page).await;
    assert!(shown.html.contains(&app) && !shown.html.contains(SETUP_SECRET), "{shown:?}");
    // Nor does the other one become this one.
    let both = [
        ("client_id", &*app),
        ("client_secret", "a-secret-of-its-own"),
        ("certificate", ""),
        ("seen", &*shown.field("seen")),
    ];
    let both = ann.post("/dashboard/acme/microsoft/application", &both).await;
    assert!(both.status == StatusCode::BAD_REQUEST && both.html.contains("the other application"), "{both:?}");
    let detail = world.logged("settings_changed").await.pop().unwrap()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(&format!("setup_app.client_id: nothing -> {app}")), "{detail}");
    let toml = ann.get("/dashboard/acme/settings.toml").await;
    assert!(toml.html.contains("[setup_app]") && !toml.html.contains(SETUP_SECRET), "{toml:?}");

    let forget = [("do", "forget"), ("seen", &*shown.field("seen"))];
    assert_eq!(ann.post(form, &forget).await.status, StatusCode::SEE_OTHER);
    assert!(!ann.get(page).await.html.contains(&app));
}
