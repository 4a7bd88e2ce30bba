//! Many customers at a time, as their partner: picked by a person, consented for, confirmed, and with a secret of their own.

mod hostile;
mod stops;

use reqwest::{Method, StatusCode};
use serde_json::json;
use vouchsafe_sandbox::{
    cast::{GRAPH_APP, SETUP_APP, SETUP_SECRET, TAILSPIN, partnered},
    faults::Upstream,
    phone::Answer,
};
use vouchsafe_store::{MicrosoftApp, PickedStep, Settings};

use crate::{
    browser::{Browser, Jar, Page, Place},
    customers::under_way,
    heard, journal,
    stage::eventually,
    world::World,
};

const LIST: &str = "/dashboard/acme/customers";
const PAGE: &str = "/dashboard/acme/customers/connect";
const SIGN_IN: &str = "/dashboard/acme/customers/connect/sign-in";
const PICK: &str = "/dashboard/acme/customers/connect/pick";
const CONFIRM: &str = "/dashboard/acme/customers/connect/confirm";
const END: &str = "/dashboard/acme/customers/connect/end";
const T1: &str = "11111111-1111-4111-8111-111111111111";
const T2: &str = "22222222-2222-4222-8222-222222222222";
const CONSENTS: &str = "POST /v1/customers/{id}/applicationconsents";

/// With the set-up application; Contoso, Fabrikam and Tailspin Toys are not connected yet, and have consented to nothing.
async fn world() -> World {
    world_of(&[3]).await
}

/// The same, with these as administrators.
async fn world_of(administrators: &[u64]) -> World {
    let world = World::outward_with(|settings: &mut Settings| {
        let acme = settings.instances.iter_mut().find(|own| own.id.as_str() == "acme").unwrap();
        acme.administrators = administrators.iter().map(|agent| agent.to_string().parse().unwrap()).collect();
        let client_secret = vouchsafe_store::Secret::new(SETUP_SECRET);
        settings.setup_app = Some(MicrosoftApp { client_id: SETUP_APP.to_string(), client_secret });
        settings.customers.retain(|customer| !matches!(u64::from(customer.client), 12 | 13));
    })
    .await;
    for domain in ["contoso.example", "fabrikam.example", "tailspin.example"] {
        let forget = |tenant: &mut vouchsafe_sandbox::microsoft::Tenant| {
            tenant.applications.retain(|app| app.app_id != GRAPH_APP && app.app_id != SETUP_APP);
        };
        world.sandbox.microsoft().change_tenant(domain, forget).unwrap();
    }
    world
}

async fn administrator(world: &World) -> Browser<'_> {
    signed_in(world, 3).await
}

async fn signed_in(world: &World, agent: u32) -> Browser<'_> {
    let browser = Browser::of(world, agent);
    browser.sign_in_to(LIST).await;
    assert_eq!(browser.get(LIST).await.status, StatusCode::OK);
    browser
}

/// Off to Microsoft: where that is.
async fn leave(browser: &Browser<'_>) -> String {
    let leaving = browser.post(SIGN_IN, &[]).await;
    assert_eq!(leaving.status, StatusCode::OK, "{leaving:?}");
    leaving.location()
}

/// At Microsoft: where it leads back to.
async fn at_microsoft(browser: &Browser<'_>, url: &str, what: &str) -> String {
    browser.ask(&Jar::default(), Method::POST, url, "same-origin", Some(&[("do", what)])).await.location()
}

async fn back(browser: &Browser<'_>, to: &str) -> Page {
    browser.ask(&browser.window, Method::GET, to, "cross-site", None).await
}

/// To Microsoft and back, in the same browser.
async fn sign_in(browser: &Browser<'_>) -> Page {
    let onward = back(browser, &at_microsoft(browser, &leave(browser).await, "accept").await).await;
    assert!(onward.html.contains(PAGE), "{onward:?}");
    browser.get(PAGE).await
}

async fn pick(browser: &Browser<'_>, which: &[(&str, &str)]) -> Page {
    let fields: Vec<(String, &str)> = which
        .iter()
        .flat_map(|(tenant, client)| [("pick".to_owned(), *tenant), (format!("client-{tenant}"), *client)])
        .collect();
    let form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    browser.post(PICK, &form).await
}

async fn picked(browser: &Browser<'_>, which: &[(&str, &str)]) {
    let page = pick(browser, which).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
}

