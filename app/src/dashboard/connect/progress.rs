use leptos::prelude::*;

use crate::{
    dashboard::parts::{Outcome, outcome},
    words::text,
};

/// A tenant that was picked, and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    pub tenant: String,
    pub name: String,
    pub company: String,
    /// The customer's page.
    pub path: String,
    pub standing: Outcome,
    pub detail: String,
    /// Makes a consent link, as the way out; empty where none is needed.
    pub link_path: String,
    /// What was under way for the customer when this was drawn: the link must not overwrite anything newer.
    pub under_way: String,
}

pub(super) fn draw(all: Vec<Progress>, clear_path: String) -> impl IntoView {
    (!all.is_empty()).then(|| {
        let clear = (!clear_path.is_empty()).then(|| {
            view! {
                <form method="post" action=clear_path>
                    <input type="hidden" name="do" value="clear" />
                    <button type="submit">{text("connect-clear")}</button>
                </form>
            }
        });
        view! {
            <section class="card" data-card="progress">
                <div class="title-row">
                    <h2>{text("connect-progress")}</h2>
                    {clear}
                </div>
                <table class="list picking">
                    <caption class="unseen">{text("connect-progress")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{text("connect-tenant")}</th>
                            <th scope="col">{text("customers-standing")}</th>
                        </tr>
                    </thead>
                    <tbody>{all.into_iter().map(row).collect_view()}</tbody>
                </table>
            </section>
        }
    })
}

fn row(one: Progress) -> impl IntoView {
    let Progress { tenant, name, company, path, standing, detail, link_path, under_way } = one;
    let tone = standing.tone;
    let link = (!link_path.is_empty()).then(|| {
        view! {
            <form method="post" action=link_path>
                <input type="hidden" name="under_way" value=under_way />
                <input type="hidden" name="tenant" value=tenant.clone() />
                <button type="submit">
                    {text("connect-link")} <span class="unseen">{format!(": {name}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <tr data-tone=tone data-tenant=tenant>
            <th scope="row" class="who">
                <bdi>{name.clone()}</bdi>
                <small>
                    <a href=path dir="auto">
                        {company}
                    </a>
                </small>
            </th>
            <td class="how">{outcome(standing)} <small>{detail}</small> {link}</td>
        </tr>
    }
}
