//! Every call to every upstream, spoilt in every way: a named end, a sentence, a reference, and nothing lost.

use std::collections::BTreeMap;

use futures::future::join_all;
use vouchsafe_app::contract::LiveView;
use vouchsafe_sandbox::{
    faults::{Fault, Rule, Upstream},
    microsoft::{Habit, Method},
};

use crate::{
    browser::{Browser, Place},
    pod::Pod,
    stage::{Pace, eventually, status},
    world::World,
};

const MEGABYTE: u64 = 1 << 20;
/// A prompt's answer must come while the fault is there, and the fault must outlast the wait for it.
const PACE: Pace = Pace { rings: 2, last_word: 1, closed: 185 };

/// The ways in which a call goes wrong, but for those that take their time.
fn faults() -> Vec<(&'static str, Fault)> {
    let throttled = |headers: BTreeMap<String, String>| Fault::Status {
        status: 429,
        headers,
        body: "Rate Limit Reached - 300 Requests per rolling 5 minute window.".to_owned(),
    };
    vec![
        ("401", status(401, "")),
        ("403", status(403, "")),
        ("404", status(404, "")),
        ("429", throttled(BTreeMap::new())),
        ("429 for a while", throttled([("Retry-After".to_owned(), "3".to_owned())].into())),
        ("500", Fault::Html500),
        ("503", status(503, "{}")),
        (
            "redirect",
            Fault::Status {
                status: 302,
                headers: [("Location".to_owned(), "http://attacker.localhost/".to_owned())].into(),
                body: String::new(),
            },
        ),
        ("reset", Fault::Drop),
        ("lost", Fault::LostReply),
        ("empty", Fault::Empty),
        ("malformed", Fault::Malformed),
        ("50 MB", Fault::Huge { bytes: 50 * MEGABYTE }),
    ]
}

/// What a fault may end in: never in an approval, and never in a state that says nothing.
const ENDS: [&str; 6] =
    ["halo_unavailable", "microsoft_unavailable", "setup_broken", "unrecognised", "session_idle", "throttled"];

fn ends_well(what: &str, view: &LiveView) {
    assert!(ENDS.contains(&view.state.as_str()), "{what}: {view:#?}");
    assert_eq!(view.tone, "warn", "{what}");
    assert!(!view.title.is_empty() && !view.reason.is_empty() && !view.next.is_empty(), "{what}: {view:#?}");
    assert!(!view.reference.is_empty(), "{what} has no reference: {view:#?}");
}

impl World {
    fn rule(&self, upstream: Upstream, route: &str, skip: u32, fault: &Fault) {
        let fault = fault.clone();
        self.sandbox.faults().add(Rule { upstream, route: route.to_owned(), times: 0, skip, fault });
    }

    /// Whoever has a ticket that is used here approves at once.
    fn everybody_approves(&self) {
        for upn in ["grace@contoso.example", "otto@contoso.example", "olga@contoso.example"] {
            self.change_account(upn, |account| account.habit = Habit::AutoApprove { after_ms: 0 });
        }
    }
}

/// The calls of a look-up and of a Send before its prompt. All but the tokens' are made anew each time.
const LOOK_UP: [(Upstream, &str, u32); 9] = [
    (Upstream::Halo, "GET /api/Agent/me", 0),
    (Upstream::Halo, "GET /api/tickets", 0),
    (Upstream::Halo, "GET /api/users", 0),
    (Upstream::Halo, "POST /auth/token", 0),
    (Upstream::Graph, "/users", 0),
    (Upstream::Graph, "/organization", 0),
    (Upstream::Login, "", 0),
    // The second token is the connector's.
    (Upstream::Login, "", 1),
    (Upstream::Connector, "GetAvailable", 0),
];

/// The ticket brings its contact along, so that a Send reads no more than that.
const NOT_ON_SEND: &str = "GET /api/users";
/// Whether the technician may act is asked by Send alone.
const NOT_ON_OPENING: &str = "GET /api/Agent/me";

