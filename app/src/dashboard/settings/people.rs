use leptos::prelude::*;

use super::{Answer, Common, form, text};

/// Who is what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    pub answer: Answer,
    pub rows: Vec<Person>,
    /// What is to be known about the list, such as that it is cut off.
    pub remark: String,
}

/// An agent, or a number under which the PSA has none any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub id: String,
    pub name: String,
    /// Named as something, and no longer in the PSA's list.
    pub gone: bool,
    /// Whether they are each of [`People::KINDS`].
    pub is: [bool; 3],
}

impl People {
    /// What one can be, by the name in the form and, under `set-people`, in the catalogue.
    pub const KINDS: [&str; 3] = ["administrator", "auditor", "second"];
}

pub(super) fn drawn(people: People, common: &Common) -> AnyView {
    let People { answer, rows, remark } = people;
    let remark = (!remark.is_empty()).then(|| view! { <p class="aside">{remark}</p> });
    let kinds = People::KINDS.map(|kind| view! { <th scope="col">{text(&format!("set-people-{kind}"))}</th> });
    let row = |Person { id, name, gone, is }: Person| {
        let gone = gone.then(|| view! { <small>{text("set-people-gone")}</small> });
        let boxes = People::KINDS.into_iter().zip(is).map(|(kind, checked)| {
            let label = format!("{name}: {}", text(&format!("set-people-{kind}")));
            view! {
                <td>
                    <label class="tick">
                        <span class="unseen">{label}</span>
                        <input type="checkbox" name=kind value=id.clone() checked=checked />
                    </label>
                </td>
            }
        });
        let boxes = boxes.collect_view();
        let number = id.clone();
        view! {
            <tr>
                <th scope="row">
                    <b dir="auto">{name}</b>
                    " "
                    <small>{number}</small>
                    {gone}
                </th>
                {boxes}
            </tr>
        }
        .into_any()
    };
    let table = view! {
        <div class="across" tabindex="0" role="region" aria-label=text("set-people")>
            <table class="people">
                <thead>
                    <tr>
                        <th scope="col">{text("set-people-agent")}</th>
                        {kinds.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        {remark}
    }
    .into_any();
    form("people", answer, true, common, table)
}
