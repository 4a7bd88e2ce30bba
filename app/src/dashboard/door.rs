//! Before somebody has signed in, and where somebody may not look.

use leptos::prelude::*;

use super::{layout::Layout, parts::notice};
use crate::{
    document::{Shell, copying},
    icons::icons,
    words::{text, words},
};

/// Where there are several Halos: asks which one, by its short name, since strangers are shown no list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChoosePage {
    /// What was typed, if it is no name here.
    pub unknown: String,
}

/// Where no Halo is connected yet: says how one is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotSetUpPage;

/// Where a Halo is connected, and nobody administers it yet: says how that goes on, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotFinishedPage;

/// What there is for whoever knows no more than the host's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontPage;

/// Asks to sign in with Halo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInPage {
    /// The host name of this Halo.
    pub halo: String,
    pub instance: String,
    /// Takes a form POST of `to`, and goes on to Halo.
    pub path: String,
    /// The page that was asked for.
    pub to: String,
    /// Somebody was signed in, and has been away for too long.
    pub was_idle: bool,
    /// What became of what they sent; empty where nothing was.
    pub said: String,
    /// What they sent, to be sent once more; the sign-in goes to a new tab then.
    pub again: Option<Again>,
}

/// A form as it was sent, without any secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    pub path: String,
    pub fields: Vec<(String, String)>,
}

/// Leads on by itself, from a page of ours.
///
/// A strict cookie does not come with what another site leads to, not even with the redirects after that. What this page
/// leads to, it does come with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnwardPage {
    pub path: String,
}

/// A page that the reader's role does not see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotYoursPage {
    pub layout: Layout,
}

impl ChoosePage {
    pub fn render(&self, shell: &Shell) -> String {
        let wrong = words().text("dash-choose-unknown", &[("suggestion", &self.unknown)]);
        let wrong = if self.unknown.is_empty() { String::new() } else { wrong };
        alone(shell, &text("dash-choose"), "dashboard-choose", move || {
            view! {
                <p>{text("dash-choose-reason")}</p>
                {notice(wrong)}
                <form class="ask" method="get" action="/dashboard">
                    <label for="instance">{text("dash-choose-label")}</label>
                    <input id="instance" name="instance" type="text" required autocapitalize="none" spellcheck="false" />
                    <button type="submit" data-primary="true">
                        {text("button-continue")}
                    </button>
                </form>
            }
        })
    }
}

impl NotSetUpPage {
    pub fn render(&self, shell: &Shell) -> String {
        alone(shell, &text("dash-not-set-up"), "dashboard-not-set-up", move || {
            view! {
                <p>{text("dash-not-set-up-reason")}</p>
                <pre class="whole" tabindex="0">"vouchsafe admin link"</pre>
            }
        })
    }
}

impl NotFinishedPage {
    pub fn render(&self, shell: &Shell) -> String {
        alone(shell, &text("dash-not-finished"), "dashboard-not-finished", || {
            view! { <p>{text("dash-not-finished-reason")}</p> }
        })
    }
}

impl FrontPage {
    pub fn render(&self, shell: &Shell) -> String {
        alone(shell, &text("dash-front"), "front", || {
            view! {
                <p>{text("dash-front-reason")}</p>
                <p>
                    <a href="/dashboard">{text("dash-front-link")}</a>
                </p>
            }
        })
    }
}

impl SignInPage {
    pub fn render(&self, shell: &Shell) -> String {
        let Self { halo, instance, path, to, was_idle, said, again } = self.clone();
        let reason = text(if was_idle { "dash-door-idle" } else { "dash-door-reason" });
        let target = again.is_some().then_some("_blank");
        let again = again.map(|Again { path, fields }| {
            let fields =
                fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
            view! {
                <form class="ask" method="post" action=path data-again="true">
                    {fields.collect_view()}
                    <button type="submit">{text("dash-door-send")}</button>
                </form>
            }
        });
        alone(shell, &text("dash-door"), "dashboard-sign-in", move || {
            view! {
                <dl class="facts">
                    <div>
                        <dt>{text("start-at")}</dt>
                        <dd dir="auto">{halo} " " <small>{instance}</small></dd>
                    </div>
                </dl>
                <p>{reason}</p>
                {notice(said)}
                <form class="ask" method="post" action=path target=target>
                    <input type="hidden" name="to" value=to />
                    <button type="submit" data-primary="true">
                        {text("button-sign_in")}
                    </button>
                </form>
                {again}
            }
        })
    }
}

impl OnwardPage {
    pub fn render(&self, shell: &Shell) -> String {
        let path = self.path.clone();
        let refresh = format!("0;url={path}");
        let title = text("dash-onward");
        let heading = title.clone();
        let head = move || view! { <meta http-equiv="refresh" content=refresh /> };
        let body = move || {
            view! {
                <body>
                    <main id="main" class="alone" data-page="dashboard-onward">
                        <h1>{heading}</h1>
                        <p>
                            <a id="on" href=path>
                                {text("dash-onward-link")}
                            </a>
                        </p>
                    </main>
                </body>
            }
        };
        shell.styled(&shell.dashboard_style, &title, head, body)
    }
}

impl NotYoursPage {
    pub fn render(&self, shell: &Shell) -> String {
        let title = text("dash-not-yours");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            view! {
                <section class="card" data-page="dashboard-not-yours">
                    <h1>{heading}</h1>
                    <p>{text("dash-not-yours-reason")}</p>
                </section>
            }
        })
    }
}

/// A page with nothing round it.
pub(super) fn alone<V: IntoView>(shell: &Shell, title: &str, page: &'static str, main: impl FnOnce() -> V) -> String {
    let heading = title.to_owned();
    let script = copying(shell.copy_js.clone());
    let body = move || {
        view! {
            <body>
                {icons()}
                <main id="main" class="alone" data-page=page>
                    <p class="brand">
                        <strong>"Vouchsafe"</strong>
                    </p>
                    <h1>{heading}</h1>
                    {main()}
                </main>
                {script}
            </body>
        }
    };
    shell.styled(&shell.dashboard_style, &format!("{title} · Vouchsafe"), || (), body)
}
