use leptos::prelude::*;

use crate::{
    dashboard::{customer::ToConfirm, parts::notice},
    words::text,
};

/// A tenant whose consent is there, and the customer whose it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    pub company: String,
    /// The customer's page.
    pub path: String,
    /// What Microsoft says of it.
    pub card: ToConfirm,
}

impl Waiting {
    /// Whether it can be confirmed here: where something is to be decided, it is on the customer's page.
    fn can_be_confirmed(&self) -> bool {
        !self.card.confirm_path.is_empty() && self.card.decisions.is_empty()
    }
}

pub(super) fn draw(all: Vec<Waiting>, path: String) -> impl IntoView {
    (!all.is_empty()).then(|| {
        let some = !path.is_empty() && all.iter().any(Waiting::can_be_confirmed);
        let button = some.then(|| {
            view! {
                <button type="submit" data-primary="true">
                    {text("connect-confirm-button")}
                </button>
            }
        });
        view! {
            <section class="card" data-card="confirm">
                <h2>{text("connect-confirm")}</h2>
                <p>{text("connect-confirm-reason")}</p>
                <form method="post" action=path>
                    <table class="list picking">
                        <caption class="unseen">{text("connect-confirm")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{text("customers-name")}</th>
                                <th scope="col">{text("connect-tenant")}</th>
                            </tr>
                        </thead>
                        <tbody>{all.into_iter().map(row).collect_view()}</tbody>
                    </table>
                    {button}
                </form>
            </section>
        }
    })
}

fn row(one: Waiting) -> impl IntoView {
    let can = one.can_be_confirmed();
    let Waiting { company, path, card: ToConfirm { tenant, name, domains, obstacle, decisions, shown, seen, .. } } =
        one;
    let tick = format!("confirm-{tenant}");
    let whose = if can {
        view! {
            <label class="tick" for=tick.clone()>
                <input id=tick.clone() type="checkbox" name="confirm" value=tenant.clone() />
                <bdi>{company}</bdi>
            </label>
            <input type="hidden" name=format!("shown-{tenant}") value=shown />
            <input type="hidden" name=format!("seen-{tenant}") value=seen />
        }
        .into_any()
    } else {
        view! { <bdi>{company}</bdi> }.into_any()
    };
    let special = if decisions.is_empty() { String::new() } else { text("connect-special") };
    let domains = domains.into_iter().map(|domain| view! { <li><code>{domain}</code></li> });
    view! {
        <tr>
            <th scope="row" class="who">
                {whose} <small>
                    <a href=path>{text("connect-customer")}</a>
                </small>
            </th>
            <td>
                <bdi>{name}</bdi>
                <ul class="domains">{domains.collect_view()}</ul>
                <small>
                    <code>{tenant}</code>
                </small>
                {notice(obstacle)}
                {notice(special)}
            </td>
        </tr>
    }
}
