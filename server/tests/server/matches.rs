//! Who a contact is, decided in the dashboard by an administrator who did not ask.

use reqwest::StatusCode;
use serde_json::json;
use vouchsafe_app::contract::LiveView;
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    pod::Pod,
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
    assert!(offers(&page, "confirm") && page.html.contains("Ann Agent (agent 3)"), "{page:?}");
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
async fn a_technician_sees_what_led_to_whom_and_says_that_it_is_not_them() {
    let world = world().await;
    let ticket = Place::Ticket(world.story("alias").ticket);
    let (ann, petra) = (Browser::of(&world, 3), Browser::of(&world, 42));
    let offered =
        |view: &LiveView| view.buttons.iter().map(|button| button.action.clone()).collect::<Vec<_>>().join(" ");
    let refused = |view: &LiveView| view.state == "not_matched" && offered(view) == "look ask_match";
    let anns = ann.open(ticket).await;
    let found = anns.becomes("not_matched").await;
    let lines: Vec<&str> = found.card.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Alia Alias (alia@contoso.example)", "alia.alias@contoso.example"], "{found:#?}");
    assert_eq!(offered(&found), "suggest not_them look");
    // Nothing is kept of it beyond this page, and an administrator can be asked.
    let gone = anns.press("not_them").await;
    assert!(refused(&gone) && gone.card.is_empty() && gone.who.upn.is_empty(), "{gone:#?}");
    assert!(world.logged("match_forgotten").await.is_empty());
    assert_eq!(offered(&anns.press("look").await), "suggest not_them look");

    // A colleague's suggestion is taken back for everybody, as an administrator's refusal takes it back.
    let waits = anns.press("suggest").await;
    assert_eq!(offered(&waits), "look not_them", "{waits:#?}");
    let petras = petra.open(ticket).await;
    let asked = petras.becomes("not_matched").await;
    assert_eq!(offered(&asked), "confirm not_them look", "{asked:#?}");
    assert_eq!(asked.card, found.card);
    assert!(refused(&petras.press("not_them").await));
    let forgotten = world.logged("match_forgotten").await;
    assert_eq!((forgotten.len(), forgotten[0]["technician"].as_u64()), (1, Some(42)));
    assert_eq!(offered(&anns.press("look").await), "suggest not_them look");
    assert!(petras.press("ask_match").await.next.contains("Customers, Matches"));
    ann.sign_in_to(MATCHES).await;
    let page = ann.get(MATCHES).await;
    assert!(page.html.contains("Alia Alias") && page.html.contains("was refused: it is not this contact"), "{page:?}");

    // What two have agreed on says by what it was found.
    anns.press("suggest").await;
    petras.press("look").await;
    let agreed = petras.press("confirm").await;
    assert!(agreed.state == "ready" && agreed.checks[0].detail.contains("alia.alias@contoso.example"), "{agreed:#?}");
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

#[tokio::test]
async fn whoever_is_not_found_is_asked_of_an_administrator_once_and_leaves_the_list_when_settled() {
    let world = world().await;
    let (petra, ann, bob) = (Browser::of(&world, 42), Browser::of(&world, 3), Browser::of(&world, 5));
    let offered = |view: &LiveView| view.buttons.iter().any(|one| one.action == "ask_match");
    let stories = ["nothing_known", "object_missing", "foreign_tenant", "several"].map(|id| world.story(id));
    for story in &stories {
        let pod = petra.open(Place::Ticket(story.ticket)).await;
        let before = pod.until("an end", |view| view.state != "loading").await;
        assert!(offered(&before) && !before.next.contains("dashboard"), "{before:#?}");
        let after = pod.press("ask_match").await;
        assert!(after.state == before.state && !offered(&after), "{after:#?}");
        assert!(after.next.contains("finds it in the dashboard under Customers, Matches"), "{after:#?}");
        pod.press_seen("ask_match", after.seq).await;
        // A colleague sees that it was asked.
        let theirs = bob.open(Place::Ticket(story.ticket)).await;
        let seen = theirs.until("an end", |view| view.state != "loading").await;
        assert!(!offered(&seen) && seen.next.contains("finds it in the dashboard"), "{seen:#?}");
    }
    let asked = world.logged("match_asked").await;
    let reasons: Vec<&str> = asked.iter().map(|entry| entry["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["nothing_to_go_by", "named_account_missing", "foreign_tenant", "several_matches"]);
    assert!(asked.iter().all(|entry| entry["technician"] == 42), "{asked:?}");
    // Where two technicians may agree, and where somebody was found, it is for nobody else.
    for (id, state) in [("alias", "not_matched"), ("happy", "ready")] {
        let pod = petra.open(Place::Ticket(world.story(id).ticket)).await;
        assert!(!offered(&pod.becomes(state).await), "{id}");
        pod.press("ask_match").await;
    }
    assert_eq!(world.logged("match_asked").await.len(), 4);

    ann.sign_in_to(MATCHES).await;
    assert!(ann.get("/dashboard/acme").await.html.contains("4 contacts wait to be matched"));
    let page = ann.get(MATCHES).await;
    for told in [
        "Nemo Nowhere",
        "neither a Microsoft id nor an e-mail address",
        "Tina Twin",
        "none is chosen by guesswork",
        "Petra Plus, ",
        "Look again in its pod",
    ] {
        assert!(page.html.contains(told), "{told}: {page:?}");
    }
    let settle = async |contact: u32, what: &str| {
        ann.post("/dashboard/acme/matches/settle", &[("contact", &contact.to_string()), ("what", what)]).await
    };
    assert_eq!(settle(stories[1].contact, "maybe").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(settle(stories[1].contact, "nobody").await.location(), MATCHES);
    assert_eq!(settle(stories[3].contact, "done").await.location(), MATCHES);
    let twice = settle(stories[3].contact, "done").await;
    assert!(twice.status == StatusCode::CONFLICT && twice.html.contains("Somebody else settled this"), "{twice:?}");

    // Mended in Halo, and looked at again: found, and so off the list by itself.
    world.change("user", stories[0].contact, json!({ "emailaddress": "gerd@contoso.example" })).await;
    let record = stories[0].contact.to_string();
    let pod = Pod::read(&world, &ann.post("/dashboard/acme/ticket", &[("record", &record)]).await);
    pod.becomes("ready").await;
    let left = ann.get(MATCHES).await;
    assert!(left.html.contains("Ferdi Foreign") && !left.html.contains("Nemo Nowhere"), "{left:?}");
    let settled = world.logged("match_settled").await;
    let how: Vec<&str> = settled.iter().map(|entry| entry["reason"].as_str().unwrap()).collect();
    assert_eq!(how, ["nobody", "done", "found"]);
    // Whoever is still not found can be asked for anew.
    let pod = petra.open(Place::Ticket(stories[3].ticket)).await;
    assert!(offered(&pod.becomes("several_matches").await));

    let elsewhere = Browser::of(&world, 3).at("globex");
    elsewhere.sign_in_to("/dashboard/globex/matches").await;
    assert!(!elsewhere.get("/dashboard/globex/matches").await.html.contains("Ferdi"), "another Halo's");
}
