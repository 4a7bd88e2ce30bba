//! Which account a contact is where no rule tells: chosen by an administrator who was asked, and only as it was seen.

use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;
use vouchsafe_sandbox::{
    faults::Upstream,
    microsoft::{Account, Habit},
};
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Page, Place},
    pod::Pod,
    stage::{Pace, eventually},
    world::World,
};

const MATCHES: &str = "/dashboard/acme/matches";
const CHOSEN: &str = "/dashboard/acme/matches/chosen";
const CONTOSO: &str = "contoso.example";

/// Agents 3 and 5 are administrators, 42 a technician.
fn two_administrators(settings: &mut Settings) {
    let both = ["3", "5"].map(|agent| agent.parse().unwrap());
    settings.instances.iter_mut().for_each(|instance| instance.administrators = both.to_vec());
}

async fn world() -> World {
    World::with(Pace::EASY, "async", two_administrators).await
}

/// A technician opens a story's ticket, and asks an administrator who its contact is.
async fn asks<'a>(world: &'a World, agent: u32, story: &str) -> Pod<'a> {
    let pod = Browser::of(world, agent).open(Place::Ticket(world.story(story).ticket)).await;
    pod.until("an end", |view| view.state != "loading").await;
    pod.press("ask_match").await;
    pod
}

async fn signed_in(world: &World, agent: u32) -> Browser<'_> {
    let browser = Browser::of(world, agent);
    browser.sign_in_to(MATCHES).await;
    browser
}

/// The page on which a contact's account is chosen; looked for by this text, if there is one.
async fn choosing(browser: &Browser<'_>, contact: u32, search: &str) -> Page {
    browser.get(&format!("{MATCHES}/choose?contact={contact}&search={search}")).await
}

/// The page that shows this account beside the contact.
async fn compare(browser: &Browser<'_>, list: &Page, upn: &str) -> Page {
    let card = list.html.split("<li class=\"card\">").skip(1).find(|card| card.contains(upn));
    let card = card.unwrap_or_else(|| panic!("no {upn}: {list:?}"));
    let (_, link) = card.split_once("<a href=\"").unwrap();
    browser.get(&link.split('"').next().unwrap().replace("&amp;", "&")).await
}

/// Presses the button of the page on which both are compared.
async fn choose(browser: &Browser<'_>, page: &Page) -> Page {
    let fields = ["contact", "tenant", "object", "seen"].map(|name| (name, page.field(name)));
    let form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(CHOSEN, &form).await
}

fn offers(page: &Page) -> bool {
    page.html.contains(&format!("action=\"{CHOSEN}\""))
}

