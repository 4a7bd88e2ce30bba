//! The browser takes the page over, and does what is pressed.

use std::{cell::RefCell, time::Duration};

use futures::future::{AbortHandle, abortable};
use leptos::{mount::hydrate_from, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlDocument, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::{
    live::{Live, here},
    screen::Screen,
    start::{HANDLE_ATTRIBUTE, POD_ID, START_ID, Start},
    stream,
};
use crate::{
    api::{self, ApiError},
    contract::LiveView,
};

/// A press counts only once the account and the buttons have been on the screen for this long.
const ARMS_AFTER: Duration = Duration::from_millis(700);
/// What a button does.
const ACTION: &str = "data-act";
const TICK: Duration = Duration::from_millis(250);
const COPIED_FOR: Duration = Duration::from_secs(2);

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk { deadline: 0.0, armings: 0, following: None }) };
}

/// What the browser keeps that is not drawn.
struct Desk {
    /// When the countdown ends, on the browser's clock that never jumps. In milliseconds.
    deadline: f64,
    /// How often the account or the buttons changed: only the last change may let presses count.
    armings: u32,
    /// Stops what follows the views.
    following: Option<AbortHandle>,
}

/// Takes the page over. Does nothing on a page that is not a pod.
pub fn take_over() {
    let find = |id| document().get_element_by_id(id);
    let (Some(pod), Some(start)) = (find(POD_ID), find(START_ID)) else { return };
    let start = Start::read(start.text_content().unwrap_or_default().as_bytes());
    api::handle::hold(pod.get_attribute(HANDLE_ATTRIBUTE).unwrap_or_default());
    let _ = pod.remove_attribute(HANDLE_ATTRIBUTE);

    let owner = Owner::new();
    let screen = owner.with(|| Screen::new(start));
    hydrate_from(pod.clone().unchecked_into(), move || view! { <Live screen /> }).forget();
    // The page lives as long as its document.
    std::mem::forget(owner);

    listen(&pod, screen);
    set_interval(move || tick(screen), TICK);
    let view = screen.view.get_untracked();
    count(view.seconds);
    arm(screen);
    // In any state after Send the panel is open by itself.
    screen.live.set(true);
    if !view.ended {
        follow(screen);
    }
}

fn listen(pod: &Element, screen: Screen) {
    let pressed = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-act]").ok().flatten());
        if let Some(action) = button.and_then(|button| button.get_attribute(ACTION)) {
            press(screen, action);
        }
    });
    let _ = pod.add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
    pressed.forget();
}

fn press(screen: Screen, action: String) {
    match action.as_str() {
        here::OPEN => keeping_focus(|| screen.opened.set(true)),
        here::MORE => screen.more.update(|more| *more = !*more),
        here::DETAILS => screen.detailed.update(|detailed| *detailed = !*detailed),
        here::COPY => copy(screen),
        _ if untrack(|| screen.held()) => {}
        "sign_in" | "reload" => reload(),
        _ => {
            screen.busy.set(true);
            stop_following();
            spawn_local(ask(screen, action));
        }
    }
}

/// Tells the server what was pressed, once. What it did, if its answer is lost, the next look tells.
async fn ask(screen: Screen, action: String) {
    let seen = screen.view.with_untracked(|view| view.seq);
    let mut answer = match action.as_str() {
        "send" => api::send::send(chosen_purposes(), typed(), seen).await,
        // For the same purposes as before.
        "again" => api::send::send(String::new(), Vec::new(), seen).await,
        _ => api::press::press(action, typed()).await,
    };
    while answer == Err(ApiError::Transport) {
        screen.offline.set(true);
        stream::pause(1_000).await;
        answer = api::look::look().await;
    }
    screen.offline.set(false);
    let ended = match answer {
        Ok(view) => show(screen, view),
        Err(_) => show_over(screen),
    };
    screen.busy.set(false);
    if !ended {
        follow(screen);
    }
}

/// The purpose in the list, and those that are ticked beside it.
fn chosen_purposes() -> String {
    let select = document().get_element_by_id("purpose").and_then(|select| select.dyn_into::<HtmlSelectElement>().ok());
    let mut purposes = select.map(|select| select.value()).unwrap_or_default();
    for ticked in values("#more :checked") {
        purposes.push(',');
        purposes.push_str(&ticked);
    }
    purposes
}

