//! Two administrators at once: the second is told who was first, and overwrites nothing of theirs.

use reqwest::{Method, StatusCode};
use vouchsafe_domain::{connection::Trial, ids::AgentId};
use vouchsafe_sandbox::{
    cast::{GRAPH_APP, GRAPH_SECRET, SETUP_APP, SETUP_SECRET, TAILSPIN},
    faults::Upstream,
};
use vouchsafe_store::{MicrosoftApp, Secret, Settings};

use crate::{
    browser::{Browser, Jar, Page},
    customers::under_way,
    stage::{Pace, eventually, status},
    world::World,
};

const TOYS: &str = "/dashboard/acme/customers/15";
const CONTOSO: &str = "/dashboard/acme/customers/12";
const T1: &str = "11111111-1111-4111-8111-111111111111";
const SETTINGS: &str = "/dashboard/acme/settings";
const MICROSOFT: &str = "/dashboard/acme/microsoft";

/// The page that a form stands on, where it is sent to, what is entered, and what comes back of it.
type Form<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>, &'a str);

/// Ann (3) and Petra (42) are administrators, and there is an application that makes secrets.
async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| {
        let client_secret = Secret::new(SETUP_SECRET);
        settings.setup_app = Some(MicrosoftApp { client_id: SETUP_APP.to_string(), client_secret });
        settings.instances.iter_mut().for_each(|instance| instance.administrators.push("42".parse().unwrap()));
    })
    .await
}

async fn both(world: &World) -> [Browser<'_>; 2] {
    let both = [3, 42].map(|agent| Browser::of(world, agent));
    for one in &both {
        one.sign_in_to(CONTOSO).await;
        // The list of clients is there before one of them is looked for.
        one.get("/dashboard/acme/customers").await;
    }
    both
}

/// Sends a form of this customer's page, by what was under way when it was shown.
async fn send(browser: &Browser<'_>, path: &str, shown: &str, fields: &[(&str, &str)]) -> Page {
    let form: Vec<(&str, &str)> = fields.iter().copied().chain([("under_way", shown)]).collect();
    browser.post(path, &form).await
}

/// Whether nothing was done, and this is why.
fn told(page: &Page, why: &str) -> bool {
    page.status == StatusCode::CONFLICT && page.html.contains(why) && page.html.contains("so nothing was done")
}

/// What comes back from Microsoft when the tenant's administrator has accepted.
async fn accepted(browser: &Browser<'_>, page: &Page, tenant: &str) -> Page {
    let (_, rest) = page.html.split_once("data-card=\"link\"").unwrap_or_else(|| panic!("no link: {page:?}"));
    let rest = Page { html: rest.to_owned(), status: page.status, headers: page.headers.clone() };
    let (link, form) = (rest.quoted("href=\"").unwrap(), [("tenant", tenant), ("do", "accept")]);
    let to = browser.ask(&Jar::default(), Method::POST, &link, "same-origin", Some(&form)).await.location();
    browser.ask(&Jar::default(), Method::GET, &to, "cross-site", None).await
}

#[tokio::test]
async fn a_colleagues_link_lives_on_and_so_does_what_came_of_it() {
    let world = world().await;
    let [ann, petra] = both(&world).await;
    let tenant = TAILSPIN.to_string();
    let named = [("tenant", tenant.as_str())];
    let shown = under_way(&ann, TOYS).await;
    let link = send(&petra, &format!("{TOYS}/consent"), &under_way(&petra, TOYS).await, &named).await;
    assert_eq!(link.location(), format!("{TOYS}#link-reader-{tenant}"), "{link:?}");
    let link = petra.get(TOYS).await;

    let late = send(&ann, &format!("{TOYS}/consent"), &shown, &[("tenant", "tailspin.example")]).await;
    assert!(
        told(&late, "Petra Plus (agent 42) made a link at") && !late.html.contains("data-card=\"link\""),
        "{late:?}"
    );
    assert!(late.html.contains("value=\"tailspin.example\""), "what was typed is still there: {late:?}");
    let with_link = late.field("under_way");
    // A form that says nothing of what was shown does nothing.
    for shown in ["", "x", &*shown] {
        let withdrawn = send(&ann, &format!("{TOYS}/withdraw"), shown, &named).await;
        assert!(told(&withdrawn, ""), "{shown}: {withdrawn:?}");
    }
    let given = accepted(&petra, &link, &tenant).await;
    assert!(given.html.contains("data-answer=\"given\""), "the link that was handed out is good: {given:?}");

    // Nor is the consent thrown away that waits to be confirmed, by whoever still sees the link.
    for path in ["consent", "withdraw"] {
        let late = send(&ann, &format!("{TOYS}/{path}"), &with_link, &named).await;
        assert!(told(&late, "Something of this customer’s was changed"), "{path}: {late:?}");
        assert!(late.html.contains("data-card=\"confirm\""), "{path}: {late:?}");
    }
    let kinds = ["consent_asked", "consent_given", "consent_withdrawn"];
    let mut logged = Vec::new();
    for kind in kinds {
        logged.push(world.logged(kind).await.len());
    }
    assert_eq!(logged, [1, 1, 0]);

    // Pressed again by who has seen it, it is done.
    let anew = send(&ann, &format!("{TOYS}/consent"), &under_way(&ann, TOYS).await, &named).await;
    assert_eq!(anew.status, StatusCode::SEE_OTHER, "{anew:?}");
    let now = under_way(&petra, TOYS).await;
    assert_eq!(send(&ann, &format!("{TOYS}/withdraw"), &now, &named).await.status, StatusCode::SEE_OTHER);
    let gone = send(&petra, &format!("{TOYS}/withdraw"), &now, &named).await;
    assert!(told(&gone, "Something of this customer’s was changed"), "{gone:?}");
}