/// Forgets the tokens of this upstream, so that new ones have to be asked for.
async fn forget_tokens(world: &World, upstream: Upstream, route: &str) {
    if upstream == Upstream::Login {
        world.sandbox.microsoft().revoke_tokens();
    }
    if route.ends_with("/token") {
        world.expire_halo_tokens(false).await;
    }
}

/// When a look-up is spoilt: on opening the pod, or on a Send from one that was ready.
const MOMENTS: [bool; 2] = [true, false];

async fn spoil_look_ups(what: &str, fault: &Fault, calls: &[(Upstream, &str, u32)], on_opening: bool) {
    let world = World::start().await;
    let mut ann = Browser::of(&world, 3);
    let mut refused = 0;
    ann.open(Place::Ticket(9499)).await.becomes("ready").await;
    for (upstream, route, skip) in calls {
        let what = format!("{what} from {upstream:?} {route} (after {skip})");
        let ready = ann.open(Place::Ticket(9499)).await;
        ready.becomes("ready").await;
        if *route == if on_opening { NOT_ON_OPENING } else { NOT_ON_SEND } {
            continue;
        }
        forget_tokens(&world, *upstream, route).await;
        world.rule(*upstream, route, *skip, fault);
        let (pod, view) = if on_opening {
            let pod = ann.open(Place::Ticket(9499)).await;
            let view = pod.until(&what, |view| view.state != "loading").await;
            pod.send().await;
            (pod, view)
        } else {
            let view = ready.send().await;
            (ready, view)
        };
        ends_well(&what, &view);
        assert_eq!(world.begins(), 0, "{what}");
        world.sandbox.faults().clear();
        if view.state == "session_idle" {
            // Halo no longer knows the technician: that is the end of the session, and of nothing else.
            ann = Browser::of(&world, 3);
            ann.open(Place::Ticket(9499)).await.becomes("ready").await;
        } else {
            assert_eq!(pod.press("look").await.state, "ready", "{what}, after it was over");
        }
        refused += 1;
        assert_eq!(world.logged("send_refused").await.len(), refused, "{what}");
    }
    // Nothing stays behind: the same page still works.
    let pod = ann.open(Place::Ticket(9503)).await;
    pod.becomes("ready").await;
    pod.send().await;
    pod.becomes("approved").await;
    assert_eq!(world.begins(), 1);
}

#[tokio::test]
async fn looking_up() {
    for on_opening in MOMENTS {
        let spoilt = faults();
        let spoilt = spoilt.iter().map(|(what, fault)| spoil_look_ups(what, fault, &LOOK_UP, on_opening));
        join_all(spoilt).await;
    }
}

/// The calls behind the ladder and behind another contact, and the buttons that make them. Where nobody else is known, what
/// did not answer is said.
const BESIDE: [(Upstream, &str, [&str; 2]); 3] = [
    (Upstream::Graph, "/manager", ["ladder", "vouch"]),
    (Upstream::Halo, "GET /api/users", ["ladder", "vouch"]),
    (Upstream::Halo, "GET /api/users", ["other_contact", "find"]),
];

