//! What is forged, comes from elsewhere, or is somebody else's.

use super::*;
use vouchsafe_sandbox::faults::Fault;

/// A token whose payload says that it is Fabrikam's.
const OF_FABRIKAM: &str = "x.eyJ0aWQiOiAiMjIyMjIyMjItMjIyMi00MjIyLTgyMjItMjIyMjIyMjIyMjIyIn0.x";

fn token(access: &str) -> Fault {
    let body = json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": access, "refresh_token": "0.r" });
    Fault::Status { status: 200, headers: [].into(), body: body.to_string() }
}

#[tokio::test]
async fn a_sign_in_ends_in_the_browser_where_it_began_and_once() {
    let world = world().await;
    let ann = administrator(&world).await;
    let good = at_microsoft(&ann, &leave(&ann).await, "accept").await;
    // Another browser, another state, no code.
    let stranger = ann.ask(&Jar::default(), Method::GET, &good, "cross-site", None).await;
    assert!(stranger.status == StatusCode::FORBIDDEN && stranger.html.contains("in another browser"), "{stranger:?}");
    for forged in ["?code=x&state=y", "?code=x", "", "?code=x&code=y&state=z"] {
        let page = back(&ann, &format!("/auth/microsoft/partner{forged}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{forged}: {page:?}");
    }
    assert_eq!(back(&ann, &good).await.status, StatusCode::OK);
    assert_eq!(back(&ann, &good).await.status, StatusCode::FORBIDDEN, "a second time");
    assert_eq!(world.logged("partner_signed_in").await.len(), 1);

    // One that was begun again makes the first one useless.
    let first = at_microsoft(&ann, &leave(&ann).await, "accept").await;
    let second = at_microsoft(&ann, &leave(&ann).await, "cancel").await;
    assert_eq!(back(&ann, &first).await.status, StatusCode::FORBIDDEN);
    assert_eq!(back(&ann, &second).await.status, StatusCode::OK);
    let page = ann.get(PAGE).await;
    assert!(page.html.contains("Nobody signed in to Microsoft. (AADSTS65004)"), "{page:?}");
    assert!(!page.html.contains("data-card=\"pick\""), "{page:?}");
    let nobody = pick(&ann, &[(T1, "12")]).await;
    assert!(nobody.status == StatusCode::CONFLICT && nobody.html.contains("not signed in to Microsoft"), "{nobody:?}");

    // Who signed out meanwhile, or is an administrator no more, comes back for nothing.
    let late = at_microsoft(&ann, &leave(&ann).await, "accept").await;
    ann.post("/dashboard/acme/sign-out", &[]).await;
    assert_eq!(back(&ann, &late).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.logged("partner_signed_in").await.len(), 1);
}

#[tokio::test]
async fn a_sign_in_of_long_ago_opens_nothing_and_what_was_typed_stays() {
    let world = world().await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    world.sql("UPDATE sessions SET created = created - 600001").await;
    let ticked = [("pick", T1), ("client-11111111-1111-4111-8111-111111111111", "4711")];
    for (path, form) in [(SIGN_IN, &[][..]), (PICK, &ticked[..]), (CONFIRM, &[("confirm", T1)][..])] {
        let old = ann.post(path, form).await;
        assert!(
            old.status == StatusCode::CONFLICT && old.html.contains("less than ten minutes ago"),
            "{path}: {old:?}"
        );
    }
    let kept = ann.post(PICK, &ticked).await;
    assert_eq!(kept.field(&format!("client-{T1}")), "4711");
    assert!(kept.html.contains("target=\"_blank\""), "signing in again leaves the page as it is: {kept:?}");
    assert_eq!(world.count(Upstream::Partner, CONSENTS), 0);
}

#[tokio::test]
async fn one_administrators_sign_in_is_nobody_elses() {
    let world = world_of(&[3, 42]).await;
    let (ann, petra) = (administrator(&world).await, signed_in(&world, 42).await);
    sign_in(&ann).await;
    let sees = petra.get(PAGE).await;
    assert!(!sees.html.contains("data-card=\"pick\"") && !sees.html.contains("You are signed in"), "{sees:?}");
    let nothing = pick(&petra, &[(T1, "12")]).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT, "{nothing:?}");

    // What one has picked and goes on, the other does not pick as well: it is said, and nothing is overwritten.
    let headers = [("Retry-After".to_owned(), "5".to_owned())].into();
    let fault = Fault::Status { status: 429, headers, body: String::new() };
    world.spoil(Upstream::Partner, "/applicationconsents", 0, fault);
    picked(&ann, &[(T1, "12")]).await;
    sign_in(&petra).await;
    let told = pick(&petra, &[(T1, "13")]).await;
    assert!(told.status == StatusCode::BAD_REQUEST && told.html.contains("being connected already"), "{told:?}");

    // An administrator who is none any more has nothing done in their name, and somebody else may take it over.
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    let acme = settings.instances.iter_mut().find(|own| own.id.as_str() == "acme").unwrap();
    acme.administrators.retain(|agent| agent.to_string() != "3");
    world.store.apply(&settings, false, None, jiff::Timestamp::now()).await.unwrap();
    let acme = "acme".parse().unwrap();
    eventually("that their sign-in is over", async || {
        let here = world.services.partners.agents(&acme, jiff::Timestamp::now());
        here.iter().all(|agent| agent.to_string() == "42").then_some(())
    })
    .await;
    assert_eq!(step(&world, T1).await, Some(PickedStep::Waiting));
    world.sandbox.faults().clear();
    let offered = petra.get(PAGE).await;
    assert!(offered.html.contains("It goes on when agent 3, who picked it"), "{offered:?}");
    picked(&petra, &[(T1, "12")]).await;
    until_consented(&world, &[T1]).await;
}

#[tokio::test]
async fn a_token_of_another_tenant_is_none() {
    let world = world().await;
    let ann = administrator(&world).await;
    // It says no tenant at all.
    world.spoil(Upstream::Login, "/organizations/oauth2/v2.0/token", 1, token("opaque"));
    let page = sign_in(&ann).await;
    assert!(page.html.contains("not what it should be") && !page.html.contains("data-card=\"pick\""), "{page:?}");
    assert_eq!(world.logged("partner_signed_in").await.len(), 0);

    sign_in(&ann).await;
    world.spoil(Upstream::Login, &format!("/{T1}/oauth2/v2.0/token"), 1, token(OF_FABRIKAM));
    picked(&ann, &[(T1, "12")]).await;
    let (problem, said) = failure(&world, T1).await;
    assert_eq!((&*problem, said.as_deref()), ("microsoft_strange", Some("a token of another tenant")));
    // Microsoft lists only whose partner one is: what it did not list is not picked, whatever the form says.
    let foreign = pick(&ann, &[("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "12")]).await;
    assert!(foreign.status == StatusCode::BAD_REQUEST && foreign.html.contains("tick at least one"), "{foreign:?}");
}
