//! Settings, changed in the dashboard.

use futures::channel::mpsc;
use reqwest::{
    Body, StatusCode,
    header::{CONTENT_TYPE, COOKIE, ORIGIN},
};
use serde_json::json;
use vouchsafe_sandbox::faults::Upstream;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    stage::{Pace, status},
    world::World,
};

const PAGE: &str = "/dashboard/acme/settings";

/// Agent 3 is the administrator, 5 the auditor.
async fn world() -> World {
    World::outward_with(|settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(PAGE).await;
    ann
}

/// Sends one form of the page as it is now, with these fields.
async fn save(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Page {
    let seen = browser.get(PAGE).await.field("seen");
    save_seen(browser, &seen, form, fields).await
}

async fn save_seen(browser: &Browser<'_>, seen: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let all: Vec<(&str, &str)> = [("seen", seen)].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&format!("{PAGE}/{form}"), &all).await
}

/// A form, what is entered, the sentence that says what is wrong, and what comes back.
type Wrong<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str, &'a str);

const EVERYDAY: [(&str, &str); 3] = [("prompts", "20"), ("zone", "Europe/London"), ("outcome", "7")];

async fn in_force(world: &World) -> vouchsafe_store::Instance {
    let (settings, _) = world.store.load_settings().await.unwrap();
    settings.instances.into_iter().find(|instance| instance.id.as_str() == "acme").unwrap()
}

fn saved(page: &Page, form: &str) -> bool {
    page.status == StatusCode::SEE_OTHER && page.location().contains(&format!("?saved={form}"))
}

#[tokio::test]
async fn each_form_saves_what_it_shows_and_the_log_tells_what_was_before() {
    let world = world().await;
    let ann = administrator(&world).await;
    let page = ann.get(PAGE).await;
    for shown in ["Ann Agent", "Petra Plus", "7 Private Note", "soc@acme.example", "Incident"] {
        assert!(page.html.contains(shown), "{shown}: {page:?}");
    }
    // Neither somebody disabled nor a program, and no secret.
    for hidden in ["Dan Disabled", "Vouchsafe API", "hook-secret", "halo-shared", "old-secret\""] {
        assert!(!page.html.contains(hidden), "{hidden}: {page:?}");
    }

    assert!(saved(&save(&ann, "everyday", &EVERYDAY).await, "everyday"));
    let people = [("administrator", "3"), ("administrator", "42"), ("auditor", "5"), ("second", "5"), ("second", "42")];
    assert!(saved(&save(&ann, "people", &people).await, "people"));
    let advice = [("call_back", "the card"), ("procedure", "End the call."), ("register", "https://aka.ms/x")];
    assert!(saved(&save(&ann, "advice", &advice).await, "advice"));
    let purposes = [
        ("name", "Incident"),
        ("purpose", "other"),
        ("name", "MFA reset"),
        ("purpose", "mfa_change"),
        ("name", ""),
        ("purpose", ""),
    ];
    assert!(saved(&save(&ann, "purposes", &purposes).await, "purposes"));
    let hook = format!("{}/hook?other", world.sandbox.bases().demo);
    let alerts =
        [("mail", "a@msp.example\r\nb@msp.example"), ("webhook", &*hook), ("webhook_secret", ""), ("syslog", "")];
    assert!(saved(&save(&ann, "alerts", &alerts).await, "alerts"));

    let now = in_force(&world).await;
    let numbers = |ids: Vec<vouchsafe_domain::ids::AgentId>| ids.into_iter().map(u64::from).collect::<Vec<_>>();
    assert_eq!((now.prompts_per_hour, now.time_zone.as_str()), (20, "Europe/London"));
    assert_eq!(numbers(now.administrators), [3, 42]);
    assert_eq!(numbers(now.second_technicians.into_iter().collect()), [5, 42]);
    assert_eq!(now.call_back.as_deref(), Some("the card"));
    assert_eq!(now.purposes.keys().collect::<Vec<_>>(), ["incident", "mfa reset"]);
    let webhook = now.alerts.webhook.unwrap();
    // The same host keeps its secret.
    assert_eq!(webhook.secret.unwrap().expose(), "hook-secret-acme");
    assert!(now.alerts.mail.len() == 2 && now.alerts.syslog.is_none());

    let details: Vec<String> = world
        .logged("settings_changed")
        .await
        .iter()
        .map(|entry| entry["detail"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(details.len(), 5, "{details:?}");
    assert!(details[0].contains("prompts_per_hour: 30 -> 20"), "{details:?}");
    assert!(details[1].contains("administrators: [3] -> [3,42]"), "{details:?}");
    assert!(details.iter().all(|detail| !detail.contains("/hook")), "{details:?}");

    // What is so already is not changed again.
    assert!(saved(&save(&ann, "everyday", &EVERYDAY).await, "everyday"));
    assert_eq!(world.logged("settings_changed").await.len(), 5);
    assert!(ann.get(&format!("{PAGE}?saved=everyday")).await.html.contains("Saved: Every day."));
}

#[tokio::test]
async fn what_is_wrong_comes_back_with_what_was_typed_and_one_sentence() {
    let world = world().await;
    let ann = administrator(&world).await;
    let table: [Wrong<'_>; 12] = [
        (
            "everyday",
            vec![("prompts", "0"), ("zone", "Mars/Olympus"), ("outcome", "7")],
            "a number from 1 to 1000",
            "Mars/Olympus",
        ),
        (
            "everyday",
            vec![("prompts", "5"), ("zone", "Mars/<b>"), ("outcome", "7")],
            "There is no such time zone",
            "Mars/&lt;b&gt;",
        ),
        ("everyday", vec![("prompts", "5"), ("zone", "UTC"), ("outcome", "99")], "Choose an outcome", "value=\"5\""),
        ("people", vec![("administrator", "5")], "You cannot stop being", ""),
        ("people", vec![("administrator", "3"), ("auditor", "7")], "no agent whom Halo lists", ""),
        ("people", vec![("administrator", "3"), ("second", "x")], "no agent whom Halo lists", ""),
        (
            "advice",
            vec![("call_back", "020 7946"), ("register", "http://evil.example")],
            "begins with https://",
            "020 7946",
        ),
        ("alerts", vec![("mail", "nobody"), ("syslog", "")], "at most 20 mail addresses", "nobody"),
        (
            "alerts",
            vec![("mail", ""), ("webhook", "https://evil.example/x")],
            "Enter the secret for this webhook",
            "https://evil.example/x",
        ),
        ("alerts", vec![("webhook_secret", "hush-typed"), ("webhook", "")], "Write the webhook’s address", ""),
        ("alerts", vec![("syslog", "siem.msp.example")], "tls://siem", "siem.msp.example"),
        ("purposes", vec![("name", "A"), ("purpose", "other"), ("name", "a"), ("purpose", "")], "once", "value=\"A\""),
    ];
    let before = in_force(&world).await;
    for (form, fields, sentence, typed) in table {
        let page = save(&ann, form, &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}: {page:?}");
        assert!(page.html.contains(sentence) && page.html.contains(typed), "{fields:?}: {page:?}");
        assert!(!page.html.contains("hush-typed"), "a secret does not come back: {page:?}");
    }
    assert_eq!(json!(in_force(&world).await), json!(before));
    assert!(world.logged("settings_changed").await.is_empty());
}

#[tokio::test]
async fn two_at_once_are_told_and_what_opens_doors_needs_a_recent_sign_in() {
    let world = world().await;
    let ann = administrator(&world).await;
    let seen = ann.get(PAGE).await.field("seen");
    assert!(saved(&save_seen(&ann, &seen, "everyday", &EVERYDAY).await, "everyday"));
    let late = save_seen(&ann, &seen, "advice", &[("call_back", "020 7946")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{late:?}");
    assert!(late.html.contains("Somebody else changed settings") && late.html.contains("020 7946"), "{late:?}");
    assert_eq!(in_force(&world).await.call_back, None);
    // Pressed once more, knowing what is in force.
    assert!(saved(&save_seen(&ann, &late.field("seen"), "advice", &[("call_back", "020 7946")]).await, "advice"));

    world.sql("UPDATE sessions SET created = created - 660000").await;
    assert!(ann.get(PAGE).await.html.contains("target=\"_blank\""));
    let alerts = world.sandbox.bases();
    let hook = format!("{}/hook", alerts.demo);
    for (form, fields) in [
        ("people", vec![("administrator", "3"), ("administrator", "42")]),
        ("advice", vec![("call_back", "mine")]),
        ("alerts", vec![("mail", "mine@evil.example"), ("webhook", &*hook)]),
        ("secret", vec![]),
        ("everyday", vec![("prompts", "21"), ("zone", "UTC"), ("outcome", "7")]),
    ] {
        let page = save(&ann, form, &fields).await;
        assert!(page.status == StatusCode::CONFLICT && page.html.contains("This opens doors"), "{form}: {page:?}");
    }
    // Fewer prompts, or another clock, open nothing.
    assert!(saved(&save(&ann, "everyday", &[("prompts", "19"), ("zone", "UTC"), ("outcome", "7")]).await, "everyday"));
    let now = in_force(&world).await;
    assert!(
        now.administrators.len() == 1 && now.call_back.as_deref() == Some("020 7946") && now.launch_secrets.len() == 2
    );
}

#[tokio::test]
async fn an_auditor_reads_and_other_administrators_hear_of_what_opens_doors() {
    let world = world().await;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(PAGE).await;
    let page = bob.get(PAGE).await;
    assert!(page.status == StatusCode::OK && page.html.contains("soc@acme.example"), "{page:?}");
    // Of a webhook only the host: what comes behind it can be what lets one post there.
    assert!(!page.html.contains("/hook") && !page.html.contains(">Save<"), "{page:?}");
    let refused = bob.post(&format!("{PAGE}/everyday"), &[("seen", &page.field("seen"))]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let ann = administrator(&world).await;
    assert!(saved(&save(&ann, "advice", &[("call_back", "020 7946")]).await, "advice"));
    crate::stage::eventually("the alert", async || {
        let letters = world.sandbox.outside().letters();
        letters.into_iter().find(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("call_back"))
    })
    .await;
}

#[tokio::test]
async fn a_new_launch_secret_is_shown_once_and_the_old_one_counts_for_a_week() {
    let world = world().await;
    let ann = administrator(&world).await;
    let never = ann.get(PAGE).await;
    assert!(never.html.contains("Halo has not opened a pod yet."), "{never:?}");
    for template in
        ["ticket?ticket_id=$FAULTID&amp;agent_id=$LOGGEDINAGENTID&amp;hmac=$HMAC", "user?user_id=$USERID&amp;"]
    {
        assert!(never.html.contains(&format!("{}/pod/acme/{template}", world.url)), "{template}: {never:?}");
    }
    let made = save(&ann, "secret", &[]).await;
    assert_eq!(made.status, StatusCode::OK, "{made:?}");
    let secret = in_force(&world).await.launch_secrets[0].expose().to_owned();
    assert!(secret.len() == 43 && made.html.contains(&secret), "{made:?}");
    let after = ann.get(PAGE).await;
    assert!(!after.html.contains(&secret) && after.html.contains("still counts until"), "{after:?}");

    // The tab still has the old one.
    ann.open(Place::Ticket(9499)).await;
    assert!(ann.get(PAGE).await.html.contains("Halo opened a pod at"), "{after:?}");
    // A week later it has not.
    world.sql("UPDATE launches SET opened = opened - 60000").await;
    let id = vouchsafe_domain::ids::InstanceId::try_from("acme".to_owned()).unwrap();
    let (settings, version) = world.store.load_settings().await.unwrap();
    drop(settings);
    let by = vouchsafe_store::Administrator { instance: &id, agent: "3".parse().unwrap(), recent: true, heard: true };
    let week_later = |settings: &mut Settings| {
        settings.instances[0].launch_secrets_until =
            settings.instances[0].launch_secrets_until.map(|until| until - jiff::SignedDuration::from_hours(7 * 24));
    };
    world.store.change_settings(&by, version, jiff::Timestamp::now(), week_later, |_, _, _| Vec::new()).await.unwrap();
    let stale = ann.launch(Place::Ticket(9499)).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN, "{stale:?}");
    let told = ann.get(PAGE).await;
    assert!(
        told.html.contains("The signature did not hold") && told.html.contains("One Iframe secret counts."),
        "{told:?}"
    );
    let unreplaced = ann.get("/pod/acme/ticket?ticket_id=$FAULTID&agent_id=3&hmac=x").await;
    assert_eq!(unreplaced.status, StatusCode::BAD_REQUEST);
    assert!(ann.get(PAGE).await.html.contains("did not fill in the tab’s address"));

    assert!(saved(&save(&ann, "old-secret", &[]).await, "old-secret"));
    let left = in_force(&world).await;
    assert!(
        left.launch_secrets.len() == 1
            && left.launch_secrets[0].expose() == secret
            && left.launch_secrets_until.is_none()
    );
    let log = world.logged("settings_changed").await;
    assert!(log.iter().all(|entry| !entry.to_string().contains(&secret)), "{log:?}");
}

#[tokio::test]
async fn the_same_as_a_file_changes_nothing_where_it_is_applied() {
    let world = world().await;
    let ann = administrator(&world).await;
    let file = ann.get("/dashboard/acme/settings.toml").await;
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"vouchsafe-acme.toml\"");
    for hidden in ["hook-secret", "halo-shared", "globex"] {
        assert!(!file.html.contains(hidden), "{hidden}: {file:?}");
    }
    let path = world.folder().join("exported.toml");
    std::fs::write(&path, &file.html).unwrap();
    let declared = vouchsafe_server::config::declared::read(&path).unwrap();
    let (settings, _) = world.store.load_settings().await.unwrap();
    assert_eq!(settings.changes(&settings.merged(&declared, false).unwrap()), []);
}

#[tokio::test]
async fn a_halo_that_does_not_answer_takes_nothing_away() {
    let world = World::with(Pace::EASY, "async", |settings| {
        settings.instances[0].second_technicians = ["3".parse().unwrap(), "99".parse().unwrap()].into();
    })
    .await;
    let ann = administrator(&world).await;
    let gone = ann.get(PAGE).await;
    assert!(gone.html.contains("not in Halo’s list"), "{gone:?}");
    for route in ["GET /api/Agent", "GET /api/outcome", "GET /api/TicketType"] {
        world.spoil(Upstream::Halo, route, 0, status(500, ""));
    }
    let page = ann.get(PAGE).await;
    assert!(
        page.status == StatusCode::OK && page.html.contains("Halo did not tell these now: its agents, its outcomes"),
        "{page:?}"
    );
    // What cannot be chosen anew is still there, and stays.
    assert!(page.html.contains("agent 99") && page.html.contains("value=\"7\""), "{page:?}");
    world.sandbox.faults().clear();
    world.spoil(Upstream::Halo, "GET /api/TicketType", 0, status(500, ""));
    assert!(saved(&save(&ann, "purposes", &[]).await, "purposes"));
}

#[tokio::test]
async fn a_form_that_is_held_back_is_judged_when_it_comes() {
    let world = world().await;
    let ann = administrator(&world).await;
    let seen = ann.get(PAGE).await.field("seen");
    let (form, body) = mpsc::unbounded::<std::io::Result<String>>();
    let held = world
        .http
        .post(format!("{}{PAGE}/everyday", world.url))
        .header(COOKIE, ann.window.header())
        .header(ORIGIN, "null")
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let held = tokio::spawn(held.body(Body::wrap_stream(body)).send());
    form.unbounded_send(Ok(format!("seen={seen}&prompts=20&zone=Europe%2FLondon"))).unwrap();
    let out = ann.post("/dashboard/acme/sign-out", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{out:?}");
    form.unbounded_send(Ok("&outcome=7".to_owned())).unwrap();
    drop(form);
    assert_eq!(held.await.unwrap().unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(in_force(&world).await.prompts_per_hour, 30);
}

#[tokio::test]
async fn a_mail_server_is_tried_before_it_is_saved_and_then_others_hear() {
    let mut sandbox = None;
    let world = World::outward_with(|settings| {
        sandbox = settings.mail.take();
        settings.instances.iter_mut().for_each(|instance| instance.alerts = Default::default());
    })
    .await;
    let port = sandbox.unwrap().port.to_string();
    let ann = administrator(&world).await;
    assert!(ann.get(PAGE).await.html.contains("No mail server is set, so nobody gets any mail"));
    fn form<'a>(host: &'a str, port: &'a str, user: &'a str, password: &'a str) -> Vec<(&'static str, &'a str)> {
        let from = "Help desk check <verify@msp.example>";
        [("mail_host", host), ("mail_port", port), ("mail_security", "none"), ("mail_from", from)]
            .into_iter()
            .chain([("mail_user", user), ("mail_password", password)])
            .collect()
    }
    let mail = async || world.store.load_settings().await.unwrap().0.mail;
    for (fields, sentence) in [
        (form("", &port, "", ""), "Write the mail server’s host name alone"),
        (form("10.0.0.5", &port, "", ""), "it is a private address"),
        (form("127.0.0.1", "1", "", ""), "there was no connection"),
        (form("127.0.0.1", &port, "", "hush-typed"), "A password needs a user"),
        (form("127.0.0.1", &port, "vouchsafe", ""), "Enter the password for this user"),
        (form("127.0.0.1", &port, "vouchsafe", "hush-typed"), "it does not accept the user name and password"),
    ] {
        let page = save(&ann, "mail-server", &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}: {page:?}");
        assert!(page.html.contains(sentence) && page.html.contains("verify@msp.example"), "{fields:?}: {page:?}");
        assert!(!page.html.contains("hush-typed"), "a password does not come back: {page:?}");
    }
    assert!(mail().await.is_none());

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let late = save(&ann, "mail-server", &form("127.0.0.1", "1", "", "")).await;
    assert!(
        late.status == StatusCode::CONFLICT && late.html.contains("This opens doors"),
        "nobody is spoken to: {late:?}"
    );
    world.sql("UPDATE sessions SET created = created + 660000").await;

    assert!(saved(&save(&ann, "mail-server", &form("127.0.0.1", &port, "", "")).await, "mail-server"));
    let now = mail().await.unwrap();
    assert_eq!(
        (now.host.as_str(), now.port.to_string(), now.from.email.to_string()),
        ("127.0.0.1", port, "verify@msp.example".into())
    );
    assert!(!ann.get(PAGE).await.html.contains("No mail server is set"));
    let logged = world.logged("settings_changed").await;
    assert!(logged[0]["detail"].as_str().unwrap().contains("+ mail.host: nothing -> 127.0.0.1"), "{logged:?}");

    // From now on others can be named, and hear of it.
    let people = [("administrator", "3"), ("administrator", "42")];
    assert!(saved(&save(&ann, "people", &people).await, "people"));
    crate::stage::eventually("the mail", async || {
        world.sandbox.outside().letters().into_iter().find(|letter| letter.text().contains("administrators: [3]"))
    })
    .await;

    // And taken away again.
    let nothing =
        [("mail_host", ""), ("mail_port", "25"), ("mail_security", "none"), ("mail_user", ""), ("mail_from", "")];
    assert!(saved(&save(&ann, "mail-server", &nothing).await, "mail-server"));
    assert!(mail().await.is_none());
}

#[tokio::test]
async fn the_way_to_halo_is_tried_before_it_is_changed_and_leads_to_no_other_address() {
    let world = world().await;
    let ann = administrator(&world).await;
    let (settings, _) = world.store.load_settings().await.unwrap();
    let [acme, globex] = &settings.instances[..] else { panic!("two") };
    let form = |url: &str, client_id: &str, secret: &str, sign_in: &str, frames: &str| {
        [("halo_url", url), ("halo_tenant", ""), ("halo_client_id", client_id), ("halo_client_secret", secret)]
            .into_iter()
            .chain([("halo_sign_in_client_id", sign_in), ("halo_frames", frames)])
            .map(|(name, value)| (name, value.to_owned()))
            .collect::<Vec<_>>()
    };
    let send = async |fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
        save(&ann, "halo", &fields).await
    };
    let (url, frames) = (acme.url.as_str(), acme.frame_origins.join("\n"));
    let (service, sign_in) = (&*acme.client_id, &*acme.sign_in_client_id);
    let elsewhere = globex.url.as_str();
    let theirs = (&*globex.client_id, globex.client_secret.expose(), &*globex.sign_in_client_id);
    for (fields, sentence) in [
        (form("http://halo.example", service, "hush-typed", sign_in, &frames), "Write Halo’s address as you open it"),
        (form(url, service, "", service, &frames), "Both Client IDs are the same"),
        (form(url, "another", "", sign_in, &frames), "Enter the Client Secret of the service application"),
        (form(url, service, "hush-typed", sign_in, &frames), "client id and secret"),
        (form(url, service, "", sign_in, ""), "Write 1 to 20 addresses"),
        (form(url, service, "", sign_in, "https://acme.halopsa.com/tickets"), "Write 1 to 20 addresses"),
        // What was given for this address goes to no other, and another Halo has somebody else as agent 3.
        (form(elsewhere, service, "", sign_in, &frames), "Enter the Client Secret of the service application"),
        (form(elsewhere, theirs.0, theirs.1, theirs.2, &frames), "another one takes whoever has the machine"),
    ] {
        let page = send(&fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}: {page:?}");
        assert!(page.html.contains(sentence) && !page.html.contains("hush-typed"), "{fields:?}: {page:?}");
    }
    assert!(world.logged("settings_changed").await.is_empty());
    world.sql("UPDATE sessions SET created = created - 660000").await;
    let late = send(&form("http://127.0.0.1:1", "x", "y", "z", &frames)).await;
    assert!(late.status == StatusCode::CONFLICT && late.html.contains("127.0.0.1:1"), "nobody is asked: {late:?}");
    world.sql("UPDATE sessions SET created = created + 660000").await;

    // Another page may show the pod; whoever is signed in stays it.
    let more = format!("{frames}\nhttps://support.acme.example");
    assert!(saved(&send(&form(url, service, "", sign_in, &more)).await, "halo"));
    let framed = ann.launch(Place::Ticket(9499)).await;
    let policy = framed.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("https://support.acme.example"), "{policy}");
    assert_eq!(in_force(&world).await.client_secret.expose(), acme.client_secret.expose());

    // Not even the same Halo under another address: nothing that it says of itself shows that it is.
    let numbers = url.replace("halo.localhost", "127.0.0.1");
    let moved = send(&form(&numbers, service, acme.client_secret.expose(), sign_in, &frames)).await;
    assert!(moved.status == StatusCode::BAD_REQUEST && moved.html.contains("vouchsafe apply"), "{moved:?}");
    assert_eq!(in_force(&world).await.url.as_str(), url);
    let log = world.logged("settings_changed").await;
    assert!(log.len() == 1 && !format!("{log:?}").contains(acme.client_secret.expose()), "{log:?}");
}

#[tokio::test]
async fn what_was_entered_before_an_idle_hour_is_sent_again_after_the_sign_in() {
    let world = world().await;
    let ann = administrator(&world).await;
    let seen = ann.get(PAGE).await.field("seen");
    let advice = [("call_back", "\"020\" <7946>"), ("procedure", "End the call.\r\nRing back.")];
    world.sql("UPDATE sessions SET last_action = last_action - 3600001").await;
    let door = save_seen(&ann, &seen, "advice", &advice).await;
    assert!(door.status == StatusCode::FORBIDDEN && door.html.contains("What you entered was not saved"), "{door:?}");
    // The sign-in goes to a tab of its own, and leads to the page that the form stands on.
    assert!(door.html.contains("target=\"_blank\"") && door.field("to") == PAGE, "{door:?}");
    assert_eq!(in_force(&world).await.call_back, None);
    assert!(door.html.contains(&format!("action=\"{PAGE}/advice\" data-again=\"true\"")), "{door:?}");
    ann.sign_in_to(PAGE).await;
    let kept = ["seen", "call_back", "procedure"].map(|name| (name, door.field(name)));
    let kept = kept.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert!(saved(&ann.post(&format!("{PAGE}/advice"), &kept).await, "advice"));
    assert_eq!(in_force(&world).await.call_back.as_deref(), Some("\"020\" <7946>"));

    // A secret is not held, and a press without any entry is pressed again.
    world.sql("UPDATE sessions SET last_action = last_action - 3600001").await;
    let hook = format!("{}/hook", world.sandbox.bases().demo);
    let alerts = [("mail", ""), ("webhook", &*hook), ("webhook_secret", "hush-typed"), ("syslog", "")];
    let door = save_seen(&ann, &seen, "alerts", &alerts).await;
    assert!(door.html.contains("a secret never comes back to a page"), "{door:?}");
    assert!(!door.html.contains("hush-typed") && !door.html.contains("data-again"), "{door:?}");
    let door = ann.post("/dashboard/acme/doctor/run", &[]).await;
    assert!(door.html.contains("Nothing was done.") && door.field("to") == "/dashboard/acme/doctor", "{door:?}");
}
