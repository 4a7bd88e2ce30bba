use leptos::prelude::*;

use crate::{
    document::{Shell, in_script},
    icons::icons,
    words::words,
};

/// Why it is asked to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Why {
    #[default]
    First,
    /// There was a session, and it has idled out.
    Idle,
    /// A code was typed, and is not right.
    WrongCode,
}

/// The pod, until somebody has signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FramePage {
    pub flow: String,
    /// What the session is collected with. It never leaves this page but to `collect_path`.
    pub secret: String,
    /// What the pop-up opens.
    pub start_path: String,
    /// Takes a form POST of `flow`, `secret` and `code`, and answers with the pod.
    pub collect_path: String,
    /// What to open by hand where pop-ups are forbidden.
    pub short_address: String,
    /// The host name of this Halo.
    pub halo: String,
    /// What the address bar says instead of the launch URL.
    pub clean_path: String,
    pub why: Why,
    /// What the pod is about, such as `Ticket 9499`.
    pub view_title: String,
}

impl FramePage {
    pub fn render(&self, shell: &Shell) -> String {
        let words = words();
        let (state, detail) = match self.why {
            Why::First => ("signing_in", None),
            Why::Idle => ("session_idle", Some("idle")),
            Why::WrongCode => ("signing_in", Some("wrong_code")),
        };
        let said = words.said(state, detail, &[]);
        let by_hand = self.why == Why::WrongCode;
        let lacks = words.text("frame-lacks", &[("fix", "allow-same-origin")]);
        let lacks_forms = words.text("frame-lacks", &[("fix", "allow-forms")]);
        let Self { flow, secret, start_path, collect_path, short_address, halo, view_title, .. } = self.clone();
        let (nonce, data_flow) = (shell.nonce.clone(), flow.clone());
        let script = shell.sign_in_js.clone();
        // Without `allow-same-origin` no other file of ours is loaded: so this much is said from within the page.
        let first = format!(
            "history.replaceState(null,'',{});if(self.origin==='null')document.getElementById('lacks').hidden=false",
            in_script(&self.clean_path)
        );
        let text = move |key| words.text(key, &[]);
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main
                        class="pod signing-in"
                        data-page="frame"
                        data-flow=data_flow
                        data-start=start_path
                        data-lacks-forms=lacks_forms
                    >
                        <header class="who">
                            <h1 class="ticket" dir="auto">{view_title}</h1>
                        </header>
                        <section class="panel plain">
                            <div class="banner">
                                <div class="mark" aria-hidden="true">
                                    <svg class="icon">
                                        <use href="#i-plain"></use>
                                    </svg>
                                </div>
                                <div id="status" role="status" tabindex="-1" data-state=state data-note="none">
                                    <strong class="title">{said.title}</strong>
                                    <span class="reason">{said.reason}</span>
                                </div>
                            </div>
                            <p class="halo">{halo}</p>
                            <p class="failed" id="lacks" role="alert" hidden>{lacks}</p>
                            <noscript>
                                <p class="failed">{text("label-noscript")}</p>
                            </noscript>
                            <p class="next" id="next">{said.next}</p>
                            <p class="next" id="opened" hidden>{text("frame-opened")}</p>
                            <div class="buttons">
                                <button type="button" id="sign-in" data-primary="true" disabled>
                                    {text("button-sign_in")}
                                </button>
                            </div>
                            <form id="collect" method="post" action=collect_path autocomplete="off">
                                <input type="hidden" name="flow" value=flow />
                                <input type="hidden" name="secret" value=secret />
                                <div id="blocked" role="alert" hidden>
                                    <strong>{text("frame-blocked-title")}</strong>
                                    <p>{text("frame-blocked")}</p>
                                    <p class="address"><code>{short_address}</code></p>
                                </div>
                                <details id="by-hand" class="by-hand" hidden=!by_hand open=by_hand>
                                    <summary>{text("frame-code-aside")}</summary>
                                    <label for="code">{text("frame-code-label")}</label>
                                    <input
                                        id="code"
                                        name="code"
                                        required
                                        maxlength="64"
                                        autocapitalize="none"
                                        spellcheck="false"
                                        autocomplete="one-time-code"
                                    />
                                    <button type="submit">{text("frame-code-submit")}</button>
                                </details>
                            </form>
                        </section>
                    </main>
                    <script nonce=nonce inner_html=first></script>
                    <script src=script></script>
                </body>
            }
        };
        shell.document(&words.text("label-pod", &[]), || (), body)
    }
}
