//! The note's way to its ticket.

use serde_json::json;
use vouchsafe_sandbox::{
    faults::{Fault, Upstream},
    microsoft::Habit,
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, eventually, status},
    world::World,
};

const GRACE: &str = "grace@contoso.example";
const TICKET: u32 = 9499;

/// A world in which Grace approves at once, and a pod on her ticket.
async fn world() -> World {
    let world = World::start().await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    world
}

async fn approved<'a>(world: &'a World, ticket: u32) -> Pod<'a> {
    let pod = Browser::of(world, 3).open(Place::Ticket(ticket)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
    pod
}

#[tokio::test]
async fn a_refused_outcome_stays_visible_until_it_is_allowed() {
    let world = world().await;
    world.control("halo/acme/options", json!({ "outcomes_allowed": [] })).await;
    let pod = approved(&world, TICKET).await;
    let view = pod.until("the refusal", |view| view.note == "refused").await;
    assert!(view.note_text.contains("You do not have access to this Action at the moment"), "{}", view.note_text);
    assert_eq!(view.state, "approved", "the verdict is what it was");
    assert_eq!(world.logged("note_refused").await.len(), 1);
    // It is seen from other pages, too.
    let again = Browser::of(&world, 3).open(Place::Ticket(TICKET)).await;
    assert_eq!(again.becomes("approved").await.note, "refused");

    world.control("halo/acme/options", json!({ "outcomes_allowed": [7] })).await;
    assert_eq!(world.store.retry_refused_notes(&"acme".parse().unwrap()).await.unwrap(), 1);
    world.hurry_notes().await;
    pod.until("the note", |view| view.note == "written").await;
    assert_eq!(world.actions(TICKET).len(), 1);
    assert_eq!(world.logged("note_written").await.len(), 1);
}

#[tokio::test]
async fn an_administrator_has_refused_notes_tried_again_and_another_outcome_does_so_by_itself() {
    let world = world().await;
    world.control("halo/acme/options", json!({ "outcomes_allowed": [] })).await;
    let pod = approved(&world, TICKET).await;
    pod.until("the refusal", |view| view.note == "refused").await;
    let (incidents, settings) = ("/dashboard/acme/incidents", "/dashboard/acme/settings");
    let ann = Browser::of(&world, 3);
    ann.sign_in_to(incidents).await;
    assert!(ann.get(incidents).await.html.contains("Try them again"));
    let tried = ann.post("/dashboard/acme/incidents/notes", &[]).await;
    assert!(ann.get(&tried.location()).await.html.contains("One note is tried again."), "{tried:?}");
    eventually("the second refusal", async || (world.logged("note_refused").await.len() == 2).then_some(())).await;
    // The same outcome changes nothing for them; another one does.
    world.control("halo/acme/options", json!({ "outcomes_allowed": [7, 2] })).await;
    let save = async |outcome: &str| {
        let seen = ann.get(settings).await.field("seen");
        let fields = [("seen", &*seen), ("prompts", "30"), ("zone", "Europe/London"), ("outcome", outcome)];
        let saved = ann.post("/dashboard/acme/settings/everyday", &fields).await;
        assert!(saved.location().contains("saved=everyday"), "{saved:?}");
    };
    save("7").await;
    assert!(ann.get(incidents).await.html.contains("Try them again"));
    save("2").await;
    pod.until("the note", |view| view.note == "written").await;
    assert_eq!(world.actions(TICKET).len(), 1);
}

