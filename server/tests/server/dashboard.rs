//! The dashboard: who gets in, what each role sees, and that it tells what happened.
//!
//! # Layout
//! - this file: who gets in, and the log
//! - `home`: at a glance; `lists`: verifications, and what is said of each; `following`: pages that load themselves;
//!   `tests`: prompts from the command line

mod following;
mod home;
mod lists;
mod tests;

use reqwest::{Method, StatusCode};
use vouchsafe_sandbox::phone::Answer;
use vouchsafe_server::dashboard::{page::Page as Pages, settings::Section};
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Jar, Page, Place},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const HOME: &str = "/dashboard/acme";
const LIST: &str = "/dashboard/acme/verifications";

/// Agent 3 is the administrator, 5 the auditor, 42 a technician.
async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await
}

fn is_at_the_door(page: &Page) -> bool {
    page.status == StatusCode::FORBIDDEN && page.html.contains("data-page=\"dashboard-sign-in\"")
}

/// Whether a page is refused to a role.
fn is_not_theirs(page: &Page) -> bool {
    page.status == StatusCode::FORBIDDEN && page.html.contains("data-page=\"dashboard-not-yours\"")
}

/// The route that this path takes: where several would do, the one that leaves the least open.
fn route_of(method: &Method, path: &str) -> &'static str {
    let is_open = |part: &str| part.starts_with('{');
    let fits = |route: &str| {
        let mut parts = route.split('/').zip(path.split('/'));
        route.split('/').count() == path.split('/').count()
            && parts.all(|(route, part)| route == part || is_open(route))
    };
    let fitting =
        Pages::ALL.into_iter().filter(|page| page.method() == *method).map(Pages::route).filter(|route| fits(route));
    let route = fitting.min_by_key(|route| route.split('/').filter(|part| is_open(part)).count());
    route.unwrap_or_else(|| panic!("{method} {path} is no page"))
}

