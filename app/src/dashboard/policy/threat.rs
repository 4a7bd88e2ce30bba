use leptos::prelude::*;

use crate::{
    dashboard::parts::{Leads, notice, sign_in_again},
    words::{text, words},
};

/// Whether the threat level is raised, and the forms that raise it and ask to have it ended early.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreatLevel {
    /// Until when, since when, by whom and why, as labels and texts; empty where it is not raised.
    pub raised: Vec<(String, String)>,
    /// What it tightens, in a sentence.
    pub tightens: String,
    /// One sentence that says what to do; empty where nothing is wrong.
    pub wrong: String,
    /// The version of the settings that the forms were drawn with: it comes back with each of them.
    pub seen: String,
    /// For whoever may raise it.
    pub raise: Option<Raise>,
    /// Takes a form POST of `seen`; empty where it cannot be ended now.
    pub end_path: String,
    /// Where to sign in again before it can be ended early, with what leads back here.
    pub sign_in: Option<[String; 2]>,
}

/// The form that raises it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raise {
    /// Takes a form POST of `seen`, `until` and `reason`.
    pub path: String,
    /// By whose clocks `until` is typed.
    pub zone: String,
    /// Before when it cannot be raised, as the input has it.
    pub earliest: String,
    /// What was typed, where that did not do.
    pub until: String,
    pub reason: String,
    /// How many characters a reason has at most.
    pub longest: String,
}

pub(super) fn drawn(level: ThreatLevel) -> impl IntoView {
    let ThreatLevel { raised, tightens, wrong, seen, raise, end_path, sign_in } = level;
    let is_raised = !raised.is_empty();
    let standing = if is_raised {
        let facts = raised.into_iter().map(|(label, fact)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd dir="auto">{fact}</dd>
                </div>
            }
        });
        view! {
            {notice(text("threat-raised"))}
            <dl class="facts">{facts.collect_view()}</dl>
        }
        .into_any()
    } else {
        view! { <p>{text("threat-not-raised")}</p> }.into_any()
    };
    let wrong = (!wrong.is_empty()).then(|| view! { <p class="wrong" role="alert">{wrong}</p> });
    let raise = raise.map(|raise| form(raise, is_raised, seen.clone()));
    let end = (!end_path.is_empty()).then(|| {
        view! {
            <form class="setting" method="post" action=end_path>
                <input type="hidden" name="seen" value=seen />
                <p class="go">
                    <button type="submit">{text("threat-end")}</button>
                    <small>{text("threat-end-hint")}</small>
                </p>
            </form>
        }
    });
    view! {
        <section class="card" id="threat" data-raised=is_raised.to_string()>
            <h2>{text("threat-title")}</h2>
            {standing}
            <p class="aside">{tightens}</p>
            {wrong}
            {raise}
            {end}
            {sign_in_again(sign_in, "threat-sign-in-again", Leads::Away)}
        </section>
    }
}

fn form(raise: Raise, is_raised: bool, seen: String) -> impl IntoView {
    let Raise { path, zone, earliest, until, reason, longest } = raise;
    let button = if is_raised { "threat-raise-longer" } else { "threat-raise" };
    view! {
        <form class="setting" method="post" action=path>
            <input type="hidden" name="seen" value=seen />
            <div class="inputs">
                <p>
                    <label for="threat-until">{text("threat-until")}</label>
                    <input
                        id="threat-until"
                        name="until"
                        type="datetime-local"
                        min=earliest
                        value=until
                        autocomplete="off"
                        aria-describedby="threat-until-hint"
                    />
                    <small id="threat-until-hint">{words().text("threat-until-hint", &[("source", &zone)])}</small>
                </p>
                <p>
                    <label for="threat-reason">{text("threat-reason")}</label>
                    <input
                        id="threat-reason"
                        name="reason"
                        type="text"
                        dir="auto"
                        maxlength=longest
                        value=reason
                        autocomplete="off"
                        aria-describedby="threat-reason-hint"
                    />
                    <small id="threat-reason-hint">{text("threat-reason-hint")}</small>
                </p>
            </div>
            <p class="go">
                <button type="submit" data-primary="true">
                    {text(button)}
                </button>
                <small>{text("threat-raise-hint")}</small>
            </p>
        </form>
    }
}
