//! A pod is opened from Halo: the signature first, then everything else.

use reqwest::{Method, StatusCode, header::CONTENT_SECURITY_POLICY};
use vouchsafe_http::Secret;
use vouchsafe_sandbox::{
    cast::{GRAPH_SECRET, SERVICE_SECRET},
    faults::{Fault, Upstream},
    phone::Answer,
};

use crate::{
    browser::{Browser, Page, Place},
    journal,
    pod::Pod,
    stage::{Pace, eventually},
    world::World,
};

const OF_42: &str = "X1dV+GEoQ3pnh8J3mVAt8iGacdAWoUFFnRJWMDORSXM=";
const OF_3: &str = "Y2je7xJFx3gSsLzQMAM3LvutuKQfcgZyNgIEpKTFgto=";
const OF_1: &str = "RkIRnGjI5LtMluVDN6v/dP9E8Kz/2ADikmvrnr4GaQc=";

async fn get(world: &World, path: &str) -> Page {
    let browser = Browser::of(world, 3);
    browser.ask(&browser.frame, Method::GET, path, "cross-site", None).await
}

async fn world() -> World {
    World::with(Pace::EASY, "async", |settings| {
        settings.instances[0].launch_secrets.push(Secret::new("test-iframe-secret"));
    })
    .await
}