async fn spoil_beside(what: &str, fault: &Fault, (upstream, route, [first, then]): (Upstream, &str, [&str; 2])) {
    let of_manager = upstream == Upstream::Graph;
    let world = World::with(Pace::EASY, "async", |settings| {
        settings.customers.iter_mut().for_each(|customer| customer.important_contacts_vouch = !of_manager);
    })
    .await;
    let otto = world.sandbox.microsoft().change_account("otto@contoso.example", |account| account.id);
    world.change_account("grace@contoso.example", |account| {
        if of_manager {
            // Also where the user's own phone cannot be asked.
            (account.manager, account.methods) = (otto, vec![Method::Sms]);
        }
    });
    let what = format!("{what} from {upstream:?} {route}, {then}");
    let ann = Browser::of(&world, 3);
    let press = async |pod: &Pod<'_>| match then {
        "find" => pod.press_typed("find", &["otto", "Otto rang in Grace's place"]).await,
        then => pod.press(then).await,
    };
    let pod = ann.open(Place::Ticket(9499)).await;
    pod.becomes(if of_manager { "method_missing" } else { "ready" }).await;
    let before = pod.press(first).await;
    world.rule(upstream, route, 0, fault);
    let view = press(&pod).await;
    world.sandbox.faults().clear();
    ends_well(&what, &view);
    assert_eq!(world.begins(), 0, "{what}");
    if view.state == "session_idle" {
        Browser::of(&world, 3).open(Place::Ticket(9499)).await.becomes("ready").await;
        return;
    }
    pod.press("look").await;
    pod.becomes(&before.state).await;
    let found = press(&pod).await;
    assert!(found.buttons.iter().any(|button| button.action.ends_with("-0")), "{what}, after it was over: {found:#?}");
}

#[tokio::test]
async fn looking_who_may_vouch_or_who_else_calls() {
    let mut faults = faults();
    faults.push(("no answer", Fault::Hang));
    for call in BESIDE {
        join_all(faults.iter().map(|(what, fault)| spoil_beside(what, fault, call))).await;
    }
}

#[tokio::test]
async fn detail_that_decides_nothing_holds_nothing_up() {
    let mut faults = faults();
    faults.push(("no answer", Fault::Hang));
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    for (what, fault) in faults {
        for (route, place) in [("/authentication/methods", 2), ("microsoft.graph.directoryRole", 0)] {
            world.rule(Upstream::Graph, route, 0, &fault);
            let pod = ann.open(Place::Ticket(9499)).await;
            let view = pod.until(what, |view| view.state != "loading").await;
            assert_eq!(view.state, "ready", "{what} from {route}: {view:#?}");
            assert!(view.checks[place].detail.contains("not checked"), "{what} from {route}: {view:#?}");
            world.sandbox.faults().clear();
        }
    }
}

/// The calls of a sign-in.
const SIGN_IN: [&str; 3] = ["GET /api/authinfo", "POST /auth/token", "GET /api/Agent/me"];

async fn spoil_sign_ins(what: &str, fault: &Fault, calls: &[&str]) {
    let world = World::start().await;
    let ann = Browser::of(&world, 3);
    for route in calls {
        let what = format!("{what} from {route}");
        let frame = ann.launch(Place::Ticket(9499)).await;
        world.rule(Upstream::Halo, route, 0, fault);
        let mut page = ann.start(&frame).await;
        if page.status.is_success() {
            page = ann.go_on(&page).await;
        }
        if page.status.is_success() {
            page = ann.back(&ann.at_halo(&page, 3).await).await;
        }
        assert!(page.status.is_client_error() || page.status.is_server_error(), "{what}: {page:?}");
        assert!(page.html.contains("role=\"status\"") && !page.html.contains("data-code"), "{what}");
        assert!(page.html.contains("<p class=\"reference\"><"), "{what} has no reference: {}", page.html);
        assert_eq!(world.logged("signed_in").await.len(), 0, "{what}");
        world.sandbox.faults().clear();
    }
    ann.open(Place::Ticket(9499)).await.becomes("ready").await;
}

#[tokio::test]
async fn signing_in() {
    join_all(faults().iter().map(|(what, fault)| spoil_sign_ins(what, fault, &SIGN_IN))).await;
}

/// Which verdict Begin ends with. None was ever approved, and but for a refused token nothing was asked twice.
fn of_begin(what: &str) -> &'static str {
    match what {
        "404" | "redirect" => "setup_broken",
        "empty" | "malformed" | "50 MB" => "unrecognised",
        _ => "microsoft_unavailable",
    }
}

