//! Four eyes: asked before Send, answered on another screen, for one thing, once, and in time.

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::policy::Threat;
use vouchsafe_sandbox::{
    microsoft::{Habit, Quirk},
    phone::Answer,
};
use vouchsafe_store::{Changed, TokenHash};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);
const PURPOSE: &str = "privileged_access";

fn actions(view: &LiveView) -> Vec<&str> {
    view.buttons.iter().map(|button| button.action.as_str()).collect()
}

/// Ann has asked for a second technician.
async fn asked<'a>(ann: &Browser<'a>) -> Pod<'a> {
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    let asked = pod.send_for(PURPOSE).await;
    assert_eq!(asked.state, "second_wanted", "{asked:#?}");
    pod
}

async fn world() -> World {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.quirk = Quirk::NumberToMatch);
    world
}

/// As if everything had happened so much earlier.
async fn minutes_pass(world: &World, statement: &'static str) {
    world.sql(statement).await;
}

#[tokio::test]
async fn asked_agreed_sent_and_both_are_named() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = asked(&ann).await;
    let waiting = pod.look().await;
    assert!((1..=300).contains(&waiting.seconds) && waiting.seconds_of == 300 && !waiting.ended, "{waiting:#?}");
    assert!(waiting.reason.contains("One colleague"), "{waiting:#?}");
    assert_eq!(actions(&waiting), ["cancel"]);
    assert_eq!(world.begins(), 0);

    let bobs = bob.open(TICKET).await;
    let card = bobs.becomes("second_asked").await;
    assert_eq!(actions(&card), ["agree", "refuse"]);
    let lines: Vec<&str> = card.card.iter().map(|line| line.text.as_str()).collect();
    for said in ["prompt", "Grace Hopper", GRACE, "Leanne & Stu", "Privileged access", "Ann Agent, at "] {
        assert!(lines.iter().any(|line| line.contains(said)), "{said}: {lines:?}");
    }
    assert_eq!(pod.look().await.reason, "Bob Brown may agree, from this ticket.");
    let agreed = bobs.press("agree").await;
    assert_eq!((agreed.state.as_str(), actions(&agreed)), ("second_wanted", vec!["look"]));

    let primed = pod.becomes("ready").await;
    assert!(primed.reason.starts_with("Bob Brown has agreed"), "{primed:#?}");
    assert_eq!(primed.purposes.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(), [PURPOSE]);
    assert_eq!((world.begins(), actions(&primed)), (0, vec!["send", "cancel"]), "every prompt is one human press");
    pod.send_for(PURPOSE).await;
    let number = pod.until("a number", |view| !view.number.is_empty()).await.number;
    world.press_phone(GRACE, Answer::Number(number.parse().unwrap())).await;
    let approved = pod.until("the note", |view| view.state == "approved" && view.note == "written").await;
    assert_eq!(approved.tone, "good");
    let note = world.actions(9499)[0]["note"].as_str().unwrap().to_owned();
    assert!(note.contains("By: Ann Agent") && note.contains("Agreed: Bob Brown"), "{note}");
    let concluded = world.logged("concluded").await;
    assert_eq!((&concluded[0]["technician"], &concluded[0]["second_technician"]), (&json!(3), &json!(5)));
    // It is used up.
    pod.press("new").await;
    assert_eq!(pod.becomes("ready").await.purposes.len(), 5);
    assert_eq!(pod.send_for(PURPOSE).await.state, "second_wanted");
    assert_eq!(world.begins(), 1);
    // What two had to agree to is nobody else's.
    let theirs = bob.open(TICKET).await;
    theirs.becomes("second_asked").await;
    theirs.press("take_over").await;
    assert_eq!(world.logged("approval_taken_over").await.len(), 0);
}

