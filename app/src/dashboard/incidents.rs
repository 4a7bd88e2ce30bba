use leptos::prelude::*;

use super::{
    layout::Layout,
    list::{Row, table},
    parts::{Filters, Leads, Live, filters, live, notice, paging, sign_in_again, title_with_file},
};
use crate::{document::Shell, words::text};

/// What somebody has to look into: blocks, questions to second technicians, objections, refused notes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentsPage {
    pub layout: Layout,
    pub filters: Filters,
    pub notice: String,
    /// Where to sign in again before a block can be lifted, with what leads back here.
    pub sign_in: Option<[String; 2]>,
    /// Each `None` where it was filtered out.
    pub fences: Option<Vec<Block>>,
    pub questions: Option<Vec<Asking>>,
    pub objections: Option<Vec<Row>>,
    pub notes: Option<Vec<Row>>,
    /// Where all refused notes are.
    pub notes_path: String,
    /// Where the first page of what is shown is, where this is another.
    pub first: Option<String>,
    /// Where the next ones are, if there are more.
    pub more_fences: Option<String>,
    pub more_objections: Option<String>,
    /// All that is meant, as comma-separated values.
    pub csv: String,
    pub live: Live,
    /// Takes a form POST that has refused notes tried again; empty for those who only read.
    pub notes_again_path: String,
    /// How many were tried again just now; empty if none were asked for.
    pub tried: String,
}

/// A block round an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The page of the verification that it came from.
    pub path: String,
    pub user: String,
    pub company: String,
    pub upn: String,
    /// What happened, when and at whose desk.
    pub cause: String,
    pub until: String,
    pub lift: Option<Lift>,
}

/// The form that lifts a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lift {
    pub path: String,
    pub verification: String,
    /// When the page was drawn, in milliseconds.
    pub seen: String,
    /// What was typed, where that did not do.
    pub reason: String,
    /// Whether it stands open.
    pub open: bool,
}

/// A question to a second technician that waits for an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asking {
    /// What is to be agreed to.
    pub what: String,
    /// For whom, at whose company, for what, and why.
    pub whom: String,
    /// Who asks, and since when.
    pub by: String,
    pub pod: Option<Pod>,
}

/// The form that opens a pod in this window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pod {
    pub path: String,
    /// `number` of a ticket, or `record` of a user.
    pub field: &'static str,
    pub value: String,
}

impl IncidentsPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("dash-incidents");
        let heading = title.clone();
        let page = self.clone();
        self.layout.page(shell, &title, move || {
            // So that what was typed stays.
            let typed = page.fences.iter().flatten().any(|block| block.lift.is_some());
            let leads = if typed { Leads::ToNewTab } else { Leads::Away };
            let again = sign_in_again(page.sign_in, "dash-lift-sign-in", leads);
            let fences = page.fences.map(|all| {
                let nobody = all.is_empty();
                let list = (!all.is_empty())
                    .then(|| view! { <ul class="cases">{all.into_iter().map(block).collect_view()}</ul> });
                let ways = ways(page.first.clone(), page.more_fences);
                section("fences", nobody, view! { {list} {ways} })
            });
            let questions = page.questions.map(|all| {
                let list = (!all.is_empty())
                    .then(|| view! { <ul class="cases">{all.into_iter().map(asking).collect_view()}</ul> });
                section("questions", list.is_none(), list)
            });
            let objections = page.objections.map(|all| {
                let ways = ways(page.first, page.more_objections);
                section("objections", all.is_empty(), view! { {some(all)} {ways} })
            });
            let notes = page.notes.map(|all| {
                let link = (!all.is_empty())
                    .then(|| view! { <p><a href=page.notes_path>{text("dash-incidents-notes-all")}</a></p> });
                let again =
                    (!all.is_empty() && !page.notes_again_path.is_empty()).then(|| notes_again(page.notes_again_path));
                let tried = (!page.tried.is_empty()).then(|| view! { <p class="saved" role="status">{page.tried}</p> });
                section("notes", all.is_empty(), view! { {tried} {some(all)} {link} {again} })
            });
            let form = (!page.live.follows()).then(|| filters(page.filters));
            view! {
                {title_with_file(heading, page.csv)}
                {live(page.live)}
                {form}
                {notice(page.notice)}
                {again}
                {fences}
                {questions}
                {objections}
                {notes}
            }
        })
    }
}

fn ways(first: Option<String>, more: Option<String>) -> Option<impl IntoView> {
    (first.is_some() || more.is_some()).then(|| paging(vec![("first-page", first), ("more", more)]))
}

fn notes_again(path: String) -> impl IntoView {
    view! {
        <form class="ask" method="post" action=path>
            <p class="aside">{text("dash-incidents-notes-mend")}</p>
            <button type="submit">{text("dash-incidents-notes-again")}</button>
        </form>
    }
}

fn some(rows: Vec<Row>) -> Option<impl IntoView> {
    (!rows.is_empty()).then(|| table(rows))
}

fn section(name: &'static str, nothing: bool, inner: impl IntoView) -> impl IntoView {
    let nothing = nothing.then(|| view! { <p class="nothing">{text(&format!("dash-incidents-{name}-none"))}</p> });
    view! {
        <section class="card" data-card=name>
            <h2>{text(&format!("dash-incidents-{name}"))}</h2>
            {inner}
            {nothing}
        </section>
    }
}

fn block(block: Block) -> impl IntoView {
    let Block { path, user, company, upn, cause, until, lift } = block;
    view! {
        <li>
            <div>
                <a href=path dir="auto">
                    {user}
                </a>
                " "
                <small>
                    <bdi>{company}</bdi>
                    " "
                    <bdi>{upn}</bdi>
                </small>
                <p dir="auto">{cause}</p>
            </div>
            <p class="until">{until}</p>
            {lift.map(lift_form)}
        </li>
    }
}

fn lift_form(lift: Lift) -> impl IntoView {
    let Lift { path, verification, seen, reason, open } = lift;
    let id = format!("reason-{verification}");
    view! {
        <details open=open>
            <summary>{text("dash-lift")}</summary>
            <form class="lift" method="post" action=path>
                <input type="hidden" name="verification" value=verification />
                <input type="hidden" name="seen" value=seen />
                <label for=id.clone()>{text("dash-lift-reason")}</label>
                <input id=id name="reason" type="text" value=reason maxlength="120" required autocomplete="off" />
                <button type="submit" data-primary="true">
                    {text("dash-lift-now")}
                </button>
            </form>
        </details>
    }
}

pub(super) fn asking(asking: Asking) -> impl IntoView {
    let Asking { what, whom, by, pod } = asking;
    let pod = pod.map(|Pod { path, field, value }| {
        view! {
            <form method="post" action=path>
                <input type="hidden" name=field value=value />
                <button type="submit">{text("dash-open")}</button>
            </form>
        }
    });
    view! {
        <li>
            <div>
                <b>{what}</b>
                <p dir="auto">{whom}</p>
                <small dir="auto">{by}</small>
            </div>
            {pod}
        </li>
    }
}
