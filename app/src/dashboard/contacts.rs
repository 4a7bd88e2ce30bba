use leptos::prelude::*;

use super::{
    incidents::Pod,
    layout::Layout,
    parts::{Filters, filters, notice, paging},
    readings::{Reading, readings},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Contacts who are no account by the lists as they were last read, filtered and page by page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactsPage {
    pub layout: Layout,
    pub filters: Filters,
    /// What is wrong with what was asked for.
    pub notice: String,
    pub rows: Vec<ContactRow>,
    pub first: Option<String>,
    pub more: Option<String>,
    /// Whose contacts are read just now, and what is in the way; the rest is summed up.
    pub readings: Vec<Reading>,
    pub summary: String,
    /// Where one has everything read now.
    pub accounts_path: String,
}

/// One contact in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactRow {
    pub name: String,
    pub company: String,
    /// The contact's number in the PSA.
    pub number: String,
    /// Why there is no account, by name and in words, and what to do.
    pub why: &'static str,
    pub reason: String,
    pub next: String,
    /// The addresses that the PSA has.
    pub addresses: String,
    /// Where somebody waits for it to be decided; empty where nobody does.
    pub waits: String,
    /// Opens the contact's pod, which looks again.
    pub pod: Option<Pod>,
}

impl ContactsPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-contacts-title");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            view! {
                <h1>{heading}</h1>
                <p class="aside">{text("dash-contacts-reason")}</p>
                {standing(page.readings, page.summary, page.accounts_path)}
                {filters(page.filters)}
                {notice(page.notice)}
                {table(page.rows)}
                {paging(vec![("first-page", page.first), ("more", page.more)])}
            }
        })
    }
}

fn standing(rows: Vec<Reading>, summary: String, accounts_path: String) -> impl IntoView {
    view! {
        <section class="card imports" aria-label=text("dash-contacts-readings")>
            <p class="sum">{summary} " " <a href=accounts_path>{text("dash-contacts-now")}</a></p>
            {readings(rows)}
        </section>
    }
}

/// The columns: a class that says how soon it goes where it is narrow, and the key of its head.
const COLUMNS: [(&str, &str); 3] =
    [("who", "dash-contact"), ("why", "dash-by-why"), ("addresses wide", "dash-contacts-addresses")];

fn table(rows: Vec<ContactRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="nothing">{text("dash-nothing")}</p> }.into_any();
    }
    let acts = rows.iter().any(|row| row.pod.is_some());
    let head = COLUMNS.map(|(class, key)| view! { <th scope="col" class=class>{text(key)}</th> });
    let act = acts.then(|| {
        view! {
            <th scope="col" class="act">
                <span class="unseen">{text("dash-contacts-open")}</span>
            </th>
        }
    });
    view! {
        <table class="list contacts">
            <caption class="unseen">{text("dash-contacts-title")}</caption>
            <thead>
                <tr>{head.collect_view()} {act}</tr>
            </thead>
            <tbody>{rows.into_iter().map(|one| row(one, acts)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: ContactRow, acts: bool) -> impl IntoView {
    let ContactRow { name, company, number, why, reason, next, addresses, waits, pod } = row;
    let waits = (!waits.is_empty()).then(|| {
        view! { <a class="waits" href=waits>{text("dash-contacts-waits")}</a> }
    });
    let act = acts.then(|| {
        let label = words().text("dash-contacts-open-whose", &[("user", &name)]);
        let form = pod.map(|Pod { path, field, value }| {
            view! {
                <form method="post" action=path>
                    <input type="hidden" name=field value=value />
                    <button type="submit" aria-label=label>
                        {text("dash-contacts-open")}
                    </button>
                </form>
            }
        });
        view! { <td class="act">{form}</td> }
    });
    view! {
        <tr data-contact=why>
            <th scope="row" class="who">
                <span dir="auto">{name}</span>
                <small>
                    <bdi>{company}</bdi>
                    " · "
                    {words().text("dash-contacts-number", &[("number", &number)])}
                </small>
            </th>
            <td class="why" dir="auto">
                {reason}
                <small>{next}</small>
                {waits}
            </td>
            <td class="addresses wide" dir="auto">
                {addresses}
            </td>
            {act}
        </tr>
    }
}
