//! The browser takes the page over, and does what is pressed.

use std::cell::RefCell;

use leptos::{mount::hydrate_from, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlDocument};

use super::{
    dress::{self, all, dress, refocus},
    live::{Live, here},
    screen::Screen,
    start::{FOCUS_ATTRIBUTE, HANDLE_ATTRIBUTE, POD_ID, RELOAD_ATTRIBUTE, START_ID},
    stream::{self, Calling, pause},
};
use crate::{
    api::{self, ApiError},
    contract::{Json, Part, Shown},
};

/// A press counts only once the account and the buttons have been on the screen for this long. In milliseconds, as all
/// here.
const ARMS_AFTER: i32 = 700;
/// What a button does.
const ACTION: &str = "data-act";
const TICK: i32 = 250;
const COPIED_FOR: i32 = 2_000;

thread_local! {
    static DESK: RefCell<Desk> = const {
        RefCell::new(Desk { deadline: 0.0, left: 0, armings: 0, armed: false, busy: false, turn: 0, over: None })
    };
}

/// What the browser keeps that is not drawn.
struct Desk {
    /// When the countdown ends, on the browser's clock that never jumps.
    deadline: f64,
    /// The seconds that are on the screen.
    left: u32,
    /// How often the account or the buttons changed: only the last change may let presses count.
    armings: u32,
    /// The account and the buttons have been on the screen long enough for a press.
    armed: bool,
    /// A press is on its way.
    busy: bool,
    /// Grows with each press: views are followed only as long as nobody pressed anything.
    turn: u32,
    /// What is shown when the server no longer knows the page.
    over: Option<Shown>,
}

/// Takes the page over. Does nothing on a page that is not a pod.
pub fn take_over() {
    let find = |id| document().get_element_by_id(id);
    let (Some(pod), Some(start)) = (find(POD_ID), find(START_ID)) else { return };
    let start = Json::parse(&start.text_content().unwrap_or_default());
    let shown = start.get("now").shown().unwrap_or_default();
    DESK.with_borrow_mut(|desk| desk.over = start.get("over").shown());
    api::line::hold(pod.get_attribute(HANDLE_ATTRIBUTE).unwrap_or_default());
    let _ = pod.remove_attribute(HANDLE_ATTRIBUTE);

    let (seconds, ended) = (shown.seconds, shown.ended);
    let owner = Owner::new();
    let screen = owner.with(|| RwSignal::new(Screen::new(shown)));
    hydrate_from(pod.clone().unchecked_into(), move || view! { <Live screen /> }).forget();
    // The page lives as long as its document.
    std::mem::forget(owner);

    listen(&pod, screen);
    count(seconds);
    arm(screen);
    settle(screen);
    // From now on, what is pressed is not lost.
    let _ = pod.remove_attribute("disabled");
    if pod.has_attribute(FOCUS_ATTRIBUTE) {
        dress::focus(here::OPEN);
    }
    spawn_local(async move {
        loop {
            tick(screen, false);
            pause(TICK).await;
        }
    });
    if !ended {
        follow(screen);
    }
}

fn listen(pod: &Element, screen: RwSignal<Screen>) {
    let pressed = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let button = target.and_then(|target| target.closest("[data-act]").ok().flatten());
        if let Some(button) = button {
            press(screen, &button);
        }
    });
    let _ = pod.add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
    pressed.forget();

    // Whoever comes back is shown how things are by then.
    let seen_or_not = Closure::<dyn FnMut()>::new(move || {
        let ended = screen.with_untracked(|screen| screen.shown.ended);
        // What was pressed is waited for, and followed after that.
        if !ended && !DESK.with_borrow(|desk| desk.busy) {
            follow(screen);
        }
    });
    let _ = document().add_event_listener_with_callback("visibilitychange", seen_or_not.as_ref().unchecked_ref());
    seen_or_not.forget();
}