#[tokio::test]
async fn nobody_answers_themselves_nor_without_being_listed_nor_after_a_refusal() {
    let world = world().await;
    let (ann, bob, petra) = (Browser::of(&world, 3), Browser::of(&world, 5), Browser::of(&world, 42));
    let pod = asked(&ann).await;
    pod.press("agree").await;
    let again = ann.open(TICKET).await;
    assert_eq!(again.becomes("second_wanted").await.state, "second_wanted");
    again.press("agree").await;
    let petras = petra.open(TICKET).await;
    let seen = petras.becomes("second_wanted").await;
    assert!(seen.reason.contains("Ann Agent") && actions(&seen) == ["look"] && seen.say.is_empty(), "{seen:#?}");
    petras.press("agree").await;
    petras.press("cancel").await;
    assert_eq!(world.logged("agreement_given").await.len(), 0);
    assert_eq!(world.logged("agreement_withdrawn").await.len(), 0);

    let bobs = bob.open(TICKET).await;
    bobs.becomes("second_asked").await;
    bobs.press("refuse").await;
    let refused = pod.becomes("second_wanted").await;
    assert!(refused.reason.starts_with("Bob Brown did not agree"), "{refused:#?}");
    assert_eq!(actions(&refused), ["heard"]);
    bobs.press("agree").await;
    pod.press("heard").await;
    pod.becomes("ready").await;
    assert_eq!((world.begins(), world.logged("agreement_given").await.len()), (0, 0));
}

#[tokio::test]
async fn an_agreement_lapses_and_is_for_what_was_shown() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = asked(&ann).await;
    let bobs = bob.open(TICKET).await;
    bobs.becomes("second_asked").await;
    bobs.press("agree").await;
    pod.becomes("ready").await;
    // Other purposes are another thing: a new question, and the old answer is gone.
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "second_wanted");
    assert_eq!((world.begins(), world.logged("agreement_withdrawn").await.len()), (0, 1));
    bobs.becomes("second_asked").await;
    bobs.press("agree").await;
    pod.becomes("ready").await;
    // So is another contact, or the same under another name.
    world.change("user", 38, json!({ "name": "Somebody Else" })).await;
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "changed");
    pod.press("look").await;
    pod.becomes("ready").await;
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "second_wanted", "Bob did not see that name");
    assert_eq!((world.begins(), world.logged("agreement_withdrawn").await.len()), (0, 2));
    let card = bobs.becomes("second_asked").await;
    assert!(card.card.iter().any(|line| line.text.contains("Somebody Else")), "{card:#?}");
    bobs.press("agree").await;
    pod.becomes("ready").await;
    // And so is an account that has become an administrator's.
    world.change_account(GRACE, |account| {
        account.directory_roles = vec!["62e90394-69f5-4237-9190-012177145e10".parse().unwrap()];
    });
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "changed");
    pod.press("look").await;
    pod.becomes("ready").await;
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "second_wanted", "nor that");
    let card = bobs.becomes("second_asked").await;
    assert!(card.card.iter().any(|line| line.text.contains("holds a directory role")), "{card:#?}");
    bobs.press("agree").await;
    pod.becomes("ready").await;
    minutes_pass(&world, "UPDATE questions SET asked = asked - 300000, answered = answered - 300000").await;
    let lapsed = pod.becomes("second_wanted").await;
    assert!(lapsed.title.contains("lapsed"), "{lapsed:#?}");
    pod.press("heard").await;
    pod.becomes("ready").await;
    assert_eq!(pod.send_for("privileged_access,mfa_change").await.state, "second_wanted");
    assert_eq!(world.begins(), 0);
}

