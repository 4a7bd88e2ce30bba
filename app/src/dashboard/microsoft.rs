//! The applications in Entra: one that reads customers' tenants, and one that may make connector secrets there; and what would
//! follow if they were stolen.

use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Answer, Leads, answered, copied, good_until, sign_in_again},
    sketch::{ENTRA_OVERVIEW, ENTRA_REDIRECT, ENTRA_SECRET, Shown, where_it_is},
};
use crate::{
    document::{Shell, in_textarea},
    words::text,
};

/// The Microsoft applications of this installation, as administrators and auditors see them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MicrosoftPage {
    pub layout: Layout,
    /// Whether something was sent, and not saved.
    pub not_saved: bool,
    /// Where to sign in again, with what leads back here; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
    /// What came of the form of the application that reads.
    pub answer: Answer,
    /// The application's id; empty while there is none.
    pub client_id: String,
    /// Until when its secret is good; empty if nobody said.
    pub ends: String,
    /// What has to be registered with it.
    pub redirect_uri: String,
    /// Its permissions, and what each is for.
    pub roles: Vec<[String; 2]>,
    /// Sets it; empty for whoever may not, or not now.
    pub form: Option<AppForm>,
    pub set_up: SetUpCard,
    pub connector: Connector,
}

/// What sends prompts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connector {
    pub answer: Answer,
    /// The form that was found out, by its name in the catalogue, under `microsoft-connector`.
    pub form: &'static str,
    /// Whom technicians may ask until then; `None` once it is known.
    pub testers: Option<Testers>,
}

/// The form that names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Testers {
    /// Empty for whoever may not.
    pub path: String,
    pub seen: String,
    /// Who hears of it, in words.
    pub heard: String,
    /// One a line.
    pub names: String,
}

/// The application that makes connector secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetUpCard {
    pub answer: Answer,
    /// Its id; empty while there is none.
    pub client_id: String,
    /// Its permission.
    pub role: String,
    /// Sets it, or forgets it.
    pub form: Option<AppForm>,
}

/// The form that sets an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppForm {
    pub path: String,
    pub seen: String,
    pub typed: String,
    /// Whether a secret is in force, which may be left as it is.
    pub has_secret: bool,
    /// The day until which it is good, as it was typed or is known.
    pub good_until: String,
}

/// What a stolen database gives, and what it does not: the keys of the sentences.
const STOLEN: [&str; 5] = ["alone", "with-key", "set_up", "written", "after"];

impl MicrosoftPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("dash-microsoft");
        let heading = title.clone();
        let Self {
            layout,
            not_saved,
            sign_in,
            answer,
            client_id,
            ends,
            redirect_uri,
            roles,
            form,
            set_up: other,
            connector,
        } = self.clone();
        let known = if client_id.is_empty() { text("microsoft-none") } else { client_id };
        layout.page(shell, &title, move || {
            // So that what was typed stays.
            let names = connector.testers.as_ref().is_some_and(|testers| !testers.path.is_empty());
            let types = names || form.is_some() || other.form.is_some();
            let leads = if types { Leads::ToNewTab } else { Leads::Away };
            let why = if not_saved { "microsoft-sign-in-needed" } else { "microsoft-sign-in-again" };
            let again = sign_in_again(sign_in, why, leads);
            let roles = roles.into_iter().map(|[name, what_for]| {
                view! {
                    <div>
                        <dt>
                            <code>{name}</code>
                        </dt>
                        <dd>{what_for}</dd>
                    </div>
                }
            });
            let stolen = STOLEN.map(|key| view! { <p>{text(&format!("microsoft-stolen-{key}"))}</p> });
            view! {
                <h1>{heading}</h1>
                {again}
                <section class="card" id="application" data-card="application">
                    <h2>{text("microsoft-application")}</h2>
                    {answered(answer)}
                    <p class="tenant">
                        <code>{known}</code>
                    </p>
                    {(!ends.is_empty()).then(|| view! { <p>{ends}</p> })}
                    {copied(text("microsoft-redirect"), redirect_uri.clone())}
                    <p>{text("microsoft-roles")}</p>
                    <dl class="grid">{roles.collect_view()}</dl>
                    {where_it_is(&[ENTRA_OVERVIEW, ENTRA_SECRET, ENTRA_REDIRECT], Shown::OnDemand)}
                    {form.map(|form| set(form, "", "application"))}
                </section>
                {set_up(other, redirect_uri)}
                {sends(connector)}
                <section class="card" data-card="stolen">
                    <h2>{text("microsoft-stolen")}</h2>
                    {stolen.collect_view()}
                </section>
            }
        })
    }
}

