//! What a customer's administrator reads when Microsoft leads them back to us. Plain HTML, and no script at all.

use leptos::prelude::*;

use crate::{document::Shell, icons::icons, words::words};

/// What came of a consent link. `outcome` is its name in the catalogue, under `consent`.
pub fn render(shell: &Shell, outcome: &'static str) -> String {
    let text = |part: &str| words().text(&format!("consent-{outcome}-{part}"), &[]);
    let title = text("title");
    let (heading, reason, next) = (title.clone(), text("reason"), text("next"));
    let body = move || {
        view! {
            <body>
                {icons()}
                <main class="page" data-page="consent" data-answer=outcome>
                    <h1>{heading}</h1>
                    <p>{reason}</p>
                    {(!next.is_empty()).then(|| view! { <p>{next}</p> })}
                </main>
            </body>
        }
    };
    shell.document(&title, || (), body)
}
