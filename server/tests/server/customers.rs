//! From a client in Halo to a customer whose people can be asked, and everything that could go wrong on the way.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use vouchsafe_sandbox::{
    cast::{APP_CERTIFICATE, OTHER_KEY, TAILSPIN, TAILSPIN_SECRET},
    faults::{Fault, Upstream},
    phone::Answer,
};
use vouchsafe_store::{CustomerTenant, Settings};

use crate::{
    browser::{Browser, Jar, Page, Place},
    journal,
    stage::{Pace, eventually, status},
    world::World,
};

const LIST: &str = "/dashboard/acme/customers";
const TOYS: &str = "/dashboard/acme/customers/15";
const CONTOSO: &str = "/dashboard/acme/customers/12";
const T1: &str = "11111111-1111-4111-8111-111111111111";
/// Of Toni, at Tailspin Toys.
const TICKET: u32 = 9544;

async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| {
        settings.instances.iter_mut().for_each(|instance| instance.auditors = vec!["5".parse().unwrap()]);
    })
    .await
}

async fn administrator(world: &World) -> Browser<'_> {
    let ann = Browser::of(world, 3);
    ann.sign_in_to(LIST).await;
    // The list is there before anybody is looked for in it.
    assert_eq!(ann.get(LIST).await.status, StatusCode::OK);
    ann
}

/// The link in the page.
fn link(page: &Page) -> String {
    let (_, rest) = page.html.split_once("data-card=\"link\"").unwrap_or_else(|| panic!("no link: {page:?}"));
    Page { html: rest.to_owned(), status: page.status, headers: page.headers.clone() }.quoted("href=\"").unwrap()
}

/// Names a tenant, and gives its link.
async fn ask(ann: &Browser<'_>, customer: &str, tenant: &str) -> String {
    let asked = ann.post(&format!("{customer}/consent"), &[("tenant", tenant)]).await;
    assert_eq!(asked.status, StatusCode::OK, "{asked:?}");
    link(&asked)
}

/// At Microsoft: an administrator of this tenant accepts or cancels. The answer is where the browser is led to.
async fn at_microsoft(ann: &Browser<'_>, link: &str, tenant: &str, what: &str) -> String {
    let form: &[(&str, &str)] = &[("tenant", tenant), ("do", what)];
    ann.ask(&Jar::default(), Method::POST, link, "same-origin", Some(form)).await.location()
}

/// Back from Microsoft, by somebody whom we do not know.
async fn back(ann: &Browser<'_>, to: &str) -> Page {
    ann.ask(&Jar::default(), Method::GET, to, "cross-site", None).await
}

async fn consent(ann: &Browser<'_>, customer: &str, tenant: &str) {
    let link = ask(ann, customer, tenant).await;
    let thanks = back(ann, &at_microsoft(ann, &link, tenant, "accept").await).await;
    assert!(thanks.status == StatusCode::OK && thanks.html.contains("data-answer=\"given\""), "{thanks:?}");
}

/// Confirms what the customer's page shows, with these tick boxes.
async fn confirm(ann: &Browser<'_>, customer: &str, tenant: &str, page: &Page, ticks: &[&str]) -> Page {
    let (shown, seen) = (page.field("shown"), page.field("seen"));
    let mut form = vec![("tenant", tenant), ("shown", shown.as_str()), ("seen", seen.as_str())];
    form.extend(ticks.iter().map(|tick| (*tick, "yes")));
    ann.post(&format!("{customer}/confirm"), &form).await
}

async fn paste(ann: &Browser<'_>, customer: &str, tenant: &str, secret: &str) -> Page {
    ann.post(&format!("{customer}/secret"), &[("tenant", tenant), ("secret", secret)]).await
}

/// The page, as soon as it says this; what waits to be tried again is tried at once.
async fn until(ann: &Browser<'_>, page: &str, says: &str) -> Page {
    eventually(says, async || {
        ann.stage.sql("UPDATE pasted_secrets SET due = 0 WHERE due IS NOT NULL").await;
        let page = ann.get(page).await;
        page.html.contains(says).then_some(page)
    })
    .await
}

async fn pods_state(ann: &Browser<'_>) -> String {
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.until("the look-up's end", |view| view.state != "loading").await.state
}

