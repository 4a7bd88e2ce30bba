//! The threat level in the dashboard: raised at once, ended early only as a policy is loosened.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_domain::{
    method::Method,
    policy::{Rule, Rules, Threat},
    purpose::Purpose,
};
use vouchsafe_store::{Changed, Settings};

use crate::{
    browser::{Browser, Page, Place},
    stage::eventually,
    world::World,
};

const PAGE: &str = "/dashboard/acme/policy";
const RAISE: &str = "/dashboard/acme/policy/threat";
const END: &str = "/dashboard/acme/policy/threat-end";
const ZONE: &str = "Europe/Vienna";

/// Agents 3 and 42 are administrators, 5 is an auditor.
async fn world() -> World {
    World::outward_with(|settings: &mut Settings| {
        settings.instances[0].administrators = ["3", "42"].map(|id| id.parse().unwrap()).to_vec();
        settings.instances[0].auditors = vec!["5".parse().unwrap()];
        settings.instances[0].time_zone = ZONE.to_owned();
    })
    .await
}

async fn threat(world: &World) -> Option<Threat> {
    world.store.load_settings().await.unwrap().0.instances.swap_remove(0).threat
}

/// In so many hours, to the minute, and as the clocks in Vienna show that.
fn in_hours(hours: i64) -> (Timestamp, String) {
    let at = Timestamp::from_second((Timestamp::now().as_second() / 60 + hours * 60) * 60).unwrap();
    let typed = at.to_zoned_datetime(TimeZone::get(ZONE).unwrap()).strftime("%Y-%m-%dT%H:%M").to_string();
    (at, typed)
}

/// As an administrator does it who has just looked at the page.
async fn raise(browser: &Browser<'_>, until: &str, reason: &str) -> Page {
    let seen = browser.get(PAGE).await.field("seen");
    browser.post(RAISE, &[("seen", &seen), ("until", until), ("reason", reason)]).await
}

fn is_raised(page: &Page) -> bool {
    page.quoted("data-raised=\"").unwrap() == "true"
}

#[tokio::test]
async fn an_administrator_raises_it_at_once_and_everybody_hears_by_whom_and_why() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(PAGE).await;
    bob.sign_in_to(PAGE).await;
    // It only tightens, so no recent sign-in is asked for.
    world.sql("UPDATE sessions SET created = created - 601000").await;
    let calm = ann.get(PAGE).await;
    assert!(!is_raised(&calm) && !calm.html.contains("sign in again"), "{calm:?}");
    assert!(calm.html.contains(&format!("action=\"{RAISE}\"")) && calm.html.contains(ZONE), "{calm:?}");
    let (until, typed) = in_hours(2);
    let raised = raise(&ann, &typed, "wave of <calls>").await;
    assert_eq!((raised.status, raised.location()), (StatusCode::SEE_OTHER, PAGE.to_owned()), "{raised:?}");
    assert_eq!(threat(&world).await.unwrap().until, until);

    let logged = world.logged("threat_raised").await;
    assert_eq!((logged.len(), &logged[0]["technician"]), (1, &json!(3)), "{logged:?}");
    assert_eq!(
        (&logged[0]["reason"], &logged[0]["detail"]),
        (&json!("wave of <calls>"), &json!(format!("until {until}")))
    );
    let log = bob.get("/dashboard/acme/log").await;
    assert!(log.html.contains("Threat raised") && log.html.contains("Ann Agent (agent 3)"), "{log:?}");

    let shown = typed.replace('T', " ");
    for browser in [&ann, &bob] {
        let page = browser.get(PAGE).await;
        assert!(is_raised(&page), "{page:?}");
        let tightens = "only these answers count: number, app code. Approvals hold 10 minutes at most";
        for said in [&*shown, "Ann Agent (agent 3)", "wave of &lt;calls&gt;", tightens, "MFA change, Privileged access"]
        {
            assert!(page.html.contains(said), "{said}: {page:?}");
        }
    }
    let read = bob.get(PAGE).await;
    assert!(!read.html.contains(RAISE) && !read.html.contains("sign in again"), "an auditor only reads: {read:?}");
    let home = bob.get("/dashboard/acme").await;
    let line = home.html.split("<li").find(|line| line.contains("The threat level is raised")).unwrap();
    assert!(line.contains(&format!("href=\"{PAGE}\"")) && line.contains(&shown), "{line}");
    let pod = ann.open(Place::Ticket(9499)).await.becomes("ready").await;
    assert!(pod.next.contains(&shown), "{pod:?}");

    // Prolonged by somebody else, it is theirs.
    let petra = Browser::of(&world, 42);
    petra.sign_in_to(PAGE).await;
    let (until, typed) = in_hours(3);
    assert_eq!(raise(&petra, &typed, "they still call").await.status, StatusCode::SEE_OTHER);
    let on = threat(&world).await.unwrap();
    assert_eq!((on.until, &*on.reason, on.by), (until, "they still call", Some("42".parse().unwrap())));
    assert_eq!(world.logged("threat_raised").await[1]["technician"], 42);
}