#[tokio::test]
async fn who_signed_in_long_ago_signs_in_again_before_they_answer() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = asked(&ann).await;
    bob.open(Place::Ticket(9503)).await;
    minutes_pass(&world, "UPDATE sessions SET created = created - 900000 WHERE agent = 5").await;
    let bobs = bob.open(TICKET).await;
    let old = bobs.becomes("second_asked").await;
    assert_eq!(actions(&old), ["sign_in"]);
    assert_eq!(old.buttons[0].label, "Sign in again");
    bobs.press("agree").await;
    assert_eq!(world.logged("agreement_given").await.len(), 0);
    // The page loads itself again, and asks; Halo must ask, too.
    let url = "/pod/acme/ticket/9499";
    let page = bob.ask(&bob.frame, reqwest::Method::GET, url, "same-origin", None).await;
    let start = bob.start(&page).await;
    assert!(!start.html.contains("data-code="), "the window's old session does not do");
    let go_on = bob.go_on(&start).await;
    assert!(go_on.location().contains("prompt=login"), "{go_on:?}");
    let done = bob.back(&bob.at_halo(&go_on, 5).await).await;
    let code = done.quoted("data-code=\"").unwrap();
    let bobs = Pod::read(&world, &bob.collect(&page, &code).await);
    assert_eq!(actions(&bobs.becomes("second_asked").await), ["agree", "refuse"]);
    bobs.press("agree").await;
    pod.becomes("ready").await;
}

