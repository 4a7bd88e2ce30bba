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
        method_name: text("label-method-name"),
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