/// One verification by this technician, with its note written.
async fn verify(world: &World, browser: &Browser<'_>, answer: Answer) -> String {
    let pod = browser.open(Place::Ticket(9499)).await;
    // Where somebody was asked before, the pod shows that first.
    let looked = pod.until("the look-up's end", |view| view.state != "loading").await;
    if looked.state != "ready" {
        pod.press("new").await;
        pod.becomes("ready").await;
    }
    pod.send().await;
    world.press_phone(GRACE, answer).await;
    pod.until("the note", |view| view.note == "written").await;
    let concluded = world.logged("concluded").await;
    concluded.last().unwrap()["verification"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_opens_to_its_roles_and_to_nobody_else() {
    let world = world().await;
    let browsers = [3, 5, 42].map(|agent| Browser::of(&world, agent));
    for browser in &browsers {
        browser.sign_in_to(HOME).await;
    }
    let ann = &browsers[0];
    // By somebody else than the technician of the table.
    let id = verify(&world, &Browser::of(&world, 3), Answer::Approve).await;
    let story = format!("{LIST}/{id}");
    let (open, shut, gone) = (StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND);
    let (wrong, late) = (StatusCode::BAD_REQUEST, StatusCode::CONFLICT);
    let table = [
        (Method::GET, HOME, [open, open, open]),
        (Method::GET, LIST, [open, open, open]),
        (Method::GET, "/dashboard/acme/verifications.csv", [open, open, open]),
        (Method::GET, story.as_str(), [open, open, gone]),
        (Method::GET, "/dashboard/acme/incidents", [open, open, shut]),
        (Method::GET, "/dashboard/acme/incidents.csv", [open, open, shut]),
        // Without a reason.
        (Method::POST, "/dashboard/acme/incidents/lift", [wrong, shut, shut]),
        (Method::POST, "/dashboard/acme/incidents/notes", [StatusCode::SEE_OTHER, shut, shut]),
        (Method::GET, "/dashboard/acme/trends", [open, open, shut]),
        (Method::GET, "/dashboard/acme/trends.csv", [open, open, shut]),
        (Method::GET, "/dashboard/acme/report", [open, open, shut]),
        (Method::GET, "/dashboard/acme/report.csv", [open, open, shut]),
        (Method::POST, "/dashboard/acme/report/verify", [StatusCode::SEE_OTHER, StatusCode::SEE_OTHER, shut]),
        (Method::GET, "/dashboard/acme/log", [open, open, shut]),
        (Method::GET, "/dashboard/acme/log.csv", [open, open, shut]),
        // Technicians have a search in place of the list.
        (Method::GET, "/dashboard/acme/accounts", [open, open, open]),
        (Method::POST, "/dashboard/acme/accounts/import", [StatusCode::SEE_OTHER, shut, shut]),
        // There is no such account.
        (Method::POST, "/dashboard/acme/accounts/verify", [StatusCode::CONFLICT, shut, StatusCode::CONFLICT]),
        (Method::GET, "/dashboard/acme/coverage", [open, open, shut]),
        (Method::GET, "/dashboard/acme/coverage.csv", [open, open, shut]),
        (Method::GET, "/dashboard/acme/matches", [open, open, shut]),
        // Nobody decides what is none of the three.
        (Method::POST, "/dashboard/acme/matches/decide", [StatusCode::BAD_REQUEST, shut, shut]),
        (Method::POST, "/dashboard/acme/matches/settle", [StatusCode::BAD_REQUEST, shut, shut]),
        (Method::GET, "/dashboard/acme/matches/contacts", [open, open, shut]),
        // Nobody was asked about anybody.
        (Method::GET, "/dashboard/acme/matches/choose", [late, shut, shut]),
        (Method::POST, "/dashboard/acme/matches/chosen", [late, shut, shut]),
        (Method::GET, "/dashboard/acme/doctor", [open, open, shut]),
        (Method::POST, "/dashboard/acme/doctor/run", [StatusCode::SEE_OTHER, shut, shut]),
        (Method::GET, "/dashboard/acme/customers", [open, open, shut]),
        (Method::POST, "/dashboard/acme/customers/read", [StatusCode::SEE_OTHER, shut, shut]),
        (Method::GET, "/dashboard/acme/customers/connect", [open, shut, shut]),
        // There is no set-up application, nobody signed in with it, and nothing was seen.
        (Method::POST, "/dashboard/acme/customers/connect/sign-in", [StatusCode::CONFLICT, shut, shut]),
        (Method::POST, "/dashboard/acme/customers/connect/pick", [StatusCode::CONFLICT, shut, shut]),
        (Method::POST, "/dashboard/acme/customers/connect/confirm", [StatusCode::CONFLICT, shut, shut]),
        // Nobody says what is to end.
        (Method::POST, "/dashboard/acme/customers/connect/end", [shut, shut, shut]),
        (Method::GET, "/dashboard/acme/customers/12", [open, open, shut]),
        // Microsoft knows no such tenant, and there is no link for it.
        (Method::POST, "/dashboard/acme/customers/12/consent", [StatusCode::BAD_REQUEST, shut, shut]),
        // What was shown was never so, nor were the settings that were seen.
        (Method::POST, "/dashboard/acme/customers/12/withdraw", [late, shut, shut]),
        (Method::POST, "/dashboard/acme/customers/12/confirm", [late, shut, shut]),
        (Method::POST, "/dashboard/acme/customers/12/remove", [late, shut, shut]),
        // No secret is that short.
        (Method::POST, "/dashboard/acme/customers/12/secret", [wrong, shut, shut]),
        (Method::GET, "/dashboard/acme/customers/connector-secret.ps1", [open, shut, shut]),
        // Not a tenant of this customer's.
        (Method::POST, "/dashboard/acme/customers/12/set-up", [late, shut, shut]),
        (Method::POST, "/dashboard/acme/customers/12/make", [late, shut, shut]),
        (Method::GET, "/dashboard/acme/microsoft", [open, open, shut]),
        // Neither an application's id nor a tester.
        (Method::POST, "/dashboard/acme/microsoft/application", [wrong, shut, shut]),
        (Method::POST, "/dashboard/acme/microsoft/set-up", [wrong, shut, shut]),
        (Method::POST, "/dashboard/acme/microsoft/testers", [wrong, shut, shut]),
        (Method::GET, "/dashboard/acme/policy", [open, open, shut]),
        (Method::POST, "/dashboard/acme/ticket", [open, shut, open]),
        // Settings that nobody has seen.
        (Method::POST, "/dashboard/acme/policy/threat", [late, shut, shut]),
        (Method::POST, "/dashboard/acme/policy/threat-end", [late, shut, shut]),
        // Nothing waits: there is nothing to confirm, and it leads back to the page.
        (Method::POST, "/dashboard/acme/policy/confirm", [StatusCode::SEE_OTHER, shut, shut]),
        (Method::GET, "/dashboard/acme/settings", [open, open, shut]),
        (Method::GET, "/dashboard/acme/settings.toml", [open, shut, shut]),
        // It would take the administrator's own role.
        (Method::POST, "/dashboard/acme/settings/people", [wrong, shut, shut]),
        (Method::GET, "/dashboard/acme/file", [open, shut, shut]),
        // It is not TOML.
        (Method::POST, "/dashboard/acme/file/changes", [wrong, shut, shut]),
        (Method::POST, "/dashboard/acme/file/apply", [wrong, shut, shut]),
        (Method::POST, "/dashboard/acme/sign-out", [StatusCode::SEE_OTHER; 3]),
    ];
    let routes = Pages::ALL.map(|page| (page.method(), page.route()));
    let mut missing = routes.to_vec();
    for (method, path, _) in &table {
        let route = (method.clone(), route_of(method, path));
        let at = missing.iter().position(|missing| *missing == route).unwrap_or_else(|| panic!("{path} twice"));
        missing.remove(at);
    }
    assert!(missing.is_empty(), "not in this table: {missing:?}");
    let object = "0b1ec700-0000-4000-8000-000000000026";
    // Every field that any of them needs: so what shuts a page is the role, and not the form.
    let form: &[(&str, &str)] = &[
        ("seen", "0"),
        ("shown", ""),
        ("secret", "short"),
        ("do", "stop"),
        ("client_id", "x"),
        ("client_secret", ""),
        ("certificate", ""),
        ("testers", "nobody"),
        ("number", "9499"),
        ("what", "policy"),
        ("asked", "0"),
        ("contact", "38"),
        ("tenant", object),
        ("object", object),
        ("verification", ""),
        ("reason", ""),
        ("until", "2099-01-01T08:00"),
    ];
    for (method, path, expected) in table {
        let form = (method == Method::POST).then_some(form);
        let stranger = ann.ask(&Jar::default(), method.clone(), path, "same-origin", form).await;
        assert!(is_at_the_door(&stranger), "{path}: {stranger:?}");
        for (browser, expected) in browsers.iter().zip(expected) {
            if form.is_some() {
                for site in ["cross-site", "same-site", "none", ""] {
                    let forged = browser.ask(&browser.window, method.clone(), path, site, form).await;
                    assert_eq!(forged.status, shut, "{path} from {site:?}: {forged:?}");
                    assert!(forged.html.contains("role=\"status\""), "{path} from {site:?}: {forged:?}");
                    assert!(forged.html.contains("This was not sent from here"), "{path} from {site:?}: {forged:?}");
                }
            }
            let page = browser.ask(&browser.window, method.clone(), path, "same-origin", form).await;
            assert_eq!(page.status, expected, "{path} for {}: {page:?}", browser.agent);
            // A shut page says so to somebody who is known, and does not ask them to sign in.
            assert!(!is_at_the_door(&page), "{path} for {}: {page:?}", browser.agent);
            // An administrator is let in everywhere. Whoever else is not, is not because of who they are: before anybody looks at
            // what they sent.
            let is_refused = expected == shut && browser.agent != 3;
            assert_eq!(is_not_theirs(&page), is_refused, "{path} for {}: {page:?}", browser.agent);
            let page_of_ours = ![".csv", ".ps1", ".toml", "/ticket"].iter().any(|end| path.ends_with(end));
            if expected == open && page_of_ours {
                let policy = page.headers["content-security-policy"].to_str().unwrap();
                assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{policy}");
                assert_eq!(page.headers["referrer-policy"], "same-origin");
                assert_eq!(page.headers["cache-control"], "no-store");
            }
        }
    }
    // All of them have signed out by now.
    assert!(is_at_the_door(&ann.get(HOME).await));
}

#[tokio::test]
async fn every_form_of_the_settings_is_an_administrators() {
    let world = world().await;
    let browsers = [3, 5, 42].map(|agent| Browser::of(&world, agent));
    for browser in &browsers {
        browser.sign_in_to(HOME).await;
    }
    let before = world.store.load_settings().await.unwrap().1;
    for section in Section::ALL {
        let path = format!("/dashboard/acme/settings/{}", section.name());
        // Settings that nobody has seen.
        let form: &[(&str, &str)] = &[("seen", "0"), ("administrator", "3")];
        let stranger = browsers[0].ask(&Jar::default(), Method::POST, &path, "same-origin", Some(form)).await;
        assert!(is_at_the_door(&stranger), "{path}: {stranger:?}");
        for browser in &browsers {
            let page = browser.post(&path, form).await;
            assert_eq!(is_not_theirs(&page), browser.agent != 3, "{path} for {}: {page:?}", browser.agent);
            let let_in = matches!(page.status, StatusCode::BAD_REQUEST | StatusCode::CONFLICT);
            assert_eq!(let_in, browser.agent == 3, "{path} for {}: {page:?}", browser.agent);
        }
    }
    assert_eq!(world.store.load_settings().await.unwrap().1, before);
}

#[tokio::test]
async fn whom_halo_calls_an_administrator_is_none_here() {
    let world = world().await;
    let is_halos = world.sandbox.halo().instance("acme").unwrap().state().records.agents[&42]["is_admin"].clone();
    assert_eq!(is_halos, true);
    let petra = Browser::of(&world, 42);
    petra.sign_in_to(HOME).await;
    assert!(is_not_theirs(&petra.get("/dashboard/acme/settings").await));
    assert!(is_not_theirs(&petra.post("/dashboard/acme/doctor/run", &[]).await));
    assert_eq!(petra.get(HOME).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_is_the_dashboards_own_and_ends_as_a_pods_does() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    // What opens pods opens no dashboard, under whatever name it comes.
    ann.open(Place::Ticket(9499)).await;
    let frames = ann.frame.value("__Host-vouchsafe-frame");
    let thief = Jar::of("__Host-vouchsafe-dashboard", &frames);
    assert!(is_at_the_door(&ann.ask(&thief, Method::GET, HOME, "none", None).await));

    let shut = ann.get("/dashboard/acme/log?before=7").await;
    assert_eq!(shut.field("to"), "/dashboard/acme/log?before=7");
    let go_on = ann.post("/dashboard/acme/sign-in", &[("to", &shut.field("to"))]).await;
    let back = ann.back(&ann.at_halo(&go_on, 3).await).await;
    // No redirect: a strict cookie would not come along. A page of ours leads on.
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.html.contains("http-equiv=\"refresh\" content=\"0;url=/dashboard/acme/log?before=7\""), "{back:?}");
    let cookie = back.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-vouchsafe-dashboard="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/"), "{cookie}");
    assert_eq!(ann.get(HOME).await.status, StatusCode::OK);
    // The other Halo's dashboard asks for a sign-in of its own.
    assert!(is_at_the_door(&ann.get("/dashboard/globex").await));

    // What another site leads to comes without the cookie: it is asked for once more, from a page of ours.
    let linked = ann.ask(&Jar::default(), Method::GET, "/dashboard/acme/log", "cross-site", None).await;
    assert!(linked.status == StatusCode::OK && linked.location() == "/dashboard/acme/log", "{linked:?}");
    assert!(!linked.html.contains("Ann Agent"), "{linked:?}");

    world.sql("UPDATE sessions SET last_action = last_action - 3600001").await;
    let idle = ann.get(HOME).await;
    assert!(is_at_the_door(&idle) && idle.html.contains("Nothing was opened for an hour"), "{idle:?}");
    ann.sign_in_to(HOME).await;
    world.sql("UPDATE sessions SET created = created - 43200001").await;
    assert!(is_at_the_door(&ann.get(HOME).await));
    ann.sign_in_to(HOME).await;
    // Looking is doing something.
    world.sql("UPDATE sessions SET last_action = last_action - 3000000").await;
    assert_eq!(ann.get(HOME).await.status, StatusCode::OK);
    world.sql("UPDATE sessions SET last_action = last_action - 3000000").await;
    assert_eq!(ann.get(HOME).await.status, StatusCode::OK);
    // Disabled in Halo, and looked after again: out.
    world.change("agent", 3, serde_json::json!({ "isdisabled": true })).await;
    world.sql("UPDATE sessions SET checked = 0").await;
    eventually("the session's end", async || is_at_the_door(&ann.get(HOME).await).then_some(())).await;
}