fn reasons(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["reason"].as_str().unwrap_or_default()).collect()
}

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
    let waiting = ann.get(TOYS).await;
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
    assert_eq!(script.html, include_str!("../../../docs/connector-secret.ps1"));

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
async fn what_comes_back_counts_only_from_the_named_tenant_once_and_in_time() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    let link = ask(&ann, TOYS, &tenant).await;
    let good = at_microsoft(&ann, &link, &tenant, "accept").await;
    let state = good.split_once("state=").unwrap().1.to_owned();
    let callback = |query: &str| format!("/auth/microsoft/consent?{query}&state={state}");

    let foreign = at_microsoft(&ann, &link, T1, "accept").await;
    let cancelled = at_microsoft(&ann, &link, &tenant, "cancel").await;
    for (to, outcome) in [
        (foreign.clone(), "other_tenant"),
        (cancelled, "refused"),
        (callback("admin_consent=True"), "unclear"),
        (callback(&format!("tenant={tenant}")), "unclear"),
        (callback("admin_consent=True&tenant=%3Cscript%3E"), "unclear"),
        (good.replace(&state, &"A".repeat(43)), "unknown"),
        ("/auth/microsoft/consent".to_owned(), "unknown"),
    ] {
        let page = back(&ann, &to).await;
        assert!(page.status.is_client_error(), "{to}: {page:?}");
        assert!(page.html.contains(&format!("data-answer=\"{outcome}\"")), "{to}: {page:?}");
        assert!(!page.html.contains("<script"), "{page:?}");
        assert!(ann.get(TOYS).await.html.contains("Waiting for consent"), "{to}");
    }
    world.sql("UPDATE consents SET expires = expires - 604800001").await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"expired\""));
    assert!(ann.get(TOYS).await.html.contains("Make a new one"));
    let refused = world.logged("consent_refused").await;
    assert_eq!(reasons(&refused), ["other_tenant", "refused", "unclear", "unclear", "unclear", "expired"]);
    assert_eq!(refused[0]["detail"], format!("customer 15; came from tenant {T1}"));
    assert_eq!(refused[1]["detail"], "customer 15; AADSTS65004");

    // A new link makes the old one useless.
    let fresh = ask(&ann, TOYS, &tenant).await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"unknown\""));
    let good = at_microsoft(&ann, &fresh, &tenant, "accept").await;
    assert!(back(&ann, &good).await.html.contains("data-answer=\"given\""));
    for _ in 0..12 {
        assert!(back(&ann, &good).await.html.contains("data-answer=\"used\""));
    }
    // Whoever has a link cannot fill the log with it.
    assert_eq!(world.logged("consent_refused").await.len(), 6 + 10);
    assert_eq!(world.logged("consent_given").await.len(), 1);

    // It is not theirs: forgotten, and the link with it.
    let gone = ann.post(&format!("{TOYS}/withdraw"), &[("tenant", &tenant)]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(ann.get(TOYS).await.html.contains("Not connected"));
    assert!(back(&ann, &good).await.html.contains("data-answer=\"unknown\""));
}

