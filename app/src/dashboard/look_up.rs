use leptos::prelude::*;

use super::{
    accounts::verify,
    layout::Layout,
    parts::{Filters, filters, notice},
};
use crate::{document::Shell, words::text};

/// Where a technician finds the one account that they want to verify.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookUpPage {
    pub layout: Layout,
    pub filters: Filters,
    /// What is wrong with what was asked for.
    pub notice: String,
    /// Who was found; `None` if nobody was looked for.
    pub found: Option<Vec<Found>>,
    /// Takes a form POST with an account's ids, and opens the pod of its contact.
    pub verify_path: String,
}

/// Somebody who can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    pub upn: String,
    pub company: String,
    pub tenant: String,
    pub object: String,
}

impl LookUpPage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { layout, filters: form, notice: wrong, found, verify_path } = self.clone();
        let title = text("dash-accounts");
        let heading = title.clone();
        layout.page(shell, &title, move || {
            let found = found.map(|found| {
                if found.is_empty() {
                    return view! { <p class="nothing">{text("account-look-nobody")}</p> }.into_any();
                }
                let each = found.into_iter().map(|one| person(one, &verify_path)).collect_view();
                view! { <ul class="found">{each}</ul> }.into_any()
            });
            view! {
                <h1>{heading}</h1>
                <p class="aside">{text("account-look-reason")}</p>
                {filters(form)}
                {notice(wrong)}
                {found}
            }
        })
    }
}

fn person(one: Found, verify_path: &str) -> impl IntoView + use<> {
    let Found { name, upn, company, tenant, object } = one;
    let form = verify(verify_path, &name, [tenant, object]);
    view! {
        <li class="card">
            <p>
                <b dir="auto">{name}</b>
                <small>
                    <bdi>{upn}</bdi>
                    " · "
                    <bdi>{company}</bdi>
                </small>
            </p>
            {form}
        </li>
    }
}
