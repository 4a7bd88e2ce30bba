//! The pod's document.

use leptos::prelude::*;
use serde_json::json;

use super::{
    drawn,
    live::Live,
    screen::Screen,
    start::{POD_ID, START_ID},
};
use crate::{
    contract::{Button, LiveView},
    document::{Shell, branded, in_script},
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
    /// What opens the page again, cookies or not.
    pub reload_path: String,
    /// Somebody has just signed in, in this very frame.
    pub signed_in: bool,
    /// The style sheet with the MSP's colours; empty if there is none.
    pub brand_style: String,
}

/// The whole document.
pub fn render(page: &PodPage, shell: &Shell) -> String {
    let shown = drawn::shown(&page.view);
    let json = in_script(&json!({ "now": drawn::json(&shown), "over": drawn::json(&drawn::shown(&over())) }));
    let live = Owner::new().with(|| view! { <Live screen=RwSignal::new(Screen::new(shown)) /> }.to_html());
    let (handle, reload) = (page.handle.clone(), page.reload_path.clone());
    let tidy = format!("history.replaceState(null,'',{})", in_script(&page.clean_path));
    let load = format!(
        "import init from {};init({{module_or_path:{}}}).catch(()=>{{document.getElementById('failed').hidden=false}})",
        in_script(&shell.pod_js),
        in_script(&shell.pod_wasm)
    );
    let (nonce, pod_js, pod_wasm) = (shell.nonce.clone(), shell.pod_js.clone(), shell.pod_wasm.clone());
    let title = words().text("label-pod", &[]);
    let head = {
        let (nonce, brand_style) = (nonce.clone(), page.brand_style.clone());
        move || {
            view! {
                {branded(brand_style)}
                <link rel="modulepreload" href=pod_js nonce=nonce.clone() />
                <link rel="preload" r#as="fetch" type="application/wasm" crossorigin="anonymous" href=pod_wasm />
                <script nonce=nonce inner_html=tidy></script>
            }
        }
    };
    let focus = page.signed_in.then_some("true");
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
                <main>
                    <fieldset id=POD_ID class="pod" disabled data-handle=handle data-reload=reload data-focus=focus inner_html=live></fieldset>
                </main>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Choice, Field, Line, Part, Past, Who};

    const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn shell() -> Shell {
        let path = |name: &str| format!("/site/{name}");
        Shell {
            nonce: "n0nce".into(),
            style: path("style.css"),
            dashboard_style: String::new(),
            pod_js: path("pod.js"),
            pod_wasm: path("pod.wasm"),
            sign_in_js: path("sign-in.js"),
            copy_js: String::new(),
            icon: path("icon.svg"),
        }
    }

    fn hostile() -> PodPage {
        let text = || HOSTILE.to_owned();
        let who = Who {
            ticket: text(),
            contact: text(),
            in_place_of: text(),
            address: text(),
            company: text(),
            account: text(),
            upn: text(),
            tenant: text(),
        };
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
            links: vec![Line { label: text(), text: text() }],
            history: vec![Past { at: 0.0, tone: text(), text: text() }],
            msp: text(),
            ..LiveView::default()
        };
        let clean_path = "/pod/acme/ticket/1</script>".into();
        PodPage { handle: "h4ndle".into(), view, clean_path, reload_path: text(), signed_in: true, brand_style: text() }
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
        let (before, pod) = html.split_once("<fieldset ").unwrap();
        let (pod, after) = pod.split_once("</fieldset>").unwrap();
        assert!(pod.split('>').next().is_some_and(|tag| tag.contains(" disabled")));
        assert!(pod.matches("<button").count() > 3);
        for outside in [before, after] {
            assert!(!outside.contains("<button"), "{outside}");
        }
    }

    #[test]
    fn the_page_holds_what_it_shows_and_what_comes_when_its_handle_is_over() {
        let html = render(&hostile(), &shell());
        let (_, start) = html.split_once("id=\"start\">").unwrap();
        let start: serde_json::Value = serde_json::from_str(start.split("</script>").next().unwrap()).unwrap();
        for part in Part::ALL {
            let drawn = start["now"]["parts"][part.name()].as_str().unwrap_or_default();
            assert!(html.contains(&format!(">{drawn}</div>")), "{}", part.name());
        }
        assert_eq!(start["over"]["state"], "session_idle");
        assert!(start["over"]["parts"]["buttons"].as_str().unwrap().contains("reload"));
    }
}
