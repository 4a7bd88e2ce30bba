use leptos::prelude::*;

use crate::{document::Shell, icons::icons, words::words};

/// The pop-up's first page: who is about to be signed in, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartPage {
    /// The host name of this Halo.
    pub halo: String,
    /// The agent for whom the pod was opened, such as `agent 3`.
    pub agent: String,
    pub instance: String,
    /// Takes a form POST of `flow`, and goes on to Halo.
    pub continue_path: String,
    pub flow: String,
    /// The address was typed in, not opened by the pod.
    pub by_hand: bool,
}

/// Leads on to Halo, or to Microsoft, by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeavePage {
    /// The name of the host that it leads to.
    pub host: String,
    /// Where people sign in there, with what it needs to know.
    pub url: String,
    pub is_microsoft: bool,
}

/// The pop-up's last page: hands the code over to the pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DonePage {
    pub flow: String,
    /// Good once, for a minute.
    pub code: String,
    /// Our own origin, and the only one that may have the code.
    pub origin: String,
    /// There is no pod that opened this window: the code is shown to be typed in.
    pub by_hand: bool,
    pub agent_name: String,
}

impl StartPage {
    pub fn render(&self, shell: &Shell) -> String {
        let words = words();
        let text = move |key| words.text(key, &[]);
        let title = text("start-title");
        let Self { halo, agent, instance, continue_path, flow, by_hand } = self.clone();
        let warning = text(if by_hand { "start-by-hand" } else { "start-warning" });
        let heading = title.clone();
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main class="page">
                        <h1>{heading}</h1>
                        <dl class="facts">
                            <div>
                                <dt>{text("start-at")}</dt>
                                <dd dir="auto">{halo} <small>{instance}</small></dd>
                            </div>
                            <div>
                                <dt>{text("start-as")}</dt>
                                <dd dir="auto">{agent}</dd>
                            </div>
                        </dl>
                        <p class="warning">{warning}</p>
                        <form method="post" action=continue_path>
                            <input type="hidden" name="flow" value=flow />
                            <div class="buttons">
                                <button type="submit" data-primary="true">{text("button-continue")}</button>
                            </div>
                        </form>
                    </main>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}

impl LeavePage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { host, url, is_microsoft } = self.clone();
        let [title, link] = match is_microsoft {
            false => ["leave-title", "leave-link"],
            true => ["leave-microsoft-title", "leave-microsoft-link"],
        };
        let title = words().text(title, &[]);
        let heading = title.clone();
        let nonce = shell.nonce.clone();
        let body = move || {
            view! {
                <body>
                    <main class="page">
                        <h1>{heading}</h1>
                        <p dir="auto">{host}</p>
                        <p>
                            <a id="on" href=url>{words().text(link, &[])}</a>
                        </p>
                    </main>
                    <script nonce=nonce>"location.replace(document.getElementById('on').href)"</script>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}

impl DonePage {
    pub fn render(&self, shell: &Shell) -> String {
        let words = words();
        let text = move |key| words.text(key, &[]);
        let title = text("done-title");
        let Self { flow, code, origin, by_hand, agent_name } = self.clone();
        let explained = words.text("done-by-hand-reason", &[("technician", &agent_name)]);
        let script = shell.sign_in_js.clone();
        let heading = title.clone();
        let data_by_hand = if by_hand { "true" } else { "false" };
        let (data_code, data_flow) = (code.clone(), flow);
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <main
                        class="page"
                        data-page="done"
                        data-flow=data_flow
                        data-code=data_code
                        data-origin=origin
                        data-by-hand=data_by_hand
                    >
                        <section id="handed" hidden=by_hand>
                            <h1>{heading}</h1>
                            <p class="name" dir="auto">{agent_name}</p>
                            <p>{text("done-reason")}</p>
                        </section>
                        <section id="typed" hidden=!by_hand>
                            <h1>{text("done-by-hand-title")}</h1>
                            <p class="code"><code>{code}</code></p>
                            <p>{explained}</p>
                            <p class="warning">{text("done-by-hand-warning")}</p>
                        </section>
                    </main>
                    <script src=script></script>
                </body>
            }
        };
        shell.document(&title, || (), body)
    }
}