/// What was typed, field by field. A code is not left lying about.
fn typed() -> Vec<String> {
    let typed = values(".fields label:not([hidden]) input");
    for code in inputs(".fields [data-kind=code]") {
        code.set_value("");
    }
    typed
}

fn values(selector: &str) -> Vec<String> {
    inputs(selector).iter().map(HtmlInputElement::value).collect()
}

fn inputs(selector: &str) -> Vec<HtmlInputElement> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn follow(screen: Screen) {
    stop_following();
    let (following, handle) = abortable(stream::follow(screen));
    DESK.with_borrow_mut(|desk| desk.following = Some(handle));
    spawn_local(async move {
        let _ = following.await;
    });
}

fn stop_following() {
    if let Some(following) = DESK.with_borrow_mut(|desk| desk.following.take()) {
        following.abort();
    }
}

/// Shows a view, unless a later one is shown already. True if nothing more will come.
pub(super) fn show(screen: Screen, view: LiveView) -> bool {
    let (late, same) = screen.view.with_untracked(|shown| (shown.seq > view.seq, offers_the_same(shown, &view)));
    if late {
        return false;
    }
    let ended = view.ended;
    count(view.seconds);
    if !same {
        arm(screen);
    }
    keeping_focus(move || screen.view.set(view));
    tick(screen);
    ended
}

/// Shows that this page can do no more. Whom it was about stays readable.
pub(super) fn show_over(screen: Screen) -> bool {
    let over = screen.over.get_value();
    let shown = screen.view.get_untracked();
    show(screen, LiveView { seq: shown.seq, who: shown.who, note: shown.note, history: shown.history, ..over })
}

/// Whether the same can be pressed for the same account.
fn offers_the_same(one: &LiveView, other: &LiveView) -> bool {
    let actions = |view: &LiveView| view.buttons.iter().map(|button| button.action.clone()).collect::<Vec<_>>();
    one.who.upn == other.who.upn && actions(one) == actions(other)
}

/// Lets presses count, a while after what they act on was shown: nobody should send to a line that changed under the
/// mouse, or stop what they only meant to send with a double click.
fn arm(screen: Screen) {
    screen.armed.set(false);
    let arming = DESK.with_borrow_mut(|desk| {
        desk.armings += 1;
        desk.armings
    });
    let armed = move || {
        if DESK.with_borrow(|desk| desk.armings == arming) {
            screen.armed.set(true);
        }
    };
    set_timeout(armed, ARMS_AFTER);
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

fn tick(screen: Screen) {
    let left = ((DESK.with_borrow(|desk| desk.deadline) - now()) / 1_000.0).ceil().max(0.0) as u32;
    if screen.left.get_untracked() != left {
        screen.left.set(left);
    }
}

/// Milliseconds, on the clock that never jumps.
fn now() -> f64 {
    window().performance().map(|performance| performance.now()).unwrap_or_default()
}

/// Makes a change, and hands the focus to the status if what had it is gone, or has become another button.
fn keeping_focus(change: impl FnOnce()) {
    let focused = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let Some(focused) = focused.filter(|element| element.id() == "purpose" || element.has_attribute(ACTION)) else {
        return change();
    };
    let action = focused.get_attribute(ACTION);
    change();
    request_animation_frame(move || {
        let kept = focused.offset_parent().is_some() && focused.get_attribute(ACTION) == action;
        let status = document().get_element_by_id("status").and_then(|status| status.dyn_into::<HtmlElement>().ok());
        if let (false, Some(status)) = (kept, status) {
            let _ = status.focus();
        }
    });
}

/// Puts the words to say into the clipboard. By the old command: the new interface is closed to most frames.
fn copy(screen: Screen) {
    let selection = window().get_selection().ok().flatten();
    let (Some(say), Some(selection)) = (document().get_element_by_id("say"), selection) else { return };
    let _ = selection.select_all_children(&say);
    let done = document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or_default();
    if done {
        let _ = selection.remove_all_ranges();
        screen.copied.set(true);
        set_timeout(move || screen.copied.set(false), COPIED_FOR);
    }
}

/// Opens the page again, by its tidied address.
fn reload() {
    let location = window().location();
    if let Ok(address) = location.href() {
        let _ = location.replace(&address);
    }
}
