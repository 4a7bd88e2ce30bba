//! Codes from the app: chosen by the technician, typed once, checked once, and only so many.

use futures::future::join_all;
use serde_json::json;
use vouchsafe_app::contract::LiveView;
use vouchsafe_sandbox::{
    faults::{Fault, Rule, Upstream},
    microsoft::{Method, Quirk},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::Stage,
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: u32 = 9499;

async fn ready(world: &World) -> Pod<'_> {
    let pod = Browser::of(world, 3).open(Place::Ticket(TICKET)).await;
    pod.becomes("ready").await;
    pod
}

fn off(view: &LiveView, way: &str) -> String {
    view.ways.iter().find(|choice| choice.value == way).unwrap_or_else(|| panic!("no {way}: {view:#?}")).off.clone()
}

async fn ended(pod: &Pod<'_>) -> LiveView {
    pod.until("a verdict", |view| !["ready", "sending"].contains(&view.state.as_str())).await
}

/// How often a code was said to Microsoft.
fn ends(stage: &Stage) -> u64 {
    stage.count(Upstream::Connector, "EndTwoWayAuthentication")
}

#[tokio::test]
async fn a_right_code_is_an_approval_by_code_and_stands_nowhere() {
    for form in ["async", "sync"] {
        let world = World::with(crate::stage::Pace::EASY, form, |_| {}).await;
        let pod = ready(&world).await;
        let chosen = pod.press("way-code").await;
        assert_eq!((chosen.state.as_str(), chosen.fields.len()), ("ready", 1), "{chosen:#?}");
        assert!(chosen.say.contains("Never read a code to someone who rang you"), "{}", chosen.say);
        assert!(chosen.reason.contains("Only if Grace Hopper rang you"), "{}", chosen.reason);
        assert!(chosen.fields[0].label.contains("3 tries left"), "{}", chosen.fields[0].label);
        assert_eq!(world.begins(), 0, "choosing asks nobody");

        let code = world.code(GRACE);
        pod.type_code(&format!("{} {}", &code[..3], &code[3..])).await;
        let view = pod.becomes("approved").await;
        assert!(view.reason.contains("code"), "{}", view.reason);
        assert_eq!((world.begins(), ends(&world)), (1, 1));
        let concluded = world.logged("concluded").await.remove(0);
        assert_eq!((&concluded["verdict"], &concluded["method"]), (&json!("approved"), &json!("code")));
        pod.until("its note", |view| view.note == "written").await;
        let note = world.actions(TICKET)[0]["note"].as_str().unwrap().to_owned();
        assert!(note.contains("code read from the app"), "{note}");

        // The code is in no log, no note, no view, and not in the database.
        let log = serde_json::to_string(&world.log().await).unwrap();
        let database = std::fs::read(world.process().data_dir.join("vouchsafe.db")).unwrap();
        let wal = std::fs::read(world.process().data_dir.join("vouchsafe.db-wal")).unwrap_or_default();
        let view = serde_json::to_string(&pod.look().await).unwrap();
        let gapped = format!("{} {}", &code[..3], &code[3..]);
        for hidden in [&code, &gapped] {
            let bytes = hidden.as_bytes();
            for (place, text) in [("log", log.as_bytes()), ("note", note.as_bytes()), ("view", view.as_bytes())] {
                assert!(!text.windows(bytes.len()).any(|part| part == bytes), "the code is in the {place}");
            }
            for stored in [&database, &wal] {
                assert!(!stored.windows(bytes.len()).any(|part| part == bytes), "the code is in the database");
            }
            assert!(!crate::journal::tail().contains(hidden.as_str()), "the code is in the journal");
        }
    }
}

