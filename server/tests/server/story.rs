//! The plain path: asked, approved, noted, logged.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vouchsafe_domain::{log::Receipt, purpose::Purpose};
use vouchsafe_sandbox::{faults::Upstream, phone::Answer};
use vouchsafe_store::Settings;

use crate::{
    browser::{Browser, Place},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: u32 = 9499;

async fn happy(form: &str) {
    // Half an hour off, and never summer time.
    let kolkata = |settings: &mut Settings| settings.instances[0].time_zone = "Asia/Kolkata".to_owned();
    let world = World::with(Pace::EASY, form, kolkata).await;
    let ann = Browser::of(&world, 3);
    // The first one warms the caches up.
    ann.open(Place::Ticket(TICKET)).await.becomes("ready").await;
    let warm = world.calls(Upstream::Halo);
    let before = world.sandbox.halo().instance("acme").unwrap().state().records.tickets[&TICKET].clone();

    let pod = ann.open(Place::Ticket(TICKET)).await;
    let ready = pod.becomes("ready").await;
    assert_eq!((ready.who.contact.as_str(), ready.who.account.as_str()), ("Grace Hopper", "Grace Hopper"));
    assert_eq!((ready.who.upn.as_str(), ready.who.company.as_str()), (GRACE, "Leanne & Stu Christensen"));
    assert_eq!((ready.who.address.as_str(), ready.who.tenant.as_str()), (GRACE, "Leanne & Stu Christensen"));
    let checks: Vec<_> = ready.checks.iter().map(|check| (check.label.as_str(), check.standing.as_str())).collect();
    let expected =
        [("Account", "yes"), ("Source", "yes"), ("Authenticator", "yes"), ("Ask: is the phone online?", "ask")];
    assert_eq!(checks, expected);
    assert_eq!(ready.tone, "plain");
    let chosen: Vec<_> = ready.purposes.iter().filter(|choice| choice.chosen).map(|choice| &choice.value).collect();
    assert_eq!(chosen, ["password_reset"]);
    let opened = world.calls(Upstream::Halo);
    assert!(opened - warm <= 2, "{:?}", world.sandbox.calls().counters());

    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    assert_eq!((waiting.tone.as_str(), waiting.seconds_of), ("wait", 55));
    assert!((1..=55).contains(&waiting.seconds), "{}", waiting.seconds);
    let sent = world.calls(Upstream::Halo);
    assert!(sent - opened <= 2, "{:?}", world.sandbox.calls().counters());
    eventually("three polls", async || {
        let polls = world.count(Upstream::Connector, "EndTwoWayAuthentication");
        (form == "sync" || polls >= 3).then_some(())
    })
    .await;
    assert_eq!(world.calls(Upstream::Halo), sent, "nothing is asked of Halo while the phone rings");

    world.press_phone(GRACE, Answer::Approve).await;
    let approved = pod.until("the note", |view| view.state == "approved" && view.note == "written").await;
    assert_eq!(approved.tone, "good");
    assert!(approved.until > 0.0);
    // A token for the service application, and one write.
    assert_eq!(world.count(Upstream::Halo, "POST /api/Actions"), 1);
    assert!(world.calls(Upstream::Halo) - sent <= 2, "{:?}", world.sandbox.calls().counters());
    assert_eq!(world.begins(), 1);

    let actions = world.actions(TICKET);
    let [note] = actions.as_slice() else { panic!("not one note: {actions:?}") };
    let posted = note["_posted"].as_object().unwrap();
    assert_eq!(posted["hiddenfromuser"], true);
    assert_eq!(posted["sendemail"], false);
    assert_eq!(posted["_dont_fire_automations"], true);
    assert_eq!(posted["outcome_id"], 7);
    assert_eq!((&posted["who"], &posted["who_agentid"]), (&"Ann Agent".into(), &3.into()));
    for changing in ["new_status", "new_agent", "status_id", "agent_id", "sla_id", "new_sla"] {
        assert!(!posted.contains_key(changing), "{changing}");
    }
    let after = world.sandbox.halo().instance("acme").unwrap().state().records.tickets[&TICKET].clone();
    assert_eq!(before, after, "the ticket is as it was");
    let text = posted["note"].as_str().unwrap();
    assert!(text.starts_with("VERIFIED"), "{text}");
    assert!(posted["note_html"].as_str().unwrap().starts_with("<p>VERIFIED"), "{posted:?}");
    let how = "How: Microsoft Authenticator, tap on Approve";
    for said in ["Grace Hopper", GRACE, "Ann Agent", "For: Password reset", how, &approved.reference] {
        assert!(text.contains(said), "{said} is missing: {text}");
    }

    let receipt = text.split_whitespace().find(|word| word.starts_with("VS1:")).unwrap();
    let receipt: Receipt = receipt.parse().unwrap();
    let keys = world.store.log_keys().await.unwrap();
    receipt.check(&keys).unwrap();
    let log = world.log().await;
    let kinds: Vec<_> = log
        .iter()
        .filter(|entry| entry["instance"] == "acme" && entry["verification"].is_string())
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["requested", "begun", "concluded", "not_told", "note_written"]);
    let concluded = log.iter().find(|entry| entry["kind"] == "concluded").unwrap();
    assert_eq!(concluded["seq"], receipt.seq);
    assert_eq!(concluded["hash"], receipt.hash);
    assert_eq!((&concluded["verdict"], &concluded["upn"]), (&"approved".into(), &GRACE.into()));
    let at: Timestamp = concluded["at"].as_str().unwrap().parse().unwrap();
    let (local, utc) = (at + SignedDuration::from_mins(330), at.strftime("%Y-%m-%d %H:%M:%S UTC"));
    let when = format!("When: {} ({utc})", local.strftime("%Y-%m-%d %H:%M:%S IST"));
    assert!(text.contains(&when), "{when}: {text}");
}

