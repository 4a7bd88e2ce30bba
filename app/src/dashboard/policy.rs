mod threat;

use leptos::prelude::*;

pub use self::threat::{Raise, ThreatLevel};
use super::{
    layout::Layout,
    parts::{Leads, sign_in_again},
};
use crate::{document::Shell, words::words};

/// The policy in force, and what would loosen it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyPage {
    pub layout: Layout,
    pub threat: ThreatLevel,
    /// What is in force: a row a purpose and kind, its cells as in [`PolicyPage::HEAD`].
    pub rows: Vec<[String; 6]>,
    pub waiting: Vec<Waiting>,
    /// Where it is changed; empty for whoever may not.
    pub change_path: String,
    /// Takes a form POST of `what` and `asked`; empty where nothing can be confirmed.
    pub confirm_path: String,
    /// Where to sign in again, with what leads back here; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
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
        let Self { layout, threat, rows, waiting, change_path, confirm_path, sign_in } = self.clone();
        layout.page(shell, &title, move || {
            let waiting = waiting.into_iter().map(|waiting| waits(waiting, &confirm_path)).collect_view();
            let row =
                |cells: [String; 6]| view! { <tr>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> };
            let head = Self::HEAD.map(|key| view! { <th scope="col">{text(&format!("policy-{key}"))}</th> });
            let again = sign_in_again(sign_in, "policy-sign-in-again", Leads::Away);
            let change = (!change_path.is_empty()).then(|| {
                view! {
                    <p class="paging">
                        <a href=change_path>{text("policy-change")}</a>
                    </p>
                    <p class="aside">{text("policy-change-reason")}</p>
                }
            });
            view! {
                <h1>{heading}</h1>
                {again}
                {waiting}
                {threat::drawn(threat)}
                <section class="card">
                    <h2>{text("policy-in-force")}</h2>
                    <div class="across" tabindex="0" role="region" aria-label=text("policy-in-force")>
                        <table>
                            <thead>
                                <tr>{head.collect_view()}</tr>
                            </thead>
                            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                        </table>
                    </div>
                    {change}
                </section>
            }
        })
    }
}

fn waits(waiting: Waiting, confirm_path: &str) -> impl IntoView + use<> {
    let text = |key: &str| words().text(key, &[]);
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
            <form method="post" action=confirm_path.to_owned()>
                <input type="hidden" name="what" value=what.clone() />
                <input type="hidden" name="asked" value=asked />
                <button type="submit" data-primary="true">
                    {text("button-loosen")}
                </button>
            </form>
        }
    });
    view! {
        <section class="card" data-waits=what>
            <h2>{title}</h2>
            <dl class="facts">{changes.collect_view()}</dl>
            {form}
        </section>
    }
}
