//! The page behind the link in a mail: "this was not me". Plain HTML, and no script at all.

use leptos::prelude::*;

use crate::{answered::answered, document::Shell, icons::icons, words::text};

/// What was done in somebody's name, and the button that objects to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectionPage {
    /// The host name of the help desk's Halo.
    pub host: String,
    pub company: String,
    pub upn: String,
    pub when: String,
    pub purpose: String,
    /// What the mail said of the outcome, in the short words of the catalogue.
    pub outcome: String,
    /// Where the button's form leads: this very page.
    pub path: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The help desk has been told.
    Done,
    /// It had been told before.
    Again,
    /// The link is too old, or none of ours.
    Gone,
    /// The form was not sent from our own page.
    Foreign,
}

impl Answer {
    fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again => "again",
            Self::Gone => "gone",
            Self::Foreign => "foreign",
        }
    }

    /// The page that says so; `time` is when it had been told.
    pub fn render(self, shell: &Shell, time: &str) -> String {
        answered(shell, "objection", self.key(), &[("time", time)])
    }
}

impl ObjectionPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("objection-title");
        let Self { host, company, upn, when, purpose, outcome, path } = self.clone();
        let heading = title.clone();
        let facts = [
            ("objection-at", host),
            ("objection-account", format!("{upn}, {company}")),
            ("objection-when", when),
            ("objection-purpose", purpose),
            ("objection-outcome", outcome),
        ]
        .map(|(label, value)| {
            view! {
                <div>
                    <dt>{text(label)}</dt>
                    <dd dir="auto">{value}</dd>
                </div>
            }
        });
        let (reason, next, fine, button) =
            (text("objection-reason"), text("objection-next"), text("objection-fine"), text("button-object"));
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main class="page" data-page="objection">
                        <h1>{heading}</h1>
                        <p>{reason}</p>
                        <dl class="facts">{facts.collect_view()}</dl>
                        <p>{fine}</p>
                        <p class="warning">{next}</p>
                        <form method="post" action=path>
                            <div class="buttons">
                                <button type="submit" data-primary="true">{button}</button>
                            </div>
                        </form>
                    </main>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}
