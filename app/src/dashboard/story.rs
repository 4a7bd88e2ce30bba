use leptos::prelude::*;

use super::{
    layout::Layout,
    list::marked,
    parts::{Entry, Outcome, entries, facts_of, outcome},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// One verification: what it was, all that the log tells of it, and its receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoryPage {
    pub layout: Layout,
    pub outcome: Outcome,
    pub user: String,
    /// What sets it apart from others; mostly empty.
    pub mark: String,
    pub company: String,
    /// Labels and texts.
    pub facts: Vec<(String, String)>,
    pub entries: Vec<Entry>,
    /// Empty until it has ended.
    pub receipt: String,
    /// All of the same customer, and where that is.
    pub list_path: String,
}

impl StoryPage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { layout, outcome: how, user, mark, company, facts, .. } = self.clone();
        let Self { entries: told, receipt, list_path, .. } = self.clone();
        let title = words().text("dash-story", &[("user", &user)]);
        layout.page(shell, &title, move || {
            let tone = how.tone;
            let receipt = (!receipt.is_empty()).then(|| {
                view! {
                    <section class="card receipt">
                        <h2>{text("note-receipt")}</h2>
                        <p><code>{receipt}</code></p>
                        <p class="aside">
                            {text("dash-receipt-reason")} " " <a href="/receipt">{text("receipt-page-title")}</a>
                        </p>
                    </section>
                }
            });
            view! {
                <p class="way-back">
                    <a href=list_path>{text("dash-all-verifications")}</a>
                </p>
                <section class="card story" data-tone=tone>
                    <p class="how">{outcome(how)}</p>
                    <h1 dir="auto">{user}</h1>
                    <p class="company" dir="auto">
                        {company}
                    </p>
                    {marked(mark)}
                    <dl class="grid">{facts_of(facts)}</dl>
                </section>
                {receipt}
                <section class="card">
                    <h2>{text("dash-told")}</h2>
                    {entries(told)}
                </section>
            }
        })
    }
}
