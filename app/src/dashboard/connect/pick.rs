use leptos::prelude::*;

use crate::words::{text, words};

/// A tenant that may be picked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PickRow {
    pub tenant: String,
    pub name: String,
    /// Whose it is: a client's number.
    pub client: String,
    /// What speaks for which client, if anything does.
    pub suggested: String,
    pub ticked: bool,
    /// What is wrong with what was typed.
    pub wrong: String,
}

pub(super) fn draw(rows: Vec<PickRow>, clients: Vec<[String; 2]>, path: String) -> impl IntoView {
    (!rows.is_empty() && !path.is_empty()).then(|| {
        let options = clients.into_iter().map(|[number, name]| view! { <option value=number>{name}</option> });
        view! {
            <section class="card" data-card="pick">
                <h2>{text("connect-pick")}</h2>
                <p>{text("connect-pick-reason")}</p>
                <form method="post" action=path>
                    <datalist id="clients">{options.collect_view()}</datalist>
                    <table class="list picking">
                        <caption class="unseen">{text("connect-pick")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{text("connect-tenant")}</th>
                                <th scope="col">{text("connect-client")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                    <button type="submit" data-primary="true">
                        {text("connect-pick-button")}
                    </button>
                </form>
            </section>
        }
    })
}

fn row(row: PickRow) -> impl IntoView {
    let PickRow { tenant, name, client, suggested, ticked, wrong } = row;
    let (tick, whose) = (format!("pick-{tenant}"), format!("client-{tenant}"));
    let label = words().text("connect-client-of", &[("tenant", &name)]);
    let wrong = (!wrong.is_empty()).then(|| view! { <small class="wrong">{wrong}</small> });
    let is_wrong = wrong.is_some().then_some("true");
    view! {
        <tr>
            <th scope="row" class="who">
                <label class="tick" for=tick.clone()>
                    <input id=tick.clone() type="checkbox" name="pick" value=tenant.clone() checked=ticked />
                    <bdi>{name}</bdi>
                </label>
                <small>
                    <code>{tenant}</code>
                </small>
            </th>
            <td>
                <input
                    name=whose
                    value=client
                    type="text"
                    list="clients"
                    aria-label=label
                    aria-invalid=is_wrong
                    inputmode="numeric"
                    maxlength="12"
                    autocomplete="off"
                />
                <small>{suggested}</small>
                {wrong}
            </td>
        </tr>
    }
}