#[tokio::test]
async fn a_code_works_once_and_is_never_said_twice() {
    let world = World::start().await;
    // Another ticket of the same contact's, for another technician.
    world.change("ticket", 9503, json!({ "user_id": 38 })).await;
    let pod = ready(&world).await;
    let other = Browser::of(&world, 5).open(Place::Ticket(9503)).await;
    other.becomes("ready").await;
    let code = world.code(GRACE);
    pod.send_code(&code).await;
    pod.becomes("approved").await;
    pod.press("new").await;
    for pod in [&pod, &other] {
        pod.press("way-code").await;
        // Used up for everything and everybody, whatever Microsoft would say.
        let view = pod.type_code(&format!("{} {}", &code[..3], &code[3..])).await;
        assert_eq!((view.state.as_str(), view.title.as_str()), ("ready", "Code already used"), "{view:#?}");
        assert!(view.next.starts_with("Wait for the next code"), "{}", view.next);
        assert!(view.fields[0].label.contains("3 tries"), "{view:#?}");
    }
    assert_eq!((world.begins(), ends(&world)), (1, 1));
    let refused = world.logged("send_refused").await;
    assert!(refused.len() == 2 && refused.iter().all(|entry| entry["reason"] == "code_spent"), "{refused:#?}");
    // The next one is as good as the first was.
    other.type_code(&world.wrong_code(GRACE)).await;
    other.becomes("code_wrong").await;
    assert_eq!((world.begins(), ends(&world)), (2, 2));
}

#[tokio::test]
async fn three_wrong_codes_are_all_and_prompts_are_counted_apart() {
    let world = World::start().await;
    let pod = ready(&world).await;
    for left in ["2 tries", "1 try", "You can try a code again at"] {
        pod.send_code(&world.wrong_code(GRACE)).await;
        let view = pod.becomes("code_wrong").await;
        assert!(view.next.contains(left), "{left}: {}", view.next);
        assert!(view.title.contains("wrong code"), "{}", view.title);
        pod.press("new").await;
    }
    let spent = pod.becomes("budget_spent").await;
    assert!(spent.until > 0.0 && spent.reason.contains("Three codes"), "{spent:#?}");
    assert!(spent.next.contains("You can try a code again at"), "{}", spent.next);
    // Whatever a browser says, a fourth is not tried.
    pod.type_code(&world.code(GRACE)).await;
    assert_eq!((world.begins(), ends(&world)), (3, 3));

    // To another page the way is off, and says why; a prompt is as possible as before.
    let other = Browser::of(&world, 3).open(Place::User(38)).await;
    let view = other.becomes("ready").await;
    assert!(off(&view, "code").contains("the next try is possible at"), "{view:#?}");
    assert_eq!(off(&view, "notification"), "");
    pod.press("way-notification").await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
    // A success begins both counts anew.
    pod.press("new").await;
    let again = pod.press("way-code").await;
    assert!(again.fields[0].label.contains("3 tries"), "{again:#?}");
}

#[tokio::test]
async fn what_is_no_code_asks_nobody_and_uses_no_try() {
    let world = World::start().await;
    let pod = ready(&world).await;
    for typed in ["", "12345", "12345a", "123456789"] {
        let view = pod.send_code(typed).await;
        assert_eq!((view.state.as_str(), view.title.as_str()), ("ready", "That is not a code"), "{typed}");
        assert!(view.fields[0].label.contains("3 tries"), "{view:#?}");
    }
    assert_eq!(world.begins(), 0);
    let refused = world.logged("send_refused").await;
    assert!(refused.iter().all(|entry| entry["reason"] == "not a code"), "{refused:#?}");
    assert_eq!(refused.len(), 4);
}

#[tokio::test]
async fn a_hundred_presses_check_one_code() {
    let world = World::start().await;
    let pods = join_all((0..4).map(|_| ready(&world))).await;
    for pod in &pods {
        pod.press("way-code").await;
    }
    let code = world.code(GRACE);
    let presses = (0..100).map(|press| {
        let pod = pods[press % pods.len()].clone();
        let code = code.clone();
        async move { pod.type_code(&code).await }
    });
    join_all(presses).await;
    // Right, or an old one by now on a busy machine: it was said once.
    ended(&pods[0]).await;
    assert_eq!((world.begins(), ends(&world)), (1, 1));
}

