//! One customer: its tenants, the consents that are awaited, and the connector secret.
//!
//! # Layout
//! - here: what is on the page, and how it stands together
//! - `link`: links; `confirm`: what came of one; `tenant`: a tenant that is the customer's

mod confirm;
mod link;
mod tenant;

use leptos::prelude::*;

use self::{
    confirm::to_confirm,
    link::{ask, asked, link},
    tenant::tenant,
};
use super::{
    layout::Layout,
    parts::{Leads, Live, Outcome, live, notice, outcome, sign_in_again},
};
use crate::{
    document::Shell,
    words::{text, words},
};

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
    /// What is under way, as its forms bring it back.
    pub under_way: String,
    /// The links that whoever looks at the page made a moment ago.
    pub links: Vec<ConsentLink>,
    pub to_confirm: Vec<ToConfirm>,
    /// The links that are out.
    pub asked: Vec<AskedConsent>,
    pub tenants: Vec<TenantCard>,
    /// Names a tenant, and makes a link; empty for whoever may not.
    pub ask: Option<AskForm>,
}

/// A consent link, which nobody else can read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentLink {
    /// Its place on the page.
    pub id: String,
    /// For which application.
    pub app: &'static str,
    pub url: String,
    pub tenant: String,
    pub until: String,
    /// Where the page follows until somebody has consented.
    pub follow_path: String,
}

/// The form that names a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskForm {
    pub path: String,
    pub typed: String,
    /// Tenants that the PSA thinks this is; each is only put into the form.
    pub suggested: Vec<Suggested>,
    /// Whether the customer has one already: then there is seldom another, and the form is folded.
    pub is_another: bool,
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
    /// What it is called; empty where that is not known.
    pub called: String,
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
    /// What it is called; empty where that is not known.
    pub called: String,
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
    /// Where one can be pasted while this page follows, and what that is called; none elsewhere.
    pub elsewhere: Option<[String; 2]>,
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
        let page = self.clone();
        self.layout.page(shell, &self.name, move || {
            let shown = Shown(page.under_way);
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
                {page.links.into_iter().map(link).collect_view()}
                {page.to_confirm.into_iter().map(|one| to_confirm(one, shown.clone())).collect_view()}
                {page.tenants.into_iter().map(|one| tenant(one, shown.clone())).collect_view()}
                {page.asked.into_iter().map(|one| asked(one, shown.clone())).collect_view()}
                {page.ask.map(|form| ask(form, shown))}
            }
        })
    }
}

fn contacts([said, path]: [String; 2]) -> impl IntoView {
    view! {
        <p class="aside" data-contacts="">
            {said}
            " "
            <a href=path>{text("dash-contacts-see")}</a>
        </p>
    }
}

/// What a tenant is called, before its id.
fn called_so(called: String) -> impl IntoView {
    (!called.is_empty()).then(|| view! { <bdi>{called}</bdi> " " })
}

/// What was under way when the page was drawn: in every form that would overwrite it.
#[derive(Clone)]
struct Shown(String);

impl Shown {
    fn hidden(&self) -> impl IntoView + use<> {
        view! { <input type="hidden" name="under_way" value=self.0.clone() /> }
    }
}

/// A form of one button, about a tenant, with something else that it says; nothing without a path.
fn button<T: Into<String>>(
    path: String,
    label: &'static str,
    tenant: String,
    also: (&'static str, T),
    shown: Option<&Shown>,
) -> impl IntoView + use<T> {
    let (name, value) = (also.0, also.1.into());
    let shown = shown.map(Shown::hidden);
    (!path.is_empty()).then(|| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name=name value=value />
                {shown}
                <button type="submit">{text(label)}</button>
            </form>
        }
    })
}
