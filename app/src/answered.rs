//! What came of a link that somebody without a session opened. Plain HTML, and no script at all.

use leptos::prelude::*;

use crate::{document::Shell, icons::icons, words::words};

/// Says it in the words that the catalogue has under `{page}-{answer}`, with these values.
pub(crate) fn answered(shell: &Shell, page: &'static str, answer: &'static str, values: &[(&str, &str)]) -> String {
    let text = |part: &str| words().text(&format!("{page}-{answer}-{part}"), values);
    let title = text("title");
    let (heading, reason, next) = (title.clone(), text("reason"), text("next"));
    let body = move || {
        view! {
            <body>
                {icons()}
                <main class="page" data-page=page data-answer=answer>
                    <h1>{heading}</h1>
                    <p>{reason}</p>
                    {(!next.is_empty()).then(|| view! { <p>{next}</p> })}
                </main>
            </body>
        }
    };
    shell.document(&title, || (), body)
}