async fn ends_with_one_note(what: &str, world: &World, pod: &Pod<'_>, ticket: u32) -> LiveView {
    let view = pod.until(what, |view| view.note == "written").await;
    assert_eq!(world.actions(ticket).len(), 1, "{what}");
    let note = world.actions(ticket)[0]["note"].as_str().unwrap().to_owned();
    assert!(note.starts_with("NOT VERIFIED"), "{what}: {note}");
    view
}

async fn spoil_begin(what: &str, fault: &Fault, form: &str) {
    let world = World::with(PACE, form, |_| {}).await;
    world.everybody_approves();
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    world.rule(Upstream::Connector, "Begin", 0, fault);
    pod.send().await;
    let view = pod.until(what, |view| !["sending", "waiting", "last_word"].contains(&&*view.state)).await;
    // Whoever waits in vain for a human says so.
    let ours = if what == "no answer" && form == "sync" { "no_answer" } else { of_begin(what) };
    assert_eq!(view.state, ours, "{form}, {what}: {view:#?}");
    assert!(!view.reference.is_empty() && !view.next.is_empty(), "{view:#?}");
    assert_eq!(world.begins(), if what == "401" { 2 } else { 1 }, "{form}, {what}");
    ends_with_one_note(what, &world, &pod, 9499).await;
    // Whatever became of it, the next one is a press of its own, and waits where a prompt may be open.
    world.sandbox.faults().clear();
    let begun = world.begins();
    pod.press("new").await;
    let next = pod.send().await;
    let may_be_open = what != "401";
    assert_eq!(next.state == "already_open", may_be_open, "{form}, {what}: {next:#?}");
    assert_eq!(world.logged("concluded").await[0]["verdict"], ours);
    if may_be_open {
        assert_eq!(world.begins(), begun, "{form}, {what}");
    }
}

#[tokio::test]
async fn sending() {
    let faults = faults();
    let each = faults.iter().flat_map(|(what, fault)| ["async", "sync"].map(|form| spoil_begin(what, fault, form)));
    join_all(each).await;
}

#[tokio::test]
async fn a_token_that_is_refused_once_is_renewed_and_the_phone_rings_once() {
    for form in ["async", "sync"] {
        let world = World::with(Pace::EASY, form, |_| {}).await;
        world.everybody_approves();
        let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
        pod.becomes("ready").await;
        world.spoil(Upstream::Connector, "Begin", 1, status(401, ""));
        pod.send().await;
        pod.becomes("approved").await;
        assert_eq!(world.begins(), 2);
        assert_eq!(world.logged("concluded").await.len(), 1);
    }
}

async fn spoil_polls(what: &str, fault: &Fault) {
    let world = World::with(PACE, "async", |_| {}).await;
    world.everybody_approves();
    let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
    pod.becomes("ready").await;
    world.rule(Upstream::Connector, "End", 0, fault);
    pod.send().await;
    // Begin was accepted, and its answer cannot be had.
    let view = pod.until(what, |view| !["sending", "waiting", "last_word"].contains(&&*view.state)).await;
    assert_eq!(view.state, of_begin(what), "{what}: {view:#?}");
    ends_with_one_note(what, &world, &pod, 9499).await;
    world.sandbox.faults().clear();
    if what == "no answer" {
        // The last poll waits until the prompt must have ended.
        return;
    }
    // What is heard later is an entry in the log, and frees the account.
    eventually(&format!("the late answer after {what}"), async || {
        (world.logged("late_answer").await.len() == 1).then_some(())
    })
    .await;
    assert_eq!(world.logged("late_answer").await[0]["answer"], "Success");
    assert_eq!(pod.look().await.state, of_begin(what), "{what}: a verdict is set once");
    assert_eq!((world.begins(), world.logged("concluded").await.len()), (1, 1), "{what}");
    assert_eq!(pod.press("new").await.state, "ready");
    pod.send().await;
    pod.becomes("approved").await;
}

#[tokio::test]
async fn waiting() {
    join_all(faults().iter().map(|(what, fault)| spoil_polls(what, fault))).await;
}

