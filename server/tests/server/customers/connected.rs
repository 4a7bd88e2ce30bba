//! The whole way, from a client in Halo to somebody who is asked; and what a connected tenant grants.

use reqwest::StatusCode;
use serde_json::{Value, json};
use vouchsafe_sandbox::{
    cast::{TAILSPIN, TAILSPIN_SECRET},
    faults::Upstream,
    phone::Answer,
};

use super::{
    CONTOSO, LIST, T1, TICKET, TOYS, administrator, ask, at_microsoft, back, confirm, paste, pods_state, until, world,
};
use crate::{
    browser::{Page, Place},
    journal,
    stage::status,
};

#[tokio::test]
async fn a_client_in_halo_becomes_a_customer_whose_people_can_be_asked() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    assert!(ann.get(TOYS).await.html.contains("Not connected"));

    // The tenant is named by its domain, and the link is for exactly that one.
    let link = ask(&ann, TOYS, " Tailspin.example ").await;
    let url: url::Url = link.parse().unwrap();
    let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert!(url.path().ends_with(&format!("/login/{tenant}/v2.0/adminconsent")), "{link}");
    assert_eq!(query["redirect_uri"], format!("{}/auth/microsoft/consent", world.url));
    assert!(query["scope"].ends_with("/.default") && query["state"].len() == 43, "{link}");
    let elsewhere = administrator(&world).await;
    let waiting = elsewhere.get(TOYS).await;
    assert!(waiting.html.contains("Waiting for consent") && !waiting.html.contains(&query["state"]), "{waiting:?}");
    assert!(waiting.html.contains("Ann Agent (agent 3) made a link"), "{waiting:?}");

    let thanks = back(&ann, &at_microsoft(&ann, &link, &tenant, "accept").await).await;
    assert!(thanks.html.contains("data-answer=\"given\""), "{thanks:?}");
    assert!(
        !thanks.html.contains("Tailspin") && !thanks.html.contains("acme"),
        "strangers are told nothing: {thanks:?}"
    );
    // Nothing is connected by that.
    assert_eq!(pods_state(&ann).await, "customer_not_connected");
    let home = ann.get("/dashboard/acme").await;
    assert!(home.html.contains("One tenant waits to be confirmed"), "{home:?}");
    assert!(home.html.contains(&format!("{LIST}?standing=to_confirm")), "{home:?}");

    let seen = ann.get(TOYS).await;
    for shown in ["Tailspin Toys", "tailspin.example", "tailspin-toys.example", "User.Read.All", "To be confirmed"] {
        assert!(seen.html.contains(shown), "{shown}: {seen:?}");
    }
    let confirmed = confirm(&ann, TOYS, &tenant, &seen, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{confirmed:?}");
    let missing = ann.get(TOYS).await;
    assert!(missing.html.contains("Secret missing") && missing.html.contains("-TenantId eeeeeeee-"), "{missing:?}");
    assert_eq!(pods_state(&ann).await, "customer_not_connected", "without a secret nobody is asked");
    let script = ann.get(&format!("{LIST}/connector-secret.ps1")).await;
    assert_eq!(script.html, include_str!("../../../../docs/connector-secret.ps1"));

    // Microsoft does not know the fresh secret at first.
    let pasted = paste(&ann, TOYS, &tenant, &format!("  {TAILSPIN_SECRET}\n")).await;
    assert_eq!(pasted.status, StatusCode::SEE_OTHER, "{pasted:?}");
    let active = until(&ann, TOYS, "A connector secret is in force").await;
    assert!(active.html.contains("Active") && active.html.contains("works"), "{active:?}");
    assert_eq!(world.logged("secret_works").await.len(), 1);
    assert!(!active.html.contains(TAILSPIN_SECRET) && !journal::text().contains(TAILSPIN_SECRET));

    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone("toni@tailspin.example", Answer::Approve).await;
    pod.becomes("approved").await;

    let kinds: Vec<Value> = world.log().await.into_iter().map(|entry| entry["kind"].clone()).collect();
    let told =
        ["consent_asked", "consent_given", "settings_changed", "tenant_confirmed", "secret_pasted", "secret_works"];
    for kind in told {
        assert!(kinds.contains(&json!(kind)), "{kind}: {kinds:?}");
    }
    assert!(world.log().await.iter().all(|entry| !entry.to_string().contains(TAILSPIN_SECRET)));

    // Taken away again, it is as it was.
    let seen = active.field("seen");
    let stale = ann.post(&format!("{TOYS}/remove"), &[("tenant", &tenant), ("seen", "1")]).await;
    assert!(stale.status == StatusCode::CONFLICT && stale.html.contains("Somebody else changed settings"), "{stale:?}");
    assert!(!stale.html.contains("What you entered is still here"), "nothing was: {stale:?}");
    let removed = ann.post(&format!("{TOYS}/remove"), &[("tenant", &tenant), ("seen", &seen)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{removed:?}");
    assert!(ann.get(TOYS).await.html.contains("Not connected"));
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.press("new").await;
    pod.becomes("customer_not_connected").await;
}

#[tokio::test]
async fn a_tenant_is_called_by_its_name_beside_its_id_and_another_one_is_asked_for_in_a_fold() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    let card = |page: &Page, name: &str| {
        let (_, rest) = page.html.split_once(&format!("data-card=\"{name}\"")).unwrap_or_else(|| panic!("{page:?}"));
        rest.split("data-card=").next().unwrap().to_owned()
    };
    let fold = "<details data-card=\"ask\"";
    assert!(!ann.get(TOYS).await.html.contains(fold), "nothing is folded of who has none");
    let link = ask(&ann, TOYS, "tailspin.example").await;
    let waiting = ann.get(TOYS).await;
    assert!(
        card(&waiting, "asked").contains("<bdi>tailspin.example</bdi>") && !waiting.html.contains(fold),
        "{waiting:?}"
    );
    back(&ann, &at_microsoft(&ann, &link, &tenant, "accept").await).await;
    assert_eq!(confirm(&ann, TOYS, &tenant, &ann.get(TOYS).await, &[]).await.status, StatusCode::SEE_OTHER);
    let page = ann.get(TOYS).await;
    assert!(card(&page, "tenant").contains("<bdi>Tailspin Toys · tailspin.example</bdi>"), "{page:?}");
    let (_, folded) = page.html.split_once(fold).unwrap_or_else(|| panic!("{page:?}"));
    let is_open = |rest: &str| rest.split('>').next().unwrap().split(' ').any(|word| word.starts_with("open"));
    assert!(!is_open(folded) && folded.contains("Another tenant"), "{page:?}");
    // Also where it was confirmed before anybody looked here.
    let contoso = ann.get(CONTOSO).await;
    assert!(card(&contoso, "tenant").contains(" · contoso.example</bdi>"), "{contoso:?}");
    // What came back is seen.
    let wrong = ann.post(&format!("{TOYS}/consent"), &[("tenant", "contso.example")]).await;
    assert!(is_open(wrong.html.split_once(fold).unwrap().1), "{wrong:?}");
}

#[tokio::test]
async fn a_connected_tenants_page_says_which_permissions_are_granted_now() {
    let world = world().await;
    let ann = administrator(&world).await;
    let standings = |page: &Page| {
        let (_, card) = page.html.split_once("data-card=\"tenant\"").unwrap_or_else(|| panic!("no tenant: {page:?}"));
        let standings = card.split("data-standing=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        standings.collect::<Vec<_>>()
    };
    assert_eq!(standings(&ann.get(CONTOSO).await), ["yes"; 4]);
    let keep = |wanted: &'static [&str]| {
        let change = |tenant: &mut vouchsafe_sandbox::microsoft::Tenant| {
            let app = vouchsafe_sandbox::cast::GRAPH_APP;
            let known = tenant.applications.iter_mut().find(|known| known.app_id == app).unwrap();
            known.roles = wanted.iter().map(|role| (*role).to_owned()).collect();
        };
        world.sandbox.microsoft().change_tenant(T1, change).unwrap();
    };
    // At once, although a token of before is still good; the last one may be left out.
    keep(&["User.Read.All", "UserAuthenticationMethod.Read.All", "Organization.Read.All"]);
    let without = ann.get(CONTOSO).await;
    assert_eq!(standings(&without), ["yes", "yes", "yes", "unknown"]);
    keep(&["User.Read.All"]);
    assert_eq!(standings(&ann.get(CONTOSO).await), ["yes", "no", "no", "unknown"]);
    world.spoil(Upstream::Login, "", 0, status(500, ""));
    let silent = ann.get(CONTOSO).await;
    assert!(silent.status == StatusCode::OK && silent.html.contains("Microsoft does not say now"), "{silent:?}");
    assert!(standings(&silent).is_empty(), "{silent:?}");
}
