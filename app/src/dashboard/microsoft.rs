//! The applications in Entra: one that reads customers' tenants, and one that may make connector secrets there; and what would
//! follow if they were stolen.

use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Leads, notice, sign_in_again},
};
use crate::{document::Shell, words::words};

/// The Microsoft applications of this installation, as administrators and auditors see them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MicrosoftPage {
    pub layout: Layout,
    /// What went wrong with what was sent.
    pub notice: String,
    /// Where to sign in again, with what leads back here; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
    /// The application's id; empty while there is none.
    pub client_id: String,
    /// What has to be registered with it.
    pub redirect_uri: String,
    /// Its permissions, and what each is for.
    pub roles: Vec<[String; 2]>,
    /// Sets it; empty for whoever may not, or not now.
    pub form: Option<AppForm>,
    pub set_up: SetUpCard,
}

/// The application that makes connector secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetUpCard {
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
}

/// What a stolen database gives, and what it does not: the keys of the sentences.
const STOLEN: [&str; 5] = ["alone", "with-key", "set_up", "written", "after"];

impl MicrosoftPage {
    pub fn render(&self, shell: &Shell) -> String {
        let text = |key: &str| words().text(key, &[]);
        let title = text("dash-microsoft");
        let heading = title.clone();
        let Self { layout, notice: wrong, sign_in, client_id, redirect_uri, roles, form, set_up: other } = self.clone();
        let known = if client_id.is_empty() { text("microsoft-none") } else { client_id };
        layout.page(shell, &title, move || {
            let again = sign_in_again(sign_in, "microsoft-sign-in-again", Leads::Away);
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
                {notice(wrong)}
                {again}
                <section class="card" data-card="application">
                    <h2>{text("microsoft-application")}</h2>
                    <p class="tenant">
                        <code>{known}</code>
                    </p>
                    <p>{text("microsoft-redirect")}</p>
                    <pre tabindex="0">{redirect_uri.clone()}</pre>
                    <p>{text("microsoft-roles")}</p>
                    <dl class="grid">{roles.collect_view()}</dl>
                    {form.map(|form| set(form, ""))}
                </section>
                {set_up(other, redirect_uri)}
                <section class="card" data-card="stolen">
                    <h2>{text("microsoft-stolen")}</h2>
                    {stolen.collect_view()}
                </section>
            }
        })
    }
}

fn set_up(card: SetUpCard, redirect_uri: String) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let SetUpCard { client_id, role, form } = card;
    let is_set = !client_id.is_empty();
    let known = if is_set { client_id } else { text("microsoft-none") };
    let forget = form.clone().filter(|_| is_set).map(|AppForm { path, seen, .. }| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name="seen" value=seen />
                <input type="hidden" name="do" value="forget" />
                <button type="submit">{text("microsoft-set_up-forget")}</button>
            </form>
        }
    });
    view! {
        <section class="card" data-card="set-up">
            <h2>{text("microsoft-set_up")}</h2>
            <p class="tenant">
                <code>{known}</code>
            </p>
            <p>{text("microsoft-set_up-reason")}</p>
            <p>{text("microsoft-redirect")}</p>
            <pre tabindex="0">{redirect_uri}</pre>
            <p>{text("microsoft-set_up-role")}</p>
            <dl class="grid">
                <div>
                    <dt>
                        <code>{role}</code>
                    </dt>
                    <dd>{text("role-application_readwrite_all")}</dd>
                </div>
            </dl>
            {form.map(|form| set(form, "set-up-"))}
            {forget}
        </section>
    }
}

/// The form of one application; `whose` tells its fields from the other's.
fn set(form: AppForm, whose: &'static str) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let AppForm { path, seen, typed, has_secret } = form;
    let kept = has_secret.then(|| view! { <p class="aside">{text("microsoft-secret-kept")}</p> });
    let id = |name: &str| format!("{whose}{name}");
    view! {
        <form class="ask" method="post" action=path>
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
            {kept}
            <button type="submit" data-primary="true">
                {text("microsoft-save")}
            </button>
        </form>
    }
}
