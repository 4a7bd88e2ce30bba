//! Whoever is not the launched technician, in the browser in which it began, gets no session.

use reqwest::{Method, StatusCode};
use serde_json::json;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    phone::Answer,
};

use crate::{
    browser::{Browser, Jar, Page, Place},
    pod::Pod,
    stage::eventually,
    world::World,
};

const GRACE: Place = Place::Ticket(9499);

/// A page that refuses, and leads to no session.
async fn refused(world: &World, page: &Page, what: &str) {
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{what}: {page:?}");
    assert!(page.html.contains("role=\"status\""), "{what}: {page:?}");
    assert!(!page.html.contains("data-code") && !page.html.contains("data-handle"), "{what}: {page:?}");
    assert!(page.headers.get("set-cookie").is_none(), "{what}: {page:?}");
    assert_eq!(world.logged("signed_in").await.len(), 0, "{what}");
}

#[tokio::test]
async fn begun_in_one_browser_and_finished_in_another_is_nothing() {
    let world = World::start().await;
    let (ann, thief) = (Browser::of(&world, 3), Browser::of(&world, 3));
    let frame = ann.launch(GRACE).await;
    let start = ann.start(&frame).await;
    let at_halo = ann.at_halo(&ann.go_on(&start).await, 3).await;
    refused(&world, &thief.back(&at_halo).await, "back in a browser without the cookie").await;
    // Nor with a cookie of its own, from a sign-in of its own.
    thief.go_on(&thief.start(&thief.launch(GRACE).await).await).await;
    refused(&world, &thief.back(&at_halo).await, "back in a browser with another cookie").await;
    // The one who began it may still go through with it.
    let done = ann.back(&at_halo).await;
    let code = done.quoted("data-code=\"").unwrap();
    // What the window has is worth nothing without the frame's secret, and using up its tries is not for others, either.
    let other = thief.launch(GRACE).await;
    let html = other.html.replace(&other.field("flow"), &frame.field("flow"));
    let stolen = Page { html, ..other };
    for _ in 0..4 {
        assert_eq!(thief.collect(&stolen, &code).await.status, StatusCode::FORBIDDEN);
    }
    assert!(ann.collect(&frame, &code).await.html.contains("data-handle"));
}

#[tokio::test]
async fn only_the_launched_agent_who_may_act_signs_in() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let other = ann.at_halo(&ann.go_on(&ann.start(&ann.launch(GRACE).await).await).await, 5).await;
    refused(&world, &ann.back(&other).await, "another agent").await;

    world.control("halo/acme/options", json!({ "disabled_agents_pass": true })).await;
    for (agent, what) in [(7, "a disabled agent"), (8, "an API agent")] {
        let browser = Browser::of(&world, agent);
        let done = browser.through_the_window(&browser.launch(GRACE).await).await;
        refused(&world, &done, what).await;
    }
    world.change("agent", 3, json!({ "is_agent": false })).await;
    refused(&world, &ann.through_the_window(&ann.launch(GRACE).await).await, "a user of the portal").await;
}

#[tokio::test]
async fn halo_may_say_no() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let go_on = ann.go_on(&ann.start(&ann.launch(GRACE).await).await).await;
    let cancelled =
        ann.ask(&Jar::default(), Method::POST, &go_on.location(), "same-origin", Some(&[("do", "cancel")])).await;
    assert!(cancelled.location().contains("error=access_denied"));
    refused(&world, &ann.back(&cancelled).await, "cancelled at Halo").await;

    let callback = "/auth/halo/acme/callback";
    for query in ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied"] {
        let page = ann.ask(&ann.window, Method::GET, &format!("{callback}{query}"), "cross-site", None).await;
        refused(&world, &page, query).await;
    }
    // A code that Halo does not know, with a state that we do.
    let state = go_on.location().parse::<url::Url>().unwrap();
    let state = state.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    let page = ann.ask(&ann.window, Method::GET, &format!("{callback}?code=x&state={state}"), "cross-site", None).await;
    refused(&world, &page, "an unknown code").await;
}

