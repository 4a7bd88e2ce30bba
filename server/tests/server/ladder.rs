//! Ways on when the phone cannot be used, and when somebody else is calling. None of them is ever green.

use serde_json::json;
use uuid::Uuid;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::{method::Method as DomainMethod, policy::Rule};
use vouchsafe_sandbox::{
    faults::Upstream,
    microsoft::{Habit, Method},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, status},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const OTTO: &str = "otto@contoso.example";
const TICKET: Place = Place::Ticket(9499);
const REASON: &str = "the phone was stolen on the train";

fn actions(view: &LiveView) -> Vec<&str> {
    view.buttons.iter().map(|button| button.action.as_str()).collect()
}

/// The object id of the account of this contact.
fn object(contact: u128) -> Uuid {
    Uuid::from_u128(0x0b1ec700_0000_4000_8000_000000000000 + contact)
}

/// Grace's manager is Otto, who answers by hand.
async fn world() -> World {
    let world = World::start().await;
    let otto = object(42);
    world.change_account(GRACE, |account| account.manager = Some(otto));
    world.change_account(OTTO, |account| account.habit = Habit::Manual);
    world
}

async fn agree(bob: &Browser<'_>) {
    let bobs = bob.open(TICKET).await;
    bobs.becomes("second_asked").await;
    bobs.press("agree").await;
}

/// Ann has chosen the first who may vouch, and a second technician has agreed.
async fn vouching<'a>(ann: &Browser<'a>, bob: &Browser<'a>) -> Pod<'a> {
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    let ways = pod.press("ladder").await;
    assert_eq!((ways.state.as_str(), actions(&ways)), ("other_ways", vec!["way-code", "vouch", "override", "back"]));
    let people = pod.press("vouch").await;
    assert_eq!(people.state, "vouching", "{people:#?}");
    assert!(people.buttons[0].label.contains("Otto Matic"), "{people:#?}");
    let chosen = pod.press("approver-0").await;
    assert!(chosen.title.contains("Otto Matic") && chosen.purposes.len() == 5, "{chosen:#?}");
    assert_eq!(pod.send().await.state, "second_wanted");
    agree(bob).await;
    let ready = pod.until("the agreement", |view| view.state == "vouching").await;
    assert!(ready.reason.contains("Bob Brown has agreed") && ready.say.contains("Grace Hopper"), "{ready:#?}");
    pod
}

/// The log has that neither the user nor the manager was told, and why.
async fn untold(world: &World) {
    let untold = world.logged("not_told").await;
    let told: Vec<_> = untold.iter().map(|entry| entry["detail"].as_str().unwrap()).collect();
    assert_eq!(told, ["mail, told_user", "mail, told_manager"]);
    assert!(untold.iter().all(|entry| entry["reason"] == "no mail server"), "{untold:?}");
}

#[tokio::test]
async fn the_manager_vouches_on_their_own_phone_and_it_is_no_approval() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = vouching(&ann, &bob).await;
    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    assert!(waiting.title.contains("Otto Matic") && waiting.say.contains("Grace Hopper"), "{waiting:#?}");
    world.press_phone(OTTO, Answer::Approve).await;
    let vouched = pod.until("the note", |view| view.state == "vouched" && view.note == "written").await;
    assert!(
        vouched.tone == "vouched" && vouched.title.starts_with("NOT VERIFIED") && vouched.until == 0.0,
        "{vouched:#?}"
    );
    assert_eq!(actions(&vouched), ["new"]);
    // There is no mail server here: nobody is told, and nobody says that they are.
    assert!(vouched.next.contains("tell Grace Hopper and the manager"), "{vouched:#?}");
    untold(&world).await;
    let note = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    assert!(note.starts_with("NOT VERIFIED"), "{note}");
    for said in ["Otto Matic", OTTO, "Grace Hopper", GRACE, "Ann Agent", "Bob Brown"] {
        assert!(note.contains(said), "{said}: {note}");
    }
    let concluded = world.logged("concluded").await;
    assert_eq!((&concluded[0]["verdict"], &concluded[0]["upn"]), (&json!("vouched"), &json!(OTTO)));
    assert!(concluded[0]["detail"].as_str().unwrap().contains(GRACE), "{concluded:?}");
    assert_eq!(world.begins(), 1);
    // It gives nothing that could be used or taken over.
    pod.press("used").await;
    let colleagues = bob.open(TICKET).await.becomes("vouched").await;
    assert!(colleagues.tone == "vouched" && colleagues.next.contains("Leave it to them"), "{colleagues:#?}");
    assert_eq!(colleagues.say, "");
    assert_eq!(world.logged("approval_used").await.len(), 0);
}

