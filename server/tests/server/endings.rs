//! Every story of the sandbox, to the end that it is known for.

use futures::{StreamExt as _, stream};
use serde_json::json;
use vouchsafe_app::contract::LiveView;
use vouchsafe_sandbox::{
    cast::Story,
    halo::Record,
    microsoft::{Habit, Quirk},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, Stage, eventually},
    world::World,
};

const PACE: Pace = Pace { rings: 25, last_word: 6, closed: 34 };
/// How many stories play at a time.
const AT_ONCE: usize = 10;

/// What the synchronous form has no place for: a number, a session to poll, how it was completed.
const ONLY_ASYNCHRONOUS: [&str; 11] = [
    "number",
    "privileged",
    "four_eyes",
    "vip",
    "mfa_change",
    "no_session",
    "instantly_true",
    "never_rings",
    "interactively_missing",
    "interactively_false",
    "token_midway",
];

async fn world(form: &str) -> World {
    World::with(PACE, form, |settings| {
        settings.instances.iter_mut().for_each(|instance| instance.prompts_per_hour = 1000);
    })
    .await
}

fn place(story: &Story) -> Place {
    if story.url.contains("/user?") { Place::User(story.contact) } else { Place::Ticket(story.ticket) }
}

/// Does with the phone what the story's person is expected to do by hand.
async fn press_phone(stage: &Stage, story: &Story, pod: &Pod<'_>, asynchronous: bool) {
    let Some(upn) = &story.upn else { return };
    let (habit, quirk) =
        stage.sandbox.microsoft().change_account(upn, |account| (account.habit, account.quirk.clone())).unwrap();
    match (habit, quirk) {
        (Habit::Manual, Quirk::NumberToMatch) if asynchronous => {
            let view = pod.until("a number", |view| !view.number.is_empty()).await;
            stage.press_phone(upn, Answer::Number(view.number.parse().unwrap())).await;
        }
        (Habit::Manual, Quirk::None | Quirk::NumberToMatch) => stage.press_phone(upn, Answer::Approve).await,
        _ => {}
    }
}

async fn play_code(stage: &Stage, story: &Story, pod: &Pod<'_>) -> LiveView {
    let upn = story.upn.as_deref().unwrap();
    let ended = async || pod.until(story.id, |view| !["ready", "sending"].contains(&view.state.as_str())).await;
    if story.id == "code_spent" {
        for _ in 0..3 {
            pod.send_code(&stage.wrong_code(upn)).await;
            ended().await;
            pod.press("new").await;
        }
        return pod.look().await;
    }
    let wrong = story.id == "code_mistaken";
    pod.send_code(if wrong { stage.wrong_code(upn) } else { stage.code(upn) }.as_str()).await;
    ended().await
}

/// Plays the story up to the view that it ends with.
async fn play(stage: &Stage, story: &Story, pod: &Pod<'_>, asynchronous: bool) -> LiveView {
    let looked = pod.until("the look-up's end", |view| view.state != "loading").await;
    if matches!(story.id, "vouched" | "overridden") {
        return without_the_phone(stage, story, pod).await;
    }
    if looked.state != "ready" {
        return looked;
    }
    if !story.by_code && !looked.fields.is_empty() {
        // The policy wants a code: no phone is to ring.
        return looked;
    }
    if story.by_code {
        return play_code(stage, story, pod).await;
    }
    match story.id {
        "changed" => {
            stage.change("ticket", story.ticket, json!({ "user_id": 38 })).await;
            return pod.send().await;
        }
        "stopped" => {
            pod.send().await;
            pod.becomes("waiting").await;
            return pod.press("stop").await;
        }
        "fenced" => {
            pod.send().await;
            pod.becomes("denied").await;
            return pod.press("new").await;
        }
        "mistake" => {
            pod.send().await;
            pod.becomes("denied").await;
            pod.press("new").await;
            pod.press("mistake").await;
            pod.type_code(&stage.code(story.upn.as_deref().unwrap())).await;
        }
        "budget" => {
            for _ in 0..3 {
                pod.send().await;
                pod.becomes("phone_unreachable").await;
                pod.press("new").await;
            }
            return pod.send().await;
        }
        _ => {}
    }
    let sent = pod.send().await;
    if ["policy_refuses", "second_wanted"].contains(&sent.state.as_str()) {
        return sent;
    }
    press_phone(stage, story, pod, asynchronous).await;
    pod.until(story.id, |view| !["ready", "sending", "waiting", "last_word"].contains(&view.state.as_str())).await
}

