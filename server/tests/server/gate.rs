//! Nothing acts but a page of ours, for a session that lives, on what it was opened for.

use proptest::{collection, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use reqwest::{
    Method, StatusCode,
    header::{CONTENT_TYPE, HeaderValue, ORIGIN},
};
use serde_json::json;
use vouchsafe_app::api::HANDLE_HEADER;
use vouchsafe_server::sign_in::cookie::FRAME;

use crate::{
    browser::{Browser, Place},
    world::World,
};

/// A call, and what is wrong with it.
#[derive(Clone)]
struct Call {
    what: &'static str,
    method: Method,
    handle: Option<String>,
    origin: Option<String>,
    site: Option<&'static str>,
}

impl World {
    async fn try_call(&self, path: &str, call: &Call, body: &str) -> StatusCode {
        let mut request = self.http.request(call.method.clone(), format!("{}{path}", self.url));
        for (name, value) in [(HANDLE_HEADER, &call.handle), (ORIGIN.as_str(), &call.origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(site) = call.site {
            request = request.header("sec-fetch-site", site);
        }
        request.header(CONTENT_TYPE, "application/json").body(body.to_owned()).send().await.unwrap().status()
    }
}

/// What each function is sent: enough to do something.
const BODY: &str = r#"{"purposes":"password_reset","action":"look","after":0,"seen":0}"#;

#[tokio::test]
async fn every_server_function_refuses_whatever_does_not_come_from_a_live_page() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    let handle_of = async |agent: u32| {
        let pod = Browser::of(&world, agent).open(Place::Ticket(9499)).await;
        pod.becomes("ready").await;
        pod.handle
    };
    let (ended, over, expired) = (handle_of(5).await, handle_of(42).await, handle_of(3).await);
    // One session ended, one lived its twelve hours, and one page was open for too long.
    assert_eq!(world.sql("DELETE FROM pages WHERE session = (SELECT id FROM sessions WHERE agent = 5)").await, 1);
    assert_eq!(world.sql("UPDATE sessions SET created = created - 43200000 WHERE agent = 42").await, 1);
    let newest = "UPDATE pages SET expires = 1 WHERE session = (SELECT id FROM sessions WHERE agent = 3
                  ORDER BY created DESC LIMIT 1)";
    assert_eq!(world.sql(newest).await, 1);

    let good = Call {
        what: "nothing",
        method: Method::POST,
        handle: Some(pod.handle.clone()),
        origin: Some(world.url.clone()),
        site: Some("same-origin"),
    };
    let handle = |what, handle: &str| Call { what, handle: Some(handle.to_owned()), ..good.clone() };
    let origin = |what, origin: &str| Call { what, origin: Some(origin.to_owned()), ..good.clone() };
    let site = |what, site| Call { what, site, ..good.clone() };
    let method = |what, method| Call { what, method, ..good.clone() };
    let port = world.url.rsplit(':').next().unwrap();
    let bad = [
        Call { what: "no handle", handle: None, ..good.clone() },
        handle("an empty handle", ""),
        handle("an unknown handle", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"),
        handle("the handle of a session that has ended", &ended),
        handle("the handle of a session that is over", &over),
        handle("a handle that has expired", &expired),
        Call { what: "no origin", origin: None, ..good.clone() },
        origin("no origin to speak of", "null"),
        origin("Halo's origin", &world.sandbox.bases().halo),
        origin("another scheme", &world.url.replace("http:", "https:")),
        origin("another port", &format!("http://verify.localhost:1{port}")),
        origin("a longer name", &format!("http://verify.localhost.evil.example:{port}")),
        site("no site", None),
        site("another site", Some("cross-site")),
        site("a neighbour", Some("same-site")),
        site("no page", Some("none")),
        method("GET", Method::GET),
        method("PUT", Method::PUT),
        method("DELETE", Method::DELETE),
    ];
    let paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    for known in ["/api/pod/look", "/api/pod/send", "/api/pod/press", "/api/pod/live"] {
        assert!(paths.contains(&known), "{known} is not among {paths:?}");
    }
    world.sandbox.calls().clear();
    for path in paths.into_iter().chain(["/api/pod/none", "/api/"]) {
        for call in &bad {
            // Whether the body can be read is not looked at, and so says nothing.
            for body in [BODY, "{", ""] {
                let status = world.try_call(path, call, body).await;
                let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
                assert!(refused.contains(&status) || path == "/api/", "{path} with {}: {status}", call.what);
                assert!(!status.is_success(), "{path} with {}: {status}", call.what);
            }
        }
        let status = world.try_call(path, &good, "{").await;
        assert!(!status.is_success(), "{path} with an unreadable body: {status}");
    }
    assert!(world.sandbox.calls().list().is_empty(), "{:?}", world.sandbox.calls().list());
    assert_eq!(world.logged("send_refused").await.len(), 0);
    assert_eq!(pod.look().await.state, "ready", "the page that was imitated is none the worse");
}

#[tokio::test]
async fn a_handle_of_another_session_is_that_sessions_page_and_nothing_more() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let hers = ann.open(Place::Ticket(9499)).await;
    let theirs = [
        (Browser::of(&world, 5).open(Place::Ticket(9503)).await, "acme", 5, "otto@contoso.example"),
        (Browser::of(&world, 3).at("globex").open(Place::Ticket(9499)).await, "globex", 3, "gina@globex.example"),
    ];
    let before = hers.becomes("ready").await;
    for (pod, instance, agent, upn) in theirs {
        pod.becomes("ready").await;
        for (path, _) in server_fn::axum::server_fn_paths() {
            let call = world.http.post(format!("{}{path}", world.url)).header(HANDLE_HEADER, &pod.handle);
            // Ann's browser calls, with her cookies and for her ticket.
            let cookie = format!("{FRAME}={}", ann.frame.value(FRAME));
            let call = call.header("cookie", cookie).header(ORIGIN, &world.url).header("sec-fetch-site", "same-origin");
            let body = json!({ "purposes": "other", "action": "look", "after": 0, "seen": pod.look().await.seq,
                               "typed": [], "ticket": 9499, "agent": 3, "instance": "acme", "upn": "grace@contoso.example" });
            let mut reply = call.header(CONTENT_TYPE, "application/json").body(body.to_string()).send().await.unwrap();
            assert_eq!(reply.status(), StatusCode::OK, "{path}");
            // A stream does not end: its first view says enough.
            let mut said = String::new();
            while said.trim().is_empty() {
                said += &String::from_utf8_lossy(&reply.chunk().await.unwrap().expect("a view"));
            }
            assert!(said.contains(upn) && !said.contains("grace@"), "{path}: {said}");
        }
        let requested: Vec<_> =
            world.logged("requested").await.into_iter().filter(|entry| entry["upn"] == upn).collect();
        assert_eq!(requested.len(), 1, "{instance}");
        assert_eq!((&requested[0]["instance"], &requested[0]["technician"]), (&json!(instance), &json!(agent)));
    }
    assert_eq!(world.logged("requested").await.len(), 2);
    assert_eq!(hers.look().await.seq, before.seq, "nothing happened on her own page");
}

#[tokio::test]
async fn no_bytes_in_a_header_do_more_than_be_refused() {
    let world = World::start().await;
    let good = [
        (HANDLE_HEADER, "x".repeat(43)),
        (ORIGIN.as_str(), world.url.clone()),
        ("sec-fetch-site", "same-origin".to_owned()),
        (CONTENT_TYPE.as_str(), "application/json".to_owned()),
    ];
    let bytes = collection::vec(prop_oneof![b' '..=b'~', 128_u8..=255], 0..2_000);
    let calls = (0..good.len(), bytes);
    let mut runner = TestRunner::deterministic();
    for _ in 0..200 {
        let (odd, bytes) = calls.new_tree(&mut runner).unwrap().current();
        let mut call = world.http.post(format!("{}/api/pod/look", world.url));
        for (place, (name, value)) in good.iter().enumerate() {
            let value = if place == odd { bytes.as_slice() } else { value.as_bytes() };
            call = call.header(*name, HeaderValue::from_bytes(value).unwrap());
        }
        let status = call.body("{}").send().await.unwrap().status();
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        assert!(refused.contains(&status), "{}: {bytes:?}: {status}", good[odd].0);
    }
}

#[tokio::test]
async fn a_handle_reaches_its_own_ticket_and_no_other() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let (grace, otto) = (ann.open(Place::Ticket(9499)).await, ann.open(Place::Ticket(9503)).await);
    grace.becomes("ready").await;
    otto.becomes("ready").await;
    let seen = grace.look().await.seq;
    let other =
        json!({ "purposes": "other", "seen": seen, "ticket": 9503, "user_id": 42, "upn": "otto@contoso.example" });
    let reply = grace.call("send", other).await;
    assert_eq!(reply.status(), StatusCode::OK);
    grace.becomes("waiting").await;
    assert_eq!(otto.look().await.state, "ready");
    let requested = world.logged("requested").await;
    assert_eq!(requested.len(), 1);
    assert_eq!((&requested[0]["ticket"], &requested[0]["upn"]), (&json!(9499), &json!("grace@contoso.example")));
    // Stopping is for the page of the same ticket alone, too.
    otto.press("stop").await;
    assert_eq!(grace.look().await.state, "waiting");
}

