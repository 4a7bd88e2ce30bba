use leptos::prelude::*;

use super::{chart, layout::Layout, parts::title_with_file};
use crate::{document::Shell, words::text};

/// Who cannot be verified, customer by customer: those first who can do the most harm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoveragePage {
    pub layout: Layout,
    /// Those who hold a directory role, and everybody else; a line a customer.
    pub privileged: Vec<Coverage>,
    pub others: Vec<Coverage>,
    pub csv: String,
}

/// How one customer's people could be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    pub company: String,
    /// How many of each of [`chart::REACHES`], and where these are.
    pub counts: [(u64, String); 6],
}

impl Coverage {
    fn all(&self) -> u64 {
        self.counts.iter().map(|(count, _)| count).sum()
    }
}

impl CoveragePage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { layout, privileged, others, csv } = self.clone();
        let title = text("dash-coverage");
        let heading = title.clone();
        layout.page(shell, &title, move || {
            let key = chart::REACHES.map(|reach| {
                view! {
                    <li data-reach=reach>
                        <svg aria-hidden="true" viewBox="0 0 12 12">
                            <rect width="12" height="12" rx="2"></rect>
                        </svg>
                        {text(&format!("reach-{reach}"))}
                    </li>
                }
            });
            view! {
                {title_with_file(heading, csv)}
                <p class="aside">{text("dash-coverage-reason")}</p>
                {chart::patterns()}
                <ul class="key">{key.collect_view()}</ul>
                {section("privileged", privileged)}
                {section("others", others)}
            }
        })
    }
}

fn section(name: &'static str, all: Vec<Coverage>) -> impl IntoView {
    let title = text(&format!("dash-coverage-{name}"));
    let sum = (0..chart::REACHES.len())
        .map(|at| all.iter().filter_map(|one| one.counts.get(at)).map(|(count, _)| count).sum::<u64>());
    let sum: Vec<u64> = sum.collect();
    let empty = sum.iter().all(|count| *count == 0);
    let heads = chart::REACHES.map(|reach| view! { <th scope="col">{text(&format!("reach-{reach}"))}</th> });
    let table = (!empty).then(|| {
        view! {
            {chart::share(&sum, &title)}
            <div class="across" tabindex="0" role="region" aria-label=title.clone()>
                <table class="numbers coverage">
                    <thead>
                        <tr>
                            <th scope="col">{text("dash-by-customer")}</th>
                            <td></td>
                            {heads.collect_view()}
                        </tr>
                    </thead>
                    <tbody>{all.into_iter().filter(|one| one.all() > 0).map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    let nobody = empty.then(|| view! { <p class="nothing">{text("dash-coverage-nobody")}</p> });
    view! {
        <section class="card" data-coverage=name>
            <h2>{title}</h2>
            {table}
            {nobody}
        </section>
    }
}

fn row(coverage: Coverage) -> impl IntoView {
    let Coverage { company, counts } = coverage;
    let each: Vec<u64> = counts.iter().map(|(count, _)| *count).collect();
    let cells = counts.map(|(count, path)| {
        let count = if count == 0 { view! { "–" }.into_any() } else { view! { <a href=path>{count}</a> }.into_any() };
        view! { <td>{count}</td> }
    });
    view! {
        <tr>
            <th scope="row" dir="auto">
                {company}
            </th>
            <td class="bar-cell" aria-hidden="true">
                {chart::share(&each, "")}
            </td>
            {cells.collect_view()}
        </tr>
    }
}
