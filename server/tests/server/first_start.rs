//! From an empty database to the first administrator.

use reqwest::{Method, StatusCode};
use serde_json::json;
use vouchsafe_sandbox::{
    cast::{SERVICE_SECRET, applications},
    faults::Upstream,
};
use vouchsafe_server::first_start::link;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Jar, Page},
    stage::{Pace, status},
    world::World,
};

/// The way from a sign-in that did not do to where it is tried again.
const BACK: &str = "<a href=\"/setup\">Back to set-up</a>";

/// Nothing is set: as the first start of a server finds it.
async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| *settings = Settings::default()).await
}

async fn made(world: &World) -> String {
    link::make(&world.store, &world.process().public_url).await.unwrap().unwrap()
}

/// Begins in this browser, by a new link.
async fn begin(world: &World, browser: &Browser<'_>) {
    let link = made(world).await;
    let asked = browser.get(&link).await;
    assert!(asked.status == StatusCode::OK && asked.html.contains("Begin"), "{asked:?}");
    let begun = browser.post(&link, &[]).await;
    assert_eq!(begun.location(), "/setup", "{begun:?}");
    let cookie = begun.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-vouchsafe-setup=") && cookie.contains("SameSite=Strict"), "{cookie}");
}

async fn halo(browser: &Browser<'_>, url: &str) -> Page {
    browser.post("/setup/halo", &[("url", url), ("id", "acme"), ("tenant", "")]).await
}

async fn apply_for(browser: &Browser<'_>, secret: &str, outcome: &str) -> Page {
    let [service, sign_in] = applications("acme");
    let form = [
        ("client_id", service.client_id),
        ("client_secret", secret),
        ("sign_in_client_id", sign_in.client_id),
        ("outcome", outcome),
    ];
    browser.post("/setup/applications", &form).await
}

async fn sign_in(browser: &Browser<'_>) -> Page {
    let go_on = browser.post("/setup/sign-in", &[("instance", "acme")]).await;
    let back = browser.back(&browser.at_halo(&go_on, browser.agent).await).await;
    assert_eq!(back.location(), "/setup/administrator", "{back:?}");
    browser.get("/setup/administrator").await
}

fn is_over(page: &Page) -> bool {
    page.status == StatusCode::FORBIDDEN && page.html.contains("Nothing to set up here")
}