#[tokio::test]
async fn the_account_that_is_chosen_is_the_one_that_the_asking_technicians_pod_finds_until_it_is_undone() {
    let world = world().await;
    let contact = world.story("several").contact;
    let pod = asks(&world, 42, "several").await;
    let (ann, bob) = (signed_in(&world, 3).await, signed_in(&world, 5).await);
    let list = ann.get(MATCHES).await;
    assert!(list.html.contains(&format!("href=\"{MATCHES}/choose?contact={contact}\"")), "{list:?}");

    let both = choosing(&ann, contact, "").await;
    assert!(
        both.html.contains("twin.one@contoso.example") && both.html.contains("twin.two@contoso.example"),
        "{both:?}"
    );
    assert!(!offers(&both), "nothing is chosen before it was looked at: {both:?}");
    let page = compare(&ann, &both, "twin.one@contoso.example").await;
    let object = page.field("object");
    for told in ["In Halo", "In Microsoft Entra", "Tina Twin", "twin@contoso.example", "Petra Plus, ", &object] {
        assert!(page.html.contains(told), "{told}: {page:?}");
    }
    let other = compare(&bob, &both, "twin.two@contoso.example").await;
    assert_eq!(choose(&ann, &page).await.location(), MATCHES);
    let late = choose(&bob, &other).await;
    assert!(late.status == StatusCode::CONFLICT && late.html.contains("Somebody else settled this"), "{late:?}");

    let chosen = world.logged("match_chosen").await;
    assert_eq!((chosen.len(), chosen[0]["technician"].as_u64()), (1, Some(3)));
    assert_eq!(
        (chosen[0]["upn"].as_str(), chosen[0]["object_id"].as_str()),
        (Some("twin.one@contoso.example"), Some(&*object))
    );
    let detail = format!("asked by agent 42; contact {contact}: nobody -> twin.one@contoso.example ({object})");
    assert_eq!(chosen[0]["detail"], *detail);
    assert_eq!(world.logged("match_settled").await[0]["reason"], "chosen");

    pod.press("look").await;
    let ready = pod.becomes("ready").await;
    assert_eq!(ready.who.upn, "twin.one@contoso.example");
    world.change_account("twin.one@contoso.example", |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    pod.send().await;
    assert_eq!(pod.becomes("approved").await.tone, "good");

    let agreed = bob.get(MATCHES).await;
    assert!(agreed.html.contains("Ann Agent (agent 3)") && agreed.html.contains(&object), "{agreed:?}");
    let fields = ["contact", "tenant", "object"].map(|name| (name, agreed.field(name)));
    let mut undo: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    undo.push(("what", "undo"));
    assert_eq!(bob.post(&format!("{MATCHES}/decide"), &undo).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.logged("match_forgotten").await[0]["detail"], "chosen by an administrator");
    let anew = Browser::of(&world, 42).open(Place::Ticket(world.story("several").ticket)).await;
    // The approval is no longer this contact's, and nobody is asked.
    let after = anew.until("an end", |view| view.state != "loading").await;
    assert!(after.tone != "good" && after.who.upn.is_empty(), "{after:#?}");
}

#[tokio::test]
async fn nothing_is_chosen_but_what_was_seen_and_by_nobody_who_may_not() {
    let world = world().await;
    let contact = world.story("nothing_known").contact;
    asks(&world, 42, "nothing_known").await;
    let ann = signed_in(&world, 3).await;
    let empty = choosing(&ann, contact, "").await;
    assert!(empty.html.contains("No account was found") && !offers(&empty), "{empty:?}");
    let short = choosing(&ann, contact, "g").await;
    assert!(short.status == StatusCode::BAD_REQUEST && short.html.contains("at least two letters"), "{short:?}");
    // Found live, whether accounts were read or not.
    let found = choosing(&ann, contact, "grace%40contoso.example").await;
    let page = compare(&ann, &found, "grace@contoso.example").await;
    assert!(offers(&page), "{page:?}");
    let refused = async |why: &str| {
        let refused = choose(&ann, &page).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.html.contains(why), "{why}: {refused:?}");
    };
    let user = async |fields| world.change("user", contact, fields).await;

    user(json!({ "name": "Nemo Renamed" })).await;
    refused("has changed since you looked").await;
    user(json!({ "name": "Nemo Nowhere" })).await;
    world.change_account("grace@contoso.example", |account| account.name = "Somebody Else".to_owned());
    refused("has changed since you looked").await;
    world.change_account("grace@contoso.example", |account| account.enabled = false);
    refused("The account is disabled").await;
    world.change_account("grace@contoso.example", |account| {
        account.enabled = true;
        account.name = "Grace Hopper".to_owned();
    });
    user(json!({ "azureoid": page.field("object") })).await;
    refused("Halo names an Azure object id").await;
    user(json!({ "azureoid": null, "linked_agent_id": 3 })).await;
    refused("That is you").await;
    user(json!({ "linked_agent_id": null, "inactive": true })).await;
    refused("no longer active").await;
    user(json!({ "inactive": false, "client_id": 13 })).await;
    refused("not, or no longer, in a tenant").await;
    user(json!({ "client_id": 12, "emailaddress": "ada@contoso.example" })).await;
    refused("Another account signs in").await;
    user(json!({ "emailaddress": "" })).await;

    // Another customer's tenant is not even asked.
    let calls = world.calls(Upstream::Graph);
    let foreign = "22222222-2222-4222-8222-222222222222";
    let path = format!("{MATCHES}/choose?contact={contact}&tenant={foreign}&object={}", page.field("object"));
    let elsewhere = ann.get(&path).await;
    assert!(elsewhere.html.contains("not, or no longer, in a tenant") && !offers(&elsewhere), "{elsewhere:?}");
    assert_eq!(world.calls(Upstream::Graph), calls);

    world.sql("UPDATE sessions SET created = created - 660000").await;
    let stale = choose(&ann, &page).await;
    assert!(stale.status == StatusCode::FORBIDDEN && stale.html.contains("less than ten minutes ago"), "{stale:?}");
    assert!(stale.field("to").starts_with(&format!("{MATCHES}/choose?contact=")) && !offers(&stale), "{stale:?}");
    world.sql("UPDATE sessions SET created = created + 660000").await;
    let petra = signed_in(&world, 42).await;
    assert_eq!(choose(&petra, &page).await.status, StatusCode::FORBIDDEN);
    let forged = ann.ask(&ann.window, reqwest::Method::POST, CHOSEN, "cross-site", Some(&[])).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(world.logged("match_chosen").await.is_empty());
    assert_eq!(choose(&ann, &page).await.status, StatusCode::SEE_OTHER, "as it was seen");

    // It takes two: nobody chooses for themselves.
    asks(&world, 3, "several").await;
    let own = choosing(&ann, world.story("several").contact, "").await;
    let own = compare(&ann, &own, "twin.one@contoso.example").await;
    assert!(own.html.contains("You asked for it") && !offers(&own), "{own:?}");
    // What Halo names wrongly is mended in Halo.
    asks(&world, 42, "object_missing").await;
    let named = world.story("object_missing").contact;
    assert!(!ann.get(MATCHES).await.html.contains(&format!("choose?contact={named}\"")));
    assert!(choosing(&ann, named, "grace").await.html.contains("nothing goes past it"));
}