fn press(screen: RwSignal<Screen>, button: &Element) {
    let action = button.get_attribute(ACTION).unwrap_or_default();
    match action.as_str() {
        here::OPEN => change(screen, &mut |screen| screen.opened = true),
        here::MORE => change(screen, &mut |screen| screen.more = !screen.more),
        here::DETAILS => change(screen, &mut |screen| screen.detailed = !screen.detailed),
        here::COPY => copy(screen),
        _ if is_held() => {}
        "sign_in" | "reload" => reload(),
        _ => {
            stop_following();
            DESK.with_borrow_mut(|desk| desk.busy = true);
            // Whoever has pressed something is in the middle of it.
            screen.update_untracked(|screen| screen.opened = true);
            let _ = button.set_attribute(dress::PRESSED, "true");
            settle(screen);
            spawn_local(ask(screen, action));
        }
    }
}

/// Whether buttons do nothing just now.
fn is_held() -> bool {
    DESK.with_borrow(|desk| desk.busy || !desk.armed)
}

/// Tells the server what was pressed, once. If no answer begins, the press is given up: what came of it is told by the answer
/// to that, after which the server will not hear it any more.
async fn ask(screen: RwSignal<Screen>, action: String) {
    let seen = screen.with_untracked(|screen| screen.shown.seq);
    let mut call: Calling = match action.as_str() {
        "send" => Box::pin(api::send::send(chosen_purposes(), typed(), seen)),
        // For the same purposes as before.
        "again" => Box::pin(api::send::send(String::new(), Vec::new(), seen)),
        _ => Box::pin(api::press::press(action, typed(), seen)),
    };
    let answer = loop {
        let answer = stream::answer(call).await;
        if answer != Err(ApiError::Transport) {
            break answer;
        }
        when_lost(screen, true);
        pause(1_000).await;
        call = Box::pin(api::press::press("given_up".to_owned(), Vec::new(), seen));
    };
    when_lost(screen, false);
    DESK.with_borrow_mut(|desk| desk.busy = false);
    let ended = match answer {
        Ok(shown) => show(screen, shown),
        Err(_) => show_over(screen),
    };
    settle(screen);
    if !ended {
        follow(screen);
    }
}

/// The purpose in the list, and those that are ticked beside it.
fn chosen_purposes() -> String {
    values("#purpose, #more :checked").join(",")
}

/// What was typed, field by field. A code is not left lying about.
fn typed() -> Vec<String> {
    let typed = values(".fields input");
    for code in all(".fields [data-kind=code]") {
        Json(code.into()).set("value", &"".into());
    }
    typed
}

fn values(selector: &str) -> Vec<String> {
    all(selector).into_iter().map(|input| Json(input.into()).text("value")).collect()
}

fn follow(screen: RwSignal<Screen>) {
    spawn_local(stream::follow(screen, stop_following()));
}

/// Ends what follows the views. The number of the turn that begins.
fn stop_following() -> u32 {
    api::line::hang_up();
    DESK.with_borrow_mut(|desk| {
        desk.turn += 1;
        desk.turn
    })
}

/// Whether nobody has pressed anything since.
pub(super) fn is_followed(turn: u32) -> bool {
    DESK.with_borrow(|desk| desk.turn == turn)
}

/// Shows a view, unless a later one is shown already. True if nothing more will come.
pub(super) fn show(screen: RwSignal<Screen>, shown: Shown) -> bool {
    let (late, same) =
        screen.with_untracked(|screen| (screen.shown.seq > shown.seq, screen.shown.offers_the_same(&shown)));
    if late {
        return false;
    }
    let ended = shown.ended;
    count(shown.seconds);
    if !same {
        arm(screen);
    }
    let mut shown = Some(shown);
    change(screen, &mut |screen| screen.shown = shown.take().unwrap_or_default());
    ended
}

