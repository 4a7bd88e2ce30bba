//! How things are: the verdict, and what counts down.

use leptos::prelude::*;

use super::{html, picture, time, word};
use crate::{contract::LiveView, pod::left};

pub(super) fn mark(view: &LiveView) -> String {
    html(view! {
        <svg class="icon" aria-hidden="true">
            <use href=picture(sign(view))></use>
        </svg>
        <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
            <circle class="track" cx="18" cy="18" r="16"></circle>
            <circle class="rest" cx="18" cy="18" r="16" stroke-dasharray="100"></circle>
        </svg>
    })
}

/// The picture of a state: a shape of its own where there is one, or its tone's.
fn sign(view: &LiveView) -> &str {
    match view.state.as_str() {
        "fraud_reported" => "fraud",
        "no_answer" | "answered_too_late" | "expired" => "clock",
        "blocked" | "locked" => "lock",
        "stopped" => "stop",
        _ => &view.tone,
    }
}

pub(super) fn status(view: &LiveView) -> String {
    html(view! {
        <strong class="title">{view.title.clone()}</strong>
        <span class="reason">{view.reason.clone()}</span>
    })
}

pub(super) fn seconds(view: &LiveView) -> String {
    if view.seconds_of == 0 {
        return String::new();
    }
    let (number, unit) = left::said(view.seconds);
    let (minutes, seconds) = (word("label-minutes"), word("label-seconds"));
    let words = if unit == left::MINUTES { &minutes } else { &seconds }.clone();
    html(view! {
        <p role="timer">
            <b>{number.to_string()}</b>
            <span data-minutes=minutes data-seconds=seconds>
                {words}
            </span>
        </p>
    })
}

pub(super) fn until(view: &LiveView) -> String {
    if view.until <= 0.0 {
        return String::new();
    }
    // A colleague's approval holds, too, and is not green.
    let holds = view.tone == "good" || view.state == "approved_elsewhere";
    let label = if holds { "label-until" } else { "label-again" };
    html(view! {
        <span>{word(label)}</span>
        <b>{time(view.until, "", false)}</b>
    })
}

/// Said only while the server cannot be reached.
pub(super) fn offline() -> String {
    html(view! {
        <p role="alert">
            <span>{word("label-connection")}</span>
        </p>
    })
}