#[tokio::test]
async fn no_other_site_begins_continues_or_collects() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let frame = ann.launch(GRACE).await;
    let (flow, secret) = (frame.field("flow"), frame.field("secret"));
    let start = frame.quoted("data-start=\"").unwrap();
    let go_on = [("flow", flow.as_str())];
    let collect = [("flow", flow.as_str()), ("secret", &secret), ("code", "abc")];
    for site in ["cross-site", "same-site", "none", ""] {
        refused(&world, &ann.ask(&ann.window, Method::GET, &start, site, None).await, "start").await;
        let continued = ann.ask(&ann.window, Method::POST, "/auth/halo/acme/continue", site, Some(&go_on)).await;
        refused(&world, &continued, "continue").await;
        let collected = ann.ask(&ann.frame, Method::POST, "/pod/acme/collect", site, Some(&collect)).await;
        refused(&world, &collected, "collect").await;
    }
    // Nor does a flow of one instance lead anywhere in another.
    let start = ann.ask(&ann.window, Method::GET, &start.replace("acme", "globex"), "same-origin", None).await;
    refused(&world, &start, "start at Globex").await;
    let continued = ann.ask(&ann.window, Method::POST, "/auth/halo/globex/continue", "same-origin", Some(&go_on)).await;
    refused(&world, &continued, "continue at Globex").await;
    let at_halo = ann.at_halo(&ann.go_on(&ann.start(&frame).await).await, 3).await;
    let elsewhere = at_halo.location().replace("/acme/", "/globex/");
    refused(&world, &ann.ask(&ann.window, Method::GET, &elsewhere, "cross-site", None).await, "back at Globex").await;
    let done = ann.back(&at_halo).await;
    let code = done.quoted("data-code=\"").unwrap();
    let collect = [("flow", flow.as_str()), ("secret", &secret), ("code", &code)];
    let collected = ann.ask(&ann.frame, Method::POST, "/pod/globex/collect", "same-origin", Some(&collect)).await;
    assert_eq!(collected.status, StatusCode::FORBIDDEN);
    assert!(ann.collect(&frame, &code).await.html.contains("data-handle"));
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_three_tries() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let collect = async |frame: &Page, code: &str| ann.collect(frame, code).await.html.contains("data-handle");
    let code = |done: &Page| done.quoted("data-code=\"").unwrap();

    let frame = ann.launch(GRACE).await;
    let done = ann.through_the_window(&frame).await;
    ann.frame.clear();
    // As a person types it.
    let typed = format!(" {}-{}", &code(&done)[..4], code(&done)[4..].to_uppercase());
    assert!(collect(&frame, &typed).await);
    assert!(!collect(&frame, &code(&done)).await, "used twice");

    ann.frame.clear();
    let frame = ann.launch(GRACE).await;
    let done = ann.through_the_window(&frame).await;
    for wrong in ["", "wrong", "aaaaaaaa"] {
        assert!(!collect(&frame, wrong).await);
    }
    assert!(!collect(&frame, &code(&done)).await, "right, after three wrong ones");

    let frame = ann.launch(GRACE).await;
    let done = ann.through_the_window(&frame).await;
    assert!(world.sql("UPDATE flows SET code_until = code_until - 60000 WHERE code_until IS NOT NULL").await >= 1);
    assert!(!collect(&frame, &code(&done)).await, "after a minute");

    // And the way back from Halo is gone once.
    let (frame, thief) = (ann.launch(GRACE).await, Browser::of(&world, 3));
    thief.window.clear();
    let at_halo = thief.at_halo(&thief.go_on(&thief.start(&frame).await).await, 3).await;
    assert!(thief.back(&at_halo).await.html.contains("data-code"));
    assert_eq!(thief.back(&at_halo).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_mistyped_code_is_typed_again_on_the_page_that_says_so() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let frame = ann.launch(GRACE).await;
    let done = ann.through_the_window(&frame).await;
    let code = done.quoted("data-code=\"").unwrap();
    let mut page = ann.collect(&frame, "aaaaaaaa").await;
    refused_code(&page);
    page = ann.collect(&page, "bbbbbbbb").await;
    refused_code(&page);
    assert!(ann.collect(&page, &code).await.html.contains("data-handle"), "the third try, and no way back was needed");

    // The third wrong one ends the sign-in, and another begins on the same page.
    ann.frame.clear();
    let frame = ann.launch(GRACE).await;
    ann.through_the_window(&frame).await;
    let mut page = ann.collect(&frame, "aaaaaaaa").await;
    for _ in 0..2 {
        page = ann.collect(&page, "aaaaaaaa").await;
        refused_code(&page);
    }
    assert_ne!(page.field("flow"), frame.field("flow"));
    let done = ann.through_the_window(&page).await;
    assert!(ann.collect(&page, &done.quoted("data-code=\"").unwrap()).await.html.contains("data-handle"));
}