#[tokio::test]
async fn a_tenant_is_confirmed_only_as_it_was_shown_and_by_whoever_may() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    world.control("microsoft/options", json!({ "consent_roles": ["Organization.Read.All"] })).await;
    consent(&ann, TOYS, &tenant).await;
    let lacking = ann.get(TOYS).await;
    let missing = "These permissions are missing: User.Read.All, UserAuthenticationMethod.Read.All";
    assert!(lacking.html.contains(missing) && !lacking.html.contains(&format!("{TOYS}/confirm")), "{lacking:?}");
    let form = [("tenant", tenant.as_str()), ("shown", ""), ("seen", "1")];
    assert_eq!(ann.post(&format!("{TOYS}/confirm"), &form).await.status, StatusCode::CONFLICT);

    // With the permissions that were added since, also where a token of before is still good.
    world
        .control(
            "microsoft/options",
            json!({ "consent_roles":
        ["User.Read.All", "UserAuthenticationMethod.Read.All", "Organization.Read.All"] }),
        )
        .await;
    consent(&ann, TOYS, &tenant).await;
    let shown = ann.get(TOYS).await;

    world.control(&format!("microsoft/tenant/{tenant}"), json!({ "domains": ["evil.example"] })).await;
    let other = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(other.status == StatusCode::CONFLICT && other.html.contains("something else of this tenant"), "{other:?}");
    world
        .control(
            &format!("microsoft/tenant/{tenant}"),
            json!({ "domains": ["tailspin.example", "tailspin-toys.example"] }),
        )
        .await;

    // Somebody else gave the tenant to another customer.
    let give = async |tenants: Vec<CustomerTenant>| {
        let (mut settings, _) = world.store.load_settings().await.unwrap();
        let is_contoso = |customer: &&mut vouchsafe_store::Customer| {
            customer.instance.as_str() == "acme" && u64::from(customer.client) == 12
        };
        let contoso = settings.customers.iter_mut().find(is_contoso).unwrap();
        contoso.tenants.retain(|known| known.id.to_string() == T1);
        contoso.tenants.extend(tenants);
        world.store.apply(&settings, true, None, jiff::Timestamp::now()).await.unwrap();
    };
    give(vec![CustomerTenant { id: tenant.parse().unwrap(), connector_secret: None }]).await;
    let meanwhile = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(meanwhile.status == StatusCode::CONFLICT && meanwhile.html.contains("Somebody else"), "{meanwhile:?}");
    assert!(!meanwhile.html.contains("What you entered is still here"), "nothing was: {meanwhile:?}");
    give(Vec::new()).await;

    let shown = ann.get(TOYS).await;
    world.sql("UPDATE sessions SET created = created - 600001").await;
    let old = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(old.status == StatusCode::CONFLICT && old.html.contains("less than ten minutes ago"), "{old:?}");
    let page = ann.get(TOYS).await;
    assert!(page.html.contains("within the last ten minutes") && !page.html.contains("/confirm\""), "{page:?}");
    ann.sign_in_to(TOYS).await;

    // Microsoft does not answer: nothing is confirmed.
    world.spoil(Upstream::Graph, "organization", 0, Fault::Html500);
    let silent = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert!(silent.status == StatusCode::CONFLICT && silent.html.contains("cannot be confirmed now"), "{silent:?}");
    world.sandbox.faults().clear();

    let bob = Browser::of(&world, 5);
    bob.sign_in_to(TOYS).await;
    let reads = bob.get(TOYS).await;
    assert!(
        reads.html.contains("tailspin.example")
            && !reads.html.contains("<form method=\"post\" action=\"/dashboard/acme/customers"),
        "{reads:?}"
    );

    assert_eq!(world.logged("tenant_confirmed").await.len(), 0);
    let shown = ann.get(TOYS).await;
    // Another customer's secret is adopted meanwhile: that is no reason to begin anew.
    assert_eq!(paste(&ann, CONTOSO, T1, "connector-secret-t1").await.status, StatusCode::SEE_OTHER);
    until(&ann, CONTOSO, "works").await;
    world.sql("UPDATE settings SET version = version + 1").await;
    assert_eq!(confirm(&ann, TOYS, &tenant, &shown, &[]).await.status, StatusCode::SEE_OTHER);
    let again = confirm(&ann, TOYS, &tenant, &shown, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{again:?}");
    assert_eq!(world.logged("tenant_confirmed").await.len(), 1);
}

#[tokio::test]
async fn a_tenant_of_two_and_two_of_one_take_a_persons_decision() {
    let world = world().await;
    let ann = administrator(&world).await;
    let tenant = TAILSPIN.to_string();
    // Contoso's tenant for Tailspin Toys, too: Halo's mapping says so, which is a suggestion and no more.
    let row = json!({ "id": 1, "client_id": 15, "azure_tenant_id": T1, "azure_tenant_name": "Contoso" });
    world.change("client", 15, json!({ "azure_tenants": [row] })).await;
    ann.post(&format!("{LIST}/read"), &[]).await;
    let suggests = ann.get(TOYS).await;
    assert!(suggests.html.contains("Halo’s own mapping names these") && suggests.html.contains(T1), "{suggests:?}");
    assert!(suggests.html.contains("Halo client 12 has this tenant, too"), "{suggests:?}");
    assert!(suggests.html.contains("Not connected"), "{suggests:?}");

    for (customer, which, tick) in [(TOYS, T1, "shares"), (CONTOSO, tenant.as_str(), "several")] {
        consent(&ann, customer, which).await;
        let shown = ann.get(customer).await;
        assert!(shown.html.contains(&format!("name=\"{tick}\" value=\"yes\" required")), "{shown:?}");
        let other = if tick == "shares" { "several" } else { "shares" };
        for ticks in [&[][..], &[other]] {
            let undecided = confirm(&ann, customer, which, &shown, ticks).await;
            assert!(undecided.status == StatusCode::CONFLICT && undecided.html.contains("tick box"), "{undecided:?}");
        }
        assert_eq!(confirm(&ann, customer, which, &shown, &[tick]).await.status, StatusCode::SEE_OTHER);
    }
    let list = ann.get(&format!("{LIST}?standing=shares")).await;
    assert!(list.html.contains(TOYS) && list.html.contains(CONTOSO), "{list:?}");
    assert!(list.html.contains("Shares a tenant with another customer"), "{list:?}");
    let several = ann.get(&format!("{LIST}?standing=several")).await;
    assert!(several.html.contains(CONTOSO) && !several.html.contains(TOYS), "{several:?}");
}

