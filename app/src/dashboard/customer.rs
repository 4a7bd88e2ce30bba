//! One customer: its tenants, the consents that are awaited, and the connector secret.

use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Leads, Live, Outcome, copied, good_until as ends, live, notice, outcome, sign_in_again},
};
use crate::{document::Shell, words::words};

/// One customer, as administrators and auditors see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerPage {
    pub layout: Layout,
    pub list_path: String,
    pub name: String,
    /// Its number in the PSA.
    pub number: String,
    pub standing: Outcome,
    /// How many of its contacts are no account, and where they are listed; empty where they were not read.
    pub contacts: Option<[String; 2]>,
    /// What went wrong with what was sent, or what has to be known.
    pub notices: Vec<String>,
    pub live: Live,
    /// Where to sign in again, with what leads back here; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
    /// The link that was just made; shown this once.
    pub link: Option<ConsentLink>,
    pub to_confirm: Vec<ToConfirm>,
    /// The links that are out.
    pub asked: Vec<AskedConsent>,
    pub tenants: Vec<TenantCard>,
    /// Names a tenant, and makes a link; empty for whoever may not.
    pub ask: Option<AskForm>,
}

/// A consent link, which nobody can read again later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentLink {
    pub url: String,
    pub tenant: String,
    pub until: String,
    /// The key of the sentence that says what it is for.
    pub reason: &'static str,
}

/// The form that names a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskForm {
    pub path: String,
    pub typed: String,
    /// Tenants that the PSA thinks this is; each is only put into the form.
    pub suggested: Vec<Suggested>,
}

/// A tenant that the PSA's own mapping names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggested {
    pub tenant: String,
    /// Other customers for which the settings have it, too; empty without any.
    pub warning: String,
}

/// A link that is out, or has lapsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedConsent {
    pub tenant: String,
    /// For which application.
    pub app: &'static str,
    /// Until when it is good, or that it is not any more.
    pub detail: String,
    /// Takes it back; empty for whoever may not.
    pub withdraw_path: String,
}

/// A tenant whose consent came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToConfirm {
    pub tenant: String,
    /// The tenant's own name for itself.
    pub name: String,
    pub domains: Vec<String>,
    /// Permissions: name, what for, and whether it was granted.
    pub roles: Vec<Role>,
    /// Why it cannot be confirmed now; empty if it can.
    pub obstacle: String,
    /// What takes an explicit decision: the tick boxes' names and texts.
    pub decisions: Vec<(&'static str, String)>,
    /// What was shown, so that nothing else is confirmed.
    pub shown: String,
    pub seen: String,
    /// Takes the form; empty for whoever may not, or not now.
    pub confirm_path: String,
    pub withdraw_path: String,
}

/// A permission of our application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    pub name: String,
    pub what_for: String,
    pub granted: bool,
    /// Whether nothing goes without it.
    pub needed: bool,
}

/// A tenant that is the customer's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantCard {
    pub tenant: String,
    pub standing: Outcome,
    /// How far its secret is, in sentences.
    pub secret: Vec<String>,
    /// Other customers that have it, too; empty without any.
    pub warning: String,
    /// The permissions that it has granted our application, as Microsoft says now.
    pub roles: Vec<Role>,
    /// Why Microsoft did not say; empty if it did.
    pub roles_unread: String,
    pub seen: String,
    /// Takes a pasted secret; empty for whoever may not, or not now.
    pub secret_path: String,
    pub script_path: String,
    /// How the customer's administrator runs the script.
    pub command: String,
    pub remove_path: String,
    /// The day until which a pasted secret is good, as it was typed.
    pub good_until: String,
    /// Has the secret made; empty for whoever may not, or not now.
    pub making: Option<MakingForms>,
}

/// The forms that have a secret made and renewed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MakingForms {
    /// Whether there is an application for it.
    pub has_app: bool,
    /// Whether one is made and renewed already.
    pub is_on: bool,
    /// Where the application is set.
    pub app_path: String,
    pub link_path: String,
    pub make_path: String,
}