#[tokio::test]
async fn the_window_says_the_name_of_an_agent_whom_it_knows() {
    let world = World::start().await;
    let (before, later) = (Browser::of(&world, 3), Browser::of(&world, 3));
    let start = before.start(&before.launch(GRACE).await).await;
    assert!(start.html.contains(">Agent 3<"), "{start:?}");
    before.open(GRACE).await;
    // In another browser: it is not told that she is in.
    let frame = later.launch(GRACE).await;
    let start = later.start(&frame).await;
    assert!(start.html.contains(">Ann Agent (agent 3)<"), "{start:?}");
    // Whoever types the address may be anybody.
    let flow = frame.field("flow");
    let by_hand = later.get(&format!("/s/{flow}")).await;
    assert!(by_hand.html.contains(">Agent 3<") && !by_hand.html.contains("Ann"), "{by_hand:?}");
}

/// Says that the code is not right, and takes another.
fn refused_code(page: &Page) {
    assert_eq!((page.status, page.state().as_deref()), (StatusCode::FORBIDDEN, Some("signing_in")), "{page:?}");
    assert!(page.html.contains("That code is not right"), "{page:?}");
    let by_hand = page.quoted("id=\"by-hand\"").unwrap_or_default();
    assert!(!by_hand.contains("hidden"), "{page:?}");
    assert!(page.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn what_is_left_out_of_a_sign_in_is_refused_with_a_page() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    for (what, method, path, form) in [
        ("start without a flow", Method::GET, "/auth/halo/acme/start", None),
        ("two flows", Method::GET, "/auth/halo/acme/start?flow=a&flow=b", None),
        ("continue without a flow", Method::POST, "/auth/halo/acme/continue", Some(&[("x", "y")][..])),
        ("continue without a form", Method::POST, "/auth/halo/acme/continue", None),
        ("two codes", Method::GET, "/auth/halo/acme/callback?code=a&code=b&state=c", None),
        ("collect without a code", Method::POST, "/pod/acme/collect", Some(&[("flow", "x")][..])),
    ] {
        refused(&world, &ann.ask(&ann.window, method, path, "same-origin", form).await, what).await;
    }
}

#[tokio::test]
async fn a_page_is_opened_again_where_the_browser_keeps_no_cookie() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let frame = ann.launch(GRACE).await;
    let done = ann.through_the_window(&frame).await;
    let pod = ann.collect(&frame, &done.quoted("data-code=\"").unwrap()).await;
    Pod::read(&world, &pod).becomes("ready").await;
    let reload = pod.quoted("data-reload=\"").unwrap();
    assert!(reload.starts_with("/pod/acme/ticket/9499?"), "{reload}");
    ann.frame.clear();
    world.sandbox.calls().clear();
    let again = ann.ask(&ann.frame, Method::GET, &reload, "same-origin", None).await;
    assert_eq!((again.status, again.state().as_deref()), (StatusCode::OK, Some("signing_in")), "{again:?}");
    assert!(again.html.contains("history.replaceState(null,'',\"/pod/acme/ticket/9499\")"));
    // For nobody else, and with nothing made up.
    let (_, proof) = reload.split_once("&again=").unwrap();
    for wrong in [
        "/pod/acme/ticket/9499".to_owned(),
        "/pod/acme/ticket/9499?agent_id=3&again=".to_owned(),
        format!("/pod/acme/ticket/9499?agent_id=5&again={proof}"),
        format!("/pod/globex/ticket/9499?agent_id=3&again={proof}"),
        format!("/pod/acme/ticket/9499?agent_id=3&hmac={proof}"),
    ] {
        let stranger = Browser::of(&world, 3);
        let page = stranger.ask(&stranger.frame, Method::GET, &wrong, "same-origin", None).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{wrong}");
    }
    assert!(world.sandbox.calls().list().is_empty(), "nobody was asked for it");
    // The window's own session does for it.
    let done = ann.start(&again).await;
    assert!(ann.collect(&again, &done.quoted("data-code=\"").unwrap()).await.html.contains("data-handle"));
}