#[tokio::test]
async fn a_session_of_one_instance_opens_nothing_in_another() {
    let world = World::start().await;
    let acme = Browser::of(&world, 3);
    acme.open(Place::Ticket(9499)).await;
    let globex = Browser { frame: acme.frame.clone(), ..Browser::of(&world, 3).at("globex") };
    let page = globex.launch(Place::Ticket(9499)).await;
    assert!(!page.html.contains("data-handle"), "a session of Acme's opened Globex's pod");
    assert_eq!(page.state().as_deref(), Some("signing_in"));
    for (path, opens) in [("/pod/globex/ticket/9499", false), ("/pod/acme/ticket/9499", true)] {
        let page = acme.ask(&acme.frame, Method::GET, path, "same-origin", None).await;
        assert_eq!(page.status == StatusCode::OK, opens, "{path}");
        assert_eq!(page.html.contains("data-handle"), opens, "{path}");
    }
    // Nor does it open a pod that was launched for a colleague.
    let bob = Browser { frame: acme.frame.clone(), ..Browser::of(&world, 5) };
    assert_eq!(bob.launch(Place::Ticket(9499)).await.state().as_deref(), Some("signing_in"));
}

#[tokio::test]
async fn what_halo_does_not_show_the_technician_the_pod_does_not_show_either() {
    let world = World::start().await;
    let rita = Browser::of(&world, 6).open(Place::Ticket(9499)).await;
    let view = rita.becomes("halo_unavailable").await;
    assert!(view.who.contact.is_empty() && view.who.upn.is_empty(), "{view:#?}");
    rita.send().await;
    assert_eq!(world.begins(), 0);
}