#[tokio::test]
async fn a_secret_that_does_not_work_says_why_and_the_one_in_force_stays() {
    let world = world().await;
    let ann = administrator(&world).await;
    ann.get(CONTOSO).await;
    for (given, says) in [
        ("11111111-2222-4333-8444-555555555555", "That is an id, not a secret"),
        ("with blanks in it", "That cannot be a secret"),
        ("", "That cannot be a secret"),
    ] {
        let page = paste(&ann, CONTOSO, T1, given).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(says), "{given}: {page:?}");
    }
    let foreign = paste(&ann, CONTOSO, &TAILSPIN.to_string(), "not-of-this-customer").await;
    assert_eq!(foreign.status, StatusCode::CONFLICT, "{foreign:?}");

    let wrong = "wrong-but-possible-secret-0123456789";
    let followed = paste(&ann, CONTOSO, T1, wrong).await.location();
    assert_eq!(followed, format!("{CONTOSO}?live=1"));
    // It is tried for a while: meanwhile the page loads itself, and has no form.
    let following = ann.get(&followed).await;
    assert!(following.headers["refresh"] == "4" && !following.html.contains("name=\"secret\""), "{following:?}");
    assert!(ann.get(CONTOSO).await.html.contains("name=\"secret\""));
    let trying = eventually("a first try", async || {
        let page = ann.get(CONTOSO).await;
        page.html.contains("AADSTS7000215").then_some(page)
    })
    .await;
    assert!(
        trying.html.contains("does not work yet") && trying.html.contains("A connector secret is in force"),
        "{trying:?}"
    );
    world.sql("UPDATE pasted_secrets SET pasted = pasted - 900000").await;
    let given_up = until(&ann, CONTOSO, "was given up").await;
    let rests = ann.get(&followed).await;
    assert!(!rests.headers.contains_key("refresh") && rests.html.contains("name=\"secret\""), "{rests:?}");
    assert!(given_up.html.contains("AADSTS7000215") && given_up.html.contains("Active"), "{given_up:?}");
    assert_eq!(reasons(&world.logged("secret_refused").await), ["secret_wrong"]);
    assert!(!given_up.html.contains(wrong) && !journal::text().contains(wrong));
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;

    // What waiting does not help is said at once: Proseware's has expired.
    let proseware = "/dashboard/acme/customers/18";
    let tenant = "77777777-7777-4777-8777-777777777777";
    paste(&ann, proseware, tenant, "connector-secret-t7").await;
    let expired = until(&ann, proseware, "was given up").await;
    assert!(expired.html.contains("AADSTS7000222"), "{expired:?}");

    // Somebody who signed in long ago pastes nothing.
    world.sql("UPDATE sessions SET created = created - 600001").await;
    let old = paste(&ann, CONTOSO, T1, wrong).await;
    assert!(old.status == StatusCode::CONFLICT && !old.html.contains(wrong), "{old:?}");
    assert!(old.html.contains("A secret never comes back to a page: enter it again."), "{old:?}");
}