#[tokio::test]
async fn the_way_to_a_dashboard_is_honest_and_lists_nobody() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let which = ann.get("/dashboard").await;
    assert_eq!(which.status, StatusCode::OK);
    assert!(which.html.contains("Which Halo?") && !which.html.contains("globex"), "{which:?}");
    assert_eq!(ann.get("/dashboard?instance=Globex").await.location(), "/dashboard/globex");
    let unknown = ann.get("/dashboard?instance=%3Cnobody%3E").await;
    assert!(
        unknown.status == StatusCode::NOT_FOUND && unknown.html.contains("There is no “&lt;nobody&gt;”"),
        "{unknown:?}"
    );
    assert_eq!(ann.get("/dashboard/nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ann.get("/dashboard/acme/nothing").await.status, StatusCode::NOT_FOUND);
    ann.sign_in_to(HOME).await;
    assert_eq!(ann.get("/dashboard").await.location(), HOME);

    // With one Halo there is nothing to choose.
    world.sql("DELETE FROM instances WHERE id = 'globex'; UPDATE settings SET version = version + 1").await;
    assert_eq!(Browser::of(&world, 3).get("/dashboard").await.location(), HOME);

    // A sign-in leads nowhere else, and is begun by nobody else.
    let elsewhere = ann.post("/dashboard/acme/sign-in", &[("to", "https://evil.example/")]).await;
    let back = ann.back(&ann.at_halo(&elsewhere, 3).await).await;
    assert_eq!(back.location(), HOME);
    let forged =
        ann.ask(&ann.window, Method::POST, "/dashboard/acme/sign-in", "cross-site", Some(&[("to", HOME)])).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_log_is_filtered_paged_and_taken_away() {
    const LOG: &str = "/dashboard/acme/log";
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    verify(&world, &ann, Answer::Approve).await;
    // As many more sign-ins as fill a page and one line.
    for _ in 0..51 {
        bob.sign_in_to(LOG).await;
    }
    let entries = |page: &Page| page.html.matches("class=\"seq\"").count();
    let older = |page: &Page| {
        let (before, _) = page.html.split_once("\" data-page=\"older\"").unwrap_or_default();
        before.rsplit_once("href=\"").map(|(_, path)| path.replace("&amp;", "&"))
    };
    for (query, expected) in [
        ("kind=signed_in&technician=5", 51),
        ("technician=5&kind=concluded", 0),
        ("kind=concluded", 1),
        ("customer=12&kind=concluded", 1),
        ("customer=12&kind=concluded&technician=3", 1),
        ("customer=12&technician=5", 0),
        // Of what ended so, the entry that says it.
        ("ended=approved", 1),
        ("ended=approved&technician=3&customer=12&purpose=password_reset", 1),
        ("ended=any_verified&kind=concluded", 1),
        ("ended=approved&kind=begun", 0),
        ("ended=any_denied", 0),
        ("purpose=password_reset", 5),
        ("purpose=password_reset&kind=requested", 1),
        ("purpose=mfa_change", 0),
        // Asked, begun, ended, its note, and that nobody was told.
        ("customer=12", 5),
        ("customer=13", 0),
        ("kind=signed_in&from=2000-01-01", 52),
        ("to=2000-01-01", 0),
        ("from=2999-01-01", 0),
    ] {
        let (mut page, mut seen) = (bob.get(&format!("{LOG}?{query}")).await, 0);
        loop {
            seen += entries(&page);
            let Some(next) = older(&page) else { break };
            assert!(entries(&page) == 50 && next.contains(query.split('&').next().unwrap()), "{query}: {next}");
            page = bob.get(&next).await;
        }
        assert_eq!(seen, expected, "{query}: {page:?}");
    }
    let shown = bob.get(&format!("{LOG}?kind=concluded")).await;
    assert!(shown.html.contains("Ann Agent (agent 3)"), "{shown:?}");
    for choice in ["<option value=\"signed_in\">Signed in</option>", "Bob Brown (agent 5)"] {
        assert!(shown.html.contains(choice), "{choice}: {shown:?}");
    }
    for query in ["kind=all", "technician=Ann", "ended=open", "purpose=all", "from=yesterday", "before=x"] {
        let page = bob.get(&format!("{LOG}?{query}")).await;
        assert!(page.status == StatusCode::BAD_REQUEST && entries(&page) == 0, "{query}: {page:?}");
        assert_eq!(bob.get(&format!("{LOG}.csv?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let link = bob.get(&format!("{LOG}?kind=signed_in&technician=5")).await.file_link();
    let file = bob.get(&link).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert!(lines.len() == 52 && lines[0].starts_with("seq,at,instance,kind,"), "{lines:?}");
    assert!(lines[1..].iter().all(|line| line.contains(",acme,signed_in,")), "{lines:?}");
    let exported = world.logged("exported").await;
    assert_eq!(exported.last().unwrap()["detail"], "log; What: signed_in, Technician: 5; rows not counted");
    let of_12 = bob.get(&bob.get(&format!("{LOG}?customer=12&kind=concluded")).await.file_link()).await;
    assert_eq!(of_12.html.matches("\r\n").count(), 2, "{of_12:?}");
    let ended = bob.get(&format!("{LOG}?ended=approved&purpose=password_reset")).await;
    for choice in ["<option value=\"any_denied\">", "<option value=\"password_reset\" selected"] {
        assert!(ended.html.contains(choice), "{choice}: {ended:?}");
    }
    assert!(!ended.html.contains("<option value=\"open\""), "{ended:?}");
    let file = bob.get(&ended.file_link()).await;
    let lines: Vec<&str> = file.html.trim_end().split("\r\n").collect();
    assert!(lines.len() == 2 && lines[1].contains(",concluded,") && lines[1].contains(",approved,"), "{lines:?}");
    assert_eq!(bob.get(&ended.file_link().replace("approved", "denied")).await.html.matches("\r\n").count(), 1);
    let exported = world.logged("exported").await;
    let told = "log; Outcome: denied, Purpose: password_reset; rows not counted";
    assert_eq!(exported.last().unwrap()["detail"], told);
    // All of it, over several readings.
    let all = bob.get(&format!("{LOG}.csv")).await;
    let of_acme = world.log().await.iter().filter(|entry| entry["instance"] == "acme").count();
    assert_eq!(all.html.matches("\r\n").count(), of_acme + 1);
}
