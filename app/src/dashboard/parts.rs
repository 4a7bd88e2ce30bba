use leptos::prelude::*;

use crate::words::{text, words};

/// How a verification ended, or that it has not yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// `plain`, `bad`, `warn` or `wait`, and never good: green is for a live approval, and this page does not live.
    pub tone: &'static str,
    pub label: String,
}

/// A list's filters, as a form that asks for the list again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    pub path: String,
    pub fields: Vec<Field>,
    /// Whether anything is filtered.
    pub set: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub label: String,
    /// `select`, or an input's type.
    pub kind: &'static str,
    pub value: String,
    /// For a `select`; the first one is any.
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Whether a page follows what happens, by being loaded again and again. Where it does, nothing can be typed into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Live {
    #[default]
    No,
    /// It does at this address.
    Could(String),
    /// It does: how often, and by what it is filtered, in words; and where it does not.
    Follows { said: String, stop: String },
}

impl Live {
    pub(super) fn follows(&self) -> bool {
        matches!(self, Self::Follows { .. })
    }
}

/// What came of a form, said in the card where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was done; empty if nothing was.
    pub saved: String,
    /// Why it was not: one sentence that says what to do; empty where nothing is wrong.
    pub wrong: String,
    /// Whether a new sign-in is what it takes: its form stands elsewhere on the page, and has a button here, too.
    pub signs_in: bool,
}

/// An entry of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub seq: String,
    pub time: String,
    pub kind: String,
    /// What else it tells, as labels and texts.
    pub facts: Vec<(String, String)>,
    pub hash: String,
    /// The page of its verification, where that is another one.
    pub verification_path: String,
}

/// Whether signing in again leaves the page, or leaves it as it is with what was typed into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    Away,
    ToNewTab,
}

/// By which a button elsewhere on a page finds the form that signs in again in a new tab. No page has two of them.
const SIGNS_IN: &str = "sign-in-again";

/// What came of the form in this card; nothing if none was sent.
pub(super) fn answered(answer: Answer) -> impl IntoView + use<> {
    let Answer { saved, wrong, signs_in } = answer;
    let saved = (!saved.is_empty()).then(|| view! { <p class="saved" role="status">{saved}</p> });
    let wrong = (!wrong.is_empty()).then(|| view! { <p class="wrong" role="alert">{wrong}</p> });
    let again = signs_in.then(|| {
        view! {
            <p>
                <button type="submit" form=SIGNS_IN>
                    {text("button-sign_in")}
                </button>
            </p>
        }
    });
    view! {
        {saved}
        {wrong}
        {again}
    }
}

/// A form that leads to Halo and back here, for what needs a sign-in of a moment ago: its path, and what leads back. `key` says
/// what for.
pub(super) fn sign_in_again(form: Option<[String; 2]>, key: &str, leads: Leads) -> impl IntoView + use<> {
    let reason = text(key);
    form.map(|[path, to]| {
        view! {
            <form
                class="ask again"
                id=(leads == Leads::ToNewTab).then_some(SIGNS_IN)
                method="post"
                action=path
                target=(leads == Leads::ToNewTab).then_some("_blank")
            >
                <p>{reason}</p>
                <input type="hidden" name="to" value=to />
                <button type="submit" data-primary="true">
                    {text("button-sign_in")}
                </button>
            </form>
        }
    })
}

/// Where one enters until which day a secret is good.
pub(super) fn good_until(id: String, typed: String) -> impl IntoView {
    let hint = format!("{id}-hint");
    view! {
        <label for=id.clone()>{text("good-until")}</label>
        <input id=id name="good_until" type="date" value=typed aria-describedby=hint.clone() autocomplete="off" />
        <small id=hint>{text("good-until-hint")}</small>
    }
}

pub(super) fn outcome(outcome: Outcome) -> impl IntoView {
    let Outcome { tone, label } = outcome;
    let icon = match tone {
        "plain" => "#i-yes",
        "bad" => "#i-no",
        "wait" => "#i-phone",
        _ => "#i-unknown",
    };
    view! {
        <span class="outcome" data-tone=tone>
            <svg class="icon" aria-hidden="true">
                <use href=icon></use>
            </svg>
            {label}
        </span>
    }
}