impl CustomerPage {
    pub fn render(&self, shell: &Shell) -> String {
        let text = |key: &str| words().text(key, &[]);
        let page = self.clone();
        self.layout.page(shell, &self.name, move || {
            let again = sign_in_again(page.sign_in, "customer-sign-in-again", Leads::Away);
            view! {
                <p class="way-back">
                    <a href=page.list_path>{text("customer-all")}</a>
                </p>
                <div class="title-row">
                    <h1 dir="auto">{page.name}</h1>
                    {outcome(page.standing)}
                </div>
                <p class="aside">{words().text("customer-number", &[("number", &page.number)])}</p>
                {page.contacts.map(contacts)}
                {page.notices.into_iter().map(notice).collect_view()}
                {live(page.live)}
                {again}
                {page.link.map(link)}
                {page.to_confirm.into_iter().map(to_confirm).collect_view()}
                {page.tenants.into_iter().map(tenant).collect_view()}
                {page.asked.into_iter().map(asked).collect_view()}
                {page.ask.map(ask)}
            }
        })
    }
}

fn contacts([said, path]: [String; 2]) -> impl IntoView {
    view! {
        <p class="aside" data-contacts="">
            {said}
            " "
            <a href=path>{words().text("dash-contacts-see", &[])}</a>
        </p>
    }
}

fn link(link: ConsentLink) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let ConsentLink { url, tenant, until, reason } = link;
    view! {
        <section class="card" data-card="link">
            <h2>{text("customer-link")}</h2>
            <p>{words().text(reason, &[("fix", &tenant), ("time", &until)])}</p>
            {copied(text("customer-link-copy"), url.clone())}
            <p>
                <a href=url target="_blank" rel="noopener noreferrer">
                    {text("customer-link-open")}
                </a>
            </p>
        </section>
    }
}

fn ask(form: AskForm) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let AskForm { path, typed, suggested } = form;
    let suggested = suggested.into_iter().map(|Suggested { tenant, warning }| {
        view! {
            <li>
                <form method="post" action=path.clone()>
                    <input type="hidden" name="tenant" value=tenant.clone() />
                    <code>{tenant}</code>
                    <button type="submit">{text("customer-ask-suggested")}</button>
                </form>
                {notice(warning)}
            </li>
        }
    });
    let suggested = suggested.collect::<Vec<_>>();
    let suggested = (!suggested.is_empty()).then(|| {
        view! {
            <p class="aside">{text("customer-suggested")}</p>
            <ul class="suggested">{suggested}</ul>
        }
    });
    view! {
        <section class="card" data-card="ask">
            <h2>{text("customer-ask")}</h2>
            <p>{text("customer-ask-reason")}</p>
            <form class="ask" method="post" action=path>
                <label for="tenant">{text("customer-ask-label")}</label>
                <input
                    id="tenant"
                    name="tenant"
                    type="text"
                    value=typed
                    required
                    maxlength="253"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="contoso.com"
                />
                <button type="submit" data-primary="true">
                    {text("customer-ask-button")}
                </button>
            </form>
            {suggested}
        </section>
    }
}

fn asked(asked: AskedConsent) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let AskedConsent { tenant, app, detail, withdraw_path } = asked;
    view! {
        <section class="card" data-card="asked">
            <h2>{text("customer-asked")}</h2>
            <p class="tenant">
                <code>{tenant.clone()}</code>
            </p>
            <p>{detail}</p>
            {button(withdraw_path, "customer-withdraw", tenant, ("app", app))}
        </section>
    }
}