#[tokio::test]
async fn new_settings_do_not_spend_a_refresh_token_twice() {
    let world = World::start().await;
    world.control("halo/acme/options", json!({ "rotate_refresh": true })).await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(GRACE).await;
    pod.becomes("ready").await;
    world.expire_halo_tokens(false).await;
    world.sandbox.calls().clear();
    // While one renewal is under way, the settings change, and somebody presses under the new ones.
    world.spoil(Upstream::Halo, "POST /auth/token", 1, Fault::Delay { ms: 3_000 });
    let renewing = || world.count(Upstream::Halo, "POST /auth/token");
    let first = ann.open(GRACE).await;
    eventually("the renewal", async || (renewing() > 0).then_some(())).await;
    assert_eq!(world.sql("UPDATE settings SET version = version + 1").await, 1);
    let second = ann.open(Place::Ticket(9503)).await;
    second.becomes("ready").await;
    first.becomes("ready").await;
    assert_eq!(renewing(), 1);
    assert_eq!(world.logged("signed_out").await.len(), 0);
}

#[tokio::test]
async fn one_sign_in_does_for_the_next_tickets_with_cookies_or_without() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    ann.open(GRACE).await;
    assert!(ann.launch(Place::Ticket(9503)).await.html.contains("data-handle"), "with the frame's cookie at once");
    // Without third-party cookies the window's own session completes it, and Halo is not asked to sign anybody in.
    ann.frame.clear();
    let frame = ann.launch(Place::Ticket(9503)).await;
    assert_eq!(frame.state().as_deref(), Some("signing_in"));
    let done = ann.start(&frame).await;
    assert!(ann.collect(&frame, &done.quoted("data-code=\"").unwrap()).await.html.contains("data-handle"));
    assert_eq!(world.logged("signed_in").await.len(), 1);
    // But not for a colleague's pod in the same browser.
    let bob = Browser { window: ann.window.clone(), ..Browser::of(&world, 5) };
    assert!(!bob.start(&bob.launch(GRACE).await).await.html.contains("data-code"));
}

