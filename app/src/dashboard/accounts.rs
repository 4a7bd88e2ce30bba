use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Filters, Live, filters, live, notice, paging},
    readings::{Reading, readings},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Accounts as they were last imported, filtered and page by page, and how far that is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountsPage {
    pub layout: Layout,
    pub filters: Filters,
    /// What is wrong with what was asked for.
    pub notice: String,
    pub rows: Vec<AccountRow>,
    pub first: Option<String>,
    pub more: Option<String>,
    /// What is read just now, and what is in the way; the rest is summed up.
    pub imports: Vec<Reading>,
    pub summary: String,
    /// This very page, as it follows.
    pub again: String,
    /// Takes a form POST, and reads everything now; empty for those who only look.
    pub import_path: String,
    /// Takes a form POST with an account's ids, and opens the pod of its contact; empty for those who only look.
    pub verify_path: String,
    pub live: Live,
}

/// One account in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountRow {
    pub name: String,
    pub upn: String,
    pub company: String,
    /// What it is, by name and in words.
    pub state: &'static str,
    pub state_label: String,
    pub source: String,
    pub reach: String,
    pub privileged: bool,
    /// The contact that it was last asked for; empty if none.
    pub contact: String,
    /// When it was last verified, and the page of that; empty if never.
    pub verified: String,
    pub verified_path: String,
    /// Tenant and object; none of an account that cannot be asked.
    pub ids: Option<[String; 2]>,
}

impl AccountsPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-accounts");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let form = (!page.live.follows()).then(|| filters(page.filters));
            view! {
                <h1>{heading}</h1>
                {standing(page.imports, page.summary, page.again, page.import_path)}
                {live(page.live)}
                {form}
                {notice(page.notice)}
                {table(page.rows, &page.verify_path)}
                {paging(vec![("first-page", page.first), ("more", page.more)])}
            }
        })
    }
}

fn standing(imports: Vec<Reading>, summary: String, again: String, import_path: String) -> impl IntoView {
    let looks_again = imports.iter().any(|import| import.is_running).then(|| {
        view! { <a href=again>{text("dash-import-again")}</a> }
    });
    let now = (!import_path.is_empty()).then(|| {
        view! {
            <form method="post" action=import_path>
                <button type="submit">{text("dash-import-now")}</button>
            </form>
        }
    });
    view! {
        <section class="card imports" aria-label=text("dash-imports")>
            <div class="title-row">
                <p>{summary} " " {looks_again}</p>
                {now}
            </div>
            {readings(imports)}
        </section>
    }
}

/// The columns: a class that says how soon it goes where it is narrow, and the key of its head.
const COLUMNS: [(&str, &str); 6] = [
    ("who", "dash-account"),
    ("state", "dash-by-state"),
    ("source widest", "dash-by-source"),
    ("reach wide", "dash-by-reach"),
    ("contact wide", "dash-contact"),
    ("verified", "dash-verified"),
];

fn table(rows: Vec<AccountRow>, verify_path: &str) -> impl IntoView + use<> {
    if rows.is_empty() {
        return view! { <p class="nothing">{text("dash-nothing")}</p> }.into_any();
    }
    let head = COLUMNS.map(|(class, key)| view! { <th scope="col" class=class>{text(key)}</th> });
    let act = (!verify_path.is_empty()).then(|| {
        view! {
            <th scope="col" class="act">
                <span class="unseen">{text("account-verify")}</span>
            </th>
        }
    });
    view! {
        <table class="list accounts">
            <caption class="unseen">{text("dash-accounts")}</caption>
            <thead>
                <tr>{head.collect_view()} {act}</tr>
            </thead>
            <tbody>{rows.into_iter().map(|one| row(one, verify_path)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: AccountRow, verify_path: &str) -> impl IntoView + use<> {
    let AccountRow {
        name,
        upn,
        company,
        state,
        state_label,
        source,
        reach,
        privileged,
        contact,
        verified,
        verified_path,
        ids,
    } = row;
    let act = (!verify_path.is_empty()).then(|| {
        let form = ids.map(|ids| verify(verify_path, &name, ids));
        view! { <td class="act">{form}</td> }
    });
    let privileged = privileged.then(|| view! { <span class="mark">{text("dash-privileged")}</span> });
    let verified = if verified_path.is_empty() {
        verified.into_any()
    } else {
        view! { <a href=verified_path>{verified}</a> }.into_any()
    };
    view! {
        <tr data-account=state>
            <th scope="row" class="who">
                <span dir="auto">{name}</span>
                " "
                {privileged}
                <small>
                    <bdi>{upn}</bdi>
                    " · "
                    <bdi>{company}</bdi>
                </small>
            </th>
            <td class="state">{state_label}</td>
            <td class="source widest">{source}</td>
            <td class="reach wide">{reach}</td>
            <td class="contact wide" dir="auto">
                {contact}
            </td>
            <td class="verified">{verified}</td>
            {act}
        </tr>
    }
}

/// The way to the pod of an account's contact.
pub(super) fn verify(path: &str, name: &str, [tenant, object]: [String; 2]) -> impl IntoView + use<> {
    view! {
        <form method="post" action=path.to_owned()>
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="object" value=object />
            <button type="submit" aria-label=words().text("account-verify-whom", &[("user", name)])>
                {text("account-verify")}
            </button>
        </form>
    }
}