#[tokio::test]
async fn the_pod_shows_only_what_the_account_has_and_says_why() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.methods = vec![Method::AuthenticatorPush]);
    let pod = ready(&world).await;
    let view = pod.look().await;
    assert!(off(&view, "code").contains("no app whose code could be checked"), "{view:#?}");
    // What is off is not done, whoever asks for it.
    assert!(pod.press("way-code").await.fields.is_empty());

    world.change_account(GRACE, |account| account.methods = vec![Method::AuthenticatorCode, Method::Sms]);
    let pod = ready(&world).await;
    let view = pod.look().await;
    assert!(off(&view, "notification").contains("codes only"), "{view:#?}");
    assert_eq!((view.fields.len(), off(&view, "code").as_str()), (1, ""));
    pod.type_code(&world.code(GRACE)).await;
    pod.becomes("approved").await;

    // Between the look and Send the app was taken away.
    pod.press("new").await;
    world.change_account(GRACE, |account| account.methods = vec![Method::AuthenticatorPush]);
    assert_eq!(pod.type_code(&world.code(GRACE)).await.state, "changed");
    assert_eq!(world.begins(), 1);
}

#[tokio::test]
async fn a_press_from_before_the_way_was_changed_sends_nothing() {
    let world = World::start().await;
    let pod = ready(&world).await;
    let before = pod.look().await.seq;
    pod.press("way-code").await;
    // Neither a prompt that was no longer chosen …
    pod.send_seen("password_reset", before).await;
    let seen = pod.look().await.seq;
    pod.press("way-notification").await;
    // … nor one in place of a code.
    pod.send_seen("password_reset", seen).await;
    assert_eq!(world.begins(), 0);
    assert_eq!(pod.look().await.state, "ready");
}

#[tokio::test]
async fn no_fault_makes_a_code_right_or_has_it_said_again() {
    let faults = [
        (Fault::Html500, "microsoft_unavailable"),
        (crate::stage::status(401, ""), "setup_broken"),
        (crate::stage::status(429, ""), "microsoft_unavailable"),
        (Fault::Drop, "microsoft_unavailable"),
        (Fault::LostReply, "microsoft_unavailable"),
        (Fault::Empty, "unrecognised"),
        (Fault::Malformed, "unrecognised"),
    ];
    let played = faults.map(async |(fault, expected)| {
        let world = World::start().await;
        let pod = ready(&world).await;
        let route = "EndTwoWayAuthentication".to_owned();
        let rule = Rule { upstream: Upstream::Connector, route, times: 0, skip: 0, fault: fault.clone() };
        world.sandbox.faults().add(rule);
        pod.send_code(&world.code(GRACE)).await;
        let view = ended(&pod).await;
        assert_ne!(view.state, "approved", "{fault:?}");
        assert!(view.title.starts_with("NOT VERIFIED"), "{fault:?}: {view:#?}");
        assert!([expected, "microsoft_unavailable"].contains(&view.state.as_str()), "{fault:?}: {}", view.state);
        assert_eq!(ends(&world), 1, "{fault:?}");
        // Nobody knows whether Microsoft saw it, so it counts; and the account is free at once.
        world.sandbox.faults().clear();
        pod.press("new").await;
        let view = pod.press("way-code").await;
        assert!(view.fields[0].label.contains("2 tries"), "{fault:?}: {view:#?}");
        pod.press("way-notification").await;
        pod.send().await;
        pod.becomes("waiting").await;
    });
    join_all(played).await;
}

#[tokio::test]
async fn where_no_code_was_asked_for_none_is_said() {
    for quirk in [Quirk::OtherUpn, Quirk::NoSession, Quirk::Refused { value: "AuthenticationMethodLocked".into() }] {
        let world = World::start().await;
        world.change_account(GRACE, |account| account.quirk = quirk.clone());
        let pod = ready(&world).await;
        pod.send_code(&world.code(GRACE)).await;
        let view = ended(&pod).await;
        assert!(["unrecognised", "locked"].contains(&view.state.as_str()), "{quirk:?}: {}", view.state);
        assert_eq!((world.begins(), ends(&world)), (1, 0), "{quirk:?}");
    }
}
