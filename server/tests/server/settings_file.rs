//! Settings that are brought as a file: shown, then put in force, and never more than an administrator may.

use reqwest::{Method, StatusCode};
use vouchsafe_sandbox::microsoft::Habit;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Jar, Page, Place},
    stage::{Pace, eventually},
    world::World,
};

const PAGE: &str = "/dashboard/acme/file";
const TENANT: &str = "11111111-1111-4111-8111-111111111111";
/// A name with everything that a page or a file could stumble over.
const NAME: &str = "</textarea><b>\"Nørd\" & 'Süd' \u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} 🦉 $HMAC\\";

/// Agent 3 is the administrator, 5 the auditor; alerts go to the sandbox.
async fn world() -> World {
    World::outward_with(|settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
        let is_contoso = |customer: &&mut vouchsafe_store::Customer| u64::from(customer.client) == 12;
        settings.customers.iter_mut().find(is_contoso).unwrap().name = Some(NAME.to_owned());
    })
    .await
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(PAGE).await;
    ann
}

/// What stands in the page's text area.
fn file(page: &Page) -> String {
    let (_, rest) = page.html.split_once("<textarea").unwrap_or_else(|| panic!("no text area: {page:?}"));
    let (_, rest) = rest.split_once('>').unwrap();
    let (text, _) = rest.split_once("</textarea>").unwrap();
    let text = text.strip_prefix('\n').unwrap_or(text);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What is in force, as the page offers it.
async fn offered(browser: &Browser<'_>, from: &str) -> String {
    file(&browser.get(&format!("{PAGE}?from={from}")).await)
}

async fn seen(browser: &Browser<'_>) -> String {
    browser.get(PAGE).await.field("seen")
}

/// As a browser sends it: with its own ends of lines.
async fn send(browser: &Browser<'_>, what: &str, seen: &str, file: &str) -> Page {
    let file = file.replace('\n', "\r\n");
    browser.post(&format!("{PAGE}/{what}"), &[("seen", seen), ("file", &file)]).await
}

async fn changes(browser: &Browser<'_>, file: &str) -> Page {
    send(browser, "changes", &seen(browser).await, file).await
}

fn may_apply(page: &Page) -> bool {
    page.html.contains(&format!("action=\"{PAGE}/apply\""))
}

async fn in_force(world: &World) -> Settings {
    world.store.load_settings().await.unwrap().0
}

#[tokio::test]
async fn what_it_would_change_is_shown_and_then_that_is_in_force() {
    let world = world().await;
    let ann = administrator(&world).await;
    // As it is, it changes nothing, all of it or what is Acme's own.
    for from in ["all", "own"] {
        let text = offered(&ann, from).await;
        assert!(text.contains("id = \"acme\"") && !text.contains("globex") && !text.contains("hook-secret"), "{text}");
        assert_eq!(text.contains("[mail]"), from == "all", "{text}");
        let same = changes(&ann, &text).await;
        assert!(same.status == StatusCode::OK && same.html.contains("Nothing would change"), "{same:?}");
        assert!(!may_apply(&same) && file(&same) == text.trim(), "{same:?}");
    }
    let exported = world.logged("exported").await;
    assert_eq!(exported.len(), 2, "what is shown whole is taken away: {exported:?}");

    let text = offered(&ann, "own").await;
    let changed = text
        .replace("administrators = [3]", "administrators = [3, 42]")
        .replace("time_zone = \"UTC\"", "time_zone = \"Europe/Vienna\"")
        .replace("vips = []", "vips = [41]")
        .replace(&format!("id = \"{TENANT}\""), &format!("id = \"{TENANT}\"\ngood_until = 2099-01-01"));
    let page = changes(&ann, &changed).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    for shown in [
        "[3]",
        "[3,42]",
        "Europe/Vienna",
        "Opens a door",
        "Looser than the policy in force",
        "2098-12-31T23:00:00Z",
        "customer 12: tenant",
    ] {
        assert!(page.html.contains(shown), "{shown}: {page:?}");
    }
    assert!(may_apply(&page) && file(&page) == changed.trim(), "{page:?}");
    // Showing it has changed nothing.
    assert_eq!(in_force(&world).await.instances[0].administrators.len(), 1);
    let sent = page.quoted("name=\"file\" value=\"").unwrap();
    let applied = send(&ann, "apply", &page.field("seen"), &sent).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{applied:?}");
    assert!(ann.get(&applied.location()).await.html.contains("It is in force"));

    let now = in_force(&world).await;
    let acme = &now.instances[0];
    assert_eq!((acme.administrators.len(), acme.time_zone.as_str(), acme.vips.len()), (2, "Europe/Vienna", 1));
    // What is no secret's business: secrets, names and everything else are as they were.
    assert_eq!(acme.alerts.webhook.as_ref().unwrap().secret.as_ref().unwrap().expose(), "hook-secret-acme");
    assert_eq!(acme.launch_secrets.len(), 2);
    let contoso = now.customers.iter().find(|customer| u64::from(customer.client) == 12).unwrap();
    assert!(contoso.name.as_deref() == Some(NAME) && contoso.tenants[0].connector_secret.is_some(), "{contoso:?}");
    assert_eq!(now.ends.connectors.values().map(ToString::to_string).collect::<Vec<_>>(), ["2098-12-31T23:00:00Z"]);
    assert!(now.mail.is_some() && now.instances.len() == 2);

    let log = world.logged("settings_changed").await;
    let entry = log.iter().find(|entry| entry["instance"] == "acme").unwrap();
    let detail = entry["detail"].as_str().unwrap();
    assert_eq!(entry["technician"], 3);
    for line in ["administrators: [3] -> [3,42]", "time_zone: UTC -> Europe/Vienna", "vips: [] -> [41]"] {
        assert!(detail.contains(line), "{line}: {detail}");
    }
    assert!(log.iter().all(|entry| entry["instance"] == "acme"), "{log:?}");
    eventually("the alert", async || {
        let letters = world.sandbox.outside().letters();
        letters.into_iter().find(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("administrators"))
    })
    .await;
    let again = changes(&ann, &changed).await;
    assert!(again.html.contains("Nothing would change"), "{again:?}");
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back_with_one_sentence_and_changes_nothing() {
    let world = world().await;
    let ann = administrator(&world).await;
    let text = offered(&ann, "all").await;
    let halo = world.sandbox.bases().halo;
    let rule = |methods: &str| {
        text.replace("[instance.policy]\n", &format!("[[instance.policy.rule]]\nmethods = {methods}\n"))
    };
    let other = "22222222-2222-4222-8222-222222222223";
    let before = in_force(&world).await;
    for (file, sentence) in [
        ("[[instance]\nid = 1".to_owned(), "Mend this at 1:12"),
        ("[connector]\nform = \"asinc\"".to_owned(), "Mend this at 2:8 (line and column)"),
        ("[conector]\nform = \"async\"".to_owned(), "did you mean `connector`?"),
        (text.replace("time_zone = \"UTC\"", "time_zone = \"Mars/<b>\""), "`time_zone` must be a name"),
        (text.replace("id = \"acme\"", "id = \"globex\""), "also about the Halo “globex”"),
        (text.replace("instance = \"acme\"", "instance = \"initech\""), "also about the Halo “initech”"),
        (text.replace(&format!("url = \"{halo}"), "url = \"https://evil.example"), "with “vouchsafe apply”"),
        (text.replace("form = \"async\"", "form = \"sync\""), "vouchsafe check --live"),
        (text.replace(TENANT, other), "customer 12 does not have the tenant 2222"),
        (text.replace("administrators = [3]", "administrators = [42]"), "You cannot stop being an administrator"),
        (text.replace("client_id = \"", "client_id = \"x"), "no secret goes there by itself"),
        (rule("[]"), "methods"),
        ("# nothing".to_owned(), "there is nothing in this file"),
        ("#".repeat(256 * 1024 + 1), "shorten the file to 256 KiB"),
    ] {
        assert_ne!(file, text);
        for what in ["changes", "apply"] {
            let page = send(&ann, what, &seen(&ann).await, &file).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{what} {sentence}: {page:?}");
            let html = page.html.replace("&lt;", "<").replace("&gt;", ">");
            assert!(html.contains(sentence), "{what} {sentence}: {page:?}");
            assert_eq!(self::file(&page), file.trim(), "{sentence}");
            assert!(!page.html.contains("Mars/<b>") && !may_apply(&page), "{page:?}");
        }
    }
    // More than any form of ours has.
    let huge = send(&ann, "apply", "0", &"#".repeat(800 * 1024)).await;
    assert_eq!(huge.status, StatusCode::FORBIDDEN, "{huge:?}");
    assert_eq!(before.changes(&in_force(&world).await), []);
    assert!(world.logged("settings_changed").await.is_empty());
}

#[tokio::test]
async fn a_secret_is_refused_never_comes_back_and_no_file_is_read() {
    let world = world().await;
    let ann = administrator(&world).await;
    let text = offered(&ann, "all").await;
    let beside = |what: &str| text.replace("[microsoft_app]\n", &format!("[microsoft_app]\n{what}\n"));
    let passwd = world.folder().join("passwd");
    std::fs::write(&passwd, "hush-file").unwrap();
    let key = format!("client_secret_file = '{}'", passwd.display());
    for (file, keys) in [
        (beside("client_secret = \"hush-typed\""), "(client_secret)"),
        (beside(&key), "(client_secret_file)"),
        (beside(&key.replace("client_secret_file", "certificate_file")), "(certificate_file)"),
        (beside("\"client\\u005fsecret\" = \"hush-typed\""), "(client_secret)"),
        // Also where it cannot be read at all.
        (beside("client_secret = \"hush-typed"), "Mend this"),
    ] {
        for what in ["changes", "apply"] {
            let page = send(&ann, what, &seen(&ann).await, &file).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{keys}: {page:?}");
            assert!(page.html.contains(keys) && page.html.contains("never comes back"), "{keys}: {page:?}");
            assert!(!page.html.contains("hush-typed") && !page.html.contains("hush-file"), "{page:?}");
        }
    }
    // A sign-in that has ended gives back what was sent, but no secret.
    let nobody = async |file: &str| {
        let form: &[(&str, &str)] = &[("seen", "1"), ("file", file)];
        ann.ask(&Jar::default(), Method::POST, &format!("{PAGE}/changes"), "same-origin", Some(form)).await
    };
    let kept = nobody(&text).await;
    assert!(kept.status == StatusCode::FORBIDDEN && kept.html.contains("name=\"file\""), "{kept:?}");
    let lost = nobody(&beside("client_secret = \"hush-typed\"")).await;
    assert!(!lost.html.contains("name=\"file\"") && !lost.html.contains("hush-typed"), "{lost:?}");
}

#[tokio::test]
async fn two_at_once_are_told_and_it_takes_a_recent_sign_in() {
    let world = world().await;
    let ann = administrator(&world).await;
    let (old, text) = (seen(&ann).await, offered(&ann, "own").await);
    let changed = text.replace("prompts_per_hour = 30", "prompts_per_hour = 20");
    let shown = send(&ann, "changes", &old, &changed).await;
    assert!(may_apply(&shown), "{shown:?}");
    // Meanwhile another one sets the clock.
    let settings = "/dashboard/acme/settings";
    let version = ann.get(settings).await.field("seen");
    let everyday = [("seen", &*version), ("prompts", "30"), ("zone", "Europe/London"), ("outcome", "7")];
    assert_eq!(ann.post(&format!("{settings}/everyday"), &everyday).await.status, StatusCode::SEE_OTHER);

    for what in ["apply", "changes"] {
        let late = send(&ann, what, &old, &changed).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{late:?}");
        assert!(late.html.contains("Somebody else changed settings meanwhile") && !may_apply(&late), "{late:?}");
        // What would be undone is shown, and what was entered is still there.
        assert!(late.html.contains("Europe/London") && file(&late) == changed.trim(), "{late:?}");
    }
    let now = in_force(&world).await;
    assert_eq!((now.instances[0].time_zone.as_str(), now.instances[0].prompts_per_hour), ("Europe/London", 30));

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let page = changes(&ann, &changed).await;
    assert!(may_apply(&page) && page.html.contains("target=\"_blank\""), "{page:?}");
    let refused = send(&ann, "apply", &page.field("seen"), &changed).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
    assert!(refused.html.contains("a sign-in of less than ten minutes ago. Sign in again, then"), "{refused:?}");
    assert!(may_apply(&refused) && file(&refused) == changed.trim(), "{refused:?}");
    assert_eq!(in_force(&world).await.instances[0].prompts_per_hour, 30);
}

#[tokio::test]
async fn the_policy_is_changed_there_and_what_is_looser_is_said_and_heard() {
    let world = world().await;
    let ann = administrator(&world).await;
    let policy = ann.get("/dashboard/acme/policy").await;
    assert!(policy.html.contains(&format!("href=\"{PAGE}?from=own\"")), "{policy:?}");
    let bob = Browser::of(&world, 5);
    bob.sign_in_to("/dashboard/acme/policy").await;
    assert!(!bob.get("/dashboard/acme/policy").await.html.contains("Change the policy"));

    let text = offered(&ann, "own").await;
    let rule =
        "[[instance.policy.rule]]\npurposes = [\"mfa_change\"]\nmethods = [\"tap\", \"number_match\", \"code\"]\n";
    let looser = text.replace("[instance.policy]\n", rule);
    assert_ne!(looser, text);
    let page = changes(&ann, &looser).await;
    let (_, said) = page.html.split_once("data-looser").unwrap_or_else(|| panic!("{page:?}"));
    assert!(said.contains("mfa_change") && may_apply(&page), "{page:?}");
    let applied = send(&ann, "apply", &page.field("seen"), &looser).await;
    assert_eq!(applied.status, StatusCode::SEE_OTHER, "{applied:?}");
    assert_eq!(in_force(&world).await.instances[0].policy.rule.len(), 1);
    eventually("the alert", async || {
        let letters = world.sandbox.outside().letters();
        letters.into_iter().find(|letter| letter.to == ["soc@acme.example"] && letter.text().contains("policy"))
    })
    .await;
    // Tighter again: nothing is said to be looser.
    let tighter = changes(&ann, &text).await;
    assert!(may_apply(&tighter) && !tighter.html.contains("data-looser"), "{tighter:?}");
}

#[tokio::test]
async fn what_can_be_tried_is_tried_and_nothing_is_opened_that_nobody_else_hears_of() {
    let world = World::with(Pace::EASY, "async", |_| {}).await;
    world.change_account("grace@contoso.example", |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let ann = administrator(&world).await;
    let text = offered(&ann, "all").await;
    let apply = async |file: &str| send(&ann, "apply", &seen(&ann).await, file).await;
    let acme = in_force(&world).await.instances.remove(0);
    let frames = format!("frame_origins = [\"{}\"]", acme.frame_origins[0]);
    for (from, to, sentence) in [
        (&*acme.sign_in_client_id, &*acme.client_id, "Both Client IDs are the same"),
        (&*frames, "frame_origins = []", "Write 1 to 20 addresses"),
    ] {
        assert!(text.contains(from), "{text}");
        let tried = apply(&text.replace(from, to)).await;
        assert!(tried.status == StatusCode::BAD_REQUEST && tried.html.contains(sentence), "{sentence}: {tried:?}");
    }
    let mail = "[mail]\nhost = \"127.0.0.1\"\nport = 9\nsecurity = \"none\"\nfrom = \"a@msp.example\"\n";
    let tried = apply(&format!("{text}\n{mail}")).await;
    assert!(tried.status == StatusCode::BAD_REQUEST && tried.html.contains("mail server cannot be used"), "{tried:?}");
    assert!(in_force(&world).await.mail.is_none());

    // Once somebody was verified, one who is alone opens nothing unheard; what opens nothing they still change.
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
    let advice = text.replace("administrators = [3]", "administrators = [3]\ncall_back = \"mine\"");
    let refused = apply(&advice).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
    assert!(refused.html.contains("Nobody but you would hear of this"), "{refused:?}");
    let clock = text.replace("time_zone = \"UTC\"", "time_zone = \"Europe/London\"");
    assert_eq!(apply(&clock).await.status, StatusCode::SEE_OTHER);
    let now = in_force(&world).await;
    assert_eq!((now.instances[0].time_zone.as_str(), &now.instances[0].call_back), ("Europe/London", &None));
}
