//! The page on which a receipt from a note is checked: by anybody, without signing in, and without a script.

use leptos::prelude::*;

use crate::{
    document::{Shell, in_textarea},
    icons::icons,
    words::words,
};

/// As much as a note with its receipt can have.
const LONGEST: &str = "4000";

/// The page, before and after a receipt was pasted into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptPage {
    /// What was pasted.
    pub pasted: String,
    pub answer: Option<Answer>,
}

/// What there is to say of what was pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The name in the catalogue, under `receipt`.
    pub name: &'static str,
    /// What the receipt was given for, as labels and texts.
    pub facts: Vec<(String, String)>,
}

impl Answer {
    fn tone(&self) -> &'static str {
        match self.name {
            // Never green: that is for a live approval alone.
            "genuine" => "plain",
            "forged" | "altered" | "rewritten" | "cut_off" => "bad",
            _ => "warn",
        }
    }
}

impl ReceiptPage {
    pub fn render(&self, shell: &Shell) -> String {
        let text = |key| words().text(key, &[]);
        let Self { pasted, answer } = self.clone();
        let heading = text("receipt-page-title");
        let title = match &answer {
            Some(answer) => format!("{} · {heading}", words().said("receipt", Some(answer.name), &[]).title),
            None => heading.clone(),
        };
        let pasted = in_textarea(&pasted);
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main class="page receipt">
                        <h1>{heading}</h1>
                        {answer.map(answered)}
                        <p>{text("receipt-page-reason")}</p>
                        <form class="paste" method="post" action="/receipt" autocomplete="off">
                            <label for="receipt">{text("receipt-page-label")}</label>
                            <textarea
                                id="receipt"
                                name="receipt"
                                rows="7"
                                required
                                maxlength=LONGEST
                                placeholder="VS1:…"
                                autocapitalize="none"
                                spellcheck="false"
                                inner_html=pasted
                            ></textarea>
                            <div class="buttons">
                                <button type="submit" data-primary="true">{text("receipt-page-check")}</button>
                            </div>
                        </form>
                        <p class="aside">{text("receipt-page-offline")}</p>
                    </main>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}

fn answered(answer: Answer) -> impl IntoView {
    let said = words().said("receipt", Some(answer.name), &[]);
    let tone = answer.tone();
    let mark = if answer.name == "genuine" { "#i-seal".to_owned() } else { format!("#i-{tone}") };
    let no_facts = answer.facts.is_empty();
    let fact = |(label, text)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd dir="auto">{text}</dd>
            </div>
        }
    };
    view! {
        <section class=format!("panel {tone}")>
            <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=SEAL></svg>
            <div class="banner">
                <div class="mark" aria-hidden="true">
                    <svg class="icon">
                        <use href=mark></use>
                    </svg>
                </div>
                <div id="status" role="status" data-state=answer.name>
                    <h2 class="title">{said.title}</h2>
                    <span class="reason">{said.reason}</span>
                </div>
            </div>
            <dl class="given-for" hidden=no_facts>
                {answer.facts.into_iter().map(fact).collect::<Vec<_>>()}
            </dl>
            <p class="next">{said.next}</p>
        </section>
    }
}

/// A seal, of a shape that no verdict has.
const SEAL: &str = r#"<symbol id="i-seal" viewBox="0 0 24 24"><path fill="currentColor" d="m12 1 3.1 3.4h4.5v4.5L23 12l-3.4 3.1v4.5h-4.5L12 23l-3.1-3.4H4.4v-4.5L1 12l3.4-3.1V4.4h4.5z"/><path class="cut" d="m7.8 12.2 2.9 2.9 5.5-6"/></symbol>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pasted_comes_back_harmless() {
        let pasted = "</textarea><script>alert(1)</script>".to_owned();
        let answer = Some(Answer { name: "no_receipt", facts: Vec::new() });
        let html = ReceiptPage { pasted, answer }.render(&Shell::default());
        assert!(!html.contains("<script") && html.contains("&lt;/textarea>&lt;script>"), "{html}");
        assert!(html.contains("data-state=\"no_receipt\""), "{html}");
    }
}
