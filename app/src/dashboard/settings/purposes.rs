use leptos::prelude::*;

use super::{super::parts::Choice, Answer, Common, form, text};

/// What a ticket's type or category suggests that it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purposes {
    pub answer: Answer,
    pub rows: Vec<Suggestion>,
    /// The first one is none.
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// Of a ticket type or category; empty for one that can be added.
    pub name: String,
    pub purpose: String,
    /// Whether somebody types the name.
    pub typed: bool,
}

pub(super) fn drawn(purposes: Purposes, common: &Common) -> AnyView {
    let Purposes { answer, rows, choices } = purposes;
    let row = |(number, Suggestion { name, purpose, typed }): (usize, Suggestion)| {
        let label = if typed { text("set-purposes-new") } else { name.clone() };
        let id = format!("purpose-{number}");
        let options = choices.iter().cloned().map(|Choice { value, label }| {
            let selected = value == purpose;
            view! {
                <option value=value selected=selected>
                    {label}
                </option>
            }
        });
        let options = options.collect_view();
        let what = if typed {
            view! { <input name="name" type="text" value=name maxlength="100" autocomplete="off" aria-label=text("set-purposes-new") /> }
                .into_any()
        } else {
            view! {
                <span dir="auto">{name.clone()}</span>
                <input type="hidden" name="name" value=name />
            }
            .into_any()
        };
        view! {
            <li>
                {what}
                <select id=id name="purpose" aria-label=label>
                    {options}
                </select>
            </li>
        }
        .into_any()
    };
    let rows = rows.into_iter().enumerate().map(row).collect_view();
    form("purposes", answer, false, common, view! { <ul class="suggestions">{rows}</ul> }.into_any())
}