#[tokio::test]
async fn customers_are_kept_searched_and_paged_with_halo_up_or_down() {
    let world = world().await;
    world.control("halo/acme/more-clients", json!({ "count": 500 })).await;
    let ann = administrator(&world).await;
    let asked = world.count(Upstream::Halo, "GET /api/client");
    let rows = |page: &Page| page.html.matches("<th scope=\"row\"").count();
    let next = |page: &Page| {
        let (before, _) = page.html.split_once("\" data-page=\"next\"")?;
        Some(before.rsplit('"').next().unwrap().replace("&amp;", "&"))
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut at = LIST.to_owned();
    loop {
        let page = ann.get(&at).await;
        assert!(page.status == StatusCode::OK && rows(&page) <= 50, "{at}");
        assert!(!page.html.contains("<b>Bold") && !page.html.contains('\u{202e}'), "{at}: names are only words");
        let before = seen.len();
        for piece in page.html.split("href=\"/dashboard/acme/customers/").skip(1) {
            seen.insert(piece.split('"').next().unwrap().to_owned());
        }
        assert_eq!(seen.len() - before, rows(&page), "{at}: everybody once");
        match next(&page) {
            Some(path) => at = path,
            None => break,
        }
    }
    let acme = world.sandbox.halo().instance("acme").unwrap();
    assert_eq!(seen.len(), acme.state().records.clients.len());
    assert_eq!(world.count(Upstream::Halo, "GET /api/client"), asked, "pages are from what was kept");

    for (query, some, none) in [
        ("search=tailSPIN", "/15\"", "/12\""),
        ("search=15", "/15\"", "/12\""),
        (&*format!("search={T1}"), "/12\"", "/15\""),
        ("standing=active", "/12\"", "/15\""),
        ("standing=unconnected&search=tailspin", "/15\"", "/12\""),
        ("standing=not_active&search=tail", "/15\"", "/12\""),
        ("standing=several", "/16\"", "/12\""),
    ] {
        let page = ann.get(&format!("{LIST}?{query}")).await;
        assert!(
            page.html.contains(&format!("{LIST}{some}")) && !page.html.contains(&format!("{LIST}{none}")),
            "{query}: {page:?}"
        );
    }
    assert_eq!(ann.get(&format!("{LIST}?standing=Active")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ann.get(&format!("{LIST}/999999")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ann.get(&format!("{LIST}/x")).await.status, StatusCode::NOT_FOUND);

    // Halo is down: the list stays, and says so.
    world.spoil(Upstream::Halo, "GET /api/client", 0, Fault::Html500);
    assert_eq!(ann.post(&format!("{LIST}/read"), &[]).await.location(), LIST);
    let down = ann.get(&format!("{LIST}?search=tailspin")).await;
    assert!(down.html.contains("Halo did not give its list") && down.html.contains(TOYS), "{down:?}");
    world.sandbox.faults().clear();
    world.change("client", 15, json!({ "name": "Tailspin & Sons" })).await;
    ann.post(&format!("{LIST}/read"), &[]).await;
    let up = ann.get(&format!("{LIST}?search=sons")).await;
    assert!(!up.html.contains("did not give") && up.html.contains("Tailspin &amp; Sons"), "{up:?}");

    // What is old is read anew by itself.
    world.change("client", 15, json!({ "name": "Tailspin Grandchildren" })).await;
    world.sql("UPDATE client_reads SET read_at = read_at - 21600001").await;
    eventually("a new list", async || {
        ann.get(&format!("{LIST}?search=grand")).await.html.contains("Grandchildren").then_some(())
    })
    .await;

    let elsewhere = Browser::of(&world, 3).at("globex");
    elsewhere.sign_in_to("/dashboard/globex/customers").await;
    let wall = elsewhere.get("/dashboard/globex/customers").await;
    assert!(wall.html.contains("Globex Manufacturing") && !wall.html.contains("Tailspin"), "{wall:?}");
    assert_eq!(elsewhere.get("/dashboard/globex/customers/15").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tenant_that_microsoft_does_not_know_gets_no_link() {
    let world = world().await;
    let ann = administrator(&world).await;
    for (named, says) in [
        ("nobody.example", "Microsoft did not name a tenant"),
        ("not a tenant", "neither a tenant’s id nor a domain"),
        ("<b>x</b>.example", "neither a tenant’s id nor a domain"),
        ("", "neither a tenant’s id nor a domain"),
    ] {
        let page = ann.post(&format!("{TOYS}/consent"), &[("tenant", named)]).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains(says), "{named}: {page:?}");
        assert!(!page.html.contains("data-card=\"link\"") && !page.html.contains("<b>x"), "{named}: {page:?}");
        assert!(
            named.contains('<') || named.is_empty() || page.html.contains(named),
            "what was typed is still there: {page:?}"
        );
    }
    let own = ann.post(&format!("{CONTOSO}/consent"), &[("tenant", T1)]).await;
    assert!(own.html.contains("has the tenant") && !own.html.contains("data-card=\"link\""), "{own:?}");
    world.spoil(Upstream::Login, "openid-configuration", 0, Fault::Huge { bytes: 1 << 22 });
    let huge = ann.post(&format!("{TOYS}/consent"), &[("tenant", "tailspin.example")]).await;
    assert_eq!(huge.status, StatusCode::BAD_REQUEST, "{huge:?}");
    assert_eq!(world.logged("consent_asked").await.len(), 0);
}

#[tokio::test]
async fn the_application_is_changed_with_its_own_secret_or_not_at_all() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/application");
    ann.sign_in_to(page).await;
    let shown = ann.get(page).await;
    let app = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    assert!(
        shown.html.contains(&app) && shown.html.contains(&format!("{}/auth/microsoft/consent", world.url)),
        "{shown:?}"
    );
    assert!(!shown.html.contains(vouchsafe_sandbox::cast::GRAPH_SECRET), "{shown:?}");
    let seen = shown.field("seen");
    let other = "c0ffee00-0000-4000-8000-000000000002";
    let save = async |id: &str, secret: &str, seen: &str| {
        ann.post(form, &[("client_id", id), ("client_secret", secret), ("certificate", ""), ("seen", seen)]).await
    };
    for (id, secret, says) in [
        ("contoso", "", "an application’s id looks like"),
        (other, "", "another application needs its own secret"),
        (&*app, other, "That is an id, not a secret"),
        (&*app, "two words", "That cannot be a secret"),
        (&*app, "not-that-secret", "Microsoft does not accept the secret of Vouchsafe"),
    ] {
        let wrong = save(id, secret, &seen).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{id}: {wrong:?}");
        assert!(wrong.html.contains(&format!("value=\"{id}\"")), "what was typed is still there: {wrong:?}");
    }
    assert_eq!(save(&app, "", &seen).await.status, StatusCode::SEE_OTHER, "nothing changes");
    assert_eq!(save(other, "a-new-secret-of-its-own", "0").await.status, StatusCode::CONFLICT);
    assert_eq!(world.logged("settings_changed").await.len(), 0);
    let saved = save(other, "a-new-secret-of-its-own", &seen).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    assert!(ann.get(&saved.location()).await.html.contains("Saved, but not tried"), "no tenant knows it: {saved:?}");
    let told = world.logged("settings_changed").await.pop().unwrap();
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains(&format!("microsoft_app.client_id: {app} -> {other}")), "{detail}");
    assert!(!detail.contains("a-new-secret") && !journal::text().contains("a-new-secret"));
    // Of another application nobody can be found.
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("setup_broken").await;

    world.sql("UPDATE sessions SET created = created - 600001").await;
    assert!(!ann.get(page).await.html.contains(form));
    let old = save(&app, vouchsafe_sandbox::cast::GRAPH_SECRET, &seen).await;
    assert!(old.status == StatusCode::CONFLICT && !old.html.contains(vouchsafe_sandbox::cast::GRAPH_SECRET), "{old:?}");
    for told in ["This opens doors", "A secret never comes back", "target=\"_blank\"", &format!("value=\"{app}\"")] {
        assert!(old.html.contains(told), "{told}: {old:?}");
    }
}

#[tokio::test]
async fn testers_are_named_until_the_connectors_form_is_known() {
    let world = World::with(Pace::EASY, "untested", |settings| settings.connector.testers.clear()).await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/testers");
    ann.sign_in_to(page).await;
    let shown = ann.get(page).await;
    assert!(shown.html.contains("vouchsafe check --live --upn YOU@TENANT --canary NOBODY@TENANT"), "{shown:?}");
    ann.open(Place::Ticket(9499)).await.becomes("untested").await;
    let save = async |testers: &str, seen: &str| ann.post(form, &[("testers", testers), ("seen", seen)]).await;
    let seen = shown.field("seen");
    let many = (0..21).map(|number| format!("tester{number}@msp.example")).collect::<Vec<_>>().join("\n");
    for typed in ["nobody <b>", &*many] {
        let wrong = save(typed, &seen).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains("at most 20 testers"), "{wrong:?}");
    }
    assert!(save("nobody <b>", &seen).await.html.contains("nobody &lt;b"), "what was typed is still there");
    assert_eq!(save("grace@contoso.example", "0").await.status, StatusCode::CONFLICT);
    let saved = save("grace@contoso.example\r\nGRACE@contoso.example\r\n\r\n", &seen).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    let (settings, _) = world.store.load_settings().await.unwrap();
    assert_eq!(settings.connector.testers.len(), 1);
    let told = world.logged("settings_changed").await.pop().unwrap();
    assert!(told["detail"] == "+ connector.testers", "{told}");
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let seen = ann.get(page).await.field("seen");
    let late = save("eve@evil.example", &seen).await;
    assert!(late.status == StatusCode::CONFLICT && late.html.contains("eve@evil.example"), "{late:?}");
    world
        .store
        .set_connector_form(Some(vouchsafe_domain::connector::Form::Asynchronous), jiff::Timestamp::now())
        .await
        .unwrap();
    let known = ann.get(page).await;
    assert!(known.html.contains("The asynchronous form was found to work") && !known.html.contains(form), "{known:?}");
}

#[tokio::test]
async fn the_application_may_have_a_certificate_instead_of_a_secret() {
    let world = world().await;
    let ann = Browser::of(&world, 3);
    let (page, form) = ("/dashboard/acme/microsoft", "/dashboard/acme/microsoft/application");
    ann.sign_in_to(page).await;
    let seen = ann.get(page).await.field("seen");
    let app = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    let save = async |secret: &str, certificate: &str| {
        ann.post(form, &[("client_id", &app), ("client_secret", secret), ("certificate", certificate), ("seen", &seen)])
            .await
    };
    let (certificate, key) = APP_CERTIFICATE.split_at(APP_CERTIFICATE.find("-----BEGIN PRIVATE KEY").unwrap());
    for (secret, pem, says) in [
        ("a-secret-of-its-own", APP_CERTIFICATE, "enter a secret or a certificate"),
        ("", "hush", "that is no certificate as PEM"),
        ("", key, "that is no certificate as PEM"),
        ("", certificate, "the private key is missing"),
        ("", &format!("{certificate}{OTHER_KEY}"), "does not belong to that certificate"),
    ] {
        let wrong = save(secret, pem).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.html.contains(says), "{says}: {wrong:?}");
        assert!(!wrong.html.contains("PRIVATE KEY"), "{wrong:?}");
    }
    let saved = save("", APP_CERTIFICATE).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{saved:?}");
    assert!(ann.get(&saved.location()).await.html.contains("Saved. Microsoft was asked"), "{saved:?}");
    let told = world.logged("settings_changed").await.pop().unwrap();
    assert!(told["detail"].as_str().unwrap().contains("microsoft_app.client_secret"), "{told}");
    assert!(!told.to_string().contains("BEGIN") && !journal::text().contains("PRIVATE KEY"));

    // Secrets are no good any more, and people are found all the same.
    world
        .sandbox
        .microsoft()
        .change_tenant(T1, |tenant| {
            tenant.applications.iter_mut().find(|known| known.app_id.to_string() == app).unwrap().secrets.clear();
        })
        .unwrap();
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
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

#[tokio::test]
async fn a_tenant_of_another_instances_customer_is_nobodys_business_here() {
    let world = world().await;
    let ann = administrator(&world).await;
    let elsewhere = "A customer of another Halo here has this tenant";
    let asked = ann.post(&format!("{TOYS}/consent"), &[("tenant", "globex.example")]).await;
    assert!(asked.status == StatusCode::BAD_REQUEST && asked.html.contains(elsewhere), "{asked:?}");

    // The other instance gets it while a consent, which whoever has a link can claim, waits here.
    let tenant = TAILSPIN.to_string();
    consent(&ann, TOYS, &tenant).await;
    let before = ann.get(TOYS).await;
    assert!(before.html.contains("tailspin-toys.example"), "{before:?}");
    let (mut settings, _) = world.store.load_settings().await.unwrap();
    let globex = settings.customers.iter_mut().find(|customer| customer.instance.as_str() == "globex").unwrap();
    globex.tenants.push(CustomerTenant { id: tenant.parse().unwrap(), connector_secret: None });
    world.store.apply(&settings, false, None, jiff::Timestamp::now()).await.unwrap();
    let refused = confirm(&ann, TOYS, &tenant, &before, &[]).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.html.contains(elsewhere), "{refused:?}");
    assert!(!refused.html.contains("tailspin-toys.example"), "nothing of it is read: {refused:?}");
    assert_eq!(pods_state(&ann).await, "customer_not_connected");
}