/// Goes on without the user's phone, as a colleague agrees to.
async fn without_the_phone(stage: &Stage, story: &Story, pod: &Pod<'_>) -> LiveView {
    pod.press("ladder").await;
    if story.id == "vouched" {
        pod.press("vouch").await;
        pod.press("approver-0").await;
    } else {
        pod.press("override").await;
    }
    pod.send_typed("password_reset", &["the phone was lost on the way"]).await;
    let colleague = Browser::of(stage, 5).open(place(story)).await;
    colleague.becomes("second_asked").await;
    colleague.press("agree").await;
    pod.until("the agreement", |view| ["vouching", "overriding"].contains(&view.state.as_str())).await;
    pod.send().await;
    pod.becomes(story.expect).await
}

/// What holds of every end, whichever it is.
fn check(story: &Story, view: &LiveView) {
    let id = story.id;
    assert_eq!(view.state, story.expect, "{id}: {view:#?}");
    assert_eq!(view.tone == "good", view.state == "approved", "{id}: only a live approval is green");
    assert!(!view.title.is_empty() && !view.reason.is_empty(), "{id}: {view:#?}");
    assert!(!view.next.is_empty(), "{id} has no next step");
    assert!(view.title.starts_with("VERIFIED") == (view.state == "approved"), "{id}: {}", view.title);
}

async fn every_story(form: &str) {
    let world = world(form).await;
    let browsers = [Browser::of(&world, 3), Browser::of(&world, 3).at("globex")];
    for browser in &browsers {
        browser.open(Place::Ticket(9499)).await;
    }
    let stories: Vec<Story> = world.sandbox.stories().into_iter().filter(|story| story.scene.is_empty()).collect();
    assert!(stories.len() > 50);
    let played = stream::iter(&stories).map(async |story| {
        let browser = &browsers[usize::from(story.instance == "globex")];
        let pod = browser.open(place(story)).await;
        let view = play(&world, story, &pod, form == "async").await;
        if form == "async" || !ONLY_ASYNCHRONOUS.contains(&story.id) {
            check(story, &view);
        }
        (story, pod, view)
    });
    let played: Vec<_> = played.buffer_unordered(AT_ONCE).collect().await;

    // Each Send that led to a prompt has one verdict, one note on its ticket and none elsewhere.
    let log = world.log().await;
    for (story, pod, view) in &played {
        let of = |kind: &str| {
            let here = |entry: &&serde_json::Value| {
                entry["kind"] == kind && entry["instance"] == story.instance && entry["contact"] == story.contact
            };
            log.iter().filter(here).count()
        };
        // Nobody is asked where somebody goes on without.
        let unasked = usize::from(view.state == "overridden");
        assert_eq!(of("requested") + unasked, of("concluded"), "{}", story.id);
        let notes = if matches!(place(story), Place::Ticket(_)) { of("concluded") } else { 0 };
        let halo = world.sandbox.halo().instance(story.instance).unwrap();
        let written = || halo.state().records.actions.get(&story.ticket).cloned().unwrap_or_default();
        if notes > 0 && view.note != "none" {
            pod.until("its note", |view| view.note == "written").await;
        }
        eventually("the last note", async || (written().len() == notes).then_some(())).await;
        let verified = |note: &Record| note["note"].as_str().unwrap().starts_with("VERIFIED");
        let approved = usize::from(notes > 0 && view.state == "approved");
        assert_eq!(written().into_iter().filter(verified).count(), approved, "{}: {:?}", story.id, written());
    }
}

#[tokio::test]
async fn every_story_ends_as_it_should_asynchronously() {
    every_story("async").await;
}

#[tokio::test]
async fn every_story_ends_as_it_should_synchronously() {
    every_story("sync").await;
}