pub(super) fn filters(filters: Filters) -> impl IntoView {
    let Filters { path, fields, set } = filters;
    let clear = set.then(|| view! { <a href=path.clone()>{text("dash-clear")}</a> });
    view! {
        <form class="filters" method="get" action=path role="search" aria-label=text("dash-filters")>
            {fields.into_iter().map(field).collect_view()}
            <div class="go">
                <button type="submit" data-primary="true">
                    {text("dash-show")}
                </button>
                {clear}
            </div>
        </form>
    }
}

pub(super) fn live(live: Live) -> Option<AnyView> {
    match live {
        Live::No => None,
        Live::Could(path) => {
            Some(view! { <p class="live"><a href=path data-live="could">{text("dash-live-follow")}</a></p> }.into_any())
        }
        Live::Follows { said, stop } => Some(
            view! {
                <p class="live" data-live="follows">
                    <span dir="auto">{said}</span>
                    " "
                    <a href=stop>{text("dash-live-stop")}</a>
                </p>
            }
            .into_any(),
        ),
    }
}

fn field(field: Field) -> impl IntoView {
    let Field { name, label, kind, value, choices } = field;
    let id = format!("by-{name}");
    let control = if kind == "select" {
        let options = choices.into_iter().map(|choice| {
            let selected = choice.value == value;
            view! {
                <option value=choice.value selected=selected>
                    {choice.label}
                </option>
            }
        });
        view! {
            <select id=id.clone() name=name>
                {options.collect_view()}
            </select>
        }
        .into_any()
    } else {
        let inputmode = (kind == "text").then_some("numeric");
        view! { <input id=id.clone() name=name type=kind value=value inputmode=inputmode autocomplete="off" /> }
            .into_any()
    };
    view! {
        <p>
            <label for=id>{label}</label>
            {control}
        </p>
    }
}

/// What is to be copied elsewhere as it is: one press on it marks all of it, and a button that `public/copy.js` shows
/// copies it.
pub(super) fn copied(label: String, value: String) -> AnyView {
    let copies = words().text("dash-copy-what", &[("fix", &label)]);
    // No status of its own: it stands within others, and a page's status is what came of a form.
    view! {
        <dl class="copied">
            <dt>{label}</dt>
            <dd>
                <code>{value}</code>
                <button
                    type="button"
                    aria-label=copies
                    data-copied=text("dash-copied")
                    data-marked=text("dash-copy-marked")
                    hidden
                >
                    {text("dash-copy")}
                </button>
                <span aria-live="polite" aria-atomic="true"></span>
            </dd>
        </dl>
    }
    .into_any()
}

/// A page's heading, with the same as a file beside it; without a path there is none.
pub(super) fn title_with_file(heading: String, path: String) -> impl IntoView {
    let csv = (!path.is_empty()).then(|| view! { <a class="csv" href=path>{text("dash-csv")}</a> });
    view! {
        <div class="title-row">
            <h1>{heading}</h1>
            {csv}
        </div>
    }
}

pub(super) fn notice(text: String) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p class="warning">{text}</p> })
}

/// The ways to the next pages of a list; nothing where it has no others.
pub(super) fn paging(links: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let links: Vec<_> = links.into_iter().filter_map(|(key, path)| Some((key, path?))).collect();
    (!links.is_empty()).then(|| {
        let link = |(key, path): (&'static str, String)| {
            view! { <a href=path data-page=key>{text(&format!("dash-{key}"))}</a> }
        };
        let links = links.into_iter().map(link).collect_view();
        view! { <nav class="paging" aria-label=text("dash-paging")>{links}</nav> }
    })
}

/// What is said of something, as labels and texts of a list that the caller draws.
pub(super) fn facts_of(facts: Vec<(String, String)>) -> impl IntoView {
    let fact = |(label, text): (String, String)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd dir="auto">{text}</dd>
            </div>
        }
    };
    facts.into_iter().map(fact).collect_view()
}

pub(super) fn entries(entries: Vec<Entry>) -> impl IntoView {
    let entry = |entry: Entry| {
        let Entry { seq, time, kind, facts, hash, verification_path } = entry;
        let link =
            (!verification_path.is_empty()).then(|| view! { <a href=verification_path>{text("dash-its-page")}</a> });
        view! {
            <li>
                <p class="head">
                    <span class="seq">{seq}</span>
                    <b>{kind}</b>
                    <time>{time}</time>
                    {link}
                </p>
                <dl>{facts_of(facts)}</dl>
                <p class="hash">
                    <span>{text("dash-hash")}</span>
                    <code>{hash}</code>
                </p>
            </li>
        }
    };
    view! { <ol class="entries">{entries.into_iter().map(entry).collect_view()}</ol> }
}
