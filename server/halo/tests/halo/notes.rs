//! Notes: private, in the technician's name, and there once.

use serde_json::json;
use vouchsafe_halo::Kind;
use vouchsafe_sandbox::{faults::Fault, halo::Record};

use crate::world::{World, note, refused};

const RECEIPT: &str = "VS1:acme:41:aB+c/d:eF/g+h";

fn actions(world: &World) -> Vec<Record> {
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let records = &acme.state().records;
    records.actions.get(&9499).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_note_is_written_and_found() {
    let world = World::start().await;
    let halo = world.halo();
    let service = halo.service();
    let ticket = "9499".parse().unwrap();
    assert!(!service.note_exists(ticket, RECEIPT).await.unwrap());
    service.write_note(&note(RECEIPT)).await.unwrap();
    assert!(service.note_exists(ticket, RECEIPT).await.unwrap());
    assert!(!service.note_exists(ticket, "VS1:acme:42:a:b").await.unwrap());
    assert!(!service.note_exists("9500".parse().unwrap(), RECEIPT).await.unwrap_or(false));

    let written = actions(&world).pop().unwrap();
    assert_eq!(written["hiddenfromuser"], true);
    assert_eq!((&written["who"], &written["who_agentid"]), (&json!("Ann Agent"), &json!(3)));
    assert_eq!(written["outcome_id"], 7);
    assert!(!written.keys().any(|name| name.starts_with("new_") || name.starts_with("sla")), "{written:?}");
}

#[tokio::test]
async fn a_note_whose_reply_was_lost_is_found() {
    let world = World::start().await;
    let halo = world.halo();
    world.spoil("POST /api/actions", 1, Fault::LostReply);
    let error = halo.service().write_note(&note(RECEIPT)).await.unwrap_err();
    assert_eq!(error.kind(), &Kind::Unavailable);
    assert!(halo.service().note_exists("9499".parse().unwrap(), RECEIPT).await.unwrap());
}

#[tokio::test]
async fn a_note_is_found_among_many() {
    let world = World::start().await;
    let halo = world.halo();
    halo.service().write_note(&note(RECEIPT)).await.unwrap();
    let mail = json!({ "ticket_id": 9499, "note": "x", "note_html": "y".repeat(40_000), "outcome": "Email User" });
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let more = (100..200).map(|id| {
        let mut mail = mail.as_object().unwrap().clone();
        mail.insert("id".to_owned(), json!(id));
        mail
    });
    acme.state().records.actions.entry(9499).or_default().extend(more);
    assert!(halo.service().note_exists("9499".parse().unwrap(), RECEIPT).await.unwrap());
}

#[tokio::test]
async fn a_refusal_keeps_halos_words() {
    let world = World::start().await;
    let halo = world.halo();
    let mut unknown = note(RECEIPT);
    unknown.outcome = "12345".parse().unwrap();
    let error = halo.service().write_note(&unknown).await.unwrap_err();
    assert_eq!(error.kind(), &refused("An Outcome must be entered for this Action"));

    let options = json!({ "outcomes_allowed": [8] }).as_object().unwrap().clone();
    world.sandbox.halo().instance("acme").unwrap().change_options(options).unwrap();
    let error = halo.service().write_note(&note(RECEIPT)).await.unwrap_err();
    assert_eq!(error.kind(), &refused("You do not have access to this Action at the moment"));
    assert!(
        actions(&world).iter().all(|action| !action.get("note").is_some_and(|text| text.to_string().contains(RECEIPT)))
    );
}
