//! What the screen is told, as it happens.

use serde_json::json;
use tokio::time::timeout;
use vouchsafe_sandbox::{microsoft::Habit, phone::Answer};

use crate::{
    browser::{Browser, Place},
    pod::Line,
    stage::{PATIENCE, eventually},
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
    // A stream is for what goes on: one that waits for a press has ended, and the page of a colleague looks by itself.
    sending.send().await;
    let begun = watching.becomes("waiting").await;
    assert!(begun.seq > seen.seq && begun.buttons.is_empty(), "{begun:#?}");
    let mut lines = watching.live(begun.seq).await;
    world.press_phone(GRACE, Answer::Deny).await;
    loop {
        match lines.next().await {
            Line::View(view) if view.state == "denied" => break,
            Line::End => panic!("the colleague was not told"),
            _ => {}
        }
    }
    assert_eq!(other.look().await.seq, elsewhere.seq, "another ticket's page has nothing new");
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
        let (page, session) = world.store.page(&page, jiff::Timestamp::now()).await.unwrap().unwrap();
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
