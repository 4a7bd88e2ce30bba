use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Entry, entries, notice, paging},
};
use crate::{document::Shell, words::words};

/// The log, the newest entries first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    pub layout: Layout,
    pub notice: String,
    pub entries: Vec<Entry>,
    pub newest: Option<String>,
    pub older: Option<String>,
}

impl LogPage {
    pub fn render(&self, shell: &Shell) -> String {
        let text = |key: &str| words().text(key, &[]);
        let page = self.clone();
        let title = text("dash-log");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            view! {
                <h1>{heading}</h1>
                <p class="aside">{text("dash-log-reason")} " " <code>"vouchsafe audit verify"</code></p>
                {notice(page.notice)}
                <section class="card">{entries(page.entries)}</section>
                {paging(vec![("newest", page.newest), ("older", page.older)])}
            }
        })
    }
}
