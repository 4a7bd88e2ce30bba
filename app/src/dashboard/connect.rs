//! Connecting many customers at a time, as their partner.
//!
//! # Layout
//! - here: who is signed in to Microsoft for that, and what it needs
//! - `pick`: which tenants, and whose each is; `progress`: how far each is; `confirm`: that they are theirs

mod confirm;
mod pick;
mod progress;

pub use confirm::Waiting;
pub use pick::PickRow;
pub use progress::Progress;

use leptos::prelude::*;

use super::{
    layout::Layout,
    parts::{Leads, Live, copied, live, notice, sign_in_again},
};
use crate::{document::Shell, words::text};

/// Many customers at a time, as administrators see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectPage {
    pub layout: Layout,
    pub list_path: String,
    pub notices: Vec<String>,
    pub live: Live,
    /// Where to sign in to the dashboard again; empty where nobody has to.
    pub sign_in: Option<[String; 2]>,
    /// Whether something was typed, which is not to be lost by that.
    pub typed: bool,
    /// Where the set-up application is set, if there is none.
    pub app_path: String,
    /// What has to be registered with it.
    pub redirect_uri: String,
    /// Signs in to Microsoft; empty for whoever may not now.
    pub start_path: String,
    /// Who is signed in there, or why nobody is.
    pub here: String,
    /// Ends that; empty where nobody is.
    pub end_path: String,
    /// The tenants that may be picked.
    pub rows: Vec<PickRow>,
    /// The PSA's clients: number and name.
    pub clients: Vec<[String; 2]>,
    pub pick_path: String,
    pub progress: Vec<Progress>,
    /// Clears the list of what is done or has failed; empty where there is nothing of it.
    pub clear_path: String,
    pub to_confirm: Vec<Waiting>,
    pub confirm_path: String,
}

impl ConnectPage {
    pub fn render(&self, shell: &Shell) -> String {
        let page = self.clone();
        let title = text("connect-title");
        let heading = title.clone();
        self.layout.page(shell, &title, move || {
            let leads = if page.typed { Leads::ToNewTab } else { Leads::Away };
            let again = sign_in_again(page.sign_in, "connect-sign-in-again", leads);
            let follows = page.live.follows();
            let partner = Partner {
                app_path: page.app_path,
                redirect_uri: page.redirect_uri,
                start_path: page.start_path,
                here: page.here,
                end_path: page.end_path,
            };
            view! {
                <p class="way-back">
                    <a href=page.list_path>{text("customer-all")}</a>
                </p>
                <h1>{heading}</h1>
                {page.notices.into_iter().map(notice).collect_view()}
                {live(page.live)}
                {again}
                {(!follows).then(|| partner.draw())}
                {confirm::draw(page.to_confirm, page.confirm_path)}
                {progress::draw(page.progress, page.clear_path)}
                {pick::draw(page.rows, page.clients, page.pick_path)}
            }
        })
    }
}

/// Who signs in to Microsoft, and what that needs.
struct Partner {
    app_path: String,
    redirect_uri: String,
    start_path: String,
    here: String,
    end_path: String,
}

impl Partner {
    fn draw(self) -> impl IntoView {
        let Self { app_path, redirect_uri, start_path, here, end_path } = self;
        let is_here = !end_path.is_empty();
        let without_app = (!app_path.is_empty()).then(|| {
            view! {
                <p>
                    {text("connect-no-app")} " " <a href=app_path>{text("dash-microsoft")}</a>
                </p>
            }
        });
        let start = (!start_path.is_empty() && without_app.is_none()).then(|| {
            let (label, primary) =
                if is_here { ("connect-start-again", None) } else { ("connect-start", Some("true")) };
            view! {
                <form method="post" action=start_path>
                    <button type="submit" data-primary=primary>
                        {text(label)}
                    </button>
                </form>
            }
        });
        let end = is_here.then(|| {
            view! {
                <form method="post" action=end_path>
                    <input type="hidden" name="do" value="end" />
                    <button type="submit">{text("connect-end")}</button>
                </form>
            }
        });
        view! {
            <section class="card" data-card="partner">
                <h2>{text("connect-partner")}</h2>
                <p>{text("connect-reason")}</p>
                {without_app}
                {(!here.is_empty()).then(|| view! { <p data-here=is_here.to_string()>{here}</p> })}
                <div class="buttons">{start} {end}</div>
                <details>
                    <summary>{text("connect-needs")}</summary>
                    <p>{text("connect-needs-app")}</p>
                    {copied(text("connect-needs-uri"), redirect_uri)}
                    <ul class="needs">
                        {["relations", "principals", "roles", "partner_center"]
                            .map(|what| view! { <li>{text(&format!("connect-needs-{what}"))}</li> })
                            .collect_view()}
                    </ul>
                    <p>{text("connect-needs-person")}</p>
                    <p>{text("connect-needs-kept")}</p>
                </details>
            </section>
        }
    }
}