#[tokio::test]
async fn a_window_can_be_opened_by_hand() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let frame = ann.launch(GRACE).await;
    let short = format!("/s/{}", frame.field("flow").to_uppercase());
    assert!(frame.html.contains(&format!("{}{}", world.url, short.to_lowercase())));
    let start = ann.ask(&ann.window, Method::GET, &short, "none", None).await;
    assert_eq!(start.status, StatusCode::OK, "{start:?}");
    let done = ann.back(&ann.at_halo(&ann.go_on(&start).await, 3).await).await;
    assert!(ann.collect(&frame, &done.quoted("data-code=\"").unwrap()).await.html.contains("data-handle"));
    assert_eq!(ann.ask(&ann.window, Method::GET, "/s/abcdefghi", "none", None).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_disabled_agent_cannot_send() {
    for lets_pass in [false, true] {
        let world = World::start().await;
        world.control("halo/acme/options", json!({ "disabled_agents_pass": lets_pass })).await;
        let pod = Browser::of(&world, 3).open(GRACE).await;
        pod.becomes("ready").await;
        world.change("agent", 3, json!({ "isdisabled": true })).await;
        let view = pod.send().await;
        assert_eq!(view.state, "session_idle", "{view:#?}");
        assert_eq!(world.begins(), 0);
        assert_eq!(world.logged("send_refused").await.len(), 1);
        assert_eq!(world.logged("signed_out").await.len(), 1, "lets_pass: {lets_pass}");
        assert_eq!(pod.call("look", json!({})).await.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_disabled_agent_is_out_even_if_they_do_nothing() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(GRACE).await;
    pod.becomes("ready").await;
    world.change("agent", 3, json!({ "isdisabled": true })).await;
    // Last looked at four minutes ago: the next round looks again.
    assert_eq!(world.sql("UPDATE sessions SET checked = checked - 240000").await, 1);
    eventually("the session's end", async || {
        (pod.call("look", json!({})).await.status() == StatusCode::UNAUTHORIZED).then_some(())
    })
    .await;
    assert_eq!(world.logged("signed_out").await.len(), 1);
}

#[tokio::test]
async fn after_an_idle_hour_the_page_is_read_and_nothing_is_sent() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(GRACE).await;
    pod.becomes("ready").await;
    assert_eq!(world.sql("UPDATE sessions SET last_action = last_action - 3600000").await, 1);
    let view = pod.look().await;
    assert_eq!((view.state.as_str(), view.who.contact.as_str()), ("session_idle", "Grace Hopper"));
    assert_eq!(pod.send().await.state, "session_idle");
    assert_eq!(world.begins(), 0);
    // Signing in again, from the same frame, goes on where it was.
    let frame = ann.ask(&ann.frame, Method::GET, "/pod/acme/ticket/9499", "same-origin", None).await;
    assert_eq!(frame.state().as_deref(), Some("session_idle"));
    let done = ann.through_the_window(&frame).await;
    let pod = Pod::read(&world, &ann.collect(&frame, &done.quoted("data-code=\"").unwrap()).await);
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    pod.becomes("approved").await;
}

#[tokio::test]
async fn after_twelve_hours_it_is_over() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(GRACE).await;
    pod.becomes("ready").await;
    assert_eq!(world.sql("UPDATE sessions SET created = created - 43200000").await, 1);
    assert_eq!(pod.call("send", json!({ "purposes": "other", "seen": 0 })).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(ann.launch(GRACE).await.state().as_deref(), Some("signing_in"));
    assert!(!ann.start(&ann.launch(GRACE).await).await.html.contains("data-code"));
    assert_eq!(world.begins(), 0);
}

#[tokio::test]
async fn halos_tokens_are_renewed_and_their_end_is_the_sessions() {
    let world = World::start().await;
    world.control("halo/acme/options", json!({ "rotate_refresh": true })).await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(GRACE).await;
    pod.becomes("ready").await;
    let given = || world.count(Upstream::Halo, "POST /auth/token");
    for _ in 0..2 {
        world.expire_halo_tokens(false).await;
        let before = given();
        ann.open(GRACE).await.becomes("ready").await;
        assert_eq!(given() - before, 1);
    }
    world.expire_halo_tokens(true).await;
    assert_eq!(pod.send().await.state, "session_idle");
    assert_eq!(pod.call("look", json!({})).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(world.begins(), 0);
}