#[tokio::test]
async fn whoever_denies_does_not_vouch_and_nothing_lasts_of_the_agreement() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = vouching(&ann, &bob).await;
    pod.send().await;
    world.press_phone(OTTO, Answer::Deny).await;
    let denied = pod.becomes("denied").await;
    assert!(denied.reason.contains("Otto Matic") && denied.reason.contains("Grace Hopper"), "{denied:#?}");
    pod.press("new").await;
    assert_eq!(world.logged("agreement_used").await.len(), 1);

    // It is the user who cannot be asked now, and who is let go again; not whoever did right to deny.
    pod.becomes("fenced").await;
    let (_, listed) = world.command(&["fence", "list"]).await;
    assert!(listed.starts_with(&format!("{GRACE}  denied ")) && !listed.contains(OTTO), "{listed}");
    let lift = async |upn| world.command(&["fence", "lift", "--upn", upn, "--reason", "she was called back"]).await;
    let (lifted, said) = lift(OTTO).await;
    assert!(!lifted && said.contains("is not blocked"), "{said}");
    assert_eq!(pod.look().await.state, "fenced");
    let (lifted, said) = lift(GRACE).await;
    assert!(lifted, "{said}");
    pod.becomes("ready").await;
    for kind in ["fenced", "fence_lifted"] {
        let entry = world.logged(kind).await.remove(0);
        assert_eq!((&entry["upn"], &entry["object_id"]), (&json!(GRACE), &json!(object(38))), "{kind}");
    }
}

#[tokio::test]
async fn where_nobody_answered_there_is_a_way_on_without_the_phone() {
    let world = World::with(Pace { rings: 2, last_word: 1, closed: 4 }, "async", |_| {}).await;
    world.change_account(GRACE, |account| account.habit = Habit::Silent);
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let silent = pod.becomes("no_answer").await;
    assert!(actions(&silent).contains(&"ladder"), "{silent:#?}");
    let ways = pod.press("ladder").await;
    assert_eq!((ways.state.as_str(), actions(&ways)), ("other_ways", vec!["way-code", "vouch", "override", "back"]));
    assert_eq!(pod.press("override").await.state, "overriding");
    assert_eq!(world.begins(), 1);
}

#[tokio::test]
async fn what_changed_since_it_was_agreed_to_is_not_done() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = vouching(&ann, &bob).await;
    assert_eq!(pod.send_for("other").await.state, "changed", "another purpose");
    pod.press("look").await;
    pod.becomes("vouching").await;
    world.change_account(GRACE, |account| account.manager = None);
    assert_eq!(pod.send().await.state, "changed", "no longer the manager");
    pod.press("look").await;
    pod.becomes("vouching").await;
    assert_eq!((world.begins(), world.logged("agreement_used").await.len()), (0, 0));
}

#[tokio::test]
async fn only_those_who_may_vouch_are_offered() {
    // Nobody but Vera is marked as important; nobody vouches for themselves, and no technician for anybody.
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("ladder").await;
    let people = pod.press("vouch").await;
    let labels: Vec<&str> = people.buttons.iter().map(|button| button.label.as_str()).collect();
    assert_eq!(labels.len(), 2, "{labels:?}");
    assert!(labels[0].starts_with("Vera Important"), "{labels:?}");
    // An approver that was never offered is not chosen.
    pod.press("approver-1").await;
    assert_eq!(pod.look().await.title, people.title);

    world.change_account("vera@contoso.example", |account| account.enabled = false);
    let anns = object(75);
    world.change_account("ann@contoso.example", |account| account.mail = Some("ann@msp.example".to_owned()));
    world.change_account(GRACE, |account| account.manager = Some(anns));
    pod.press("back").await;
    let nobody = pod.press("vouch").await;
    assert_eq!((nobody.title.as_str(), actions(&nobody)), ("Nobody can vouch", vec!["back"]), "{nobody:#?}");

    let strict = World::with(Pace::EASY, "async", |settings| {
        settings.customers.iter_mut().for_each(|customer| customer.policy.vouching = Some(false));
    })
    .await;
    let pod = Browser::of(&strict, 3).open(TICKET).await;
    pod.becomes("ready").await;
    assert_eq!(actions(&pod.press("ladder").await), ["way-code", "override", "back"]);
    assert_eq!(pod.press("vouch").await.state, "other_ways");
}