#[tokio::test]
async fn where_nobody_else_is_listed_nothing_is_asked() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).at("globex").open(TICKET).await;
    pod.becomes("ready").await;
    let refused = pod.send_for(PURPOSE).await;
    assert_eq!(refused.state, "policy_refuses");
    assert!(refused.reason.contains("nobody else is on the list"), "{refused:#?}");
    assert_eq!(world.begins(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_one_counts_and_many_sends_make_one_prompt() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = asked(&ann).await;
    let mut pods = Vec::new();
    for _ in 0..4 {
        let bobs = bob.open(TICKET).await;
        bobs.becomes("second_asked").await;
        pods.push(bobs);
    }
    join_all((0..12).map(|press| pods[press % 4].press(if press % 2 == 0 { "agree" } else { "refuse" }))).await;
    let answers = world.logged("agreement_given").await.len() + world.logged("agreement_refused").await.len();
    assert_eq!(answers, 1);
    if world.logged("agreement_refused").await.len() == 1 {
        pod.press("heard").await;
        pod.becomes("ready").await;
        pod.send_for(PURPOSE).await;
        pods[0].becomes("second_asked").await;
        pods[0].press("agree").await;
    }
    pod.becomes("ready").await;
    join_all((0..10).map(|_| pod.send_for(PURPOSE))).await;
    pod.becomes("waiting").await;
    assert_eq!((world.begins(), world.logged("agreement_used").await.len()), (1, 1));
}

#[tokio::test]
async fn an_ordinary_live_approval_is_taken_over_in_one_logged_click() {
    let world = World::start().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
    let bobs = bob.open(TICKET).await;
    let seen = bobs.becomes("approved_elsewhere").await;
    assert!(seen.title.starts_with("NOT VERIFIED") && seen.tone != "good" && seen.until > 0.0, "{seen:#?}");
    assert_eq!(actions(&seen), ["take_over", "new"]);
    let taken = bobs.press("take_over").await;
    assert_eq!((taken.state.as_str(), taken.tone.as_str()), ("approved", "good"));
    let until = Timestamp::from_millisecond(taken.until as i64).unwrap() + SignedDuration::from_secs(50);
    let page = world.store.page(&TokenHash::of(&bobs.handle), until).await.unwrap();
    assert!(page.is_some(), "the page ends before it can say that the approval has");
    pod.becomes("approved_elsewhere").await;
    pod.press("used").await;
    let logged = world.logged("approval_taken_over").await;
    assert_eq!((logged.len(), &logged[0]["technician"]), (1, &json!(5)));
    assert_eq!(bobs.press("used").await.state, "expired");
}

#[tokio::test]
async fn policy_can_forbid_to_take_over() {
    let world = World::with(Pace::EASY, "async", |settings| {
        settings.customers.iter_mut().for_each(|customer| customer.policy.take_over = Some(false));
    })
    .await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    pod.becomes("approved").await;
    let bobs = Browser::of(&world, 5).open(TICKET).await;
    assert_eq!(actions(&bobs.becomes("approved_elsewhere").await), ["new"]);
    bobs.press("take_over").await;
    assert_eq!(world.logged("approval_taken_over").await.len(), 0);
    eventually("still Ann's", async || (pod.look().await.state == "approved").then_some(())).await;
}

#[tokio::test]
async fn a_code_is_asked_for_after_the_agreement_and_in_no_other_way() {
    let world = World::start().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("way-code").await;
    // What was typed before two had agreed is not looked at, and goes nowhere.
    assert_eq!(pod.send_typed(PURPOSE, &["no code yet"]).await.state, "second_wanted");
    let bobs = bob.open(TICKET).await;
    let card = bobs.becomes("second_asked").await;
    assert!(card.card.iter().any(|line| line.text.contains("app code")), "{card:#?}");
    bobs.press("agree").await;

    let primed = pod.becomes("ready").await;
    assert!(primed.reason.starts_with("Bob Brown has agreed") && primed.fields.len() == 1, "{primed:#?}");
    assert_eq!(primed.ways.iter().map(|way| way.value.as_str()).collect::<Vec<_>>(), ["code"]);
    pod.press("way-notification").await;
    let mistyped = pod.send_typed(PURPOSE, &["12"]).await;
    assert_eq!((mistyped.title.as_str(), mistyped.ways.len()), ("That is not a code", 1), "{mistyped:#?}");
    assert_eq!(world.logged("requested").await.len(), 0);
    pod.send_typed(PURPOSE, &[&world.code(GRACE)]).await;
    pod.becomes("approved").await;
    let requested = world.logged("requested").await;
    assert_eq!((&requested[0]["method"], &requested[0]["second_technician"]), (&json!("code"), &json!(5)));
    assert_eq!(requested.len(), 1);
}

#[tokio::test]
async fn where_two_must_always_agree_no_code_is_asked_for_before() {
    let world = World::start().await;
    let story = world.story("privileged");
    let pod = Browser::of(&world, 3).open(Place::Ticket(story.ticket)).await;
    pod.becomes("ready").await;
    let chosen = pod.press("way-code").await;
    assert_eq!((chosen.title.as_str(), chosen.fields.len()), ("Ask a colleague first", 0), "{chosen:#?}");
    assert_eq!(pod.send().await.state, "second_wanted");
}

#[tokio::test]
async fn whom_it_is_about_does_not_agree_to_it() {
    let world = world().await;
    // Halo says that Bob is this contact.
    world.change("user", 38, json!({ "linked_agent_id": 5 })).await;
    asked(&Browser::of(&world, 3)).await;
    let bobs = Browser::of(&world, 5).open(TICKET).await;
    let seen = bobs.becomes("second_wanted").await;
    assert_eq!(actions(&seen), ["look"], "{seen:#?}");
    bobs.press("agree").await;
    assert_eq!(world.logged("agreement_given").await.len(), 0);
}

#[tokio::test]
async fn a_customers_own_list_stands_in_the_place_of_the_instances() {
    let world = World::with(Pace::EASY, "async", |settings| {
        let own =
            settings.customers.iter_mut().find(|one| one.instance.as_str() == "acme" && u64::from(one.client) == 12);
        own.unwrap().second_technicians = Some(["9".parse().unwrap()].into());
    })
    .await;
    asked(&Browser::of(&world, 3)).await;
    let bobs = Browser::of(&world, 5).open(TICKET).await;
    let seen = bobs.becomes("second_wanted").await;
    assert_eq!(actions(&seen), ["look"], "{seen:#?}");
    bobs.press("agree").await;
    assert_eq!(world.logged("agreement_given").await.len(), 0);
}

#[tokio::test]
async fn what_is_asked_of_another_contact_is_answered_although_the_tickets_own_is_blocked() {
    const OTTO: &str = "otto@contoso.example";
    let world = World::start().await;
    world.change_account(OTTO, |account| {
        account.habit = Habit::Manual;
        account.quirk = Quirk::NumberToMatch;
    });
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.press("other_contact").await;
    pod.press_typed("find", &["otto", "Otto rang in Grace's place"]).await;
    pod.press("contact-0").await;
    pod.becomes("ready").await;
    // Meanwhile the ticket's own contact denies a prompt of Bob's.
    let record = bob.open(Place::User(38)).await;
    record.becomes("ready").await;
    record.send().await;
    world.press_phone(GRACE, Answer::Deny).await;
    record.becomes("denied").await;
    bob.open(TICKET).await.becomes("fenced").await;

    assert_eq!(pod.send_for(PURPOSE).await.state, "second_wanted");
    let bobs = bob.open(TICKET).await;
    let card = bobs.becomes("second_asked").await;
    for said in ["Otto Matic", "Not the one on this ticket"] {
        assert!(card.card.iter().any(|line| line.text.contains(said)), "{said}: {card:#?}");
    }
    bobs.press("agree").await;
    pod.becomes("ready").await;
    // Where the blocked contact is shown, that agreement opens nothing.
    assert_eq!(bobs.becomes("second_wanted").await.buttons[0].action, "look");
    pod.send_for(PURPOSE).await;
    pod.becomes("waiting").await;
}

#[tokio::test]
async fn who_may_agree_is_named_to_whoever_waits_and_nobody_else_is() {
    let world = World::with(Pace::EASY, "async", |settings| {
        let listed = ["3", "5", "6", "9"].map(|agent| agent.parse().unwrap());
        settings.instances.iter_mut().for_each(|instance| instance.second_technicians = listed.into());
    })
    .await;
    // In the other Halo agent 3 is somebody else; here Petra is not on the list, and nobody knows agent 9.
    Browser::of(&world, 3).at("globex").open(TICKET).await;
    let petra = Browser::of(&world, 42).open(TICKET).await;
    let pod = asked(&Browser::of(&world, 3)).await;
    let waiting = pod.look().await;
    assert_eq!(waiting.reason, "3 colleagues on the list may agree, but none has signed in lately.");
    Browser::of(&world, 6).open(TICKET).await;
    Browser::of(&world, 5).open(TICKET).await;
    let waiting = pod.look().await;
    assert_eq!(waiting.reason, "Bob Brown, Rita Restricted or somebody else on the list may agree, from this ticket.");
    let seen = petra.becomes("second_wanted").await;
    assert!(!seen.reason.contains("Bob") && !seen.reason.contains("Rita"), "{seen:#?}");
    // Whom it is about does not agree to it.
    world.sql("UPDATE sessions SET agent_email = 'Grace@Contoso.example' WHERE agent = 5").await;
    assert_eq!(pod.look().await.reason, "Rita Restricted or somebody else on the list may agree, from this ticket.");
}

#[tokio::test]
async fn whoever_agrees_knows_that_the_account_is_an_administrators() {
    let world = World::start().await;
    let story = world.story("privileged");
    let pod = Browser::of(&world, 3).open(Place::Ticket(story.ticket)).await;
    pod.becomes("ready").await;
    assert_eq!(pod.send().await.state, "second_wanted");
    let now = Timestamp::now();
    let threat =
        Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
    assert_eq!(world.store.raise_threat(&"acme".parse().unwrap(), &threat, None).await.unwrap(), Ok(Changed::Done));
    let card = Browser::of(&world, 5).open(Place::Ticket(story.ticket)).await.becomes("second_asked").await;
    for said in ["holds a directory role", "Raised until 2"] {
        assert!(card.card.iter().any(|line| line.text.contains(said)), "{said}: {card:#?}");
    }
}