fn to_confirm(waiting: ToConfirm) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let ToConfirm { tenant, name, domains, roles, obstacle, decisions, shown, seen, confirm_path, withdraw_path } =
        waiting;
    let domains = domains.into_iter().map(|domain| view! { <li><code>{domain}</code></li> });
    let decisions = decisions.into_iter().map(|(name, label)| {
        view! {
            <label class="decision">
                <input type="checkbox" name=name value="yes" required />
                <span>{label}</span>
            </label>
        }
    });
    let confirm = (!confirm_path.is_empty()).then(|| {
        view! {
            <form class="ask" method="post" action=confirm_path>
                <input type="hidden" name="tenant" value=tenant.clone() />
                <input type="hidden" name="shown" value=shown />
                <input type="hidden" name="seen" value=seen />
                {decisions.collect_view()}
                <button type="submit" data-primary="true">
                    {text("customer-confirm")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-card="confirm">
            <h2>{text("customer-to-confirm")}</h2>
            <p>{text("customer-to-confirm-reason")}</p>
            <dl class="grid">
                <div>
                    <dt>{text("customer-tenant")}</dt>
                    <dd>
                        <code>{tenant.clone()}</code>
                    </dd>
                </div>
                <div>
                    <dt>{text("customer-tenant-name")}</dt>
                    <dd dir="auto">{name}</dd>
                </div>
                <div>
                    <dt>{text("customer-domains")}</dt>
                    <dd>
                        <ul class="domains">{domains.collect_view()}</ul>
                    </dd>
                </div>
            </dl>
            {granted(roles)}
            {notice(obstacle)}
            {confirm}
            {button(withdraw_path, "customer-not-theirs", tenant, ("app", "reader"))}
        </section>
    }
}

/// Which permissions were granted; nothing where that is not known.
fn granted(roles: Vec<Role>) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let role = |Role { name, what_for, granted, needed }: Role| {
        let (standing, said) = match (granted, needed) {
            (true, _) => ("yes", "customer-role-granted"),
            (false, true) => ("no", "customer-role-missing"),
            (false, false) => ("unknown", "customer-role-left-out"),
        };
        view! {
            <li data-standing=standing>
                <svg aria-hidden="true">
                    <use href=format!("#i-{standing}")></use>
                </svg>
                <p>
                    <b>{name}</b>
                    " "
                    {text(said)}
                    <small>{what_for}</small>
                </p>
            </li>
        }
    };
    (!roles.is_empty()).then(|| {
        view! {
            <h2>{text("customer-roles")}</h2>
            <ul class="lights">{roles.into_iter().map(role).collect_view()}</ul>
        }
    })
}

fn tenant(card: TenantCard) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let TenantCard { tenant, standing, secret, warning, roles, roles_unread, .. } = card;
    let TenantCard { seen, secret_path, script_path, command, remove_path, good_until, making, .. } = card;
    let paste = (!secret_path.is_empty()).then(|| {
        view! {
            <details>
                <summary>{text("customer-script")}</summary>
                <ol class="steps">
                    <li>
                        <a href=script_path download>
                            {text("customer-script-download")}
                        </a>
                        " "
                        {text("customer-script-hand")}
                    </li>
                    <li>{text("customer-script-run")} <pre class="whole" tabindex="0">{command}</pre></li>
                    <li>{text("customer-script-paste")}</li>
                </ol>
            </details>
            <form class="ask" method="post" action=secret_path>
                <input type="hidden" name="tenant" value=tenant.clone() />
                <label for=format!("secret-{tenant}")>{text("customer-secret-label")}</label>
                <input
                    id=format!("secret-{tenant}")
                    name="secret"
                    type="password"
                    required
                    maxlength="300"
                    autocomplete="off"
                    spellcheck="false"
                />
                {ends(format!("ends-{tenant}"), good_until)}
                <button type="submit" data-primary="true">
                    {text("customer-secret-button")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-card="tenant">
            <div class="title-row">
                <h2>{text("customer-tenant")} " " <code>{tenant.clone()}</code></h2>
                {outcome(standing)}
            </div>
            {notice(warning)}
            {secret.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            {granted(roles)}
            {notice(roles_unread)}
            {paste}
            {making.map(|forms| make(forms, tenant.clone()))}
            {button(remove_path, "customer-remove", tenant, ("seen", seen))}
        </section>
    }
}

/// What has a secret made and renewed, instead of having it pasted.
fn make(forms: MakingForms, tenant: String) -> impl IntoView {
    let text = |key: &str| words().text(key, &[]);
    let MakingForms { has_app, is_on, app_path, link_path, make_path } = forms;
    let without_app = (!has_app).then(|| {
        view! {
            <p>
                {text("made-no-app")} " " <a href=app_path>{text("dash-microsoft")}</a>
            </p>
        }
    });
    let with_app = has_app.then(|| {
        view! {
            <p>{text("made-reason")}</p>
            {button(link_path, "made-link", tenant.clone(), ("do", "link"))}
            {button(make_path.clone(), "made-now", tenant.clone(), ("do", "now"))}
        }
    });
    let stop = is_on.then(|| button(make_path, "made-stop", tenant, ("do", "stop")));
    view! {
        <details data-part="making">
            <summary>{text("made-summary")}</summary>
            {without_app}
            {with_app}
            {stop}
        </details>
    }
}

/// A form of one button, about a tenant, with something else that it says; nothing without a path.
fn button(path: String, label: &'static str, tenant: String, also: (&'static str, impl Into<String>)) -> impl IntoView {
    let (name, value) = (also.0, also.1.into());
    (!path.is_empty()).then(|| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name=name value=value />
                <button type="submit">{words().text(label, &[])}</button>
            </form>
        }
    })
}
