//! What the screen is told, as it happens.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::time::timeout;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::policy::Threat;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::{Habit, Quirk},
    phone::Answer,
};

use crate::{
    browser::{Browser, Place},
    pod::{Line, Lines},
    stage::{PATIENCE, Pace, eventually},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: Place = Place::Ticket(9499);

#[tokio::test]
async fn tells_each_state_once_in_order_with_heartbeats_up_to_the_end() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    pod.send().await;
    let mut lines = pod.live(ready.seq).await;
    let (mut seq, mut states, mut heartbeats, mut pressed) = (ready.seq, Vec::new(), 0, false);
    loop {
        match lines.next().await {
            Line::Heartbeat => heartbeats += 1,
            Line::View(view) => {
                assert!(view.seq > seq, "{} after {seq}", view.seq);
                seq = view.seq;
                if states.last() != Some(&view.state) {
                    states.push(view.state.clone());
                }
                if view.ended {
                    break;
                }
            }
            Line::End => panic!("it ended before its verdict: {states:?}"),
        }
        // Two heartbeats of silence: nothing changes, and it is still there.
        if heartbeats >= 2 && !pressed && states.last().is_some_and(|state| state == "waiting") {
            pressed = true;
            world.press_phone(GRACE, Answer::Deny).await;
        }
    }
    assert_eq!(states.iter().filter(|state| *state != "sending").collect::<Vec<_>>(), ["waiting", "denied"]);
    assert!(heartbeats >= 2);
    assert!(matches!(lines.next().await, Line::End), "nothing comes after the end");
}

#[tokio::test]
async fn is_resumed_where_it_broke_off() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    let mut lines = pod.live(waiting.seq).await;
    assert!(matches!(lines.next().await, Line::Heartbeat), "what the page has is not told again");
    drop(lines);
    // Meanwhile the answer comes.
    world.press_phone(GRACE, Answer::Approve).await;
    eventually("the verdict", async || (world.logged("concluded").await.len() == 1).then_some(())).await;
    let mut lines = pod.live(waiting.seq).await;
    let Line::View(view) = lines.next().await else { panic!("what was missed comes at once") };
    assert_eq!(view.state, "approved");
    assert!(view.seq > waiting.seq);
    // A page that knows nothing is told everything.
    let Line::View(first) = pod.live(0).await.next().await else { panic!("everything") };
    assert_eq!(first.state, "approved");
}

#[tokio::test]
async fn tells_every_page_about_the_same_ticket_and_no_other() {
    let world = World::start().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let (sending, watching, other) =
        (ann.open(TICKET).await, bob.open(TICKET).await, bob.open(Place::Ticket(9503)).await);
    sending.becomes("ready").await;
    let seen = watching.becomes("ready").await;
    let elsewhere = other.becomes("ready").await;
    // The colleague's page lies open, and has lain there for a while, before anything is sent.
    let mut lines = watching.live(seen.seq).await;
    for _ in 0..2 {
        assert!(matches!(lines.next().await, Line::Heartbeat), "nothing has changed, and it is still there");
    }
    sending.send().await;
    let begun = comes(&mut lines, "waiting").await;
    assert!(begun.seq > seen.seq && begun.buttons.is_empty(), "{begun:#?}");
    world.press_phone(GRACE, Answer::Deny).await;
    comes(&mut lines, "denied").await;
    assert_eq!(other.look().await.seq, elsewhere.seq, "another ticket's page has nothing new");
}

/// The view of this state, when it comes.
async fn comes(lines: &mut Lines, state: &str) -> LiveView {
    loop {
        match lines.next().await {
            Line::View(view) if view.state == state => return *view,
            Line::End => panic!("it ended, and was never {state}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn an_open_page_is_green_only_for_whom_the_contact_still_is() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    let mut lines = pod.live(ready.seq).await;
    pod.send().await;
    comes(&mut lines, "approved").await;
    world.change("ticket", 9499, json!({ "user_id": 43 })).await;
    let now = comes(&mut lines, "ready").await;
    assert_eq!((now.tone.as_str(), now.who.upn.as_str()), ("plain", "vera@contoso.example"));
}

#[tokio::test]
async fn whoever_comes_back_from_the_ticket_sees_soon_that_its_contact_is_another() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let approved = pod.becomes("approved").await;
    world.change("ticket", 9499, json!({ "user_id": 43 })).await;
    // Looks elsewhere and back with each heartbeat. A page that lies open looks again after thirteen of them.
    for _ in 0..9 {
        let mut lines = pod.live(approved.seq).await;
        loop {
            match lines.next().await {
                Line::View(view) if view.state == "approved" => {}
                Line::View(view) => return assert_ne!(view.tone, "good", "{view:#?}"),
                Line::Heartbeat => break,
                Line::End => panic!("an approval that holds has not ended"),
            }
        }
    }
    panic!("still green: {:#?}", pod.look().await);
}

#[tokio::test]
async fn nothing_is_used_for_somebody_else() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let ann = Browser::of(&world, 3);
    let pod = ann.open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let approved = pod.becomes("approved").await;
    world.change("ticket", 9499, json!({ "user_id": 43 })).await;
    let view = pod.press_seen("used", approved.seq).await;
    assert_eq!((view.state.as_str(), view.tone.as_str()), ("ready", "plain"), "{view:#?}");
    // Nor while nobody can say who they are.
    world.change("ticket", 9499, json!({ "user_id": 38 })).await;
    let pod = ann.open(TICKET).await;
    let approved = pod.becomes("approved").await;
    world.spoil(Upstream::Halo, "GET /api/Tickets", 0, Fault::Html500);
    assert_eq!(pod.press_seen("used", approved.seq).await.state, "halo_unavailable");
    assert_eq!(world.logged("approval_used").await.len(), 0);
    world.sandbox.faults().clear();
    pod.press("look").await;
    pod.press("used").await;
    assert_eq!(world.logged("approval_used").await.len(), 1);
}

#[tokio::test]
async fn a_press_is_for_what_was_on_the_screen() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let before = pod.becomes("ready").await;
    pod.send().await;
    world.press_phone(GRACE, Answer::Approve).await;
    let approved = pod.becomes("approved").await;
    // On the screen of whoever pressed it was not this approval.
    for seen in [0, before.seq, approved.seq + 1_000_000] {
        assert_eq!(pod.press_seen("used", seen).await.state, "approved");
    }
    assert_eq!(world.logged("approval_used").await.len(), 0);
    assert_eq!(pod.press("used").await.state, "expired");
}

