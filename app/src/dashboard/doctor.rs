use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Live, live},
};
use crate::{
    document::Shell,
    words::{text, words},
};

/// Whether everything works, and what exactly to do where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoctorPage {
    pub layout: Layout,
    /// Takes a form POST that begins a round; empty for those who only read.
    pub run_path: String,
    /// When it was looked, and how far that is.
    pub when: String,
    /// Where to look how far it is; empty when it is through.
    pub again_path: String,
    pub live: Live,
    /// `yes`, `no` or `unknown`, as [`Item::standing`], and in words.
    pub verdict: Option<(&'static str, String)>,
    /// What has something to be mended first.
    pub groups: Vec<Group>,
    /// Customers with whom all is well.
    pub fine: Vec<Group>,
}

/// What was found of one thing: the installation, a Halo, a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    /// Such as the customer's number and tenant.
    pub detail: String,
    pub items: Vec<Item>,
}

/// One finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// `yes`, `no` where something is to be mended, or `unknown` where it was not looked at.
    pub standing: &'static str,
    pub test: String,
    pub text: String,
    /// The exact remedy; empty where there is nothing to do.
    pub todo: String,
}

impl DoctorPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("dash-doctor");
        let heading = title.clone();
        let Self { layout, run_path, when, again_path, live: follows, verdict, groups, fine } = self.clone();
        layout.page(shell, &title, move || {
            let run = (!run_path.is_empty()).then(|| {
                view! {
                    <form method="post" action=run_path>
                        <button type="submit" data-primary="true">
                            {text("dash-doctor-run")}
                        </button>
                    </form>
                }
            });
            let again =
                (!again_path.is_empty()).then(|| view! { " " <a href=again_path>{text("dash-doctor-again")}</a> });
            let verdict = verdict.map(|(standing, said)| {
                view! {
                    <p class="finding verdict" data-standing=standing role="status">
                        {icon(standing)}
                        <b>{said}</b>
                    </p>
                }
            });
            let count = fine.len().to_string();
            let fine = (!fine.is_empty()).then(|| {
                view! {
                    <details class="card" data-fine="true">
                        <summary>{words().text("dash-doctor-fine", &[("left", &count)])}</summary>
                        {fine.into_iter().map(inner).collect_view()}
                    </details>
                }
            });
            view! {
                <div class="title-row">
                    <h1>{heading}</h1>
                    {run}
                </div>
                <p class="aside">{when} {again}</p>
                {live(follows)}
                {verdict}
                {groups.into_iter().map(group).collect_view()}
                {fine}
            }
        })
    }
}

fn group(group: Group) -> impl IntoView {
    view! { <section class="card findings">{inner(group)}</section> }
}

fn inner(group: Group) -> impl IntoView {
    let Group { name, detail, items } = group;
    view! {
        <h2>
            <bdi>{name}</bdi>
            " "
            <small>{detail}</small>
        </h2>
        <ul class="lights">{items.into_iter().map(item).collect_view()}</ul>
    }
}

fn item(item: Item) -> impl IntoView {
    let Item { standing, test, text: said, todo } = item;
    let todo = (!todo.is_empty()).then(|| view! { <strong class="todo">{todo}</strong> });
    view! {
        <li data-standing=standing>
            {icon(standing)}
            <div>
                <b>{test}</b>
                " "
                <span class="unseen">{text(&format!("dash-doctor-{standing}"))}</span>
                <small dir="auto">{said}</small>
                {todo}
            </div>
        </li>
    }
}

fn icon(standing: &'static str) -> impl IntoView {
    view! {
        <svg aria-hidden="true">
            <use href=format!("#i-{standing}")></use>
        </svg>
    }
}