#[tokio::test]
async fn leads_from_a_link_to_the_first_administrator() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    begin(&world, &ann).await;
    let where_is_it = ann.get("/setup").await;
    assert!(where_is_it.html.contains("Where is your Halo?"), "{where_is_it:?}");
    assert_eq!(where_is_it.headers["cache-control"], "no-store");
    let acme = world.sandbox.bases().halo;
    // As it is copied from the browser, with a page behind it.
    assert_eq!(halo(&ann, &format!("{acme}/ticket?id=1")).await.location(), "/setup?step=applications");
    let page = ann.get("/setup").await;
    assert!(page.html.contains(&format!("{}/auth/halo/acme/callback", world.url)), "{page:?}");
    // The same checks as of the command, and the exact fix.
    let wrong = apply_for(&ann, "no-such-secret", "7").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{wrong:?}");
    assert!(wrong.html.contains("To do:") && wrong.html.contains("Client ID and the Client Secret"), "{wrong:?}");
    assert!(wrong.html.contains("Back to Halo’s address") && !wrong.html.contains("Dashboard →"), "{wrong:?}");
    assert!(!wrong.html.contains("no-such-secret"), "{wrong:?}");
    let outcome = apply_for(&ann, SERVICE_SECRET, "99").await;
    assert!(outcome.html.contains("7 Private Note") && outcome.html.contains("Good:"), "{outcome:?}");
    // Whether the sign-in application's id is right, nobody knows yet.
    assert!(
        outcome.html.contains("Write another outcome below") && !outcome.html.contains("Dashboard →"),
        "{outcome:?}"
    );
    let (before, _) = outcome.html.split_once("sign-in application").unwrap();
    let (_, line) = before.rsplit_once("data-standing=\"").unwrap();
    assert!(line.starts_with("unknown") && line.contains("Not tried yet:"), "{outcome:?}");
    assert!(world.services.settings().await.unwrap().instances().next().is_none(), "nothing is connected yet");
    let unreadable = apply_for(&ann, SERVICE_SECRET, "seven").await;
    assert!(unreadable.html.contains("such as 7") && unreadable.html.contains("value=\"seven\""), "{unreadable:?}");
    world.change("agent", 8, json!({ "isdisabled": true })).await;
    // The secret is kept: it need not be entered again.
    let disabled = apply_for(&ann, "", "7").await;
    assert!(disabled.status == StatusCode::BAD_REQUEST && disabled.html.contains("To do:"), "{disabled:?}");
    world.change("agent", 8, json!({ "isdisabled": false })).await;
    assert_eq!(apply_for(&ann, "", "7").await.location(), "/setup");

    // Under another name it is no second one.
    assert_eq!(
        ann.post("/setup/halo", &[("url", &acme), ("id", "other"), ("tenant", "")]).await.location(),
        "/setup?step=applications"
    );
    assert_eq!(apply_for(&ann, "", "7").await.location(), "/setup");
    let once = |page: &Page| !page.html.contains("<select") && page.html.contains("Sign in with Halo");
    assert!(once(&ann.get("/setup").await));
    assert_eq!(halo(&ann, &acme).await.location(), "/setup?step=applications");
    assert_eq!(apply_for(&ann, "", "7").await.location(), "/setup");
    assert!(once(&ann.get("/setup").await));

    // Left, and taken up with another link in another browser.
    let ann = Browser::of(&world, 3);
    begin(&world, &ann).await;
    let first = ann.get("/setup").await;
    assert!(first.html.contains("you become the first administrator"), "{first:?}");
    assert!(first.html.contains(&format!("<code>{}/auth/halo/acme/callback</code>", world.url)), "{first:?}");
    // A sign-in that fails says where it is mended, and not where technicians would be.
    let go_on = ann.post("/setup/sign-in", &[("instance", "acme")]).await;
    let (_, state) =
        go_on.location().split_once("state=").map(|(left, right)| (left.to_owned(), right.to_owned())).unwrap();
    let state = state.split('&').next().unwrap().to_owned();
    let refused = format!("/auth/halo/acme/callback?error=access_denied&state={state}");
    let refused = ann.ask(&ann.window, Method::GET, &refused, "cross-site", None).await;
    let callback = format!("Set its Login Redirect URL to {}/auth/halo/acme/callback", world.url);
    assert!(refused.status == StatusCode::FORBIDDEN && refused.html.contains(&callback), "{refused:?}");
    assert!(!refused.html.contains("ticket") && refused.html.contains(BACK), "{refused:?}");
    // An agent that no person is may not, and somebody else may.
    let go_on = ann.post("/setup/sign-in", &[("instance", "acme")]).await;
    let robot = ann.back(&ann.at_halo(&go_on, 8).await).await;
    assert!(robot.status == StatusCode::FORBIDDEN && robot.html.contains(BACK), "{robot:?}");
    assert!(robot.html.contains("may not administer") && !robot.html.contains("Ask your Halo"), "{robot:?}");
    let asked = sign_in(&ann).await;
    assert!(asked.html.contains("Ann Agent") && asked.html.contains("Become the administrator"), "{asked:?}");
    // Whoever is somebody else goes to Halo again, which asks for the password.
    assert!(asked.html.contains("No, sign in as somebody else"), "{asked:?}");
    let (_, other) = asked.html.split_once("action=\"/setup/sign-in\"").unwrap();
    assert!(other.contains("name=\"instance\" value=\"acme\""), "{asked:?}");
    let again = ann.post("/setup/sign-in", &[("instance", "acme")]).await;
    assert!(again.location().contains("prompt=login"), "{again:?}");
    assert_eq!(ann.get("/setup/administrator").await.location(), "/setup", "nobody is signed in meanwhile");
    sign_in(&ann).await;
    // Whoever the page did not show does not become it.
    let other = ann.post("/setup/administrator", &[("agent", "5"), ("instance", "acme")]).await;
    assert_eq!(other.location(), "/setup/administrator");
    let done = ann.post("/setup/administrator", &[("agent", "3"), ("instance", "acme")]).await;
    assert_eq!(done.location(), "/dashboard/acme", "{done:?}");
    let home = ann.get("/dashboard/acme").await;
    assert!(home.status == StatusCode::OK && home.html.contains("2. Name a second administrator"), "{home:?}");
    assert!(home.html.contains("Only testers can be asked") && !home.html.contains("Enjoy it"), "{home:?}");
    let settings = ann.get("/dashboard/acme/settings").await;
    assert!(
        settings.status == StatusCode::OK && settings.html.contains("There is no Iframe secret yet"),
        "{settings:?}"
    );
    let secret = ann.post("/dashboard/acme/settings/secret", &[("seen", &settings.field("seen"))]).await;
    assert!(secret.status == StatusCode::OK && secret.html.contains("shown this once"), "{secret:?}");

    // All of it is dead now.
    assert!(is_over(&ann.get("/setup").await));
    assert!(link::make(&world.store, &world.process().public_url).await.unwrap().is_none());
    let log = world.logged("settings_changed").await;
    assert!(
        log.iter()
            .any(|entry| entry["detail"].as_str().unwrap().starts_with("first start: + administrators: [] -> [3]")),
        "{log:?}"
    );
    assert!(!log.iter().any(|entry| entry.to_string().contains(SERVICE_SECRET)), "{log:?}");
}