#[tokio::test]
async fn a_colleagues_secret_goes_on_being_tried_or_made() {
    let world = world().await;
    let [ann, petra] = both(&world).await;
    // Nobody gets on meanwhile.
    world.spoil(Upstream::Login, "oauth2/token", 0, status(503, ""));
    let shown = under_way(&ann, CONTOSO).await;
    let paste = |secret: &'static str| [("tenant", T1), ("secret", secret)];
    let secret = format!("{CONTOSO}/secret");
    let pasted = send(&petra, &secret, &under_way(&petra, CONTOSO).await, &paste("connector-secret-t1")).await;
    assert_eq!(pasted.status, StatusCode::SEE_OTHER, "{pasted:?}");

    let late = send(&ann, &secret, &shown, &paste("another-secret-of-anns")).await;
    assert!(told(&late, "Petra Plus (agent 42) pasted a secret at"), "{late:?}");
    assert!(
        late.html.contains("A secret never comes back to a page") && !late.html.contains("another-secret"),
        "{late:?}"
    );
    let (now, stop) = ([("tenant", T1), ("do", "now")], [("tenant", T1), ("do", "stop")]);
    for (path, form) in [("set-up", &now), ("make", &now), ("make", &stop)] {
        let late = send(&ann, &format!("{CONTOSO}/{path}"), &shown, form).await;
        assert!(told(&late, "Petra Plus (agent 42) pasted a secret at"), "{path}: {late:?}");
    }
    let trials = world.store.secret_trials(&"acme".parse().unwrap()).await.unwrap();
    let by: Vec<AgentId> = trials.iter().map(|trial| trial.by).collect();
    assert_eq!(by, ["42".parse().unwrap()]);
    assert!(world.store.makings(&"acme".parse().unwrap()).await.unwrap().is_empty());

    // What we are to make, likewise.
    let shown = under_way(&ann, CONTOSO).await;
    let wanted = send(&petra, &format!("{CONTOSO}/make"), &shown, &now).await;
    assert_eq!(wanted.status, StatusCode::SEE_OTHER, "{wanted:?}");
    for (path, form) in [("set-up", &now), ("make", &now), ("make", &stop)] {
        let late = send(&ann, &format!("{CONTOSO}/{path}"), &shown, form).await;
        assert!(told(&late, "Petra Plus (agent 42) had a secret made at"), "{path}: {late:?}");
    }
    let late = send(&ann, &secret, &shown, &paste("another-secret-of-anns")).await;
    assert!(told(&late, "Petra Plus (agent 42) had a secret made at"), "{late:?}");
    let logged = [world.logged("secret_pasted").await, world.logged("secret_wanted").await].map(|all| all.len());
    assert_eq!((logged, world.logged("secret_unwanted").await.len()), ([1, 1], 0));

    // How far the machine is with it keeps nobody from anything.
    let shown = under_way(&ann, CONTOSO).await;
    world.sandbox.faults().clear();
    eventually("a secret that works, and one that cannot be made", async || {
        world.sql("UPDATE pasted_secrets SET due = 0 WHERE due IS NOT NULL").await;
        let trials = world.store.secret_trials(&"acme".parse().unwrap()).await.unwrap();
        let makings = world.store.makings(&"acme".parse().unwrap()).await.unwrap();
        (trials[0].trial == Trial::Works && makings[0].problem.is_some()).then_some(())
    })
    .await;
    let stopped = send(&ann, &format!("{CONTOSO}/make"), &shown, &stop).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{stopped:?}");
}

