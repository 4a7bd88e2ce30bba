use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Filters, Outcome, filters, notice, outcome, paging},
};
use crate::{document::Shell, words::text};

/// The customers of an instance, and how far each is on the way to being connected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomersPage {
    pub layout: Layout,
    pub filters: Filters,
    /// What is wrong with what was asked for, or with the list.
    pub notice: String,
    /// Of when the PSA's list is.
    pub as_of: String,
    /// Takes a form POST that reads the PSA's list anew; empty for whoever may not.
    pub read_path: String,
    /// Where many are connected at a time; empty for whoever may not.
    pub connect_path: String,
    /// How many are how far: number, words and where they are listed.
    pub counts: Vec<[String; 3]>,
    pub rows: Vec<CustomerRow>,
    pub first: Option<String>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// One customer in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerRow {
    pub path: String,
    pub name: String,
    /// Its number in the PSA.
    pub number: String,
    pub standing: Outcome,
    pub tenants: Vec<String>,
    /// What a person should know, such as that it shares a tenant.
    pub marks: Vec<String>,
}

impl CustomersPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-customers");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let read = (!page.read_path.is_empty()).then(|| {
                view! {
                    <form method="post" action=page.read_path>
                        <button type="submit">{text("customers-read")}</button>
                    </form>
                }
            });
            let connect = (!page.connect_path.is_empty())
                .then(|| view! { <a href=page.connect_path>{text("connect-title")}</a> });
            let counts = page.counts.into_iter().map(|[number, label, path]| {
                view! {
                    <li>
                        <a href=path>
                            <b>{number}</b>
                            " "
                            {label}
                        </a>
                    </li>
                }
            });
            view! {
                <div class="title-row">
                    <h1>{heading}</h1>
                    <div class="read-anew">
                        <p class="aside">{page.as_of}</p>
                        {read} {connect}
                    </div>
                </div>
                {notice(page.notice)}
                <ul class="counts">{counts.collect_view()}</ul>
                {filters(page.filters)}
                {table(page.rows)}
                {paging(vec![("first-page", page.first), ("previous", page.previous), ("next", page.next)])}
            }
        })
    }
}

fn table(rows: Vec<CustomerRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="nothing">{text("dash-nothing")}</p> }.into_any();
    }
    view! {
        <table class="list customers">
            <caption class="unseen">{text("dash-customers")}</caption>
            <thead>
                <tr>
                    <th scope="col">{text("customers-name")}</th>
                    <th scope="col">{text("customers-standing")}</th>
                    <th scope="col" class="wide">
                        {text("customers-tenants")}
                    </th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: CustomerRow) -> impl IntoView {
    let CustomerRow { path, name, number, standing, tenants, marks } = row;
    let tone = standing.tone;
    let marks = marks.into_iter().map(|mark| view! { <small class="mark">{mark}</small> });
    view! {
        <tr data-tone=tone>
            <th scope="row" class="who">
                <a href=path dir="auto">
                    {name}
                </a>
                <small>{number}</small>
            </th>
            <td class="how">{outcome(standing)} {marks.collect_view()}</td>
            <td class="wide tenants">
                {tenants.into_iter().map(|tenant| view! { <code>{tenant}</code> }).collect_view()}
            </td>
        </tr>
    }
}
