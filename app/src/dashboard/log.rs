use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Entry, Filters, Live, entries, filters, live, notice, paging, title_with_file},
};
use crate::{document::Shell, words::text};

/// The log, the newest entries first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    pub layout: Layout,
    pub filters: Filters,
    pub notice: String,
    pub entries: Vec<Entry>,
    pub newest: Option<String>,
    pub older: Option<String>,
    /// All that is meant, as comma-separated values.
    pub csv: String,
    pub live: Live,
}

impl LogPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("dash-log");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let form = (!page.live.follows()).then(|| filters(page.filters));
            let quiet = page.entries.is_empty().then(|| view! { <p class="nothing">{text("dash-nothing")}</p> });
            view! {
                {title_with_file(heading, page.csv)}
                <p class="aside">{text("dash-log-reason")} " " <code>"vouchsafe audit verify"</code></p>
                {live(page.live)}
                {form}
                {notice(page.notice)}
                <section class="card">{entries(page.entries)} {quiet}</section>
                {paging(vec![("newest", page.newest), ("older", page.older)])}
            }
        })
    }
}