#[tokio::test]
async fn who_is_not_in_halos_list_is_said_only_of_a_list_that_was_read_to_its_end() {
    let world = World::with(Pace::EASY, "async", |settings: &mut Settings| {
        let nobody = vouchsafe_store::Customer::new("acme".parse().unwrap(), "999".parse().unwrap());
        settings.customers.push(nobody);
    })
    .await;
    const GONE: &str = "Not in Halo’s list";
    world.spoil(Upstream::Halo, "GET /api/client", 0, Fault::Html500);
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(LIST).await;
    let unread = ann.get(LIST).await;
    assert!(unread.html.contains("Halo did not give its list") && unread.html.contains("/999\""), "{unread:?}");
    assert!(!unread.html.contains(GONE), "{unread:?}");
    world.sandbox.faults().clear();
    ann.post(&format!("{LIST}/read"), &[]).await;
    let read = ann.get(LIST).await;
    assert_eq!(read.html.matches(GONE).count(), 1, "{read:?}");
    assert!(ann.get(&format!("{LIST}/999")).await.html.contains(GONE));
    // Halo has more than are read: who is not among those may be among the others.
    world.sql("UPDATE client_reads SET cut = 1").await;
    assert!(!ann.get(LIST).await.html.contains(GONE));
}

#[tokio::test]
async fn whoever_says_when_a_secret_ends_is_warned_before() {
    let world = world().await;
    let ann = administrator(&world).await;
    ann.get(CONTOSO).await;
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let day = |days: i64| today.checked_add(jiff::ToSpan::days(days)).unwrap().to_string();
    let paste = async |day: &str| {
        let form = [("tenant", T1), ("secret", "connector-secret-t1"), ("good_until", day)];
        ann.post(&format!("{CONTOSO}/secret"), &form).await
    };
    for wrong in ["2020-01-01", "next year"] {
        let page = paste(wrong).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.html.contains("is a day to come"), "{wrong}: {page:?}");
        assert!(
            page.html.contains(&format!("value=\"{wrong}\"")) && !page.html.contains("connector-secret-t1"),
            "{page:?}"
        );
    }
    let (form, page) = ("/dashboard/acme/microsoft/application", "/dashboard/acme/microsoft");
    let app = vouchsafe_sandbox::cast::GRAPH_APP.to_string();
    let save = async |day: &str| {
        let seen = ann.get(page).await.field("seen");
        let fields =
            [("client_id", &*app), ("client_secret", ""), ("certificate", ""), ("good_until", day), ("seen", &seen)];
        ann.post(form, &fields).await
    };
    assert!(ann.get("/dashboard/acme").await.html.contains("nobody said when"));
    assert_eq!(save("2020-01-01").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(save(&day(400)).await.status, StatusCode::SEE_OTHER);
    assert!(ann.get(page).await.html.contains(&format!("It is good until {}.", day(400))));
    assert!(ann.get("/dashboard/acme").await.html.contains("the Microsoft application’s"));

    assert_eq!(paste(&day(20)).await.status, StatusCode::SEE_OTHER);
    let soon = until(&ann, CONTOSO, "only: have another one made now").await;
    assert!(soon.html.contains(&day(20)), "{soon:?}");
    ann.post("/dashboard/acme/doctor/run", &[]).await;
    let doctor = ann.get("/dashboard/acme/doctor").await;
    assert!(doctor.html.contains("is good until") && doctor.html.contains("Have another one made now"), "{doctor:?}");
    let home = ann.get("/dashboard/acme").await;
    let (_, light) = home.html.split_once("data-card=\"working\"").unwrap();
    let (before, after) = light.split_once("Next secret to end").unwrap();
    assert!(before.rsplit_once("data-standing=\"").unwrap().1.starts_with("no\""), "{home:?}");
    assert!(after.split("</li>").next().unwrap().contains(&day(20)), "{home:?}");
    // Taken back, nothing is said any more.
    assert_eq!(save("").await.status, StatusCode::SEE_OTHER);
    assert!(!ann.get(page).await.html.contains("It is good until"));
}
