use leptos::prelude::*;

/// How far one reading is: of a tenant's accounts, or of a customer's contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub company: String,
    pub said: String,
    pub is_running: bool,
    /// How many of how many, while that is known.
    pub progress: Option<[u64; 2]>,
    /// What is in the way, and what to do.
    pub problem: String,
}

/// All of them, if there are any.
pub(super) fn readings(readings: Vec<Reading>) -> Option<impl IntoView> {
    let each = readings.into_iter().map(|Reading { company, said, is_running, progress, problem }| {
        let bar = progress.map(|[done, of]| {
            view! { <progress value=done max=of aria-label=company.clone()></progress> }
        });
        let problem = (!problem.is_empty()).then(|| view! { <p class="problem">{problem}</p> });
        view! {
            <li data-running=is_running.then_some("true")>
                <b dir="auto">{company}</b>
                <span>{said}</span>
                {bar}
                {problem}
            </li>
        }
    });
    let each = each.collect_view();
    (!each.is_empty()).then(|| view! { <ul>{each}</ul> })
}