#[tokio::test]
async fn what_is_to_be_mended_is_said_in_the_steps_that_there_are() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    begin(&world, &ann).await;
    halo(&ann, &world.sandbox.bases().halo).await;
    let [service, sign_in] = applications("acme");
    let form = [
        ("client_id", sign_in.client_id),
        ("client_secret", SERVICE_SECRET),
        ("sign_in_client_id", service.client_id),
        ("outcome", "7"),
    ];
    let exchanged = ann.post("/setup/applications", &form).await;
    assert!(exchanged.status == StatusCode::BAD_REQUEST && exchanged.html.contains("refused (400)"), "{exchanged:?}");
    assert!(exchanged.html.contains("Perhaps the two Client IDs are exchanged."), "{exchanged:?}");
    assert!(exchanged.html.contains("in step 1") && !exchanged.html.contains("Dashboard →"), "{exchanged:?}");
    // Of another Halo's tenant, and of a Halo that does not answer, it is said where that is entered.
    world.spoil(Upstream::Halo, "POST /auth/token", 0, status(503, ""));
    let silent = apply_for(&ann, SERVICE_SECRET, "7").await;
    assert!(silent.html.contains("in step 1") && !silent.html.contains("Dashboard →"), "{silent:?}");
    assert!(!silent.html.contains("Perhaps the two"), "{silent:?}");
    world.sandbox.faults().clear();
    world.spoil(Upstream::Halo, "GET /api/authinfo", 0, status(503, ""));
    let silent = halo(&ann, &world.sandbox.bases().halo).await;
    assert!(silent.html.contains("in step 1") && !silent.html.contains("Dashboard →"), "{silent:?}");
}

#[tokio::test]
async fn without_the_link_there_is_nothing() {
    let world = world().await;
    let (ann, mallory) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let link = made(&world).await;
    let pages = [
        (Method::GET, "/setup"),
        (Method::GET, "/setup/administrator"),
        (Method::POST, "/setup/halo"),
        (Method::POST, "/setup/applications"),
        (Method::POST, "/setup/sign-in"),
        (Method::POST, "/setup/administrator"),
        (Method::GET, "/setup/link/x"),
        (Method::POST, "/setup/link/x"),
    ];
    let form: &[(&str, &str)] =
        &[("url", &world.sandbox.bases().halo), ("id", ""), ("tenant", ""), ("instance", "acme"), ("agent", "5")];
    for (method, path) in pages {
        let form = (method == Method::POST).then_some(form);
        for jar in [Jar::default(), Jar::of("__Host-vouchsafe-setup", "x"), mallory.window.clone()] {
            let page = mallory.ask(&jar, method.clone(), path, "same-origin", form).await;
            assert!(is_over(&page), "{method} {path}: {page:?}");
        }
    }
    assert_eq!(world.calls(Upstream::Halo), 0, "nobody was asked anything");
    // Another site's form uses no link up, and looking at one does not.
    for site in ["cross-site", "same-site", "none", ""] {
        let forged = mallory.ask(&mallory.window, Method::POST, &link, site, Some(&[])).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{site}");
    }
    ann.get(&link).await;
    ann.post(&link, &[]).await;
    assert!(ann.get("/setup").await.html.contains("Where is your Halo?"));
    // Once.
    assert!(is_over(&mallory.get(&link).await) && is_over(&mallory.post(&link, &[]).await));
    for path in ["/setup/halo", "/setup/applications", "/setup/sign-in", "/setup/administrator"] {
        let forged = ann.ask(&ann.window, Method::POST, path, "cross-site", Some(form)).await;
        assert!(forged.status == StatusCode::FORBIDDEN && !is_over(&forged), "{path}: {forged:?}");
    }
    // Half an hour later a link is dead, and hours later the browser that used one.
    let late = made(&world).await;
    world.sql("UPDATE first_start SET link_until = link_until - 1800000").await;
    assert!(is_over(&mallory.get(&late).await) && is_over(&mallory.post(&late, &[]).await));
    world.sql("UPDATE first_start SET cookie_until = 0").await;
    assert!(is_over(&ann.get("/setup").await));
}

