//! Pasted connector secrets: in force once they work, and until when.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_sandbox::cast::TAILSPIN;
use vouchsafe_store::{CustomerTenant, Settings};

use super::{CONTOSO, T1, administrator, paste, reasons, under_way, until, world};
use crate::{
    browser::Place,
    heard, journal,
    stage::{Pace, eventually},
    world::World,
};

fn is_t1(tenant: &CustomerTenant) -> bool {
    tenant.id.to_string() == T1
}

/// Takes T1's secret away.
fn without(settings: &mut Settings) {
    let contoso = settings.customers.iter_mut().find(|customer| customer.tenants.iter().any(is_t1)).unwrap();
    contoso.tenants.iter_mut().filter(|tenant| is_t1(tenant)).for_each(|tenant| tenant.connector_secret = None);
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
async fn while_a_secret_is_tried_another_one_can_be_pasted() {
    let world = World::with(Pace::EASY, "async", without).await;
    let ann = administrator(&world).await;
    let none = ann.get(CONTOSO).await;
    assert!(none.html.contains("There is no connector secret"), "{none:?}");
    let followed = paste(&ann, CONTOSO, T1, "mistyped-but-possible-0123456789").await.location();
    let following = eventually("a first try", async || {
        let page = ann.get(&followed).await;
        page.html.contains("does not work yet").then_some(page)
    })
    .await;
    for says in ["No connector secret is in force yet", "This page loads itself", "If it was copied wrongly"] {
        assert!(following.html.contains(says), "{says}: {following:?}");
    }
    for untrue in ["There is no connector secret", "oad this page again"] {
        assert!(!following.html.contains(untrue), "{untrue}: {following:?}");
    }
    // The way to the field leads off the page that loads itself.
    let (before, _) = following.html.split_once("data-part=\"paste\"").unwrap();
    let (_, link) = before.rsplit_once("href=\"").unwrap();
    assert_eq!(link.split('"').next().unwrap(), format!("{CONTOSO}#secret-{T1}"), "{following:?}");
    let rests = ann.get(CONTOSO).await;
    assert!(rests.html.contains(&format!("id=\"secret-{T1}\"")) && rests.html.contains("load this page"), "{rests:?}");
    assert!(!rests.headers.contains_key("refresh") && !rests.html.contains("data-part=\"paste\""), "{rests:?}");
    assert_eq!(paste(&ann, CONTOSO, T1, "connector-secret-t1").await.status, StatusCode::SEE_OTHER);
    until(&ann, CONTOSO, "A connector secret is in force").await;
}

#[tokio::test]
async fn whoever_says_when_a_secret_ends_is_warned_before() {
    let world = world().await;
    let ann = administrator(&world).await;
    ann.get(CONTOSO).await;
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let day = |days: i64| today.checked_add(jiff::ToSpan::days(days)).unwrap().to_string();
    let paste = async |day: &str| {
        let under_way = under_way(&ann, CONTOSO).await;
        let secret = ("secret", "connector-secret-t1");
        let form = [("tenant", T1), secret, ("good_until", day), ("under_way", &under_way)];
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

#[tokio::test]
async fn whoever_else_is_an_administrator_hears_of_a_secret_that_was_pasted() {
    let world = World::outward_with(|settings: &mut Settings| {
        let acme = settings.instances.iter_mut().find(|own| own.id.as_str() == "acme").unwrap();
        acme.administrators = ["3", "42"].map(|agent| agent.parse().unwrap()).into();
        without(settings);
    })
    .await;
    world.change("agent", 42, json!({ "email": "petra@msp.example" })).await;
    let ann = administrator(&world).await;
    assert_eq!(paste(&ann, CONTOSO, T1, "connector-secret-t1").await.status, StatusCode::SEE_OTHER);
    until(&ann, CONTOSO, "A connector secret is in force").await;
    heard::by_petra(&world, "settings_changed").await;
}
