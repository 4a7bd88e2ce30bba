//! What administrators manage, in small forms that each save what they show.
//!
//! # Layout
//! - this file: the page, and a form with inputs of the usual kinds
//! - `people`: who is what; `purposes`: what a ticket's type suggests
//! - `frame`: the pod in the PSA's page
//! - `file`: a page of its own, for the same as a file

mod file;
mod frame;
mod people;
mod purposes;

use leptos::prelude::*;

pub use self::{
    file::{Changes, FilePage, OneChange},
    frame::{Frame, PodUrl},
    people::{People, Person},
    purposes::{Purposes, Suggestion},
};
use super::{
    layout::Layout,
    parts::{Answer, Choice, Leads, answered, notice, sign_in_again},
};
use crate::{
    document::{Shell, in_textarea},
    words::text,
};

/// All settings of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsPage {
    pub layout: Layout,
    /// Whether this reader may change anything.
    pub may: bool,
    /// The version that the forms were drawn with: it comes back with each of them.
    pub seen: String,
    /// Where the forms go; the name of each is put behind it.
    pub path: String,
    /// Who hears of what opens doors here, in words.
    pub heard: String,
    /// What concerns all of it, such as a PSA that does not answer.
    pub warning: String,
    /// Whether something was sent, and not saved, because the sign-in is too old.
    pub not_saved: bool,
    /// Where to sign in again, with what leads back here; none for whoever did a moment ago, or may change nothing.
    pub sign_in: Option<[String; 2]>,
    pub frame: Frame,
    pub people: People,
    pub forms: Vec<Form>,
    pub purposes: Purposes,
    /// The way to the PSA.
    pub halo: Form,
    /// Where the same is to be had as a file; empty if not for this reader.
    pub export_path: String,
    /// Where such a file is changed or pasted; empty if not for this reader.
    pub file_path: String,
}

/// A form with inputs of the usual kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Its name in the catalogue, under `set`, and at the end of its path.
    pub name: &'static str,
    /// What is to be known before anything is entered; empty if nothing.
    pub warning: String,
    pub answer: Answer,
    /// Whether it needs a sign-in of a moment ago.
    pub opens_doors: bool,
    pub inputs: Vec<Input>,
}

/// One thing to enter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Its name in the catalogue, under `set`, and in the form.
    pub name: &'static str,
    /// `text`, `url`, `password`, `number`, `lines` (several) or `select`.
    pub kind: &'static str,
    pub value: String,
    /// What can be chosen; of a text, what is suggested.
    pub choices: Vec<Choice>,
    pub longest: u32,
}

/// What every form of the page needs of it.
#[derive(Clone)]
struct Common {
    may: bool,
    seen: String,
    path: String,
    heard: String,
}

impl SettingsPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("dash-settings");
        let heading = title.clone();
        let Self {
            layout,
            may,
            seen,
            path,
            heard,
            warning,
            not_saved,
            sign_in,
            frame,
            people,
            forms,
            purposes,
            halo,
            export_path,
            file_path,
        } = self.clone();
        let common = Common { may, seen, path, heard };
        layout.page(shell, &title, move || {
            let why = if not_saved { "set-sign-in-needed" } else { "set-sign-in-again" };
            let again = sign_in_again(sign_in, why, Leads::ToNewTab);
            let forms = forms.into_iter().map(|form| usual(form, &common)).collect_view();
            let export = (!export_path.is_empty()).then(|| {
                view! {
                    <section class="card" id="export">
                        <h2>{text("set-export")}</h2>
                        <p class="aside">{text("set-export-reason")}</p>
                        <p class="paging">
                            <a class="csv" href=export_path>
                                {text("set-export-link")}
                            </a>
                            <a href=file_path>{text("set-export-change")}</a>
                        </p>
                    </section>
                }
            });
            view! {
                <h1>{heading}</h1>
                {notice(warning)}
                {again}
                {frame::drawn(frame, &common)}
                {people::drawn(people, &common)}
                {forms}
                {purposes::drawn(purposes, &common)}
                {usual(halo, &common)}
                {export}
            }
        })
    }
}

/// A form as all of them are: heading, reason, what came of it, its inputs, and Save for whoever may. What it is answered with is
/// shown at it.
fn form(name: &'static str, answer: Answer, opens_doors: bool, common: &Common, inputs: AnyView) -> AnyView {
    let Common { may, seen, path, heard } = common.clone();
    let hint = (opens_doors && may).then(|| view! { <small>{heard}</small> });
    let save = may.then(|| {
        view! {
            <p class="go">
                <button type="submit" data-primary="true">
                    {text("set-save")}
                </button>
                {hint}
            </p>
        }
    });
    let heading = format!("set-{name}");
    view! {
        <form
            class="card setting"
            id=name
            method="post"
            action=format!("{path}/{name}#{name}")
            aria-labelledby=format!("{name}-title")
        >
            <h2 id=format!("{name}-title")>{text(&heading)}</h2>
            <p class="aside">{text(&format!("{heading}-reason"))}</p>
            {answered(answer)}
            <input type="hidden" name="seen" value=seen />
            <fieldset disabled=!may>
                <legend class="unseen">{text(&heading)}</legend>
                {inputs}
            </fieldset>
            {save}
        </form>
    }
    .into_any()
}

fn usual(one: Form, common: &Common) -> AnyView {
    let Form { name, warning, answer, opens_doors, inputs } = one;
    let inputs = inputs.into_iter().map(|input| drawn(name, input)).collect_view();
    let inputs = view! {
        {notice(warning)}
        <div class="inputs">{inputs}</div>
    };
    form(name, answer, opens_doors, common, inputs.into_any())
}

fn drawn(form: &'static str, input: Input) -> AnyView {
    let Input { name, kind, value, choices, longest } = input;
    let id = format!("{form}-{name}");
    let hint = text(&format!("set-{name}-hint"));
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let hint = hint_id.clone().map(|id| view! { <small id=id>{hint}</small> });
    let options = |choices: Vec<Choice>, chosen: String| {
        choices
            .into_iter()
            .map(|Choice { value, label }| {
                let selected = value == chosen;
                view! {
                    <option value=value selected=selected>
                        {label}
                    </option>
                }
            })
            .collect_view()
    };
    let described = hint_id.clone();
    let control = match kind {
        "select" => view! {
            <select id=id.clone() name=name aria-describedby=described>
                {options(choices, value)}
            </select>
        }
        .into_any(),
        "lines" => view! {
            <textarea
                id=id.clone()
                name=name
                rows="3"
                maxlength=longest
                dir="auto"
                aria-describedby=described
                inner_html=in_textarea(&value)
            ></textarea>
        }
        .into_any(),
        _ => {
            let list = (!choices.is_empty()).then(|| format!("{id}-list"));
            let suggested =
                list.clone().map(|list| view! { <datalist id=list>{options(choices, String::new())}</datalist> });
            let (shown, inputmode) = if kind == "number" { ("text", Some("numeric")) } else { (kind, None) };
            view! {
                <input
                    id=id.clone()
                    name=name
                    type=shown
                    value=value
                    maxlength=longest
                    inputmode=inputmode
                    list=list
                    autocomplete=if kind == "password" { "new-password" } else { "off" }
                    aria-describedby=described
                />
                {suggested}
            }
            .into_any()
        }
    };
    view! {
        <p data-kind=kind>
            <label for=id>{text(&format!("set-{name}"))}</label>
            {control}
            {hint}
        </p>
    }
    .into_any()
}