#[tokio::test]
async fn going_on_without_takes_a_reason_and_two_people_and_rings_nobody() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.methods = vec![Method::Sms]);
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = ann.open(TICKET).await;
    let missing = pod.becomes("method_missing").await;
    assert_eq!(actions(&missing), ["ladder", "look"]);
    pod.press("ladder").await;
    let without = pod.press("override").await;
    assert_eq!((without.state.as_str(), without.fields.len()), ("overriding", 1), "{without:#?}");
    let short = pod.send_typed("password_reset", &["lost it"]).await;
    assert_eq!(short.state, "overriding");
    assert!(short.reason.contains("at least ten letters"), "{short:#?}");
    assert_eq!(pod.send_typed("password_reset", &[REASON]).await.state, "second_wanted");
    agree(&bob).await;
    let ready = pod.until("the agreement", |view| view.state == "overriding").await;
    assert!(ready.fields.is_empty() && ready.reason.contains("NOT VERIFIED"), "{ready:#?}");
    pod.send().await;
    let gone_on = pod.until("the note", |view| view.state == "overridden" && view.note == "written").await;
    assert!(gone_on.tone != "good" && gone_on.title.starts_with("NOT VERIFIED"), "{gone_on:#?}");
    assert_eq!(actions(&gone_on), ["new"]);
    assert_eq!(world.begins(), 0);
    let note = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    for said in ["NOT VERIFIED", "Nobody was asked", REASON, "Ann Agent", "Bob Brown"] {
        assert!(note.contains(said), "{said}: {note}");
    }
    assert!(!note.contains("tap"), "{note}");
    let concluded = world.logged("concluded").await;
    assert_eq!((&concluded[0]["verdict"], &concluded[0]["detail"]), (&json!("overridden"), &json!(REASON)));
    pod.press("new").await;
    assert_eq!(pod.becomes("method_missing").await.state, "method_missing");
}

#[tokio::test]
async fn no_other_verdict_is_entered_by_hand() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    for action in ["approved", "vouched", "overridden", "agree", "go_on_without", "take_over", "used", "approver-0"] {
        assert_eq!(pod.press(action).await.state, "ready", "{action}");
    }
    pod.press("ladder").await;
    pod.press("override").await;
    for _ in 0..2 {
        pod.send_typed("password_reset", &[REASON]).await;
    }
    assert_eq!(world.logged("concluded").await.len(), 0, "nobody has agreed");
}

#[tokio::test]
async fn another_contact_of_the_same_customer_is_asked_with_a_reason() {
    let world = World::start().await;
    world.change_account(OTTO, |account| account.habit = Habit::Manual);
    let ann = Browser::of(&world, 3);
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    let search = pod.press("other_contact").await;
    assert_eq!((search.state.as_str(), search.fields.len()), ("other_contact", 2), "{search:#?}");
    for too_little in [["Otto", "short"], ["O", REASON], ["", ""]] {
        let short = pod.press_typed("find", &too_little).await;
        assert!(short.reason.contains("At least two letters"), "{short:#?}");
    }
    // Another customer's people are not found.
    let nobody = pod.press_typed("find", &["Felix", REASON]).await;
    assert!(nobody.reason.contains("no other active contact"), "{nobody:#?}");
    let found = pod.press_typed("find", &["otto", "Otto rang in Grace's place"]).await;
    assert!(found.buttons[0].label.contains("Otto Matic") && found.buttons[0].label.contains(OTTO), "{found:#?}");
    pod.press("contact-0").await;
    let ready = pod.becomes("ready").await;
    assert_eq!((ready.who.contact.as_str(), ready.who.upn.as_str()), ("Otto Matic", OTTO));
    assert_eq!(ready.who.in_place_of, "Grace Hopper");
    assert!(ready.title.contains("Not the ticket's contact"), "{ready:#?}");
    pod.send().await;
    world.press_phone(OTTO, Answer::Approve).await;
    let approved = pod.until("the note", |view| view.state == "approved" && view.note == "written").await;
    assert_eq!((approved.who.contact.as_str(), approved.who.in_place_of.as_str()), ("Otto Matic", "Grace Hopper"));
    let note = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    assert!(note.contains("not this ticket's contact") && note.contains("Otto rang in Grace's place"), "{note}");
    let concluded = world.logged("concluded").await;
    assert_eq!(concluded[0]["contact"], 42);
    assert_eq!(concluded[0]["detail"], "Otto rang in Grace's place");
    // On the ticket of its own contact the approval is not to be seen.
    let fresh = ann.open(TICKET).await.becomes("ready").await;
    assert_eq!((fresh.who.contact.as_str(), fresh.who.in_place_of.as_str()), ("Grace Hopper", ""));
    pod.press("new").await;
    pod.becomes("ready").await;
    pod.press("ticket_contact").await;
    assert_eq!(pod.becomes("ready").await.who.contact, "Grace Hopper");
}