#[tokio::test]
async fn signatures_hold_however_halo_writes_them() {
    let world = world().await;
    for (agent, hmac) in [(42, OF_42), (3, OF_3), (1, OF_1)] {
        let encoded = hmac.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
        let twice = encoded.replace('%', "%25");
        let spaced = hmac.replace('+', "%20");
        for hmac in [hmac, &encoded, &twice, &spaced] {
            let page = get(&world, &format!("/pod/acme/ticket?ticket_id=9499&agent_id={agent}&hmac={hmac}")).await;
            assert_eq!((page.status, page.state().as_deref()), (StatusCode::OK, Some("signing_in")), "{hmac}");
        }
    }
    // As Halo's own page writes it, with the secret before, and with a customer's name that holds an `&`.
    for query in ["", "&hmac=encoded", "&hmac=old", "&variables=area"] {
        let url = Browser::of(&world, 42).launch_url(Place::Ticket(9499), query).await;
        assert_eq!(get(&world, &url).await.status, StatusCode::OK, "{url}");
    }
    let with_more = format!("/pod/acme/user?theme=dark&hmac={OF_3}&user_id=38&agent_id=3&user_id=x&unknown=%ff");
    assert_eq!(get(&world, &with_more).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_signature_no_call_to_anybody() {
    let world = world().await;
    let ticket = |agent: &str, hmac: &str| format!("/pod/acme/ticket?ticket_id=9499&agent_id={agent}&hmac={hmac}");
    let wrong = Browser::of(&world, 3).launch_url(Place::Ticket(9499), "&hmac=wrong").await;
    let missing = Browser::of(&world, 3).launch_url(Place::Ticket(9499), "&hmac=missing").await;
    world.sandbox.calls().clear();
    let flipped = OF_3.replace('Y', "Z");
    for (path, status) in [
        (wrong, StatusCode::FORBIDDEN),
        (ticket("3", OF_42), StatusCode::FORBIDDEN),
        (ticket("3", &flipped), StatusCode::FORBIDDEN),
        (ticket("3", OF_3.trim_end_matches('=')), StatusCode::FORBIDDEN),
        (ticket("3", "not-base64"), StatusCode::FORBIDDEN),
        // Signed by Acme's secret, which is not Globex's.
        (ticket("3", OF_3).replace("acme", "globex"), StatusCode::FORBIDDEN),
        (missing, StatusCode::BAD_REQUEST),
        (ticket("3", ""), StatusCode::BAD_REQUEST),
        (ticket("", OF_3), StatusCode::BAD_REQUEST),
        (ticket("-3", OF_3), StatusCode::BAD_REQUEST),
        ("/pod/acme/ticket".to_owned(), StatusCode::BAD_REQUEST),
        (format!("/pod/acme/ticket?ticket_id=12345678901&agent_id=3&hmac={OF_3}"), StatusCode::BAD_REQUEST),
        (format!("/pod/acme/ticket?ticket_id=9499%20or%201&agent_id=3&hmac={OF_3}"), StatusCode::BAD_REQUEST),
        (format!("/pod/acme/client?ticket_id=9499&agent_id=3&hmac={OF_3}"), StatusCode::NOT_FOUND),
        (ticket("3", OF_3).replace("acme", "initech"), StatusCode::NOT_FOUND),
        (ticket("3", OF_3).replace("acme", "..%2f"), StatusCode::NOT_FOUND),
        ("/pod/acme/ticket/9499".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let page = get(&world, &path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.html.contains("role=\"status\"") && !page.html.contains("data-handle"), "{path}");
    }
    assert!(world.sandbox.calls().list().is_empty());
}

#[tokio::test]
async fn says_which_variables_halo_left_as_they_are() {
    let world = world().await;
    let page =
        get(&world, &Browser::of(&world, 3).launch_url(Place::Ticket(9499), "&variables=unreplaced").await).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.html.contains("<code>$FAULTID</code>"), "{}", page.html);
    let template = "/pod/acme/ticket?ticket_id=$FAULTID&amp;agent_id=$LOGGEDINAGENTID&amp;hmac=$HMAC";
    assert!(page.html.contains(&format!("{}{template}", world.url)), "{}", page.html);

    let page = get(&world, "/pod/acme/user?user_id=$USERID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC").await;
    for name in ["$USERID", "$LOGGEDINAGENTID", "$HMAC"] {
        assert!(page.html.contains(&format!("<code>{name}</code>")), "{name}");
    }
    // What is no variable is nobody's to show.
    let page = get(&world, "/pod/acme/ticket?ticket_id=<script>alert(1)</script>&agent_id=3&hmac=x").await;
    assert!(!page.html.contains("alert(1)"), "{}", page.html);
}

#[tokio::test]
async fn every_page_says_who_may_frame_it_and_is_kept_by_nobody() {
    let world = world().await;
    let halo = world.sandbox.bases().halo;
    let browser = Browser::of(&world, 3);
    let frame = browser.launch(Place::Ticket(9499)).await;
    let start = browser.start(&frame).await;
    let go_on = browser.go_on(&start).await;
    let done = browser.back(&browser.at_halo(&go_on, 3).await).await;
    let pod = browser.collect(&frame, &done.quoted("data-code=\"").unwrap()).await;
    let refused = get(&world, "/pod/acme/ticket?ticket_id=9499&agent_id=3&hmac=abcd").await;
    let nowhere = get(&world, "/nowhere").await;
    for (what, page, framed_by) in [
        ("the frame's page", &frame, halo.as_str()),
        ("the pod", &pod, &halo),
        ("a refused launch", &refused, &halo),
        ("the window's first page", &start, "'none'"),
        ("the window's page that leads to Halo", &go_on, "'none'"),
        ("the window's last page", &done, "'none'"),
        ("nothing at all", &nowhere, "'none'"),
    ] {
        let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        let policy = header(CONTENT_SECURITY_POLICY.as_str());
        let (_, nonce) = policy.split_once("'nonce-").unwrap_or_else(|| panic!("{what}: {policy}"));
        let (nonce, _) = nonce.split_once('\'').unwrap();
        assert!(nonce.len() >= 22, "{nonce}");
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                 frame-ancestors {framed_by}"
            ),
            "{what}"
        );
        assert_eq!(header("referrer-policy"), "no-referrer", "{what}");
        assert_eq!(header("cache-control"), "no-store", "{what}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(header("x-frame-options"), "", "{what}: it would forbid Halo, too");
        assert_eq!(page.html.matches("nonce=\"").count(), page.html.matches(&format!("nonce=\"{nonce}\"")).count());
    }
    let theirs = Browser::of(&world, 3).at("globex").launch(Place::Ticket(9499)).await;
    let policy = theirs.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    let globex = world.sandbox.bases().globex;
    assert_ne!(globex, halo);
    assert!(policy.ends_with(&format!("; frame-ancestors {globex}")), "Globex's, and nobody else's: {policy}");
    // What stands in the launch URL stands in no page, and the address bar forgets it.
    let url = browser.launch_url(Place::Ticket(9499), "").await;
    let (_, hmac) = url.split_once("hmac=").unwrap();
    for page in [&frame, &start, &done, &pod] {
        assert!(!page.html.contains(hmac));
    }
    assert!(frame.html.contains("history.replaceState(null,'',\"/pod/acme/ticket/9499\")"), "{}", frame.html);
    assert!(pod.html.contains("history.replaceState(null,'',\"/pod/acme/ticket/9499\")"));
    let cookie = |page: &Page, name: &str| {
        let cookies = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
        cookies.into_iter().find(|cookie| cookie.starts_with(name)).unwrap_or_else(|| panic!("no {name}"))
    };
    let framed = cookie(&pod, "__Host-vouchsafe-frame=");
    assert!(framed.ends_with("; HttpOnly; SameSite=None; Partitioned; Secure; Path=/"), "{framed}");
    for (page, name) in [(&go_on, "__Host-vouchsafe-browser="), (&done, "__Host-vouchsafe-window=")] {
        assert!(cookie(page, name).ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_database_is_seen_in_halos_frame() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let halo = world.sandbox.bases().halo;
    let frame = ann.launch(Place::Ticket(9499)).await;
    let done = ann.through_the_window(&frame).await;
    let seen = |what: &str, page: &Page, origins: &str| {
        let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.ends_with(&format!("; frame-ancestors {origins}")), "{what}: {policy}");
        assert!(page.html.contains("role=\"status\"") && !page.html.contains("data-handle"), "{what}: {page:?}");
    };
    // First only what a sign-in is written to, then also what the settings are read from.
    for broken in ["ALTER TABLE flows RENAME TO gone", "ALTER TABLE settings RENAME TO gone_too"] {
        world.sql(broken).await;
        let code = done.quoted("data-code=\"").unwrap();
        for (what, page) in
            [("a launch", ann.launch(Place::Ticket(9499)).await), ("a code", ann.collect(&frame, &code).await)]
        {
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {page:?}");
            assert_eq!(page.state().as_deref(), Some("setup_broken"), "{what}");
            assert!(page.html.contains("<code>"), "{what} has no reference: {page:?}");
            seen(what, &page, &halo);
        }
    }
    let again = ann.ask(&ann.frame, Method::GET, "/pod/acme/ticket/9499", "same-origin", None).await;
    seen("opened again", &again, &halo);
    // Whose frame it is cannot be told, and strangers get no list of those whose it might be.
    seen("no such instance", &get(&world, "/pod/initech/ticket?ticket_id=1").await, "'none'");
}

#[tokio::test]
async fn nothing_secret_is_logged_however_much_is() {
    let world = world().await;
    let browser = Browser::of(&world, 3);
    let url = browser.launch_url(Place::Ticket(9499), "").await;
    get(&world, &format!("{url}&marker=from-the-query")).await;
    get(&world, "/pod/acme/ticket?ticket_id=marker-of-a-ticket&agent_id=3&hmac=marker-of-an-hmac").await;
    get(&world, "/pod/acme/ticket?ticket_id=1&agent_id=3&hmac=bWFya2VyLW9mLWFuLWhtYWM=").await;
    get(&world, "/api/pod/marker-of-a-path").await;
    get(&world, "/pod/marker-of-an-instance/ticket?ticket_id=1&agent_id=3&hmac=x").await;
    let frame = browser.launch(Place::Ticket(9499)).await;
    let start = browser.start(&frame).await;
    let go_on = browser.go_on(&start).await;
    let at_halo = browser.at_halo(&go_on, 3).await;
    let done = browser.back(&at_halo).await;
    let code = done.quoted("data-code=\"").unwrap();
    browser.collect(&frame, "marker-of-a-code").await;
    let pod = Pod::read(&world, &browser.collect(&frame, &code).await);
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    // Some failures, too: they are what is logged most.
    world.spoil(Upstream::Halo, "", 0, Fault::Html500);
    pod.press("look").await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    pod.becomes("approved").await;
    eventually("the note's failure", async || journal::text().contains("note not written").then_some(())).await;

    let log = journal::text();
    for line in ["a launch signature does not hold", "concluded", "note not written", "answered"] {
        assert!(log.contains(line), "not a word of “{line}”");
    }
    let (_, hmac) = url.split_once("hmac=").unwrap();
    let query = |page: &Page, name: &str| {
        let url: url::Url = page.location().parse().unwrap();
        url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    let cookies: Vec<String> = [&go_on, &done]
        .iter()
        .map(|page| page.headers["set-cookie"].to_str().unwrap().split([';', '=']).nth(1).unwrap().to_owned())
        .collect();
    let mut secrets = vec![
        ("the query", "from-the-query".to_owned()),
        ("a ticket id from a query", "marker-of-a-ticket".to_owned()),
        ("a wrong signature", "marker-of-an-hmac".to_owned()),
        ("a path", "marker-of-a-path".to_owned()),
        ("a wrong instance", "marker-of-an-instance".to_owned()),
        ("a wrong code", "marker-of-a-code".to_owned()),
        ("the signature", hmac.to_owned()),
        ("the flow's secret", frame.field("secret")),
        ("the one-time code", code),
        ("the state", query(&go_on, "state")),
        ("the PKCE challenge", query(&go_on, "code_challenge")),
        ("Halo's code", query(&at_halo, "code")),
        ("the handle", pod.handle.clone()),
        ("the Graph secret", GRAPH_SECRET.to_owned()),
        ("the connector secret", "connector-secret-t1".to_owned()),
        ("the service secret", SERVICE_SECRET.to_owned()),
        ("a launch secret", "halo-shared".to_owned()),
        ("a mail address", "grace@contoso.example".to_owned()),
        ("the agent's mail address", "ann@msp.example".to_owned()),
        ("any bearer token", "Bearer ey".to_owned()),
        ("any token", "eyJ".to_owned()),
    ];
    secrets.extend(cookies.into_iter().map(|cookie| ("a cookie", cookie)));
    for (what, secret) in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{what} is in the log: {}", line.unwrap_or_default());
    }
}
