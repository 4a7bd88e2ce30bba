//! The HTML round a page.

use leptos::prelude::*;
use serde::Serialize;

/// What every page needs: the paths of its files, and the nonce of this response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shell {
    /// What the response's Content-Security-Policy allows inline scripts by.
    pub nonce: String,
    pub style: String,
    /// The dashboard's own, so that the pod need not load it.
    pub dashboard_style: String,
    pub pod_js: String,
    pub pod_wasm: String,
    pub sign_in_js: String,
    /// The dashboard's, for what is to be copied.
    pub copy_js: String,
    pub icon: String,
}

impl Shell {
    /// A whole document. `head` comes after title, style and icon; `body` makes the body element.
    pub(crate) fn document<H: IntoView, B: IntoView>(
        &self,
        title: &str,
        head: impl FnOnce() -> H,
        body: impl FnOnce() -> B,
    ) -> String {
        self.styled(&self.style, title, head, body)
    }

    /// The same, in another style than the pod's.
    pub(crate) fn styled<H: IntoView, B: IntoView>(
        &self,
        style: &str,
        title: &str,
        head: impl FnOnce() -> H,
        body: impl FnOnce() -> B,
    ) -> String {
        let (title, style, icon) = (title.to_owned(), style.to_owned(), self.icon.clone());
        let page = Owner::new().with(|| {
            view! {
                <html lang="en">
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1" />
                        <meta name="color-scheme" content="light dark" />
                        <title>{title}</title>
                        <link rel="icon" type="image/svg+xml" href=icon />
                        <link rel="stylesheet" href=style />
                        {head()}
                    </head>
                    {body()}
                </html>
            }
            .to_html()
        });
        format!("<!doctype html>{page}")
    }
}

/// The link to the style sheet with an MSP's own colours, where there is one.
pub(crate) fn branded(path: String) -> impl IntoView {
    (!path.is_empty()).then(|| view! { <link rel="stylesheet" href=path /> })
}

/// The script for what is to be copied, where there is one.
pub(crate) fn copying(path: String) -> impl IntoView {
    (!path.is_empty()).then(|| view! { <script src=path></script> })
}

/// A text as the inner HTML of a textarea, whose first line end does not count.
///
/// Leptos takes what stands in a textarea for finished HTML.
pub(crate) fn in_textarea(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// A value as JSON that may stand inside a script element.
pub(crate) fn in_script(value: &impl Serialize) -> String {
    // Serializing what the contract allows cannot fail; were it to, the browser would see that nothing came.
    serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c")
}