async fn step(world: &World, tenant: &str) -> Option<PickedStep> {
    let picked = world.store.picked_tenants(&"acme".parse().unwrap()).await.unwrap();
    picked.into_iter().find(|one| one.tenant.to_string() == tenant).map(|one| one.step)
}

async fn until_consented(world: &World, tenants: &[&str]) {
    for tenant in tenants {
        eventually("consent", async || (step(world, tenant).await == Some(PickedStep::Consented)).then_some(())).await;
    }
}

/// Why this one failed, as soon as it has.
async fn failure(world: &World, tenant: &str) -> (String, Option<String>) {
    eventually("a failure", async || match step(world, tenant).await {
        Some(PickedStep::Failed { problem, said }) => Some((problem, said)),
        _ => None,
    })
    .await
}

/// Confirms these, as they were shown.
async fn confirm(browser: &Browser<'_>, page: &Page, tenants: &[&str]) -> Page {
    let mut fields = Vec::new();
    for tenant in tenants {
        fields.push(("confirm".to_owned(), (*tenant).to_owned()));
        for name in [format!("shown-{tenant}"), format!("seen-{tenant}")] {
            let value = page.field(&name);
            fields.push((name, value));
        }
    }
    let form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(CONFIRM, &form).await
}

#[tokio::test]
async fn one_sign_in_connects_several_customers_up_to_a_verified_user() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tailspin = TAILSPIN.to_string();
    let url: url::Url = leave(&ann).await.parse().unwrap();
    let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert!(query["code_challenge_method"] == "S256" && query["redirect_uri"].ends_with("/auth/microsoft/partner"));
    assert!(query["scope"].contains("offline_access") && query["prompt"] == "login", "{url}");

    let page = sign_in(&ann).await;
    for says in ["Leanne &amp; Stu Christensen", "Tailspin Toys", "Fabrikam, says Halo’s mapping"] {
        assert!(page.html.contains(says), "{says}: {page:?}");
    }
    // Those that are connected already are not on offer, nor those of nobody's partner.
    assert!(!page.html.contains("value=\"33333333-") && !page.html.contains("Globex"), "{page:?}");
    // A name decides nothing: it is said, and not filled in.
    assert!(page.html.contains("Client 15 has the same name"), "{page:?}");
    assert_eq!(page.field(&format!("client-{T2}")), "13");

    // A person says whose each is.
    for (which, says) in [
        (&[][..], "tick at least one"),
        (&[(&*tailspin, "")][..], "Whose is it?"),
        (&[(T1, "12"), (&*tailspin, "99999")][..], "one tenant below is nobody’s yet"),
    ] {
        let wrong = pick(&ann, which).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{says}: {wrong:?}");
    }
    assert_eq!(world.count(Upstream::Partner, CONSENTS), 0);
    picked(&ann, &[(T1, "12"), (T2, "13"), (&tailspin, "15")]).await;
    until_consented(&world, &[T1, T2, &tailspin]).await;
    eventually("the alert", async || {
        let hooks = world.sandbox.outside().hooks();
        let told = hooks.iter().filter(|hook| hook.body.contains("tenants_picked") && hook.body.contains(T2));
        (told.count() == 1).then_some(())
    })
    .await;

    // Nothing is connected by that, until somebody has seen what each is.
    let shown = ann.get(PAGE).await;
    assert!(shown.html.contains("tailspin-toys.example") && shown.html.contains("To be confirmed"), "{shown:?}");
    assert_eq!(world.logged("tenant_confirmed").await.len(), 0);
    world.control(&format!("microsoft/tenant/{tailspin}"), json!({ "domains": ["evil.example"] })).await;
    let other = confirm(&ann, &shown, &[T1, T2, &tailspin]).await;
    assert!(other.status == StatusCode::CONFLICT && other.html.contains("something else of this tenant"), "{other:?}");
    assert_eq!(world.logged("tenant_confirmed").await.len(), 2, "the others are as they were shown");
    let again = confirm(&ann, &shown, &[T1]).await;
    assert!(again.status == StatusCode::CONFLICT && again.html.contains("Somebody else"), "{again:?}");
    assert_eq!(confirm(&ann, &ann.get(PAGE).await, &[&tailspin]).await.status, StatusCode::SEE_OTHER);

    eventually("all secrets", async || {
        world.sql("UPDATE makings SET due = 0").await;
        world.services.makings.notify_one();
        let page = ann.get(PAGE).await;
        (page.html.matches("Active").count() == 3).then_some(())
    })
    .await;
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    pod.becomes("approved").await;
    assert_eq!(world.logged("tenant_picked").await.len(), 3);
    assert_eq!(world.logged("partner_signed_in").await.len(), 1);
    assert!(!journal::text().contains("0.refresh-"), "no token is logged");

    // What is done is taken off the list, and stays done.
    assert_eq!(ann.post(END, &[("do", "clear")]).await.status, StatusCode::SEE_OTHER);
    assert!(!ann.get(PAGE).await.html.contains("data-card=\"progress\""));
    assert!(ann.get(&format!("{LIST}/15")).await.html.contains("Active"));
}