#[tokio::test]
async fn what_does_not_raise_it_says_why_and_keeps_what_was_typed() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    let (until, typed) = in_hours(4);
    let (_, soon) = in_hours(2);
    let long = "x".repeat(201);
    let refused = async |until: &str, reason: &str, why: &str| {
        let page = raise(&ann, until, reason).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{until:?}, {reason:?}: {page:?}");
        assert!(page.html.contains("role=\"alert\"") && page.html.contains(why), "{why}: {page:?}");
        assert!(page.html.contains(&format!("value=\"{until}\"")), "{until}: {page:?}");
        assert!(page.html.contains(&format!("value=\"{}\"", reason.trim())), "{reason}: {page:?}");
    };
    let when = "say until when, with a day and a time";
    for (until, reason, why) in [
        ("", "wave of calls", when),
        ("tomorrow", "wave of calls", when),
        ("2026-02-30T08:00", "wave of calls", when),
        ("2020-01-01T08:00", "wave of calls", "2020-01-01 08:00 CET is over"),
        (&*typed, "", "say why, in 200 characters at most"),
        (&*typed, "  ", "say why, in 200 characters at most"),
        (&*typed, &*long, "say why, in 200 characters at most"),
    ] {
        refused(until, reason, why).await;
        assert_eq!(threat(&world).await, None, "{until:?}, {reason:?}");
    }
    let seen = ann.get(PAGE).await.field("seen");
    assert_eq!(raise(&ann, &typed, "wave of calls").await.status, StatusCode::SEE_OTHER);
    // Shorter is looser, and looser goes another way.
    refused(&soon, "it was nothing", "it is raised until").await;
    // Nobody overwrites what they have not seen.
    let (_, later) = in_hours(5);
    let late = ann.post(RAISE, &[("seen", &seen), ("until", &later), ("reason", "another wave")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.html.contains("Somebody else changed settings") && late.html.contains("value=\"another wave\""));
    let on = threat(&world).await.unwrap();
    assert_eq!((on.until, &*on.reason, world.logged("threat_raised").await.len()), (until, "wave of calls", 1));
}

#[tokio::test]
async fn it_is_not_raised_where_nothing_would_be_left() {
    let tap = Rule { purposes: [Purpose::Other].into(), methods: Some([Method::Tap].into()), ..Rule::default() };
    let world = World::outward_with(|settings: &mut Settings| {
        settings.instances[0].policy = Rules { rule: vec![tap.clone()], ..Rules::default() };
        // A customer who takes codes alone would be left nothing at once.
        settings.customers.iter_mut().for_each(|customer| customer.policy = Rules::default());
    })
    .await;
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(PAGE).await;
    let page = raise(&ann, &in_hours(2).1, "wave of calls").await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{page:?}");
    assert!(page.html.contains("nobody could ever be verified like this"), "{page:?}");
    assert!(page.html.contains("value=\"wave of calls\""), "{page:?}");
    assert_eq!(threat(&world).await, None);
}

#[tokio::test]
async fn it_ends_early_only_when_it_was_asked_for_and_confirmed_by_recent_sign_ins() {
    let world = world().await;
    let (ann, bob, petra) = (Browser::of(&world, 3), Browser::of(&world, 5), Browser::of(&world, 42));
    for browser in [&ann, &bob, &petra] {
        browser.sign_in_to(PAGE).await;
    }
    let end = async |browser: &Browser<'_>| {
        let seen = ann.get(PAGE).await.field("seen");
        browser.post(END, &[("seen", &seen)]).await
    };
    // There is nothing to end.
    assert_eq!(end(&ann).await.status, StatusCode::SEE_OTHER);
    assert!(world.logged("loosening_asked").await.is_empty());

    let since = Timestamp::now();
    let until = since + SignedDuration::from_hours(2);
    let raised = Threat { since, until, reason: "wave of calls".into(), by: None };
    assert_eq!(world.store.raise_threat(&"acme".parse().unwrap(), &raised, None).await.unwrap(), Ok(Changed::Done));
    let page = ann.get(PAGE).await;
    assert!(page.html.contains("Somebody at the machine") && page.html.contains(END), "{page:?}");
    assert!(!bob.get(PAGE).await.html.contains(END), "an auditor only reads");

    world.sql("UPDATE sessions SET created = created - 601000 WHERE agent = 3").await;
    let late = ann.get(PAGE).await;
    assert!(late.html.contains("To end it early, sign in again") && !late.html.contains(END), "{late:?}");
    assert_eq!(late.field("to"), PAGE);
    let refused = end(&ann).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.html.contains("a sign-in of less than ten minutes ago"), "{refused:?}");
    assert!(world.logged("loosening_asked").await.is_empty());
    ann.sign_in_to(PAGE).await;
    let stale = ann.post(END, &[("seen", "0")]).await;
    assert!(stale.status == StatusCode::CONFLICT && stale.html.contains("Somebody else changed settings"), "{stale:?}");

    assert_eq!(end(&ann).await.status, StatusCode::SEE_OTHER);
    let asked = world.logged("loosening_asked").await;
    assert_eq!((&asked[0]["technician"], &asked[0]["detail"]), (&json!(3), &json!("threat level: on -> off")));
    assert_eq!(threat(&world).await, Some(raised), "nobody has confirmed it");
    let waits = petra.get(PAGE).await;
    assert!(waits.html.contains("data-waits=\"threat\"") && !waits.html.contains(END), "{waits:?}");
    assert!(waits.html.contains(": wave of calls</dd>") && waits.html.contains("Not raised.</dd>"), "{waits:?}");

    let (what, asked) = (waits.field("what"), waits.field("asked"));
    let confirmed = petra.post("/dashboard/acme/policy/confirm", &[("what", &what), ("asked", &asked)]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{confirmed:?}");
    assert_eq!(threat(&world).await, None);
    assert!(!is_raised(&ann.get(PAGE).await));
    let logged = world.logged("policy_loosened").await;
    assert_eq!((&logged[0]["technician"], &logged[0]["detail"]), (&json!(42), &json!("threat level: on -> off")));
    eventually("a mail to every administrator", async || {
        let letters = world.sandbox.outside().letters();
        let mailed = |address: &str| {
            letters.iter().any(|letter| letter.to == [address] && letter.text().contains("threat level: on -> off"))
        };
        ["ann@msp.example", "petra@msp.example"].into_iter().all(mailed).then_some(())
    })
    .await;
}