/// Shows that this page can do no more. Whom it was about stays readable.
pub(super) fn show_over(screen: RwSignal<Screen>) -> bool {
    let Some(mut over) = DESK.with_borrow_mut(|desk| desk.over.take()) else { return true };
    screen.with_untracked(|screen| {
        over.seq = screen.shown.seq;
        over.note.clone_from(&screen.shown.note);
        for part in [Part::Who, Part::History] {
            if let Some(stays) = over.parts.get_mut(part as usize) {
                screen.shown.part(part).clone_into(stays);
            }
        }
    });
    show(screen, over)
}

/// Shows whether the server cannot be reached.
pub(super) fn when_lost(screen: RwSignal<Screen>, lost: bool) {
    if screen.with_untracked(|screen| screen.lost) != lost {
        change(screen, &mut |screen| screen.lost = lost);
    }
}

/// Lets presses count, a while after what they act on was shown: nobody should send to a line that changed under the
/// mouse, or stop what they only meant to send with a double click.
fn arm(screen: RwSignal<Screen>) {
    let arming = DESK.with_borrow_mut(|desk| {
        desk.armed = false;
        desk.armings += 1;
        desk.armings
    });
    spawn_local(async move {
        pause(ARMS_AFTER).await;
        DESK.with_borrow_mut(|desk| desk.armed |= desk.armings == arming);
        settle(screen);
    });
}

/// Counts down from the server's seconds, on a clock of our own.
fn count(seconds: u32) {
    let deadline = now() + f64::from(seconds) * 1_000.0;
    DESK.with_borrow_mut(|desk| {
        // A view that comes while it counts is cut to whole seconds: not worth a jump.
        if (desk.deadline - deadline).abs() > 1_500.0 {
            desk.deadline = deadline;
        }
    });
}

/// Shows how much time is left, if that changed or its part was placed anew.
fn tick(screen: RwSignal<Screen>, anew: bool) {
    let changed = DESK.with_borrow_mut(|desk| {
        let left = ((desk.deadline - now()) / 1_000.0).ceil() as u32;
        (std::mem::replace(&mut desk.left, left) != left || anew).then_some(left)
    });
    if let Some(left) = changed {
        dress::count(left, screen.with_untracked(|screen| screen.shown.seconds_of));
    }
}

/// Milliseconds, on the clock that never jumps.
fn now() -> f64 {
    window().performance().map(|performance| performance.now()).unwrap_or_default()
}

/// Makes a change. The focus stays where it was, or goes to what came in its place.
fn change(screen: RwSignal<Screen>, change: &mut dyn FnMut(&mut Screen)) {
    let focused =
        document().active_element().filter(|focused| focused.closest("#pod *").is_ok_and(|pod| pod.is_some()));
    screen.update(change);
    // What the change does to the page stands in the queue already.
    spawn_local(async move {
        settle(screen);
        if let Some(focused) = focused {
            refocus(&focused);
        }
    });
}

/// Completes what was drawn with what only the browser knows.
fn settle(screen: RwSignal<Screen>) {
    dress(screen, is_held());
    tick(screen, true);
}

/// Puts the words to say into the clipboard. By the old command: the new interface is closed to most frames.
fn copy(screen: RwSignal<Screen>) {
    let selection = window().get_selection().ok().flatten();
    let (Some(say), Some(selection)) = (document().get_element_by_id("say"), selection) else { return };
    let _ = selection.select_all_children(&say);
    let done = document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or_default();
    if done {
        let _ = selection.remove_all_ranges();
        change(screen, &mut |screen| screen.copied = true);
        spawn_local(async move {
            pause(COPIED_FOR).await;
            change(screen, &mut |screen| screen.copied = false);
        });
    }
}

/// Opens the page again, for the agent for whom it was opened: even where the browser keeps no cookie for us.
fn reload() {
    let pod = document().get_element_by_id(POD_ID);
    if let Some(path) = pod.and_then(|pod| pod.get_attribute(RELOAD_ATTRIBUTE)) {
        let _ = window().location().replace(&path);
    }
}