#[tokio::test]
async fn what_is_down_has_its_own_end() {
    let notes = [("note_refused", "refused", 0), ("note_delayed", "written", 1), ("note_reply_lost", "written", 1)];
    let stage = World::start().await;
    let stories: Vec<Story> = stage.sandbox.stories().into_iter().filter(|story| !story.scene.is_empty()).collect();
    assert!(stories.len() >= 6);
    let played = stories.iter().map(async |story| {
        let world = world("async").await;
        let browser = Browser::of(&world, 3);
        browser.open(Place::Ticket(9499)).await.becomes("ready").await;
        if story.id == "login_down" {
            // Otherwise the tokens of the first look-up would do.
            world.sandbox.microsoft().revoke_tokens();
        }
        world.control(&format!("stories/{}", story.id), json!({})).await;
        let pod = browser.open(place(story)).await;
        let view = play(&world, story, &pod, true).await;
        check(story, &view);
        if story.group == vouchsafe_sandbox::cast::Group::Down && view.state != "approved" {
            assert!(!view.reference.is_empty(), "{}: {view:#?}", story.id);
        }
        if let Some((_, note, count)) = notes.iter().find(|(id, ..)| *id == story.id) {
            let view = pod.until(note, |view| view.note == *note).await;
            assert!(!view.note_text.is_empty());
            assert_eq!(world.actions(story.ticket).len(), *count, "{}", story.id);
        }
    });
    futures::future::join_all(played).await;
}

/// Technicians do something else about each of these, so each says which it is.
#[tokio::test]
async fn whoever_cannot_be_asked_is_told_apart_by_the_reason() {
    let world = World::start().await;
    world.change("user", 38, json!({ "inactive": true })).await;
    let ann = Browser::of(&world, 3);
    for (id, state, title, reason) in [
        ("disabled", "not_eligible", "The account is disabled", "blocked from signing in"),
        ("guest", "not_eligible", "The account is a guest", "only a guest at"),
        ("no_password_sync", "not_eligible", "Account source is not supported", "without password sync"),
        ("own_account", "not_eligible", "This is your own account", "You cannot verify yourself"),
        ("happy", "not_eligible", "The contact is inactive", "marked as inactive in Halo"),
        ("no_method", "method_missing", "Authenticator is not set up", "has not registered any method"),
        ("sms_only", "method_missing", "Only text messages are set up", "have registered a phone number"),
    ] {
        let view = ann.open(Place::Ticket(world.story(id).ticket)).await.becomes(state).await;
        assert_eq!(view.title, title, "{id}");
        assert!(view.reason.contains(reason), "{id}: {view:#?}");
    }
}

#[tokio::test]
async fn the_third_denial_says_how_to_stay_safe_as_the_first_does() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    for (answer, state, safe) in [
        (Answer::Deny, "denied", "Do not help on this call"),
        (Answer::Deny, "denied", "Do not help on this call"),
        (Answer::Fraud, "fraud_reported", "End the call"),
    ] {
        pod.becomes("ready").await;
        pod.send().await;
        world.press_phone("grace@contoso.example", answer).await;
        let view = pod.becomes(state).await;
        assert!(view.next.starts_with(safe), "{view:#?}");
        assert!(!view.say.is_empty());
        assert_eq!(pod.press("new").await.state, "fenced");
        world.sql("UPDATE fences SET lifted = 1").await;
    }
    // Until when there are none, where the technicians are: with the zone.
    let spent = pod.becomes("budget_spent").await;
    let (_, when) = spent.next.split_once("ask again ").unwrap();
    // Before midnight, that is on another day.
    let (_, at) = when.split_once("at ").unwrap();
    let (time, rest) = at.split_at(5);
    assert!(time.as_bytes()[2] == b':' && rest.trim_start().starts_with(char::is_uppercase), "{}", spent.next);
}

#[tokio::test]
async fn until_the_form_was_tried_only_testers_are_asked() {
    let world = World::with(Pace::EASY, "untested", |settings| {
        settings.connector.testers = vec!["grace@contoso.example".parse().unwrap()];
    })
    .await;
    let ann = Browser::of(&world, 3);
    let otto = ann.open(Place::Ticket(world.story("quick").ticket)).await;
    otto.becomes("untested").await;
    let refused = otto.send().await;
    assert_eq!(refused.state, "untested");
    assert_eq!(world.begins(), 0);
    assert_eq!(world.logged("send_refused").await.len(), 1);

    let grace = ann.open(Place::Ticket(9499)).await;
    grace.becomes("ready").await;
    grace.send().await;
    world.press_phone("grace@contoso.example", Answer::Approve).await;
    grace.becomes("approved").await;
}
