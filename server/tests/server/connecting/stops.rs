//! What fails, stops, and goes on.

use super::*;
use crate::stage::status;
use vouchsafe_sandbox::{cast::MSP, faults::Fault, microsoft::Partnership};

fn throttled(seconds: u32) -> Fault {
    let headers = [("Retry-After".to_owned(), seconds.to_string())].into();
    Fault::Status { status: 429, headers, body: String::new() }
}

#[tokio::test]
async fn what_fails_says_why_and_may_be_tried_again() {
    let world = world().await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    // With Contoso the relationship has lapsed since, and at Fabrikam a role is missing.
    let contoso =
        |partner| world.sandbox.microsoft().change_tenant("contoso.example", |tenant| tenant.partner = partner);
    contoso(Partnership::Lapsed).unwrap();
    let denied = r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}"#;
    world.spoil(Upstream::Graph, "/appRoleAssignments", 1, status(403, denied));
    picked(&ann, &[(T1, "12"), (T2, "13")]).await;
    assert_eq!(failure(&world, T1).await.1.as_deref(), Some("HTTP 403"));
    assert_eq!(failure(&world, T2).await.1.as_deref(), Some("HTTP 403, Authorization_RequestDenied"));
    let page = ann.get(PAGE).await;
    for says in
        ["lacks a role there", "(HTTP 403, Authorization_RequestDenied)", "Not connected", "Make a consent link"]
    {
        assert!(page.html.contains(says), "{says}: {page:?}");
    }
    // Mended, it is picked again. That it was consented to before is no fault.
    contoso(Partnership::Active).unwrap();
    let there = r#"{"code":"600061","description":"Permission entry already exists."}"#;
    world.spoil(Upstream::Partner, "/applicationconsents", 1, status(400, there));
    let body = r#"{"code":"409"}"#;
    assert!(page.html.contains(&format!("value=\"{T1}\"")), "{page:?}");
    picked(&ann, &[(T2, "13")]).await;
    until_consented(&world, &[T2]).await;
    picked(&ann, &[(T1, "12")]).await;
    until_consented(&world, &[T1]).await;
    world.spoil(Upstream::Partner, "/applicationconsents", 1, status(409, body));
    picked(&ann, &[(&TAILSPIN.to_string(), "15")]).await;
    // Nobody had, there: what Partner Center calls done is seen to, and consented to once more.
    until_consented(&world, &[&TAILSPIN.to_string()]).await;
}

#[tokio::test]
async fn microsoft_is_left_alone_for_as_long_as_it_asks() {
    let world = world().await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    world.spoil(Upstream::Partner, "/applicationconsents", 2, throttled(3));
    let begun = std::time::Instant::now();
    picked(&ann, &[(T1, "12"), (T2, "13")]).await;
    eventually("that it says so", async || {
        ann.get(PAGE).await.html.contains("Microsoft asks to be left alone until").then_some(())
    })
    .await;
    until_consented(&world, &[T1, T2]).await;
    assert!(begun.elapsed().as_secs() >= 6, "twice, for as long as it asked");
    assert_eq!(world.count(Upstream::Partner, CONSENTS), 4);
}

#[tokio::test]
async fn after_a_stop_it_goes_on_where_it_was_once_somebody_signs_in_again() {
    let mut world = world().await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    world.spoil(Upstream::Partner, "/applicationconsents", 0, throttled(300));
    picked(&ann, &[(T1, "12"), (T2, "13")]).await;
    eventually("a first try", async || (world.count(Upstream::Partner, CONSENTS) > 0).then_some(())).await;

    // The server stops, and with it the sign-in; what was picked waits for the next one.
    world.restart().await;
    world.sandbox.faults().clear();
    let ann = administrator(&world).await;
    let waits = ann.get(PAGE).await;
    assert!(
        waits.html.contains("It goes on when you sign in") && !waits.html.contains("You are signed in"),
        "{waits:?}"
    );
    assert!(!waits.headers.contains_key("refresh"), "{waits:?}");
    let following = ann.get(&format!("{PAGE}?live=1")).await;
    assert!(!following.headers.contains_key("refresh"), "nothing moves: {following:?}");
    assert_eq!(step(&world, T1).await, Some(PickedStep::Waiting));
    sign_in(&ann).await;
    until_consented(&world, &[T1, T2]).await;

    // The sign-in is ended by hand.
    assert!(ann.get(PAGE).await.html.contains("You are signed in to Microsoft until"));
    assert_eq!(ann.post(END, &[("do", "end")]).await.status, StatusCode::SEE_OTHER);
    assert!(!ann.get(PAGE).await.html.contains("You are signed in to Microsoft until"));
    assert_eq!(pick(&ann, &[(&TAILSPIN.to_string(), "15")]).await.status, StatusCode::CONFLICT);
    assert_eq!(ann.post(END, &[("do", "nonsense")]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_sign_in_that_microsoft_ends_is_over() {
    let world = world().await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    let body = r#"{"error":"invalid_grant","error_codes":[700082]}"#;
    world.spoil(Upstream::Login, &format!("/{MSP}/oauth2/v2.0/token"), 1, status(400, body));
    picked(&ann, &[(T1, "12")]).await;
    let page = eventually("that it is over", async || {
        let page = ann.get(PAGE).await;
        page.html.contains("The sign-in to Microsoft is over").then_some(page)
    })
    .await;
    assert!(page.html.contains("AADSTS700082") && page.html.contains("It goes on when you sign in"), "{page:?}");
    sign_in(&ann).await;
    until_consented(&world, &[T1]).await;
}