#[tokio::test]
async fn a_press_that_was_given_up_is_not_heard_any_more() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let before = pod.becomes("ready").await;
    let now = pod.press_seen("given_up", before.seq).await;
    assert_eq!(now.state, "ready");
    // It was on its way all the time.
    assert_eq!(pod.send_seen("password_reset", before.seq).await.state, "ready");
    assert_eq!(world.logged("requested").await.len(), 0);
    assert_eq!(world.logged("send_refused").await.len(), 1);
    pod.send_seen("password_reset", now.seq).await;
    pod.becomes("waiting").await;
}

#[tokio::test]
async fn a_press_that_has_come_is_dealt_with_and_whoever_gave_it_up_is_told() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    world.spoil(Upstream::Halo, "GET /api/Tickets", 1, Fault::Hold);
    // That it came is said at once; then the line breaks.
    let heard = pod.call("send", json!({ "purposes": "password_reset", "seen": ready.seq })).await;
    assert!(heard.status().is_success());
    assert_eq!(world.logged("requested").await.len(), 0, "Halo has not answered yet");
    drop(heard);
    let answers = async || world.sandbox.faults().clear();
    let (told, ()) = tokio::join!(pod.press_seen("given_up", ready.seq), answers());
    assert!(["sending", "waiting"].contains(&told.state.as_str()), "{told:#?}");
    assert_eq!(world.logged("requested").await.len(), 1);
    pod.becomes("waiting").await;
}

#[tokio::test]
async fn a_page_lives_as_long_as_its_approval() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    // As if the phone had been answered some minutes later.
    world.sql("UPDATE pages SET expires = expires - 240000").await;
    world.press_phone(GRACE, Answer::Approve).await;
    let approved = pod.becomes("approved").await;
    let handle = vouchsafe_store::TokenHash::of(&pod.handle);
    let until = Timestamp::from_millisecond(approved.until as i64).unwrap();
    let page = world.store.page(&handle, until + SignedDuration::from_secs(5)).await.unwrap();
    assert!(page.is_some(), "over before the approval is");
    // Nor does a press shorten it.
    pod.press("new").await;
    let page = world.store.page(&handle, until + SignedDuration::from_secs(50)).await.unwrap();
    assert!(page.is_some(), "the press took something away");
    // The session itself lives no longer for it.
    let (_, session) = page.unwrap();
    assert!(session.last_action < Timestamp::now());
}

