//! From an empty database to the first administrator, step by step.

use leptos::prelude::*;

use super::{
    door::alone,
    parts::{Choice, copied},
    sketch::{HALO_SERVICE, HALO_SIGN_IN, Shown, where_it_is},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// One step, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstStartPage {
    /// One sentence that says what to do; empty where nothing is wrong.
    pub wrong: String,
    pub step: Step,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Step {
    /// There is nothing to be set up, or not in this browser.
    #[default]
    Over,
    /// A link that can be used once; its path takes a form POST.
    Link {
        path: String,
    },
    Halo(HaloForm),
    Applications(ApplicationsForm),
    SignIn {
        halos: Vec<Halo>,
        /// Where the step before is.
        back: String,
    },
    Administrator(AdministratorForm),
}

/// A Halo that is connected, and where it must send people back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Halo {
    pub id: String,
    pub host: String,
    pub redirect: String,
}

/// Where Halo is, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HaloForm {
    pub url: String,
    pub id: String,
    pub tenant: String,
}

/// Halo's two applications.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationsForm {
    pub halo: String,
    /// What is to be pasted as Login Redirect URL.
    pub redirect: String,
    pub scopes: String,
    pub client_id: String,
    /// A secret was given before; it is never shown.
    pub has_secret: bool,
    pub sign_in_client_id: String,
    pub outcome: String,
    /// Where the step before is.
    pub back: String,
    /// What trying them out has found.
    pub found: Vec<Found>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// `yes`, `no` or `unknown`.
    pub standing: &'static str,
    pub text: String,
}

/// Whoever has signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdministratorForm {
    pub halo: String,
    pub instance: String,
    pub name: String,
    pub agent: String,
}

/// The steps' names in the catalogue, under `first`.
const STEPS: [&str; 4] = ["halo", "applications", "sign-in", "administrator"];

impl FirstStartPage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { wrong, step } = self.clone();
        let (name, at) = match &step {
            Step::Over => ("over", None),
            Step::Link { .. } => ("link", None),
            Step::Halo(_) => ("halo", Some(0)),
            Step::Applications(_) => ("applications", Some(1)),
            Step::SignIn { .. } => ("sign-in", Some(2)),
            Step::Administrator(_) => ("administrator", Some(3)),
        };
        alone(shell, &text(&format!("first-{name}")), "first-start", move || {
            let steps = at.map(progress);
            let wrong = (!wrong.is_empty()).then(|| view! { <p class="wrong" role="alert">{wrong}</p> });
            let body = match step {
                Step::Over => view! { <p>{text("first-over-reason")}</p> }.into_any(),
                Step::Link { path } => link(path),
                Step::Halo(form) => halo(form),
                Step::Applications(form) => applications(form),
                Step::SignIn { halos, back } => sign_in(halos, back),
                Step::Administrator(form) => administrator(form),
            };
            view! {
                {steps}
                {wrong}
                {body}
            }
        })
    }
}

fn progress(at: usize) -> AnyView {
    let steps = STEPS.iter().enumerate().map(|(number, name)| {
        let done = (number < at).then_some("true");
        view! {
            <li aria-current=(number == at).then_some("step") data-done=done>
                {text(&format!("first-step-{name}"))}
            </li>
        }
    });
    view! { <ol class="steps" aria-label=text("first-steps")>{steps.collect_view()}</ol> }.into_any()
}

fn link(path: String) -> AnyView {
    view! {
        <p>{text("first-link-reason")}</p>
        <form class="ask" method="post" action=path>
            <button type="submit" data-primary="true">
                {text("first-begin")}
            </button>
        </form>
    }
    .into_any()
}

fn halo(form: HaloForm) -> AnyView {
    let HaloForm { url, id, tenant } = form;
    view! {
        <p>{text("first-halo-reason")}</p>
        <form class="ask" method="post" action="/setup/halo">
            {input("url", "url", url, true)}
            {input("id", "text", id, false)}
            {input("tenant", "text", tenant, false)}
            {go_on()}
        </form>
    }
    .into_any()
}

