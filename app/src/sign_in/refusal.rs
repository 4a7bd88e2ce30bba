use leptos::prelude::*;

use crate::{document::Shell, icons::icons, words::words};

/// Why there is no page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    pub title: String,
    pub reason: String,
    pub next: String,
    /// Finds the log line; empty where there is none.
    pub reference: String,
    /// What to write into the Custom Tab.
    pub template: Option<String>,
    /// The variables that the PSA sent as they stand in the template.
    pub unreplaced: Vec<String>,
    /// The state's name in the public contract, where it is one.
    pub state: Option<String>,
    /// Where it goes on, and what that is called.
    pub way_on: Option<[String; 2]>,
}

impl Refusal {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { title, reason, next, reference, template, unreplaced, state, way_on } = self.clone();
        let heading = title.clone();
        let (no_reference, all_replaced) = (reference.is_empty(), unreplaced.is_empty());
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main class="pod refusal">
                        <h1 class="unseen">{words().text("label-pod", &[])}</h1>
                        <section class="panel warn">
                            <div class="banner">
                                <div class="mark" aria-hidden="true">
                                    <svg class="icon">
                                        <use href="#i-warn"></use>
                                    </svg>
                                </div>
                                <div id="status" role="status" data-state=state data-note="none">
                                    <strong class="title">{title}</strong>
                                    <span class="reason" dir="auto">{reason}</span>
                                </div>
                            </div>
                            <ul class="unreplaced" hidden=all_replaced>
                                {unreplaced
                                    .into_iter()
                                    .map(|name| view! { <li><code>{name}</code></li> })
                                    .collect::<Vec<_>>()}
                            </ul>
                            <p class="next" dir="auto">{next}</p>
                            {way_on.map(|[path, label]| view! { <p class="next"><a href=path>{label}</a></p> })}
                            {template.map(|template| view! { <p class="address"><code>{template}</code></p> })}
                        </section>
                        <footer>
                            <p class="reference" hidden=no_reference>
                                <span>{words().text("label-reference", &[])}</span>
                                <code>{reference}</code>
                            </p>
                        </footer>
                    </main>
                </body>
            }
        };
        shell.document(&heading, || (), body)
    }
}