#[tokio::test]
async fn no_form_of_settings_overwrites_what_a_colleague_saved() {
    let world = world().await;
    let [ann, petra] = both(&world).await;
    world.store.set_connector_form(None, jiff::Timestamp::now()).await.unwrap();
    let app = GRAPH_APP.to_string();
    let set_up = SETUP_APP.to_string();
    let forms: [Form<'_>; 12] = [
        (SETTINGS, "settings/retention", vec![("keep", "400")], "value=\"400\""),
        (SETTINGS, "settings/links", vec![("links", "Runbook https://wiki.msp.example/")], "wiki.msp.example"),
        (SETTINGS, "settings/purposes", vec![("name", "Incident"), ("purpose", "other")], "Incident"),
        (SETTINGS, "settings/people", vec![("administrator", "3"), ("auditor", "5")], "Bob Brown"),
        (SETTINGS, "settings/advice", vec![("call_back", "020 7946")], "020 7946"),
        (SETTINGS, "settings/alerts", vec![("mail", "late@msp.example")], "late@msp.example"),
        (SETTINGS, "settings/brand", vec![("msp", "Late MSP")], "Late MSP"),
        (SETTINGS, "settings/secret", vec![], ""),
        (SETTINGS, "settings/old-secret", vec![], ""),
        (MICROSOFT, "microsoft/testers", vec![("testers", "late@contoso.example")], "late@contoso.example"),
        (
            MICROSOFT,
            "microsoft/application",
            vec![("client_id", &*app), ("client_secret", GRAPH_SECRET), ("certificate", "")],
            &*app,
        ),
        (MICROSOFT, "microsoft/set-up", vec![("client_id", &*set_up), ("client_secret", "late-secret")], &*set_up),
    ];
    // Fewer each time, which opens nothing.
    for (number, (page, form, fields, typed)) in (1..=20_usize).rev().zip(forms) {
        let seen = ann.get(page).await.field("seen");
        let (prompts, now) = (format!("{number}"), petra.get(SETTINGS).await.field("seen"));
        let first = [("prompts", &*prompts), ("zone", "UTC"), ("outcome", "7"), ("seen", &now)];
        let first = petra.post(&format!("{SETTINGS}/everyday"), &first).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{form}: {first:?}");
        let (before, version) = world.store.load_settings().await.unwrap();

        let all: Vec<(&str, &str)> = fields.into_iter().chain([("seen", &*seen)]).collect();
        let late = ann.post(&format!("/dashboard/acme/{form}"), &all).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{form}: {late:?}");
        assert!(late.html.contains("Somebody else changed settings") && late.html.contains(typed), "{form}: {late:?}");
        let (after, still) = world.store.load_settings().await.unwrap();
        assert!(before.changes(&after).is_empty() && still == version, "{form}");
        let own = after.instances.iter().find(|own| own.id.as_str() == "acme").unwrap();
        assert_eq!(own.prompts_per_hour, number, "{form}: what Petra saved");
    }
}

#[tokio::test]
async fn of_two_forms_in_the_same_moment_one_is_saved_and_the_other_told() {
    let world = world().await;
    let [ann, petra] = both(&world).await;
    let seen = ann.get(SETTINGS).await.field("seen");
    let brand = async |browser: &Browser<'_>, name: &str| {
        browser.post(&format!("{SETTINGS}/brand"), &[("msp", name), ("seen", &seen)]).await
    };
    let (one, other) = futures::join!(brand(&ann, "Ann’s"), brand(&petra, "Petra’s"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{one:?} {other:?}");
    assert_eq!(world.logged("settings_changed").await.len(), 1);

    let shown = under_way(&ann, TOYS).await;
    let tenant = TAILSPIN.to_string();
    let path = format!("{TOYS}/consent");
    let named = [("tenant", tenant.as_str())];
    let (one, other) = futures::join!(send(&ann, &path, &shown, &named), send(&petra, &path, &shown, &named));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{one:?} {other:?}");
    let first = if one.status == StatusCode::SEE_OTHER { &ann } else { &petra };
    assert!(accepted(&ann, &first.get(TOYS).await, &tenant).await.html.contains("data-answer=\"given\""));
}