fn applications(form: ApplicationsForm) -> AnyView {
    let ApplicationsForm { halo, redirect, scopes, client_id, has_secret, sign_in_client_id, outcome, back, found } =
        form;
    let found = (!found.is_empty()).then(|| {
        let line = |Found { standing, text: line }: Found| {
            let word = match standing {
                "yes" => "first-good",
                "no" => "first-mend",
                _ => "first-untried",
            };
            view! {
                <li data-standing=standing>
                    <svg class="icon" aria-hidden="true">
                        <use href=format!("#i-{standing}")></use>
                    </svg>
                    <span dir="auto">
                        <b>{text(word)}</b>
                        " "
                        {line}
                    </span>
                </li>
            }
        };
        view! { <ul class="lights" id="found">{found.into_iter().map(line).collect_view()}</ul> }.into_any()
    });
    let kept = has_secret.then(|| view! { <small id="kept">{text("first-secret-kept")}</small> });
    let rows = |rows: Vec<(&'static str, String)>| {
        let row = |(key, value): (&'static str, String)| {
            view! {
                <div>
                    <dt>{text(key)}</dt>
                    <dd>{value}</dd>
                </div>
            }
        };
        view! { <dl class="facts">{rows.into_iter().map(row).collect_view()}</dl> }.into_any()
    };
    let service = rows(vec![
        ("first-method", text("first-method-service")),
        ("first-login-type", text("first-login-type-service")),
        ("first-permissions", scopes),
    ]);
    let people = rows(vec![
        ("first-method", text("first-method-sign-in")),
        ("first-login-type", text("first-login-type-sign-in")),
        ("first-permissions", "all".to_owned()),
    ]);
    view! {
        {found}
        <p>
            {words().text("first-applications-reason", &[("host", &halo)])} " "
            <a href=back>{text("first-back-halo")}</a>
        </p>
        <form class="ask" method="post" action="/setup/applications">
            <fieldset>
                <legend>{text("first-service")}</legend>
                {service}
                {where_it_is(&[HALO_SERVICE], Shown::AtOnce)}
                {input("client_id", "text", client_id, true)}
                {input("client_secret", "password", String::new(), !has_secret)}
                {kept}
            </fieldset>
            <fieldset>
                <legend>{text("first-sign-in-application")}</legend>
                {people}
                {copied(text("first-redirect"), redirect)}
                {where_it_is(&[HALO_SIGN_IN], Shown::AtOnce)}
                {input("sign_in_client_id", "text", sign_in_client_id, true)}
            </fieldset>
            {input("outcome", "text", outcome, true)}
            <button type="submit" data-primary="true">
                {text("first-check")}
            </button>
        </form>
    }
    .into_any()
}

fn sign_in(halos: Vec<Halo>, back: String) -> AnyView {
    let several = halos.len() > 1;
    let redirects = halos.iter().map(|halo| {
        let label = text("first-redirect");
        copied(if several { format!("{label} ({})", halo.id) } else { label }, halo.redirect.clone())
    });
    let redirects = redirects.collect_view();
    let choices: Vec<Choice> =
        halos.into_iter().map(|Halo { id, host, .. }| Choice { label: format!("{host} ({id})"), value: id }).collect();
    let only = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let which = if several {
        let options = choices.into_iter().map(|Choice { value, label }| view! { <option value=value>{label}</option> });
        view! {
            <p>
                <label for="instance">{text("dash-choose")}</label>
                <select id="instance" name="instance">
                    {options.collect_view()}
                </select>
            </p>
        }
        .into_any()
    } else {
        let host = choices.into_iter().next().map(|choice| choice.label).unwrap_or_default();
        view! {
            <p dir="auto">
                <b>{host}</b>
            </p>
            <input type="hidden" name="instance" value=only />
        }
        .into_any()
    };
    view! {
        <p>{text("first-sign-in-reason")}</p>
        <form class="ask" method="post" action="/setup/sign-in">
            {which}
            <button type="submit" data-primary="true">
                {text("button-sign_in")}
            </button>
        </form>
        <p class="aside">{text("first-sign-in-fails")}</p>
        {redirects}
        <p>
            <a href=back>{text("first-back-applications")}</a>
        </p>
    }
    .into_any()
}

fn administrator(form: AdministratorForm) -> AnyView {
    let AdministratorForm { halo, instance, name, agent } = form;
    let number = words().text("dash-log-agent", &[("number", &agent)]);
    let other = instance.clone();
    view! {
        <dl class="facts">
            <div>
                <dt>{text("first-signed-in")}</dt>
                <dd>
                    <span dir="auto">{name}</span>
                    <small>{number}</small>
                </dd>
            </div>
            <div>
                <dt>{text("start-at")}</dt>
                <dd dir="auto">{halo}</dd>
            </div>
        </dl>
        <p>{text("first-administrator-reason")}</p>
        <form class="ask" method="post" action="/setup/administrator">
            <input type="hidden" name="agent" value=agent />
            <input type="hidden" name="instance" value=instance />
            <button type="submit" data-primary="true">
                {text("first-become")}
            </button>
        </form>
        <form class="ask" method="post" action="/setup/sign-in">
            <input type="hidden" name="instance" value=other />
            <button type="submit">{text("first-somebody-else")}</button>
        </form>
    }
    .into_any()
}

fn input(name: &'static str, kind: &'static str, value: String, required: bool) -> AnyView {
    let hint = text(&format!("first-{name}-hint"));
    let hint_id = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let described = hint_id.clone();
    let hint = hint_id.map(|id| view! { <small id=id>{hint}</small> });
    view! {
        <p>
            <label for=name>{text(&format!("first-{name}"))}</label>
            <input
                id=name
                name=name
                type=kind
                value=value
                required=required
                maxlength="500"
                autocomplete=if kind == "password" { "new-password" } else { "off" }
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described
            />
            {hint}
        </p>
    }
    .into_any()
}

fn go_on() -> AnyView {
    view! {
        <button type="submit" data-primary="true">
            {text("button-continue")}
        </button>
    }
    .into_any()
}
