use leptos::prelude::*;

use super::{
    incidents::Pod,
    layout::Layout,
    parts::{Leads, notice, paging, sign_in_again},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Contacts about whom somebody has to say which account they are, and those about whom that was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchesPage {
    pub layout: Layout,
    pub notice: String,
    /// Where to sign in again, with what leads back here; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
    /// Whom somebody is to look into.
    pub asked: Vec<Asked>,
    pub waiting: Vec<Matched>,
    pub agreed: Vec<Matched>,
    /// Takes a form POST; empty for those who only look.
    pub decide_path: String,
    /// Takes a form POST that says how somebody was looked into; empty for those who only look.
    pub settle_path: String,
    pub more_asked: Option<String>,
    pub more_waiting: Option<String>,
    pub more_agreed: Option<String>,
}

/// A contact for whom no account was found, or several were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub contact: String,
    /// The contact's number in the PSA.
    pub number: String,
    pub company: String,
    /// What was in the way, and what to do.
    pub reason: String,
    pub next: String,
    /// Who asked, and when.
    pub by: String,
    /// Opens the contact's pod, which looks again.
    pub pod: Option<Pod>,
    /// Where one chooses their account; empty where nobody can.
    pub choose_path: String,
}

/// A contact with the account that they are said to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    pub contact: String,
    /// The contact's number in the PSA.
    pub number: String,
    pub company: String,
    pub upn: String,
    /// As the account calls itself, where it was imported.
    pub account_name: String,
    /// The contact's address by which it was found.
    pub address: String,
    pub asked_by: String,
    pub confirmed_by: String,
    /// Why this reader cannot confirm it; empty if they can.
    pub why_not: String,
    pub may_confirm: bool,
    pub tenant: String,
    pub object: String,
}

impl MatchesPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-matches-waiting");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let path = page.decide_path;
            let nothing = page.waiting.is_empty() && page.asked.is_empty();
            let quiet = nothing.then(|| view! { <p class="nothing">{text("dash-matches-none")}</p> });
            let asked = (!page.asked.is_empty()).then(|| {
                let settle = page.settle_path;
                view! {
                    <h2>{text("dash-matches-asked")}</h2>
                    <p class="aside">{text("dash-matches-asked-reason")}</p>
                    <div class="matches">
                        {page.asked.into_iter().map(|one| looked_into(one, &settle)).collect_view()}
                    </div>
                    {paging(vec![("more", page.more_asked)])}
                }
            });
            let again = sign_in_again(page.sign_in, "dash-matches-sign-in", Leads::Away);
            let waiting = page.waiting.into_iter().map(|one| matched(one, &path, false)).collect_view();
            let agreed = (!page.agreed.is_empty()).then(|| {
                view! {
                    <h2>{text("dash-matches-agreed")}</h2>
                    <div class="matches">
                        {page.agreed.into_iter().map(|one| matched(one, &path, true)).collect_view()}
                    </div>
                    {paging(vec![("more", page.more_agreed)])}
                }
            });
            view! {
                <h1>{heading}</h1>
                <p class="aside">{text("dash-matches-reason")}</p>
                {notice(page.notice)}
                {again}
                {quiet}
                <div class="matches">{waiting}</div>
                {paging(vec![("more", page.more_waiting)])}
                {asked}
                {agreed}
            }
        })
    }
}

fn looked_into(one: Asked, path: &str) -> impl IntoView + use<> {
    let Asked { contact, number, company, reason, next, by, pod, choose_path } = one;
    let pod = pod.map(|Pod { path, field, value }| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name=field value=value />
                <button type="submit" data-primary="true">
                    {text("dash-match-look")}
                </button>
            </form>
        }
    });
    let label = words().text("dash-match-choose-whom", &[("user", &contact)]);
    let choose = (!choose_path.is_empty()).then(|| {
        view! {
            <p>
                <a href=choose_path aria-label=label>
                    {text("dash-match-choose")}
                </a>
            </p>
        }
    });
    let settle = (!path.is_empty()).then(|| {
        view! {
            <form class="decide" method="post" action=path.to_owned()>
                <input type="hidden" name="contact" value=number.clone() />
                <button type="submit" name="what" value="done">
                    {text("dash-match-done")}
                </button>
                <button type="submit" name="what" value="nobody">
                    {text("dash-match-nobody")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-match="asked">
            <h2>
                <bdi>{contact}</bdi>
                " "
                <small>{company}</small>
            </h2>
            <p dir="auto">{reason}</p>
            <p dir="auto">
                <b>{next}</b>
            </p>
            <dl class="grid">
                <div>
                    <dt>{text("dash-contact")}</dt>
                    <dd>{number}</dd>
                </div>
                <div>
                    <dt>{text("dash-match-asked")}</dt>
                    <dd dir="auto">{by}</dd>
                </div>
            </dl>
            {pod}
            {choose}
            {settle}
        </section>
    }
}

fn matched(one: Matched, path: &str, agreed: bool) -> impl IntoView + use<> {
    let Matched {
        contact,
        number,
        company,
        upn,
        account_name,
        address,
        asked_by,
        confirmed_by,
        why_not,
        may_confirm,
        tenant,
        object,
    } = one;
    let fact = |key: &str, value: String| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{text(key)}</dt>
                    <dd dir="auto">{value}</dd>
                </div>
            }
        })
    };
    let button = |what: &'static str, primary: bool| {
        view! {
            <button type="submit" name="what" value=what data-primary=primary.then_some("true")>
                {text(&format!("dash-match-{what}"))}
            </button>
        }
    };
    let confirm = (may_confirm && !agreed).then(|| button("confirm", true));
    let back = button(if agreed { "undo" } else { "refuse" }, false);
    let form = (!path.is_empty()).then(|| {
        view! {
            <form class="decide" method="post" action=path.to_owned()>
                <input type="hidden" name="contact" value=number.clone() />
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name="object" value=object.clone() />
                <input type="hidden" name="address" value=address.clone() />
                {confirm}
                {back}
            </form>
        }
    });
    let why_not = (!why_not.is_empty()).then(|| view! { <p class="aside">{why_not}</p> });
    // Of whom nobody was asked yet, only the number is kept.
    let called = if contact.is_empty() { format!("{} {number}", text("dash-contact")) } else { contact };
    view! {
        <section class="card" data-match=if agreed { "agreed" } else { "waiting" }>
            <h2>
                <bdi>{called}</bdi>
                " "
                <small>{company}</small>
            </h2>
            <dl class="grid">
                {fact("dash-contact", number)} {fact("dash-fact-upn", upn)}
                {fact("dash-fact-account", account_name)} {fact("dash-match-address", address)}
                {fact("choose-object", object)}
                {fact("dash-match-asked", asked_by)} {fact("dash-match-confirmed", confirmed_by)}
            </dl>
            {why_not}
            {form}
        </section>
    }
}