fn set_up(card: SetUpCard, redirect_uri: String) -> impl IntoView {
    let SetUpCard { answer, client_id, role, form } = card;
    let is_set = !client_id.is_empty();
    let known = if is_set { client_id } else { text("microsoft-none") };
    let forget = form.clone().filter(|_| is_set).map(|AppForm { path, seen, .. }| {
        view! {
            <form method="post" action=format!("{path}#set-up")>
                <input type="hidden" name="seen" value=seen />
                <input type="hidden" name="do" value="forget" />
                <button type="submit">{text("microsoft-set_up-forget")}</button>
            </form>
        }
    });
    view! {
        <section class="card" id="set-up" data-card="set-up">
            <h2>{text("microsoft-set_up")}</h2>
            {answered(answer)}
            <p class="tenant">
                <code>{known}</code>
            </p>
            <p>{text("microsoft-set_up-reason")}</p>
            {copied(text("microsoft-redirect"), redirect_uri)}
            <p>{text("microsoft-set_up-role")}</p>
            <dl class="grid">
                <div>
                    <dt>
                        <code>{role}</code>
                    </dt>
                    <dd>{text("role-application_readwrite_all")}</dd>
                </div>
            </dl>
            {form.map(|form| set(form, "set-up-", "set-up"))}
            {forget}
        </section>
    }
}

fn sends(connector: Connector) -> impl IntoView {
    let Connector { answer, form, testers } = connector;
    let command = testers.is_some().then(|| {
        view! {
            <pre class="whole" tabindex="0">{text("microsoft-connector-command")}</pre>
            <p class="aside">{text("microsoft-connector-who")}</p>
        }
    });
    let testers = testers.map(|Testers { path, seen, heard, names }| {
        let may = !path.is_empty();
        let save = may.then(|| view! { <button type="submit">{text("microsoft-testers-save")}</button> });
        let hint = may.then(|| view! { <small>{heard}</small> });
        view! {
            <form class="ask" method="post" action=format!("{path}#connector")>
                <input type="hidden" name="seen" value=seen />
                <label for="testers">{text("microsoft-testers")}</label>
                <textarea
                    id="testers"
                    name="testers"
                    rows="3"
                    maxlength="6000"
                    readonly=!may
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="testers-hint"
                    inner_html=in_textarea(&names)
                ></textarea>
                <small id="testers-hint">{text("microsoft-testers-hint")}</small>
                {save}
                {hint}
            </form>
        }
    });
    view! {
        <section class="card" id="connector" data-card="connector">
            <h2>{text("microsoft-connector")}</h2>
            {answered(answer)}
            <p>{text(&format!("microsoft-connector-{form}"))}</p>
            {command}
            {testers}
        </section>
    }
}

/// The form of one application; `whose` tells its fields from the other's, and what it is answered with is shown at `card`.
fn set(form: AppForm, whose: &'static str, card: &'static str) -> impl IntoView {
    let AppForm { path, seen, typed, has_secret, good_until: day } = form;
    let kept = has_secret.then(|| view! { <p class="aside">{text("microsoft-secret-kept")}</p> });
    let id = |name: &str| format!("{whose}{name}");
    view! {
        <form class="ask" method="post" action=format!("{path}#{card}")>
            <input type="hidden" name="seen" value=seen />
            <label for=id("client-id")>{text("microsoft-client-id")}</label>
            <input
                id=id("client-id")
                name="client_id"
                type="text"
                value=typed
                required
                maxlength="36"
                autocomplete="off"
                spellcheck="false"
            />
            <label for=id("client-secret")>{text("microsoft-client-secret")}</label>
            <input
                id=id("client-secret")
                name="client_secret"
                type="password"
                maxlength="300"
                autocomplete="off"
                spellcheck="false"
            />
            <details>
                <summary>{text("microsoft-certificate")}</summary>
                <label for=id("certificate")>{text("microsoft-certificate-pem")}</label>
                <textarea
                    id=id("certificate")
                    name="certificate"
                    class="paste"
                    rows="6"
                    autocomplete="off"
                    spellcheck="false"
                ></textarea>
                <p class="aside">{text("microsoft-certificate-why")}</p>
            </details>
            {whose.is_empty().then(|| good_until("good-until".to_owned(), day))}
            {kept}
            <button type="submit" data-primary="true">
                {text("microsoft-save")}
            </button>
        </form>
    }
}
