//! The administrators' page: the policy in force, and what would loosen it. Plain HTML, and no script at all.

use leptos::prelude::*;

use crate::{document::Shell, icons::icons, words::words};

/// The policy of one instance, as far as the reader may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyPage {
    /// The host name of this Halo.
    pub halo: String,
    pub instance: String,
    /// Takes a form POST of `agent`, and goes on to Halo; empty where nobody has to sign in.
    pub sign_in_path: String,
    /// Why the reader has to sign in, or cannot go on.
    pub notice: String,
    /// Who signed in; empty if nobody may see anything yet.
    pub agent_name: String,
    /// The raised threat level, if there is one.
    pub threat: String,
    /// What is in force: a row a purpose and kind, its cells as in [`PolicyPage::HEAD`].
    pub rows: Vec<[String; 6]>,
    pub waiting: Vec<Waiting>,
    /// Takes a form POST of `what` and `asked`; empty where nothing can be confirmed.
    pub confirm_path: String,
}

/// What waits to be confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    pub what: String,
    /// Its moment, in milliseconds: what is confirmed is what was shown.
    pub asked: String,
    pub title: String,
    /// What changes, before, and after.
    pub changes: Vec<[String; 3]>,
}

impl PolicyPage {
    /// The keys of the table's head.
    const HEAD: [&str; 6] = ["purpose", "kind", "methods", "holds", "second", "tells"];

    pub fn render(&self, shell: &Shell) -> String {
        let text = |key: &str| words().text(key, &[]);
        let title = text("policy-title");
        let heading = title.clone();
        let Self { halo, instance, sign_in_path, notice, agent_name, threat, rows, waiting, confirm_path } =
            self.clone();
        let row = |cells: [String; 6]| view! { <tr>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> };
        let table = (!rows.is_empty()).then(|| {
            let head = Self::HEAD.map(|key| view! { <th scope="col">{text(&format!("policy-{key}"))}</th> });
            view! {
                <div class="wide" tabindex="0" role="region" aria-label=text("policy-in-force")>
                    <table>
                        <thead>
                            <tr>{head.collect_view()}</tr>
                        </thead>
                        <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }
        });
        let waits = waiting.into_iter().map(|waiting| {
            let Waiting { what, asked, title, changes } = waiting;
            let changes = changes.into_iter().map(|[what, before, after]| {
                view! {
                    <div>
                        <dt>{what}</dt>
                        <dd>{text("policy-before")} " " {before}</dd>
                        <dd>{text("policy-after")} " " {after}</dd>
                    </div>
                }
            });
            let form = (!confirm_path.is_empty()).then(|| {
                view! {
                    <form method="post" action=confirm_path.clone()>
                        <input type="hidden" name="what" value=what.clone() />
                        <input type="hidden" name="asked" value=asked />
                        <div class="buttons">
                            <button type="submit" data-primary="true">{text("button-loosen")}</button>
                        </div>
                    </form>
                }
            });
            view! {
                <section data-waits=what>
                    <h2>{title}</h2>
                    <dl class="facts">{changes.collect_view()}</dl>
                    {form}
                </section>
            }
        });
        let waits = waits.collect_view();
        let sign_in = (!sign_in_path.is_empty()).then(|| {
            view! {
                <form method="post" action=sign_in_path>
                    <label class="field">
                        <span>{text("policy-agent")}</span>
                        <input type="text" name="agent" inputmode="numeric" autocomplete="off" required />
                    </label>
                    <div class="buttons">
                        <button type="submit" data-primary="true">{text("button-sign_in")}</button>
                    </div>
                </form>
            }
        });
        let nobody = agent_name.is_empty();
        let note = |text: String| (!text.is_empty()).then(|| view! { <p class="warning">{text}</p> });
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main class="page" data-page="policy">
                        <h1>{heading}</h1>
                        <dl class="facts">
                            <div>
                                <dt>{text("start-at")}</dt>
                                <dd dir="auto">{halo} " " <small>{instance}</small></dd>
                            </div>
                            <div hidden=nobody>
                                <dt>{text("start-as")}</dt>
                                <dd dir="auto">{agent_name}</dd>
                            </div>
                        </dl>
                        {note(notice)}
                        {sign_in}
                        {note(threat)}
                        {waits}
                        {table}
                    </main>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}
