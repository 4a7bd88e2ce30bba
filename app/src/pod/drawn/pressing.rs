//! What may be pressed, and the words to say with the button that copies them.

use leptos::prelude::*;

use super::{choices::FORM, html, word};
use crate::{
    contract::LiveView,
    pod::{live::here, screen::opens},
};

pub(super) fn open(view: &LiveView) -> String {
    if !opens(&view.state) {
        return String::new();
    }
    html(view! {
        <button type="button" data-act=here::OPEN>
            {word("button-identity_verification")}
        </button>
    })
}

pub(super) fn buttons(view: &LiveView) -> String {
    // The first is what Enter presses where something is typed.
    let enter = |row: usize| row == 0 && !view.fields.is_empty();
    let buttons = view.buttons.iter().cloned().enumerate().map(|(row, button)| {
        view! {
            <button
                type=if enter(row) { "submit" } else { "button" }
                form=enter(row).then_some(FORM)
                data-act=button.action
                data-primary=button.primary.to_string()
                aria-disabled="true"
            >
                {button.label}
            </button>
        }
    });
    let links = view.links.iter().cloned().map(|link| {
        view! {
            <a href=link.text target="_blank" rel="noopener noreferrer">
                {link.label}
                <span class="unseen">{word("label-new_tab")}</span>
            </a>
        }
    });
    buttons.map(html).chain(links.map(html)).collect()
}

pub(super) fn say(view: &LiveView) -> String {
    if view.say.is_empty() {
        return String::new();
    }
    html(view! {
        <span class="cue">{word("label-say")}</span>
        <button type="button" class="copy" data-act=here::COPY>
            <span class="before">{word("button-copy")}</span>
            <span class="after">{word("button-copied")}</span>
        </button>
        <q id="say">{view.say.clone()}</q>
    })
}