#[tokio::test]
async fn what_halo_says_later_has_to_be_confirmed_again() {
    let world = world().await;
    let contact = world.story("nothing_known").contact;
    let user = async |fields| world.change("user", contact, fields).await;
    user(json!({ "emailaddress": "nemo@contoso.example" })).await;
    let pod = asks(&world, 42, "nothing_known").await;
    let ann = signed_in(&world, 3).await;
    let take = async |upn: &str| {
        let page = compare(&ann, &choosing(&ann, contact, &upn.replace('@', "%40")).await, upn).await;
        assert_eq!(choose(&ann, &page).await.status, StatusCode::SEE_OTHER);
        page
    };
    take("grace@contoso.example").await;
    pod.press("look").await;
    assert_eq!(pod.becomes("ready").await.who.upn, "grace@contoso.example");
    // Her account is the same whatever it is called.
    world.change_account("grace@contoso.example", |account| account.upn = "g.hopper@contoso.example".to_owned());
    let opened = async |state: &str| {
        let pod = Browser::of(&world, 42).open(Place::Ticket(world.story("nothing_known").ticket)).await;
        let view = pod.becomes(state).await;
        (pod, view)
    };
    let (_, renamed) = opened("ready").await;
    assert_eq!(renamed.who.upn, "g.hopper@contoso.example");

    user(json!({ "name": "Somebody Else" })).await;
    let (pod, changed) = opened("not_matched").await;
    assert!(changed.reason.contains("has changed since an administrator chose"), "{changed:#?}");
    pod.press("ask_match").await;
    let list = ann.get(MATCHES).await;
    assert!(list.html.contains("has changed since an administrator chose"), "{list:?}");
    let again = take("g.hopper@contoso.example").await;
    assert!(again.html.contains("Account until now") && again.html.contains("grace@contoso.example"), "{again:?}");
    let (_, ready) = opened("ready").await;
    assert_eq!(ready.who.upn, "g.hopper@contoso.example");
    let detail = world.logged("match_chosen").await[1]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("grace@contoso.example (") && detail.contains("-> g.hopper@contoso.example ("), "{detail}");

    // Somebody gets the address that Halo has: now there are two.
    let microsoft = world.sandbox.microsoft().clone();
    let new = Account::new(Uuid::from_u128(0x0b1e_c700_0000_4000_8000_0000_0000_7777), "nemo@contoso.example", "Nemo");
    microsoft.change_tenant(CONTOSO, |tenant| tenant.accounts.push(new)).unwrap();
    opened("several_matches").await;
    microsoft.change_tenant(CONTOSO, |tenant| tenant.accounts.retain(|one| one.upn != "nemo@contoso.example")).unwrap();
    microsoft.change_tenant(CONTOSO, |tenant| tenant.accounts.retain(|one| one.name != "Grace Hopper")).unwrap();
    let (_, gone) = opened("not_matched").await;
    assert!(gone.reason.contains("no longer exists"), "{gone:#?}");
}

#[tokio::test]
async fn the_other_administrators_hear_of_it() {
    let world = World::outward_with(two_administrators).await;
    asks(&world, 42, "several").await;
    let ann = signed_in(&world, 3).await;
    let both = choosing(&ann, world.story("several").contact, "").await;
    let page = compare(&ann, &both, "twin.two@contoso.example").await;
    assert_eq!(choose(&ann, &page).await.status, StatusCode::SEE_OTHER);
    let outside = world.sandbox.outside();
    eventually("the alert, by every way that there is", async || {
        let letters = outside.letters();
        let told = |text: &str| text.contains("nobody -> twin.two@contoso.example");
        let mail = letters.iter().any(|letter| letter.to == ["soc@acme.example"] && told(&letter.text()));
        let logged = outside.syslog().iter().any(|line| line.contains("match_chosen") && told(line));
        let hooked = outside.hooks().iter().any(|hook| hook.body.contains("match_chosen") && told(&hook.body));
        (mail && logged && hooked).then_some(())
    })
    .await;
}