#[tokio::test]
async fn a_contact_who_went_to_another_customer_is_not_asked() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("other_contact").await;
    pod.press_typed("find", &["otto", REASON]).await;
    pod.press("contact-0").await;
    pod.becomes("ready").await;
    world.change("user", 42, json!({ "client_id": 13 })).await;
    let refused = pod.send().await;
    assert_eq!(refused.state, "no_contact", "{refused:#?}");
    assert_eq!(world.begins(), 0);
    assert_eq!(world.logged("send_refused").await.len(), 1);
    // Nor is one who was somebody else's from the start: what the browser says chooses from the list, and nothing else.
    pod.press("ticket_contact").await;
    pod.becomes("ready").await;
    pod.press("contact-40").await;
    assert_eq!(pod.look().await.who.contact, "Grace Hopper");
    let asked = world.sandbox.calls().list();
    assert!(!asked.iter().any(|call| call.path.to_lowercase().starts_with("/api/users/40")));
}

#[tokio::test]
async fn a_user_record_is_about_its_own_contact() {
    let world = World::start().await;
    let story = world.story("user_record");
    let pod = Browser::of(&world, 3).open(Place::User(story.contact)).await;
    let ready = pod.becomes("ready").await;
    assert_eq!(actions(&ready), ["send", "ladder"]);
    assert_eq!(pod.press("other_contact").await.state, "ready");
}

#[tokio::test]
async fn the_first_rung_is_the_app_code_where_the_account_has_one() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("ladder").await;
    let code = pod.press("way-code").await;
    assert_eq!((code.state.as_str(), code.fields.len()), ("ready", 1), "{code:#?}");
    pod.send_typed("password_reset", &[&world.code(GRACE)]).await;
    assert_eq!(pod.becomes("approved").await.tone, "good");

    let without = World::start().await;
    without.change_account(GRACE, |account| account.methods = vec![Method::AuthenticatorPush]);
    let pod = Browser::of(&without, 3).open(TICKET).await;
    pod.becomes("ready").await;
    assert_eq!(actions(&pod.press("ladder").await), ["vouch", "override", "back"]);
}

#[tokio::test]
async fn nobody_is_rung_to_vouch_where_the_policy_would_not_take_their_answer() {
    let world = World::with(Pace::EASY, "async", |settings| {
        let rule = Rule { methods: Some([DomainMethod::Code].into()), ..Rule::default() };
        settings.instances.iter_mut().for_each(|instance| instance.policy.rule.push(rule.clone()));
    })
    .await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("ladder").await;
    pod.press("vouch").await;
    pod.press("approver-0").await;
    assert_eq!(pod.send().await.state, "policy_refuses");
    assert_eq!((world.begins(), world.logged("agreement_asked").await.len()), (0, 0));
}

#[tokio::test]
async fn who_does_not_answer_hides_nobody_else_and_is_named() {
    let world = world().await;
    let down = || world.spoil(Upstream::Graph, "/manager", 0, status(503, "{}"));
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("ladder").await;
    down();
    let people = pod.press("vouch").await;
    assert!(people.state == "vouching" && people.buttons[0].label.contains("Vera"), "{people:#?}");
    world.sandbox.faults().clear();

    let pod = vouching(&ann, &bob).await;
    down();
    let refused = pod.send().await;
    assert_eq!(refused.state, "microsoft_unavailable", "nothing has changed: {refused:#?}");
    assert!(!refused.reference.is_empty() && world.begins() == 0, "{refused:#?}");
    assert_eq!(world.logged("send_refused").await[0]["reason"], "microsoft_unavailable");
    world.sandbox.faults().clear();
    pod.press("look").await;
    pod.becomes("vouching").await;
    pod.send().await;
    pod.becomes("waiting").await;
}

#[tokio::test]
async fn code_users_alone_vouch_for_nobody() {
    let world = world().await;
    for upn in [OTTO, "vera@contoso.example"] {
        world.change_account(upn, |account| account.methods = vec![Method::AuthenticatorCode]);
    }
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("ladder").await;
    assert_eq!(pod.press("vouch").await.title, "Nobody can vouch");
}
