//! Who a contact is, decided in the dashboard by an administrator who did not ask.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    stage::Pace,
    world::World,
};

const MATCHES: &str = "/dashboard/acme/matches";
const DECIDE: &str = "/dashboard/acme/matches/decide";

/// Agents 3 and 5 are administrators, 42 a technician.
async fn world() -> World {
    World::with(Pace::EASY, "async", |settings: &mut Settings| {
        let both = ["3", "5"].map(|agent| agent.parse().unwrap());
        settings.instances.iter_mut().for_each(|instance| instance.administrators = both.to_vec());
    })
    .await
}

/// Ann asks in the pod who Alia is.
async fn ask(world: &World, agent: u32) {
    let ticket = Place::Ticket(world.story("alias").ticket);
    let pod = Browser::of(world, agent).open(ticket).await;
    pod.becomes("not_matched").await;
    pod.press("suggest").await;
}

async fn decide(browser: &Browser<'_>, page: &Page, what: &str) -> Page {
    let fields = ["contact", "tenant", "object", "address"].map(|name| (name, page.field(name)));
    let mut form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.push(("what", what));
    browser.post(DECIDE, &form).await
}

fn offers(page: &Page, what: &str) -> bool {
    page.html.contains(&format!("name=\"what\" value=\"{what}\""))
}

#[tokio::test]
async fn another_administrator_confirms_and_undoes_it() {
    let world = world().await;
    ask(&world, 3).await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    ann.sign_in_to(MATCHES).await;
    bob.sign_in_to(MATCHES).await;
    let home = bob.get("/dashboard/acme").await;
    assert!(home.html.contains(&format!("<a href=\"{MATCHES}\">One contact waits")), "{home:?}");

    let own = ann.get(MATCHES).await;
    assert!(own.html.contains("You asked for it") && !offers(&own, "confirm") && offers(&own, "refuse"), "{own:?}");
    let forced = decide(&ann, &own, "confirm").await;
    assert!(forced.status == StatusCode::CONFLICT && forced.html.contains("You asked for it"), "{forced:?}");

    let page = bob.get(MATCHES).await;
    assert!(page.html.contains("Alia Alias") && page.html.contains("alia@contoso.example"), "{page:?}");
    assert!(offers(&page, "confirm"), "{page:?}");
    assert_eq!(decide(&bob, &page, "confirm").await.status, StatusCode::SEE_OTHER);
    let confirmed = world.logged("match_confirmed").await;
    assert_eq!((confirmed.len(), confirmed[0]["technician"].as_u64()), (1, Some(5)));
    ann.open(Place::Ticket(world.story("alias").ticket)).await.becomes("ready").await;

    let again = decide(&bob, &page, "confirm").await;
    assert!(again.status == StatusCode::CONFLICT, "{again:?}");
    let agreed = ann.get(MATCHES).await;
    assert!(offers(&agreed, "undo") && !offers(&agreed, "confirm"), "{agreed:?}");
    assert_eq!(decide(&ann, &page, "refuse").await.status, StatusCode::CONFLICT, "it is no longer what was shown");
    assert_eq!(decide(&ann, &agreed, "undo").await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.logged("match_forgotten").await.len(), 1);
    ann.open(Place::Ticket(world.story("alias").ticket)).await.becomes("not_matched").await;
    assert!(ann.get(MATCHES).await.html.contains("Nothing waits"));
}

#[tokio::test]
async fn it_is_confirmed_only_as_it_was_shown_and_while_it_holds() {
    let world = world().await;
    ask(&world, 3).await;
    let contact = world.story("alias").contact;
    let bob = Browser::of(&world, 5);
    bob.sign_in_to(MATCHES).await;
    let page = bob.get(MATCHES).await;

    world.change("user", contact, json!({ "emailaddress": "other@contoso.example" })).await;
    let moved = bob.get(MATCHES).await;
    assert!(moved.html.contains("no longer has this address") && !offers(&moved, "confirm"), "{moved:?}");
    assert_eq!(decide(&bob, &page, "confirm").await.status, StatusCode::CONFLICT);
    world.change("user", contact, json!({ "emailaddress": "alia.alias@contoso.example", "client_id": 13 })).await;
    assert_eq!(decide(&bob, &page, "confirm").await.status, StatusCode::CONFLICT, "another customer's");
    world.change("user", contact, json!({ "client_id": 12, "linked_agent_id": 5 })).await;
    let own = decide(&bob, &page, "confirm").await;
    assert!(own.status == StatusCode::CONFLICT && own.html.contains("That is you"), "{own:?}");
    world.change("user", contact, json!({ "linked_agent_id": null })).await;

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let stale = bob.get(MATCHES).await;
    assert!(!offers(&stale, "confirm") && offers(&stale, "refuse"), "{stale:?}");
    assert!(stale.html.contains("less than ten minutes ago") && stale.field("to") == MATCHES, "{stale:?}");
    assert_eq!(decide(&bob, &page, "confirm").await.status, StatusCode::FORBIDDEN);
    assert!(world.logged("match_confirmed").await.is_empty());
    assert_eq!(decide(&bob, &page, "refuse").await.status, StatusCode::SEE_OTHER);
    assert!(bob.get(MATCHES).await.html.contains("Nothing waits"));
}