#[tokio::test]
async fn sixty_at_a_time_and_the_one_that_fails_says_why() {
    let world = world().await;
    world.control("connecting/many_tenants", json!({})).await;
    let ann = administrator(&world).await;
    ann.post(&format!("{LIST}/read"), &[]).await;
    let page = sign_in(&ann).await;
    let all = partnered(60);
    let names: Vec<(String, String)> = all.iter().map(|one| (one.tenant.to_string(), one.client.to_string())).collect();
    for (tenant, client) in &names {
        let row = page.field(&format!("client-{tenant}"));
        assert!(row.is_empty() || row == *client, "{tenant}");
    }
    let filled = names.iter().filter(|(tenant, _)| !page.field(&format!("client-{tenant}")).is_empty());
    assert_eq!(filled.count(), 40, "what the mapping does not name, a person does");
    let which: Vec<(&str, &str)> = names.iter().map(|(tenant, client)| (tenant.as_str(), client.as_str())).collect();
    let sent = pick(&ann, &which).await;
    assert_eq!(sent.location(), format!("{PAGE}?live=1"), "{sent:?}");
    // While they are on their way, the page loads itself and has nothing to type into.
    let following = ann.get(&sent.location()).await;
    assert!(following.headers["refresh"] == "4" && !following.html.contains("name=\"pick\""), "{following:?}");

    let lapsed = which[2].0;
    assert_eq!(failure(&world, lapsed).await, ("roles_missing".to_owned(), Some("HTTP 403".to_owned())));
    let others: Vec<&str> = which.iter().map(|(tenant, _)| *tenant).filter(|tenant| *tenant != lapsed).collect();
    until_consented(&world, &others).await;
    let rests = ann.get(&sent.location()).await;
    assert!(!rests.headers.contains_key("refresh"), "{rests:?}");
    for says in ["(HTTP 403)", "Not connected", "Make a consent link", "There are more to confirm"] {
        assert!(rests.html.contains(says), "{says}: {rests:?}");
    }
    let shown = |page: &Page| -> Vec<String> {
        let rows = page.html.split("name=\"confirm\" value=\"").skip(1);
        rows.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let first = shown(&rests);
    assert_eq!(first.len(), 25);
    let ticked: Vec<&str> = first.iter().take(8).map(String::as_str).collect();
    assert_eq!(confirm(&ann, &rests, &ticked).await.status, StatusCode::SEE_OTHER);
    let next = shown(&ann.get(PAGE).await);
    assert!(next.len() == 25 && ticked.iter().all(|tenant| !next.iter().any(|shown| shown == tenant)), "{next:?}");
    assert_eq!(world.logged("tenant_confirmed").await.len(), 8);

    // The way out: a link, for that tenant.
    let customer = format!("{LIST}/{}", which[2].1);
    let under_way = under_way(&ann, &customer).await;
    let made = ann.post(&format!("{customer}/consent"), &[("tenant", lapsed), ("under_way", &under_way)]).await;
    let link = ann.get(&made.location()).await;
    assert!(link.status == StatusCode::OK && link.html.contains("data-card=\"link\""), "{link:?}");
}

#[tokio::test]
async fn whoever_else_is_an_administrator_hears_of_a_tenant_and_of_the_secret_that_is_made_there() {
    let world = world_of(&[3, 42]).await;
    world.change("agent", 42, json!({ "email": "petra@msp.example" })).await;
    let ann = administrator(&world).await;
    sign_in(&ann).await;
    picked(&ann, &[(T1, "12")]).await;
    until_consented(&world, &[T1]).await;
    assert_eq!(confirm(&ann, &ann.get(PAGE).await, &[T1]).await.status, StatusCode::SEE_OTHER);
    heard::by_petra(&world, "settings_changed").await;
    eventually("a secret", async || {
        world.sql("UPDATE makings SET due = 0").await;
        world.services.makings.notify_one();
        (world.logged("secret_made").await.len() == 1).then_some(())
    })
    .await;
    heard::by_petra(&world, "secret_made").await;
}
