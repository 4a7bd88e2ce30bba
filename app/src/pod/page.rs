//! The pod's document.

use leptos::prelude::*;

use super::{
    live::Live,
    screen::Screen,
    start::{Labels, POD_ID, START_ID, Start},
};
use crate::{
    contract::{Button, LiveView},
    document::{Shell, in_script},
    icons::icons,
    words::words,
};

/// One pod, about to be opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PodPage {
    /// What authorises every call of this page.
    pub handle: String,
    pub view: LiveView,
    /// What the address bar says instead of the launch URL.
    pub clean_path: String,
}

/// The whole document.
pub fn render(page: &PodPage, shell: &Shell) -> String {
    let start = Start { now: page.view.clone(), over: over(), labels: labels() };
    let json = in_script(&start);
    let live = Owner::new().with(|| view! { <Live screen=Screen::new(start) /> }.to_html());
    let handle = page.handle.clone();
    let tidy = format!("history.replaceState(null,'',{})", in_script(&page.clean_path));
    let load = format!(
        "import init from {};init({{module_or_path:{}}}).catch(()=>{{document.getElementById('failed').hidden=false}})",
        in_script(&shell.pod_js),
        in_script(&shell.pod_wasm)
    );
    let (nonce, pod_js, pod_wasm) = (shell.nonce.clone(), shell.pod_js.clone(), shell.pod_wasm.clone());
    let title = words().text("label-pod", &[]);
    let head = {
        let nonce = nonce.clone();
        move || {
            view! {
                <link rel="modulepreload" href=pod_js nonce=nonce.clone() />
                <link rel="preload" r#as="fetch" type="application/wasm" crossorigin="anonymous" href=pod_wasm />
                <script nonce=nonce inner_html=tidy></script>
            }
        }
    };
    let body = move || {
        view! {
            <body>
                {icons()}
                <p id="failed" class="failed" role="alert" hidden>
                    {words().text("label-failed", &[])}
                </p>
                <noscript>
                    <p class="failed">{words().text("label-noscript", &[])}</p>
                </noscript>
                <main id=POD_ID class="pod" data-handle=handle inner_html=live></main>
                <script type="application/json" id=START_ID inner_html=json></script>
                <script type="module" nonce=nonce inner_html=load></script>
            </body>
        }
    };
    shell.document(&title, head, body)
}

/// What is shown when the page's handle is over.
fn over() -> LiveView {
    let said = words().said("session_idle", Some("page"), &[]);
    let reload = words().text("button-reload", &[]);
    LiveView {
        state: "session_idle".into(),
        tone: "warn".into(),
        title: said.title,
        reason: said.reason,
        next: said.next,
        buttons: vec![Button { action: "reload".into(), label: reload, primary: true }],
        ended: true,
        ..LiveView::default()
    }
}

fn labels() -> Labels {
    let text = |key| words().text(key, &[]);
    Labels {
        contact: text("label-contact"),
        account: text("label-account"),
        company: text("label-company"),
        tenant: text("label-tenant"),
        upn: text("label-upn"),
        checks: text("label-checks"),
        details: text("button-details"),
        open: text("button-identity_verification"),
        method: text("label-method"),
        more: text("label-more"),
        purpose: text("label-purpose"),
        number: text("label-number"),
        seconds: text("label-seconds"),
        until: text("label-until"),
        say: text("label-say"),
        copy: text("button-copy"),
        copied: text("button-copied"),
        history: text("label-history"),
        reference: text("label-reference"),
        connection: text("label-connection"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Choice, Field, Line, Past, Who};

    const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn shell() -> Shell {
        let path = |name: &str| format!("/site/{name}");
        Shell {
            nonce: "n0nce".into(),
            style: path("style.css"),
            pod_js: path("pod.js"),
            pod_wasm: path("pod.wasm"),
            sign_in_js: path("sign-in.js"),
            icon: path("icon.svg"),
        }
    }

    fn hostile() -> PodPage {
        let text = || HOSTILE.to_owned();
        let who =
            Who { ticket: text(), contact: text(), company: text(), account: text(), upn: text(), tenant: text() };
        let view = LiveView {
            state: "ready".into(),
            note: "none".into(),
            tone: "plain".into(),
            title: text(),
            reason: text(),
            next: text(),
            say: text(),
            note_text: text(),
            reference: text(),
            who,
            ways: vec![Choice { value: text(), label: text(), chosen: true, off: text() }],
            purposes: vec![Choice { value: text(), label: text(), chosen: true, off: text() }],
            fields: vec![Field { kind: text(), label: text(), longest: 6 }],
            card: vec![Line { label: text(), text: text() }],
            buttons: vec![Button { action: "send".into(), label: text(), primary: true }],
            history: vec![Past { at: 0.0, tone: text(), text: text() }],
            ..LiveView::default()
        };
        PodPage { handle: "h4ndle".into(), view, clean_path: "/pod/acme/ticket/1</script>".into() }
    }

    #[test]
    fn what_others_wrote_stays_text() {
        let html = render(&hostile(), &shell());
        assert!(!html.contains("<img"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert_eq!(html.matches("</script>").count(), 3, "{html}");
    }

    #[test]
    fn one_element_says_how_things_are() {
        let html = render(&hostile(), &shell());
        assert_eq!(html.matches("role=\"status\"").count(), 1);
        assert_eq!(html.matches("data-state=\"ready\" data-note=\"none\"").count(), 1);
    }

    #[test]
    fn nothing_runs_without_the_nonce_and_nothing_is_styled_inline() {
        let html = render(&hostile(), &shell());
        for (at, _) in html.match_indices("<script") {
            let tag = html[at..].split('>').next().unwrap_or_default();
            assert!(tag.contains("nonce=\"n0nce\"") || tag.contains("application/json"), "{tag}");
        }
        assert!(!html.contains("style=\""), "{html}");
        assert!(!html.contains(" onclick"), "{html}");
    }

    #[test]
    fn every_button_waits_for_the_browser_to_take_over() {
        let html = render(&hostile(), &shell());
        let buttons: Vec<_> = html.match_indices("<button").map(|(at, _)| html[at..].split('>').next()).collect();
        assert!(buttons.len() > 3);
        for button in buttons.into_iter().flatten() {
            assert!(button.contains(" disabled"), "{button}");
        }
    }

    #[test]
    fn the_browser_is_told_every_word() {
        let labels = serde_json::to_value(labels()).unwrap();
        for (name, text) in labels.as_object().unwrap() {
            assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{name} has no words");
        }
        assert!(!over().title.is_empty());
    }
}