#[tokio::test]
async fn what_is_no_halo_or_not_to_be_asked_is_said() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    begin(&world, &ann).await;
    let bases = world.sandbox.bases();
    for (url, said) in [
        ("", "begins with https://"),
        ("acme.halopsa.com", "begins with https://"),
        ("http://acme.halopsa.com", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("https://169.254.169.254", "it is a private address"),
        ("https://10.0.0.5", "it is a private address"),
        ("https://no-such-host.invalid", "there is no such host"),
        (&*bases.microsoft, "Halo"),
    ] {
        let page = halo(&ann, url).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(said), "{url}: {page:?}");
        assert!(page.html.contains(&format!("value=\"{url}\"")), "{url}: what was typed stays: {page:?}");
    }
    let no_name = ann.post("/setup/halo", &[("url", &bases.halo), ("id", "A b!"), ("tenant", "")]).await;
    assert!(no_name.html.contains("1 to 32 lower-case letters"), "{no_name:?}");
    world.spoil(Upstream::Halo, "GET /api/authinfo", 0, status(302, ""));
    assert_eq!(halo(&ann, &bases.halo).await.status, StatusCode::BAD_REQUEST);
    world.sandbox.faults().clear();

    // A secret that was given for one Halo goes to no other.
    halo(&ann, &bases.halo).await;
    apply_for(&ann, "hush-for-one", "99").await;
    let other = ann.post("/setup/halo", &[("url", &bases.globex), ("id", "globex"), ("tenant", "")]).await;
    assert_eq!(other.location(), "/setup?step=applications", "{other:?}");
    let page = apply_for(&ann, "", "7").await;
    assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains("Copy the Client Secret"), "{page:?}");
}

#[tokio::test]
async fn before_any_halo_is_connected_the_first_page_says_how_one_is() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    for path in ["/", "/dashboard"] {
        let page = ann.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {page:?}");
        assert!(page.html.contains("Nothing is set up yet") && page.html.contains("vouchsafe admin link"), "{page:?}");
    }
    // Connected, and nobody's: that it goes on at the machine, and no more.
    begin(&world, &ann).await;
    halo(&ann, &world.sandbox.bases().halo).await;
    assert_eq!(apply_for(&ann, SERVICE_SECRET, "7").await.location(), "/setup");
    let front = ann.get("/").await;
    let said = "“vouchsafe admin link”, on the machine, prints a link to go on with.";
    assert!(front.status == StatusCode::OK && front.html.contains("Set-up is not finished"), "{front:?}");
    assert!(
        front.html.contains(said) && !front.html.contains("/dashboard\"") && !front.html.contains("acme"),
        "{front:?}"
    );

    let connected = World::start().await;
    let ann = Browser::of(&connected, 3);
    let front = ann.get("/").await;
    assert!(front.status == StatusCode::OK && front.html.contains("<a href=\"/dashboard\">"), "{front:?}");
    assert!(!front.html.contains("acme"), "{front:?}");
    assert!(ann.get("/dashboard").await.html.contains("Several Halos are connected here."));
}
