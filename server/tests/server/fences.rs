//! Denied is an incident: the account is asked no more, and what it was given and not used is taken back.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use vouchsafe_domain::{log::Checkpoint, policy::AfterDenial};
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::Habit,
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::{Line, Pod},
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);
const OTHER: Place = Place::Ticket(9503);

fn actions(view: &vouchsafe_app::contract::LiveView) -> Vec<&str> {
    view.buttons.iter().map(|button| button.action.as_str()).collect()
}

/// Sends from this pod, and the user denies it, or reports it.
async fn ends(world: &World, pod: &Pod<'_>, answer: Answer, state: &str) {
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    world.press_phone(GRACE, answer).await;
    pod.becomes(state).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_denial_takes_back_what_stands_on_another_ticket_and_a_hundred_sends_send_nothing() {
    let world = World::start().await;
    world.change("ticket", 9503, json!({ "user_id": 38 })).await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let approved = bob.open(OTHER).await;
    ends(&world, &approved, Answer::Approve, "approved").await;
    let green = approved.until("the note", |view| view.note == "written").await;
    let mut lines = approved.live(green.seq).await;
    let waiting = bob.open(Place::User(38)).await;
    waiting.becomes("ready").await;

    let denied = ann.open(TICKET).await;
    ends(&world, &denied, Answer::Deny, "denied").await;
    loop {
        match lines.next().await {
            Line::View(view) if view.state == "approved" => {}
            Line::View(view) => {
                assert_eq!((view.state.as_str(), view.tone.as_str()), ("expired", "warn"));
                assert!(view.title.contains("withdrawn"), "{view:#?}");
                break;
            }
            Line::Heartbeat => {}
            Line::End => panic!("the colleague was not told"),
        }
    }
    assert_eq!(approved.press("used").await.state, "expired", "it cannot be used");
    let past: Vec<String> = approved.look().await.history.into_iter().map(|past| past.text).collect();
    assert!(past.iter().any(|text| text.starts_with("Approval withdrawn")), "{past:?}");
    assert!(!past.iter().any(|text| text.starts_with("Verified")), "{past:?}");
    assert_eq!(world.logged("approval_withdrawn").await.len(), 1);
    assert_eq!(world.logged("approval_used").await.len(), 0);

    let begun = world.begins();
    denied.press("new").await;
    approved.press("new").await;
    let pods = [&denied, &approved, &waiting];
    let views = join_all((0..100).map(|press| pods[press % pods.len()].send())).await;
    assert!(views.iter().all(|view| view.state == "fenced" && view.tone == "bad"), "{:#?}", views[0]);
    assert!(views[0].reason.contains("Ann Agent") && views[0].reason.contains("ask again "), "{:#?}", views[0]);
    assert_eq!(world.begins(), begun);

    // The ticket has an important, private note; that of the approval is an ordinary one.
    let note = eventually("the note", async || world.actions(9499).into_iter().next()).await;
    assert_eq!((&note["_posted"]["important"], &note["_posted"]["hiddenfromuser"]), (&json!(true), &json!(true)));
    assert_eq!(world.actions(9503)[0]["_posted"]["important"], false);

    // When its time is over, it can be asked again.
    world.sql("UPDATE fences SET begins = begins - 900000, ends = ends - 900000").await;
    world.sql("UPDATE verifications SET requested = requested - 900000, concluded = concluded - 900000").await;
    waiting.press("look").await;
    waiting.becomes("ready").await;
    ends(&world, &waiting, Answer::Deny, "denied").await;
    let fenced = waiting.press("new").await;
    assert_eq!(fenced.state, "fenced");
    let fenced = world.logged("fenced").await;
    let lasts = |entry: &serde_json::Value| {
        let until = entry["detail"].as_str().unwrap().trim_start_matches("until ").to_owned();
        let (at, until): (jiff::Timestamp, jiff::Timestamp) =
            (entry["at"].as_str().unwrap().parse().unwrap(), until.parse().unwrap());
        until.duration_since(at).as_mins()
    };
    assert_eq!(fenced.iter().map(lasts).collect::<Vec<_>>(), [15, 60]);
}

/// The incident is heard everywhere, although its verification had ended: an important private note, the MSP's alert
/// by every channel, the user's mail, and a checkpoint that covers it.
async fn is_heard(world: &World, event: &str) {
    let outside = world.sandbox.outside();
    let hooked = format!("\"event\":\"{event}\"");
    let (note, late) = eventually("note, alert and mail", async || {
        let notes = world.actions(9499).into_iter();
        let late = world.logged("late_answer").await.pop()?;
        let receipt = format!(":{}:", late["seq"]);
        let note = notes.rev().find(|note| note["note"].as_str().is_some_and(|note| note.contains(&receipt)))?;
        let (letters, hooks) = (outside.letters(), outside.hooks());
        let alerted = letters.iter().any(|letter| letter.to == ["soc@acme.example"])
            && hooks.iter().any(|hook| hook.body.contains(&hooked))
            && outside.syslog().iter().any(|line| line.contains(&format!(" {event} [vouchsafe@32473 ")));
        let outcome = if event == "denied" { "Outcome: denied" } else { "Outcome: reported as fraud" };
        let told = letters.iter().any(|letter| letter.to == [GRACE] && letter.text().contains(outcome));
        (alerted && told).then_some((note, late["seq"].as_u64()?))
    })
    .await;
    assert_eq!((&note["_posted"]["important"], &note["_posted"]["hiddenfromuser"]), (&json!(true), &json!(true)));
    let text = note["note"].as_str().unwrap();
    assert!(text.starts_with("NOT VERIFIED: ") && text.contains("after all") && text.contains(GRACE), "{text}");
    assert!(text.contains("had ended as: Stopped"), "{text}");
    eventually("a checkpoint that covers it", async || {
        let shipped =
            outside.syslog().into_iter().filter_map(|line| line.rsplit(' ').next()?.parse::<Checkpoint>().ok());
        shipped.into_iter().any(|checkpoint| checkpoint.head.seq >= late).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_denial_that_comes_after_stop_counts_all_the_same() {
    let world = World::outward().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("waiting").await;
    pod.press("stop").await;
    let stopped = pod.until("the note", |view| view.state == "stopped" && view.note == "written").await;
    assert!(!stopped.ended, "the phone still shows it");
    assert!(stopped.reason.contains("cannot be recalled"), "{stopped:#?}");
    let mut lines = pod.live(stopped.seq).await;
    world.press_phone(GRACE, Answer::Fraud).await;
    // It says so by itself, and then there is no more to say.
    let mut told = Vec::new();
    let last = loop {
        match lines.next().await {
            Line::View(view) if view.ended => break view,
            Line::View(view) => told.push(view.next.clone()),
            Line::Heartbeat => {}
            Line::End => panic!("it ended before it said so: {told:?}"),
        }
    };
    assert_eq!((last.state.as_str(), last.note.as_str()), ("stopped", "written"), "the verdict stays");
    assert!(last.next.contains("reported"), "{last:#?}");
    assert!(matches!(lines.next().await, Line::End));
    assert_eq!(world.logged("fenced").await.len(), 1);
    assert_eq!(pod.press("new").await.state, "fenced");
    is_heard(&world, "fraud_reported").await;
}

#[tokio::test]
async fn it_is_one_phone_for_two_instances_and_neither_hears_of_the_other() {
    let world = World::with(Pace::EASY, "async", |settings| {
        let shared = settings.customers[0].tenants.clone();
        let globex = settings.customers.iter_mut().find(|customer| customer.instance.as_str() == "globex").unwrap();
        globex.tenants = shared;
    })
    .await;
    // Globex has the same person among its contacts.
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let grace = acme.state().records.users[&38].clone();
    let same =
        json!({ "azureoid": grace["azureoid"], "azure_tenant_id": grace["azure_tenant_id"], "emailaddress": GRACE });
    world.control("halo/globex/user/38", same).await;
    let here = Browser::of(&world, 3).open(TICKET).await;
    let there = Browser::of(&world, 3).at("globex").open(TICKET).await;
    ends(&world, &there, Answer::Approve, "approved").await;
    there.until("the note", |view| view.note != "pending").await;
    ends(&world, &here, Answer::Deny, "denied").await;
    there.becomes("expired").await;
    let fenced = there.press("new").await;
    assert_eq!(fenced.state, "fenced", "{fenced:#?}");
    assert!(!fenced.reason.contains("Ann") && !fenced.reason.contains("denied"), "{fenced:#?}");
    assert!(fenced.reason.contains("ask again "), "{fenced:#?}");
    // An administrator there cannot judge what happened here.
    assert_eq!(actions(&fenced), ["look"]);
    assert_eq!(there.press_typed("lift", &["she rang me and said so"]).await.state, "fenced");
    assert_eq!(world.logged("fence_lifted").await.len(), 0);
    let globex = world.log().await.into_iter().filter(|entry| entry["instance"] == "globex");
    assert!(globex.into_iter().all(|entry| entry["kind"] != "fenced"));
}

/// The MSP hears by every channel that this technician has lifted the block, and on what grounds.
async fn hears_of_the_lift(world: &World, technician: &str, grounds: &str) {
    let outside = world.sandbox.outside();
    eventually("the alert of the lift", async || {
        let hooks = outside.hooks();
        let hook = hooks.iter().find(|hook| hook.body.contains("\"event\":\"fence_lifted\""))?;
        let body: serde_json::Value = serde_json::from_str(&hook.body).unwrap();
        assert_eq!(body["technician_name"], technician);
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.starts_with(GRACE) && detail.contains(&format!("; by {grounds}; before: ")), "{detail}");
        let letters = outside.letters();
        let letter = letters.iter().find(|one| one.to == ["soc@acme.example"] && one.text().contains("lifted, on"))?;
        assert!(letter.text().contains(technician), "{}", letter.text());
        outside.syslog().iter().any(|line| line.contains(" fence_lifted [vouchsafe@32473 ")).then_some(())
    })
    .await;
}

/// The ticket that says that the block stands says that it was lifted, by whom and why.
async fn is_noted(world: &World, told: &[&str]) {
    let note = eventually("the note", async || {
        world
            .actions(9499)
            .into_iter()
            .find(|note| note["note"].as_str().is_some_and(|note| note.starts_with("NOT VERIFIED: block lifted")))
    })
    .await;
    assert_eq!((&note["_posted"]["important"], &note["_posted"]["hiddenfromuser"]), (&json!(false), &json!(true)));
    let text = note["note"].as_str().unwrap();
    let lifted = world.logged("fence_lifted").await.pop().unwrap();
    let receipt = format!(":{}:", lifted["seq"]);
    for told in [told, &[GRACE, receipt.as_str(), "It verifies nobody."]].concat() {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[tokio::test]
async fn an_administrator_who_signed_in_a_moment_ago_lifts_it_with_a_reason() {
    let world = World::outward().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = bob.open(TICKET).await;
    ends(&world, &pod, Answer::Fraud, "fraud_reported").await;
    let fenced = pod.press("new").await;
    assert_eq!((fenced.state.as_str(), actions(&fenced), fenced.fields.len()), ("fenced", vec!["look"], 0));
    assert!(fenced.reason.contains("administrator"), "{fenced:#?}");
    pod.press_typed("lift", &["I would like to go on"]).await;
    assert_eq!(world.logged("fence_lifted").await.len(), 0, "bob is no administrator");

    // Signed in too long ago.
    let pod = ann.open(TICKET).await;
    pod.becomes("fraud_reported").await;
    world.sql("UPDATE sessions SET created = created - 900000").await;
    let fenced = pod.press("new").await;
    assert_eq!((actions(&fenced), fenced.fields.len()), (vec!["renew", "look"], 0), "{fenced:#?}");
    pod.press_typed("lift", &["rang her on the number on file"]).await;
    assert_eq!(world.logged("fence_lifted").await.len(), 0);
    let idle = pod.press("renew").await;
    assert_eq!((idle.state.as_str(), actions(&idle)), ("session_idle", vec!["sign_in"]));
    let frame = ann.ask(&ann.frame, Method::GET, "/pod/acme/ticket/9499", "same-origin", None).await;
    let start = ann.start(&frame).await;
    assert!(!start.html.contains("data-code"), "the window's own session does not do");
    let go_on = ann.go_on(&start).await;
    assert!(go_on.location().contains("prompt=login"), "{}", go_on.location());
    let done = ann.back(&ann.at_halo(&go_on, 3).await).await;
    let pod = Pod::read(&world, &ann.collect(&frame, &done.quoted("data-code=\"").unwrap()).await);

    pod.becomes("fraud_reported").await;
    let fenced = pod.press("new").await;
    assert_eq!((actions(&fenced), fenced.fields.len()), (vec!["lift", "look"], 1), "{fenced:#?}");
    let refused = pod.press_typed("lift", &["because"]).await;
    assert_eq!(refused.state, "fenced");
    assert!(refused.reason.contains("ten characters"), "{refused:#?}");
    assert_eq!(world.logged("fence_lifted").await.len(), 0);
    let lifted = pod.press_typed("lift", &["rang her on the number on file; it was a mistake"]).await;
    assert_eq!(lifted.state, "ready", "{lifted:#?}");
    let entry = world.logged("fence_lifted").await.remove(0);
    assert_eq!((&entry["technician"], &entry["upn"]), (&json!(3), &json!(GRACE)));
    assert_eq!(entry["reason"], "rang her on the number on file; it was a mistake");
    hears_of_the_lift(&world, "Ann Agent", "administrator").await;
    is_noted(&world, &["Why: rang her on the number on file; it was a mistake", "By: Ann Agent"]).await;
    ends(&world, &pod, Answer::Approve, "approved").await;
}

#[tokio::test]
async fn without_a_database_that_says_so_nobody_is_asked() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    world.sql("ALTER TABLE fences RENAME TO gone").await;
    assert_eq!(pod.send().await.state, "setup_broken");
    assert_eq!(world.begins(), 0);
    world.sql("ALTER TABLE gone RENAME TO fences").await;
    pod.becomes("ready").await;
}

#[tokio::test]
async fn whoever_has_the_host_sees_and_lifts_them() {
    let world = World::start().await;
    let pod = Browser::of(&world, 5).open(TICKET).await;
    let run = async |arguments: &[&str]| world.command(&[&["fence"], arguments].concat()).await;
    assert_eq!(run(&["list"]).await, (true, "nobody is blocked\n".to_owned()));
    ends(&world, &pod, Answer::Fraud, "fraud_reported").await;
    pod.press("new").await;
    let (_, listed) = run(&["list"]).await;
    assert!(listed.starts_with("grace@contoso.example  fraud_reported "), "{listed}");
    assert!(listed.ends_with(", until it is lifted  acme, ticket 9499\n"), "{listed}");
    let lift = async |upn, reason| run(&["lift", "--upn", upn, "--reason", reason]).await;
    let (lifted, said) = lift(GRACE, "fine").await;
    assert!(!lifted && said.contains("ten characters"), "{said}");
    let (lifted, said) = lift("otto@contoso.example", "he is on the phone").await;
    assert!(!lifted && said.contains("is not blocked"), "{said}");
    assert_eq!(pod.look().await.state, "fenced");
    assert!(lift("Grace@Contoso.example", "she was called back").await.0);
    pod.becomes("ready").await;
    let entry = world.logged("fence_lifted").await.remove(0);
    assert_eq!(entry["reason"], "she was called back");
    assert_eq!(entry["detail"], "by host; before: fraud_reported, until it is lifted; after: open");
}

/// What an entry says beside its fields.
fn says(entry: &serde_json::Value) -> &str {
    entry["detail"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn deny_by_mistake_is_shown_by_a_code_and_by_no_prompt() {
    let world = World::outward().await;
    let (bob, ann) = (Browser::of(&world, 5), Browser::of(&world, 3));
    let pod = bob.open(TICKET).await;
    ends(&world, &pod, Answer::Deny, "denied").await;
    // A code for anything else is no way round it, from this page or another.
    pod.press("way-code").await;
    assert_eq!(pod.type_code(&world.code(GRACE)).await.state, "denied");
    let fenced = pod.press("new").await;
    assert_eq!((fenced.state.as_str(), actions(&fenced)), ("fenced", vec!["ask_lift", "mistake", "look"]));
    assert!(fenced.ways.is_empty() && fenced.fields.iter().all(|field| field.kind == "text"), "{fenced:#?}");
    let begun = world.begins();
    assert_eq!(pod.type_code(&world.code(GRACE)).await.state, "fenced");
    assert_eq!(world.begins(), begun, "nobody said that it was a mistake");

    let asks = pod.press("mistake").await;
    assert_eq!(
        (asks.state.as_str(), actions(&asks), asks.fields.len()),
        ("ready", vec!["send", "back"], 1),
        "{asks:#?}"
    );
    assert!(asks.title.contains("a mistake") && asks.say.contains("Never read a code"), "{asks:#?}");
    assert!(asks.ways.is_empty(), "{asks:#?}");
    assert_eq!(pod.press("way-notification").await.fields.len(), 1, "a prompt is not on offer");
    assert_eq!(pod.press("back").await.state, "fenced");
    pod.press("mistake").await;

    // A wrong one changes nothing, here or for a colleague.
    pod.type_code(&world.wrong_code(GRACE)).await;
    let wrong = pod.becomes("code_wrong").await;
    assert!(wrong.next.contains("2 tries are left"), "{wrong:#?}");
    let other = ann.open(Place::User(38)).await;
    assert_eq!(other.becomes("fenced").await.state, "fenced");
    assert_eq!(pod.press("new").await.state, "ready");
    pod.type_code(&world.code(GRACE)).await;
    pod.becomes("approved").await;
    other.becomes("ready").await;
    let lifted = world.logged("fence_lifted").await.remove(0);
    assert!(says(&lifted).starts_with("by code; before: denied, until "), "{lifted}");
    assert!(says(&lifted).ends_with("; after: open"), "{lifted}");
    assert_eq!(lifted["technician"], 5);
    hears_of_the_lift(&world, "Bob Brown", "code").await;
    let note = eventually("the note", async || {
        world
            .actions(9499)
            .into_iter()
            .find(|note| note["note"].as_str().is_some_and(|note| note.starts_with("VERIFIED")))
    });
    let note = note.await;
    assert!(note["note"].as_str().unwrap().contains("pressed by mistake"), "{note:?}");
}

#[tokio::test]
async fn three_wrong_codes_are_all_there_are_to_show_a_mistake() {
    let world = World::start().await;
    let pod = Browser::of(&world, 5).open(TICKET).await;
    ends(&world, &pod, Answer::Deny, "denied").await;
    pod.press("new").await;
    pod.press("mistake").await;
    for _ in 0..3 {
        pod.becomes("ready").await;
        pod.type_code(&world.wrong_code(GRACE)).await;
        pod.becomes("code_wrong").await;
        pod.press("new").await;
    }
    let fenced = pod.becomes("fenced").await;
    assert_eq!(actions(&fenced), ["ask_lift", "look"]);
    assert_eq!(pod.press("mistake").await.state, "fenced");
    assert_eq!(world.logged("fence_lifted").await.len(), 0);
}

#[tokio::test]
async fn where_policy_wants_an_administrator_no_code_will_do_and_the_call_back_procedure_is_shown() {
    // As long as it may be, and said to its end.
    let procedure =
        format!("{}{}", "Ring the number in the card. ".repeat(9), "No answer: tell Dana in security, pleas");
    assert_eq!(procedure.chars().count(), 300);
    let world = World::with(Pace::EASY, "async", |settings| {
        for instance in &mut settings.instances {
            instance.policy.after_denial = Some(AfterDenial::Administrator);
            instance.call_back_procedure = Some(procedure.clone());
        }
    })
    .await;
    let pod = Browser::of(&world, 5).open(TICKET).await;
    ends(&world, &pod, Answer::Deny, "denied").await;
    let fenced = pod.press("new").await;
    assert_eq!((fenced.next.as_str(), actions(&fenced)), (procedure.as_str(), vec!["look"]), "{fenced:#?}");
    assert!(fenced.reason.contains("An administrator has to lift"), "{fenced:#?}");
    assert_eq!(pod.press("mistake").await.state, "fenced");
    assert_eq!(says(&world.logged("fenced").await[0]), "until it is lifted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_technician_may_agree_that_deny_was_a_mistake() {
    let world = World::outward().await;
    // Bob is no administrator; Ann is on the list of second technicians.
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let bobs = bob.open(TICKET).await;
    ends(&world, &bobs, Answer::Deny, "denied").await;
    bobs.press("new").await;
    let fenced = bobs.becomes("fenced").await;
    assert_eq!(actions(&fenced), ["ask_lift", "mistake", "look"]);
    assert!(bobs.press_typed("ask_lift", &["ok"]).await.reason.contains("ten characters"));
    let begun = world.begins();
    let waiting = bobs.press_typed("ask_lift", &["she pressed the wrong button"]).await;
    assert_eq!(waiting.state, "second_wanted", "{waiting:#?}");

    let anns = ann.open(TICKET).await;
    let card = anns.becomes("second_asked").await;
    assert!(card.reason.contains("pressed by mistake"), "{card:#?}");
    assert!(card.card.iter().any(|line| line.text == "she pressed the wrong button"), "{card:#?}");
    anns.press("agree").await;
    let agreed = bobs.becomes("fenced").await;
    assert_eq!((actions(&agreed), agreed.seconds_of), (vec!["lift_agreed", "cancel"], 300));
    assert!(agreed.next.starts_with("Ann Agent has agreed"), "{agreed:#?}");
    assert_eq!(bobs.press("lift_agreed").await.state, "ready");
    anns.press("new").await;
    anns.becomes("ready").await;
    assert_eq!(world.begins(), begun, "nobody was asked for it");
    let lifted = world.logged("fence_lifted").await;
    assert_eq!((&lifted[0]["technician"], &lifted[0]["second_technician"]), (&json!(5), &json!(3)));
    hears_of_the_lift(&world, "Bob Brown (Agreed: Ann Agent)", "second technician").await;
    is_noted(&world, &["Why: she pressed the wrong button", "By: Bob Brown", "Agreed: Ann Agent"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn there_is_no_ladder_round_a_fence() {
    let world = World::start().await;
    let bob = Browser::of(&world, 5);
    let pod = bob.open(TICKET).await;
    let ready = pod.becomes("ready").await;
    assert!(actions(&ready).contains(&"ladder"));
    ends(&world, &pod, Answer::Deny, "denied").await;
    pod.press("new").await;
    pod.becomes("fenced").await;
    for action in ["ladder", "override", "vouch", "other_contact", "take_over", "lift_agreed", "lift"] {
        assert_eq!(pod.press(action).await.state, "fenced", "{action}");
    }
    // Nor where nothing is left to ask the user with.
    world.change_account(GRACE, |account| account.methods.clear());
    assert_eq!(pod.press("look").await.state, "fenced");
    assert!(!actions(&pod.look().await).contains(&"ladder"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_denial_is_heard_although_begin_was_stopped_on_its_way() {
    let world = World::outward().await;
    let pod = Browser::of(&world, 5).open(TICKET).await;
    pod.becomes("ready").await;
    world.spoil(Upstream::Connector, "Begin", 1, Fault::Hold);
    pod.send().await;
    pod.becomes("sending").await;
    pod.press("stop").await;
    pod.becomes("stopped").await;
    world.sandbox.faults().clear();
    world.press_phone(GRACE, Answer::Deny).await;
    eventually("the fence", async || (world.logged("fenced").await.len() == 1).then_some(())).await;
    pod.press("new").await;
    pod.becomes("fenced").await;
    is_heard(&world, "denied").await;
}