#[tokio::test]
async fn the_time_is_said_once_where_it_is_the_same_in_utc() {
    let world = World::with(Pace::EASY, "async", |settings| settings.instances[0].time_zone = "UTC".to_owned()).await;
    world.change_account(GRACE, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    approved(&world, TICKET).await.until("the note", |view| view.note == "written").await;
    let note = world.actions(TICKET)[0]["note"].as_str().unwrap().to_owned();
    let when = note.lines().find(|line| line.starts_with("When: ")).unwrap();
    assert!(when.ends_with(" UTC") && !when.contains('('), "{when}");
}

#[tokio::test]
async fn a_reply_that_was_lost_does_not_make_two_notes() {
    let world = world().await;
    world.spoil(Upstream::Halo, "POST /api/Actions", 1, Fault::LostReply);
    let pod = approved(&world, TICKET).await;
    eventually("the lost reply", async || (world.actions(TICKET).len() == 1).then_some(())).await;
    pod.until("the note", |view| view.note == "written").await;
    assert_eq!(world.actions(TICKET).len(), 1, "it was looked for before it was written again");
    assert_eq!(world.count(Upstream::Halo, "POST /api/Actions"), 1);
}

#[tokio::test]
async fn a_search_that_is_refused_refuses_no_note() {
    const SEARCH: &str = "GET /api/Actions";
    for refusal in [403, 404, 400] {
        let world = world().await;
        world.spoil(Upstream::Halo, "POST /api/Actions", 1, Fault::LostReply);
        world.spoil(Upstream::Halo, SEARCH, 0, status(refusal, "{}"));
        let pod = approved(&world, TICKET).await;
        eventually("the search", async || {
            world.hurry_notes().await;
            (world.count(Upstream::Halo, SEARCH) >= 3).then_some(())
        })
        .await;
        assert_eq!(pod.look().await.note, "pending", "after {refusal} it may be on the ticket");
        world.sandbox.faults().clear();
        eventually("the note", async || {
            world.hurry_notes().await;
            (pod.look().await.note == "written").then_some(())
        })
        .await;
        assert_eq!((world.actions(TICKET).len(), world.logged("note_refused").await.len()), (1, 0), "{refusal}");
    }
}

#[tokio::test]
async fn a_pause_that_halo_asks_for_is_kept() {
    let world = world().await;
    let wait = Fault::Status {
        status: 429,
        headers: [("Retry-After".to_owned(), "20".to_owned())].into(),
        body: String::new(),
    };
    world.spoil(Upstream::Halo, "POST /api/Actions", 1, wait);
    let before = jiff::Timestamp::now();
    let pod = approved(&world, TICKET).await;
    let due = async || {
        world
            .store
            .due_notes(&"acme".parse().unwrap(), before + jiff::SignedDuration::from_secs(3600), 10)
            .await
            .unwrap()
    };
    eventually("the first try", async || (world.count(Upstream::Halo, "POST /api/Actions") == 1).then_some(())).await;
    assert_eq!(pod.look().await.note, "pending");
    // Nothing is due before the twenty seconds are over, and then one note is.
    eventually("its being put off", async || {
        let soon = world
            .store
            .due_notes(&"acme".parse().unwrap(), before + jiff::SignedDuration::from_secs(18), 10)
            .await
            .unwrap();
        soon.is_empty().then_some(())
    })
    .await;
    assert_eq!(due().await.len(), 1);
    world.hurry_notes().await;
    pod.until("the note", |view| view.note == "written").await;
    assert_eq!(world.actions(TICKET).len(), 1);
}

#[tokio::test]
async fn an_outage_delays_every_note_and_loses_none() {
    let world = World::start().await;
    let people = [(9503, "otto@contoso.example"), (9499, GRACE), (9506, "olga@contoso.example")];
    for (_, upn) in people {
        world.change_account(upn, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
    }
    world.spoil(Upstream::Halo, "POST /api/Actions", 0, Fault::Drop);
    let ann = Browser::of(&world, 3);
    for (ticket, _) in people {
        let pod = ann.open(Place::Ticket(ticket)).await;
        pod.becomes("ready").await;
        pod.send().await;
        assert_eq!(pod.becomes("approved").await.note, "pending");
    }
    eventually("tries in vain", async || (world.count(Upstream::Halo, "POST /api/Actions") >= 3).then_some(())).await;
    assert!(people.iter().all(|(ticket, _)| world.actions(*ticket).is_empty()));
    world.sandbox.faults().clear();
    eventually("every note", async || {
        world.hurry_notes().await;
        people.iter().all(|(ticket, _)| world.actions(*ticket).len() == 1).then_some(())
    })
    .await;
    eventually("every note's entry", async || (world.logged("note_written").await.len() == 3).then_some(())).await;
}

#[tokio::test]
async fn permissions_that_came_later_are_in_a_new_token() {
    let world = world().await;
    // Halo keeps permissions within the token: after a 403 one with a new token may go through.
    world.spoil(Upstream::Halo, "POST /api/Actions", 1, status(403, ""));
    let pod = approved(&world, TICKET).await;
    pod.until("the note", |view| view.note == "written").await;
    assert_eq!(world.actions(TICKET).len(), 1);
    assert_eq!(world.count(Upstream::Halo, "POST /api/Actions"), 2);
}

#[tokio::test]
async fn hostile_names_are_words_and_nothing_else() {
    let world = World::start().await;
    let story = world.story("names");
    let long = "x".repeat(500);
    world
        .change("user", story.contact, json!({ "name": format!("{}\u{0}\r\n\u{2066}</p><img src=x>", story.person) }))
        .await;
    world.change("client", 12, json!({ "name": format!("A&B $FAULTID <script>alert(1)</script> {long}") })).await;
    world.change("agent", 3, json!({ "name": "Ann <i>$HMAC</i>\u{202e}" })).await;
    let pod = approved(&world, story.ticket).await;
    pod.until("the note", |view| view.note == "written").await;
    let actions = world.actions(story.ticket);
    let posted = actions[0]["_posted"].as_object().unwrap();
    let (html, plain) = (posted["note_html"].as_str().unwrap(), posted["note"].as_str().unwrap());
    let who = posted["who"].as_str().unwrap();
    for text in [html, plain, who] {
        assert!(!text.contains('$'), "Halo would put something in its place: {text}");
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{0}', '\r']), "{text:?}");
        assert!(!text.contains(&"x".repeat(121)), "{text}");
    }
    // Nothing but our own paragraphs.
    let tags: Vec<&str> = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert!(tags.iter().all(|tag| ["p", "/p"].contains(tag)), "{tags:?}");
    assert!(html.contains("Zoë &quot;&amp;&quot; O&#39;Neill &lt;b&gt;"), "{html}");
    assert!(html.starts_with("<p>VERIFIED") && plain.starts_with("VERIFIED"));
    // The screen shows the same words, which Leptos escapes.
    let frame = Browser::of(&world, 3);
    frame.open(Place::Ticket(story.ticket)).await.becomes("approved").await;
    let page = frame.launch(Place::Ticket(story.ticket)).await;
    assert!(page.html.contains("data-handle"));
    for theirs in ["<script>alert", "<img", "<b>$FAULTID", "<b>＄FAULTID"] {
        assert!(!page.html.contains(theirs), "{theirs}: {}", page.html);
    }
    assert!(!page.html.contains('\u{202e}'));
}