#[tokio::test]
async fn asked_and_approved_asynchronously() {
    happy("async").await;
}

#[tokio::test]
async fn asked_and_approved_synchronously() {
    happy("sync").await;
}

#[tokio::test]
async fn a_user_record_has_no_ticket_for_a_note_and_the_log_says_so() {
    let world = World::start().await;
    let story = world.story("user_record");
    let pod = Browser::of(&world, 3).open(Place::User(story.contact)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(&story.upn.unwrap(), Answer::Approve).await;
    let approved = pod.becomes("approved").await;
    assert_eq!(approved.note, "none");
    assert!(!approved.note_text.is_empty());
    let concluded = world.logged("concluded").await;
    assert_eq!(concluded[0]["detail"], "no ticket, so no note");
    assert!(concluded[0].get("ticket").is_none());
    assert_eq!(world.count(Upstream::Halo, "POST /api/Actions"), 0);
}

#[tokio::test]
async fn administrators_say_what_a_category_or_a_type_is_for() {
    let world = World::with(Pace::EASY, "async", |settings| {
        let purposes = &mut settings.instances[0].purposes;
        purposes.insert("password vault".to_owned(), Purpose::PrivilegedAccess);
        purposes.insert("change request".to_owned(), Purpose::MfaChange);
    })
    .await;
    let ann = Browser::of(&world, 3);
    let suggested = async |ticket: serde_json::Value| {
        world.change("ticket", TICKET, ticket).await;
        let ready = ann.open(Place::Ticket(TICKET)).await.becomes("ready").await;
        let chosen: Vec<_> = ready.purposes.into_iter().filter(|choice| choice.chosen).collect();
        assert_eq!(chosen.len(), 1);
        chosen[0].value.clone()
    };
    // The mapping stands before what the words say by themselves.
    assert_eq!(suggested(json!({ "category_1": "Password vault", "tickettype_id": 1 })).await, "privileged_access");
    assert_eq!(suggested(json!({ "category_1": "Password", "tickettype_id": 1 })).await, "password_reset");
    assert_eq!(suggested(json!({ "category_1": null, "tickettype_id": 3 })).await, "mfa_change");
    assert_eq!(suggested(json!({ "category_1": null, "tickettype_id": 1 })).await, "other");
}

#[tokio::test]
async fn any_source_that_an_administrator_allows_counts_and_the_log_says_which() {
    let world = World::with(Pace::EASY, "async", |settings| {
        settings.customers.iter_mut().for_each(|customer| customer.any_source = customer.client.to_string() == "14");
    })
    .await;
    let story = world.story("no_password_sync");
    let pod = Browser::of(&world, 3).open(Place::Ticket(story.ticket)).await;
    let ready = pod.becomes("ready").await;
    assert_eq!(ready.checks[1].detail, "Active Directory without password sync");
    pod.send().await;
    world.press_phone(&story.upn.unwrap(), Answer::Approve).await;
    pod.becomes("approved").await;
    for kind in ["requested", "concluded"] {
        assert_eq!(world.logged(kind).await[0]["source"], "directory_without_password_sync", "{kind}");
    }
}

#[tokio::test]
async fn an_approval_is_for_one_technician_and_is_used_once() {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;

    let colleague = Browser::of(&world, 5).open(Place::Ticket(TICKET)).await;
    let seen = colleague.becomes("approved_elsewhere").await;
    assert!(seen.title.starts_with("NOT VERIFIED") && seen.reason.contains("Ann Agent"), "{seen:#?}");
    assert!(seen.tone != "good" && seen.history.iter().all(|past| past.tone != "good"), "{seen:#?}");
    assert_eq!(seen.history.len(), 1);
    colleague.press("used").await;
    assert_eq!(pod.look().await.state, "approved", "nobody uses up another's approval");

    // Another contact on the ticket: the approval was for somebody else.
    world.change("ticket", TICKET, json!({ "user_id": 43 })).await;
    let swapped = ann.open(Place::Ticket(TICKET)).await.becomes("ready").await;
    assert_eq!((swapped.who.contact.as_str(), swapped.tone.as_str()), ("Vera Important", "plain"));
    world.change("ticket", TICKET, json!({ "user_id": 38 })).await;
    let pod = ann.open(Place::Ticket(TICKET)).await;
    pod.becomes("approved").await;

    let used = pod.press("used").await;
    assert_eq!((used.state.as_str(), used.tone.as_str()), ("expired", "warn"));
    assert_eq!(world.logged("approval_used").await.len(), 1);
    assert_eq!(pod.press("new").await.state, "ready");
}

#[tokio::test]
async fn another_instance_with_the_same_ids_has_other_people() {
    let world = World::start().await;
    let acme = Browser::of(&world, 3).open(Place::Ticket(TICKET)).await.becomes("ready").await;
    let globex = Browser::of(&world, 3).at("globex").open(Place::Ticket(TICKET)).await.becomes("ready").await;
    assert_eq!((acme.who.contact.as_str(), globex.who.contact.as_str()), ("Grace Hopper", "Gina Globex"));
    assert_eq!(globex.who.upn, "gina@globex.example");
}
