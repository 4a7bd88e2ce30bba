use leptos::prelude::*;

use super::{
    chart::{self, Bucket, GROUPS},
    layout::Layout,
    parts::{Filters, filters, notice, title_with_file},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Verdicts and answers over time: two pictures, and the same in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrendsPage {
    pub layout: Layout,
    pub filters: Filters,
    pub notice: String,
    /// The oldest first.
    pub buckets: Vec<Bucket>,
    /// The same as comma-separated values; empty where there is nothing.
    pub csv: String,
}

impl TrendsPage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { layout, filters: form, notice: wrong, buckets, csv } = self.clone();
        let title = text("dash-trends");
        let heading = title.clone();
        layout.page(shell, &title, move || {
            view! {
                {title_with_file(heading, csv)}
                {filters(form)}
                {notice(wrong)}
                {chart::over_time(&buckets)}
                <details class="card">
                    <summary>{text("dash-chart-table")}</summary>
                    {table(buckets)}
                </details>
            }
        })
    }
}

fn table(buckets: Vec<Bucket>) -> impl IntoView {
    let heads = GROUPS.map(|group| view! { <th scope="col">{text(&format!("dash-group-{group}"))}</th> });
    let rows = buckets.into_iter().rev().map(|bucket| {
        let counts = bucket.counts.map(|count| view! { <td>{count}</td> });
        view! {
            <tr>
                <th scope="row">{bucket.label}</th>
                {counts.collect_view()}
                <td>{bucket.median.map(|seconds| words().text("dash-seconds", &[("number", &seconds.to_string())]))}</td>
            </tr>
        }
    });
    view! {
        <div class="across" tabindex="0" role="region" aria-label=text("dash-chart-table")>
            <table class="numbers">
                <thead>
                    <tr>
                        <th scope="col">{text("dash-chart-from")}</th>
                        {heads.collect_view()}
                        <th scope="col">{text("dash-chart-median")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
