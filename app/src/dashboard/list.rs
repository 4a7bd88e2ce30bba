use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Filters, Live, Outcome, filters, live, notice, outcome, paging, title_with_file},
};
use crate::{document::Shell, words::text};

/// Verifications, filtered and page by page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPage {
    pub layout: Layout,
    pub filters: Filters,
    /// What is wrong with what was asked for.
    pub notice: String,
    pub rows: Vec<Row>,
    /// Where the neighbouring pages are, if there are such.
    pub newest: Option<String>,
    pub newer: Option<String>,
    pub older: Option<String>,
    /// All that is meant, as comma-separated values.
    pub csv: String,
    pub live: Live,
}

/// One verification in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub path: String,
    pub day: String,
    pub time: String,
    pub outcome: Outcome,
    pub user: String,
    /// What sets it apart from the others; mostly empty.
    pub mark: String,
    pub company: String,
    /// Empty on a user record.
    pub ticket: String,
    pub technician: String,
    pub purpose: String,
    /// How long the answer took.
    pub took: String,
    /// The standing of its note, by name, and in words where somebody has to know.
    pub note: &'static str,
    pub note_label: String,
}

impl ListPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-verifications");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let form = (!page.live.follows()).then(|| filters(page.filters));
            view! {
                {title_with_file(heading, page.csv)}
                {live(page.live)}
                {form}
                {notice(page.notice)}
                {table(page.rows)}
                {paging(vec![("newest", page.newest), ("newer", page.newer), ("older", page.older)])}
            }
        })
    }
}

/// The columns: a class that says how soon it goes where it is narrow, and the key of its head.
const COLUMNS: [(&str, &str); 8] = [
    ("when", "dash-when"),
    ("how", "dash-outcome"),
    ("who", "dash-who"),
    ("ticket wide", "dash-ticket"),
    ("technician wide", "dash-technician"),
    ("purpose widest", "dash-purpose"),
    ("took wide", "dash-took"),
    ("note widest", "dash-note"),
];

pub(super) fn table(rows: Vec<Row>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="nothing">{text("dash-nothing")}</p> }.into_any();
    }
    let head = COLUMNS.map(|(class, key)| view! { <th scope="col" class=class>{text(key)}</th> });
    view! {
        <table class="list">
            <caption class="unseen">{text("dash-verifications")}</caption>
            <thead>
                <tr>{head.collect_view()}</tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: Row) -> impl IntoView {
    let Row { path, day, time, outcome: how, user, mark, company, ticket, technician, .. } = row;
    let Row { purpose, took, note, note_label, .. } = row;
    let tone = how.tone;
    view! {
        <tr data-tone=tone>
            <td class="when">
                <span class="day">{day}</span>
                " "
                <span class="time">{time}</span>
            </td>
            <td class="how">{outcome(how)}</td>
            <th scope="row" class="who">
                <a href=path dir="auto">
                    {user}
                </a>
                <small dir="auto">{company}</small>
                {marked(mark)}
            </th>
            <td class="ticket wide">{ticket}</td>
            <td class="technician wide" dir="auto">
                {technician}
            </td>
            <td class="purpose widest">{purpose}</td>
            <td class="took wide">{took}</td>
            <td class="note widest" data-note=note>
                {note_label}
            </td>
        </tr>
    }
}

/// What sets one apart from the others.
pub(super) fn marked(mark: String) -> impl IntoView {
    (!mark.is_empty()).then(|| view! { <small class="apart">{mark}</small> })
}
