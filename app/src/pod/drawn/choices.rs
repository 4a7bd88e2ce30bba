//! What may be chosen and typed. Each is a part of its own: another part's change leaves alone what somebody has entered.

use leptos::prelude::*;

use super::{facts::toggle, html, word};
use crate::{contract::LiveView, pod::live::here};

/// What is typed belongs to a form that goes nowhere, so that Enter presses its first button: browsers do that by themselves.
pub(super) const FORM: &str = "typed";

pub(super) fn method(view: &LiveView) -> String {
    if view.ways.is_empty() {
        return String::new();
    }
    let why = view.ways.iter().map(|way| way.off.clone()).find(|why| !why.is_empty());
    let ways = view.ways.iter().cloned().map(|way| {
        view! {
            <button
                type="button"
                disabled=!way.off.is_empty()
                data-act=format!("way-{}", way.value)
                aria-pressed=way.chosen.to_string()
            >
                {way.label}
            </button>
        }
    });
    html(view! {
        <div role="group" aria-labelledby="method">
            <span id="method">{word("label-method")}</span>
            <div class="ways">{ways.collect::<Vec<_>>()}</div>
            {why.map(|why| view! { <small>{why}</small> })}
        </div>
    })
}

pub(super) fn purpose(view: &LiveView) -> String {
    if view.purposes.is_empty() {
        return String::new();
    }
    let options = view.purposes.iter().cloned().map(|choice| {
        view! {
            <option value=choice.value selected=choice.chosen>
                {choice.label}
            </option>
        }
    });
    let more = view.purposes.iter().cloned().map(|choice| {
        view! {
            <label>
                <input type="checkbox" name="more" autocomplete="off" value=choice.value />
                <span>{choice.label}</span>
            </label>
        }
    });
    html(view! {
        <label for="purpose">{word("label-purpose")}</label>
        <select id="purpose" autocomplete="off">
            {options.collect::<Vec<_>>()}
        </select>
        // Where there is but one, nothing is to be added.
        {(view.purposes.len() > 1)
            .then(|| {
                view! {
                    {toggle(here::MORE, "more", word("label-more"))}
                    <div id="more" role="group" aria-label=word("label-more")>
                        {more.collect::<Vec<_>>()}
                    </div>
                }
            })}
    })
}

pub(super) fn fields(view: &LiveView) -> String {
    if view.fields.is_empty() {
        return String::new();
    }
    let fields = view.fields.iter().cloned().map(|field| {
        let mode = if field.kind == "code" { "numeric" } else { "text" };
        view! {
            <label class="field">
                <span>{field.label}</span>
                <input
                    type="text"
                    name="typed"
                    form=FORM
                    autocomplete="off"
                    spellcheck="false"
                    data-kind=field.kind
                    inputmode=mode
                    maxlength=field.longest.to_string()
                />
            </label>
        }
    });
    html(view! {
        {fields.collect::<Vec<_>>()}
        <form id=FORM method="dialog"></form>
    })
}