#[tokio::test]
async fn a_few_lost_polls_lose_no_answer() {
    let faults = [Fault::Drop, Fault::Html500, status(401, ""), status(429, ""), Fault::LostReply];
    join_all(faults.map(async |fault| {
        let world = World::start().await;
        world.everybody_approves();
        let pod = Browser::of(&world, 3).open(Place::Ticket(9499)).await;
        pod.becomes("ready").await;
        world.spoil(Upstream::Connector, "End", 2, fault);
        pod.send().await;
        pod.becomes("approved").await;
        assert_eq!(world.begins(), 1);
    }))
    .await;
}

/// The calls of a note, each with a ticket to write one on.
const NOTE: [(u32, &str); 3] = [(9499, "POST /api/Actions"), (9503, "POST /auth/token"), (9506, SEARCH)];
/// The note is looked for once it may be there: after a reply that was lost.
const SEARCH: &str = "GET /api/Actions";

async fn spoil_notes(what: &str, fault: &Fault, calls: &[(u32, &str)]) {
    let world = World::start().await;
    world.everybody_approves();
    let ann = Browser::of(&world, 3);
    ann.open(Place::Ticket(9499)).await.becomes("ready").await;
    for (ticket, call) in calls {
        let what = format!("{what} from {call}");
        // The look-up renews the technician's token; the service application's is asked for by the note.
        forget_tokens(&world, Upstream::Halo, call).await;
        let pod = ann.open(Place::Ticket(*ticket)).await;
        pod.becomes("ready").await;
        let before = world.count(Upstream::Halo, call);
        world.rule(Upstream::Halo, call, 0, fault);
        if *call == SEARCH {
            world.spoil(Upstream::Halo, "POST /api/Actions", 1, Fault::LostReply);
        }
        pod.send().await;
        let approved = pod.becomes("approved").await;
        assert!(["pending", "refused"].contains(&&*approved.note) && !approved.note_text.is_empty(), "{what}");
        eventually(&what, async || {
            if *call == SEARCH {
                world.hurry_notes().await;
            }
            (world.count(Upstream::Halo, call) > before).then_some(())
        })
        .await;
        if *call == SEARCH {
            assert_ne!(pod.look().await.note, "refused", "{what}: it is on the ticket");
        }
        world.sandbox.faults().clear();
        // One that Halo refused stays, for all to see, until somebody has it tried again.
        eventually(&what, async || {
            world.store.retry_refused_notes(&"acme".parse().unwrap()).await.unwrap();
            world.hurry_notes().await;
            (pod.look().await.note == "written").then_some(())
        })
        .await;
        assert_eq!(world.actions(*ticket).len(), 1, "{what}");
        assert_eq!(pod.look().await.state, "approved");
    }
    assert_eq!(world.begins(), calls.len() as u64);
}

#[tokio::test]
async fn writing_the_note() {
    join_all(faults().iter().map(|(what, fault)| spoil_notes(what, fault, &NOTE))).await;
}

/// All at the same time, because each takes as long as an upstream may.
#[tokio::test]
async fn an_upstream_that_never_answers() {
    const WHAT: &str = "no answer";
    let hang = &Fault::Hang;
    let look_ups = LOOK_UP
        .iter()
        .flat_map(|call| MOMENTS.map(|on_opening| spoil_look_ups(WHAT, hang, std::slice::from_ref(call), on_opening)));
    let sign_ins = SIGN_IN.iter().map(|call| spoil_sign_ins(WHAT, hang, std::slice::from_ref(call)));
    let begins = ["async", "sync"].map(|form| spoil_begin(WHAT, hang, form));
    let notes = NOTE.iter().map(|call| spoil_notes(WHAT, hang, std::slice::from_ref(call)));
    tokio::join!(join_all(look_ups), join_all(sign_ins), join_all(begins), spoil_polls(WHAT, hang), join_all(notes));
}
