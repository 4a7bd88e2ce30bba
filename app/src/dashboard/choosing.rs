use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Leads, facts_of, notice, sign_in_again},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Which account a contact is: who may be meant, or one of them beside the contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChoosingPage {
    pub layout: Layout,
    pub notice: String,
    /// Why no account can be chosen, or not this one.
    pub why_not: String,
    /// The list that this came from.
    pub matches_path: String,
    /// This page, which a search asks for again.
    pub path: String,
    /// The contact's number.
    pub contact: String,
    /// What is searched for, where something can be.
    pub searches: bool,
    pub search: String,
    /// Who asked, and when.
    pub asked_by: String,
    /// What the PSA says of the contact: labels and texts.
    pub halo: Vec<(String, String)>,
    /// What Entra says of the account that is looked at; empty while none is.
    pub entra: Vec<(String, String)>,
    /// Where the other candidates are, while one is looked at.
    pub others: String,
    /// Makes the choice; none where nobody may.
    pub form: Option<ChooseForm>,
    /// Where to sign in again before it can be made, with what leads back here.
    pub sign_in: Option<[String; 2]>,
    /// Who may be meant; `None` where nobody was looked for.
    pub candidates: Option<Vec<Candidate>>,
}

/// The form that makes the choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChooseForm {
    pub path: String,
    pub contact: String,
    pub tenant: String,
    pub object: String,
    /// What both sides were when they were drawn.
    pub seen: String,
    /// Who hears of it, in words.
    pub heard: String,
}

/// Somebody who may be meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub upn: String,
    pub object: String,
    /// Of which tenant, where there are several.
    pub tenant: String,
    /// What it is, where it cannot be asked.
    pub state: String,
    /// Where it stands beside the contact.
    pub path: String,
}

impl ChoosingPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("choose-title");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let looks_at_one = !page.entra.is_empty();
            let entra = looks_at_one.then(|| side("entra", "choose-entra", page.entra));
            let search = page.searches.then(|| searching(page.path, page.contact, page.search));
            let others = looks_at_one.then(|| {
                view! {
                    <p class="way-back">
                        <a href=page.others>{text("choose-others")}</a>
                    </p>
                }
            });
            view! {
                <p class="way-back">
                    <a href=page.matches_path>{text("choose-back")}</a>
                </p>
                <h1>{heading}</h1>
                <p class="aside">{text("choose-reason")}</p>
                {notice(page.notice)}
                {notice(page.why_not)}
                <div class="sides">{side("halo", "choose-halo", page.halo)} {entra}</div>
                <p class="aside" dir="auto">
                    {text("dash-match-asked")}
                    ": "
                    {page.asked_by}
                </p>
                {sign_in_again(page.sign_in, "choose-sign-in", Leads::Away)}
                {page.form.map(choose)}
                {others}
                {search}
                {page.candidates.map(candidates)}
            }
        })
    }
}

fn side(name: &'static str, key: &str, facts: Vec<(String, String)>) -> impl IntoView + use<> {
    view! {
        <section class="card" data-side=name>
            <h2>{text(key)}</h2>
            <dl>{facts_of(facts)}</dl>
        </section>
    }
}

fn choose(form: ChooseForm) -> impl IntoView {
    let ChooseForm { path, contact, tenant, object, seen, heard } = form;
    view! {
        <form class="ask" method="post" action=path>
            <p>{text("choose-sure")}</p>
            <input type="hidden" name="contact" value=contact />
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="object" value=object />
            <input type="hidden" name="seen" value=seen />
            <button type="submit" data-primary="true">
                {text("choose-confirm")}
            </button>
            <small>{heard}</small>
        </form>
    }
}

fn searching(path: String, contact: String, search: String) -> impl IntoView {
    view! {
        <form class="filters" method="get" action=path role="search" aria-label=text("choose-search")>
            <input type="hidden" name="contact" value=contact />
            <p>
                <label for="by-search">{text("dash-by-search")}</label>
                <input id="by-search" name="search" type="search" value=search autocomplete="off" />
            </p>
            <div class="go">
                <button type="submit">{text("dash-show")}</button>
            </div>
        </form>
    }
}

fn candidates(found: Vec<Candidate>) -> impl IntoView {
    if found.is_empty() {
        return view! { <p class="nothing">{text("choose-nobody")}</p> }.into_any();
    }
    let each = found.into_iter().map(|one| {
        let Candidate { name, upn, object, tenant, state, path } = one;
        let label = words().text("choose-compare-whom", &[("user", &name), ("upn", &upn)]);
        let state = (!state.is_empty()).then(|| view! { <span class="mark">{state}</span> });
        let tenant = (!tenant.is_empty()).then(|| {
            view! {
                " · "
                <code>{tenant}</code>
            }
        });
        view! {
            <li class="card">
                <p>
                    <b>
                        <bdi>{name}</bdi>
                        " "
                        {state}
                    </b>
                    <small>
                        <bdi>{upn}</bdi>
                    </small>
                    <small>
                        <code>{object}</code>
                        {tenant}
                    </small>
                </p>
                <a href=path aria-label=label>
                    {text("choose-compare")}
                </a>
            </li>
        }
    });
    view! {
        <h2>{text("choose-candidates")}</h2>
        <ul class="found accounts">{each.collect_view()}</ul>
    }
    .into_any()
}
