//! What only the browser knows of what the server has drawn: local times, what may be pressed, how much time is left.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{left, live::here, screen::Screen};

/// What a button has that was pressed, until something may be pressed again.
pub(super) const PRESSED: &str = "aria-busy";

/// Puts it on, after parts were placed.
pub(super) fn dress(screen: RwSignal<Screen>, held: bool) {
    let (detailed, more) = screen.with_untracked(|screen| (screen.detailed, screen.more));
    for button in all("#pod [data-act]") {
        let (name, value) = match button.get_attribute("data-act").unwrap_or_default().as_str() {
            here::DETAILS => ("aria-expanded", detailed),
            here::MORE => ("aria-expanded", more),
            here::OPEN | here::COPY => continue,
            _ => ("aria-disabled", held),
        };
        let _ = button.set_attribute(name, if value { "true" } else { "false" });
        if !held {
            let _ = button.remove_attribute(PRESSED);
        }
    }
    for time in all("time") {
        // Whole numbers: to read others takes tables of ten kilobytes.
        let at: u64 = time.get_attribute("data-at").and_then(|at| at.parse().ok()).unwrap_or_default();
        time.set_text_content(Some(&local(at as f64, time.has_attribute("data-dated"))));
    }
}

/// Shows how much time is left, of how much.
pub(super) fn count(left: u32, of: u32) {
    let (number, unit) = left::said(left);
    for shown in all(".seconds b") {
        shown.set_text_content(Some(&number.to_string()));
    }
    for words in all(".seconds span") {
        words.set_text_content(words.get_attribute(unit).as_deref());
    }
    for ring in all(".rest") {
        let elapsed = 100 - (left * 100 / of.max(1)).min(100);
        let _ = ring.set_attribute("stroke-dashoffset", &elapsed.to_string());
    }
}

/// A time as it is here, with its zone, and its day where that matters. `at` is in milliseconds since 1970.
fn local(at: f64, dated: bool) -> String {
    let options = if dated {
        r#"{"day":"numeric","month":"short","hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#
    } else {
        r#"{"hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#
    };
    let options = js_sys::JSON::parse(options).unwrap_or_default();
    js_sys::Date::new(&at.into()).to_locale_time_string_with_options("default", &options).into()
}

/// Hands the focus on, if what had it is gone: to the button that does the same, or else to the status.
pub(super) fn refocus(had: &Element) {
    if is_seen(had) {
        return;
    }
    focus(&had.get_attribute("data-act").unwrap_or_default());
}

/// Gives the focus to the button that does this, or else to the status.
pub(super) fn focus(act: &str) {
    let same = all(&format!("#pod [data-act=\"{act}\"]")).pop();
    let next = same.filter(is_seen).or_else(|| document().get_element_by_id("status"));
    if let Some(next) = next {
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

fn is_seen(element: &Element) -> bool {
    element.unchecked_ref::<HtmlElement>().offset_parent().is_some()
}

pub(super) fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| Some(found.item(at)?.unchecked_into())).collect()
}