#[tokio::test]
async fn goes_on_as_long_as_the_phone_may_show_the_prompt() {
    let world = World::with(Pace { rings: 2, last_word: 1, closed: 6 }, "async", |_| {}).await;
    // Microsoft has no last word, either.
    world.change_account(GRACE, |account| account.quirk = Quirk::NeverRings);
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    pod.send().await;
    let mut lines = pod.live(ready.seq).await;
    loop {
        match lines.next().await {
            Line::View(view) if view.ended => {
                assert_eq!(view.state, "no_answer");
                break;
            }
            Line::End => panic!("it ended without saying so"),
            _ => {}
        }
    }
    assert!(matches!(lines.next().await, Line::End));
    assert_eq!(world.store.open_verifications().await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_administrators_change_holds_for_what_is_open() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let ready = pod.becomes("ready").await;
    let mut lines = pod.live(ready.seq).await;
    let now = Timestamp::now();
    let threat =
        Threat { since: now, until: now + SignedDuration::from_hours(2), reason: "wave of calls".into(), by: None };
    world.store.raise_threat(&"acme".parse().unwrap(), &threat, None).await.unwrap().unwrap();
    let raised = loop {
        match lines.next().await {
            Line::View(view) if view.next.starts_with("Threat level raised until") => break view,
            Line::End => panic!("it ended, and never said so"),
            _ => {}
        }
    };
    assert_eq!(raised.purposes[0].label, "Password reset (number or code)");
    // A Halo that is no longer connected has no pods.
    let (mut fewer, _) = world.store.load_settings().await.unwrap();
    fewer.instances.retain(|instance| instance.id.as_str() != "acme");
    fewer.customers.retain(|customer| customer.instance.as_str() != "acme");
    world.store.apply(&fewer, true, None, now).await.unwrap();
    assert!(comes(&mut lines, "session_idle").await.ended);
    assert!(matches!(lines.next().await, Line::End));
}

#[tokio::test]
async fn only_who_asked_is_told_the_number_to_read_out() {
    let world = World::start().await;
    let story = world.story("number");
    let place = Place::Ticket(story.ticket);
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    let (asking, watching) = (ann.open(place).await, bob.open(place).await);
    watching.becomes("ready").await;
    asking.becomes("ready").await;
    asking.send().await;
    let view = asking.until("a number", |view| !view.number.is_empty()).await;
    assert!(view.say.contains(&view.number), "{view:#?}");
    let theirs = watching.becomes("waiting").await;
    assert_eq!((theirs.number.as_str(), theirs.say.as_str()), ("", ""), "{theirs:#?}");
    for text in [&theirs.title, &theirs.reason, &theirs.next, &theirs.note_text] {
        assert!(!text.split(|letter: char| !letter.is_ascii_digit()).any(|word| word == view.number), "{text}");
    }
}

#[tokio::test]
async fn ends_with_the_session() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    let mut lines = pod.live(waiting.seq).await;
    world.sql("DELETE FROM pages").await;
    loop {
        match lines.next().await {
            Line::View(view) => {
                assert_eq!(view.state, "session_idle");
                assert!(view.ended && view.number.is_empty());
                break;
            }
            Line::Heartbeat => {}
            Line::End => panic!("it ended without a word"),
        }
    }
    assert!(matches!(lines.next().await, Line::End));
    // The prompt goes on, and its verdict is as good as ever.
    world.press_phone(GRACE, Answer::Approve).await;
    eventually("the note", async || (world.actions(9499).len() == 1).then_some(())).await;
}

#[tokio::test]
async fn never_extends_the_page_or_the_session() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    // Half a minute left of page and session.
    world.sql("UPDATE pages SET expires = expires - 870000").await;
    world.sql("UPDATE sessions SET last_action = last_action - 3570000").await;
    let times = async || {
        let page = vouchsafe_store::TokenHash::of(&pod.handle);
        let (page, session) = world.store.page(&page, Timestamp::now()).await.unwrap().unwrap();
        (page.expires, session.last_action)
    };
    let before = times().await;
    let mut lines = pod.live(waiting.seq).await;
    for _ in 0..2 {
        lines.next().await;
    }
    pod.look().await;
    assert_eq!(times().await, before);
    // A human's press does.
    pod.press("stop").await;
    let after = times().await;
    assert!(after.0 > before.0 && after.1 > before.1);
}

#[tokio::test]
async fn looking_does_where_streams_are_swallowed() {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    let pod = Browser::of(&world, 3).open(TICKET).await;
    let mut seq = pod.first.seq;
    let mut at_least = |view: &vouchsafe_app::contract::LiveView| {
        assert!(view.seq >= seq);
        seq = view.seq;
    };
    at_least(&pod.becomes("ready").await);
    at_least(&pod.send().await);
    at_least(&pod.becomes("approved").await);
    at_least(&pod.until("the note", |view| view.note == "written").await);
    let (one, other) = (pod.look().await, pod.look().await);
    assert_eq!(one.seq, other.seq, "what did not change has no new number");
}

#[tokio::test]
async fn ends_when_the_server_stops() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    pod.becomes("ready").await;
    pod.send().await;
    let waiting = pod.becomes("waiting").await;
    let mut lines = pod.live(waiting.seq).await;
    world.services.stopping.cancel();
    let ended = timeout(PATIENCE, async { while !matches!(lines.next().await, Line::End) {} });
    ended.await.expect("a stream that holds the server up");
    world.services.tasks.close();
    timeout(PATIENCE, world.services.tasks.wait()).await.expect("a task that holds the server up");
    assert_eq!(world.logged("concluded").await.len(), 0, "the next start carries it on");
}

#[tokio::test]
async fn is_not_kept_by_anybody_on_the_way() {
    let world = World::start().await;
    let pod = Browser::of(&world, 3).open(TICKET).await;
    for (function, body) in [("look", json!({})), ("live", json!({ "after": 0 }))] {
        let reply = pod.call(function, body).await;
        let header = |name: &str| reply.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert_eq!(header("cache-control"), "no-store", "{function}");
        assert_eq!(header("x-accel-buffering"), "no", "{function}");
        assert_eq!(header("content-encoding"), "", "{function}");
    }
}
