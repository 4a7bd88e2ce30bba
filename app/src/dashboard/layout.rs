use leptos::prelude::*;

use crate::{
    document::{Shell, branded, copying},
    icons::icons,
    words::{text, words},
};

/// What stands round every page: where one is, who one is, and where one can go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The host name of this Halo.
    pub halo: String,
    /// The MSP's own name; empty if it is not set.
    pub msp: String,
    /// The style sheet with the MSP's colours; empty if there is none.
    pub brand_style: String,
    pub instance: String,
    pub agent_name: String,
    /// The role's name in the catalogue, under `dash-role`.
    pub role: &'static str,
    pub tabs: Vec<Tab>,
    /// The pages that share a tab with this one; none where it has one for itself.
    pub beside: Vec<Tab>,
    /// Takes a form POST.
    pub sign_out_path: String,
    /// The moment at which all of it was so, with its zone.
    pub as_of: String,
}

/// A page that one can go to, or several that share a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tab {
    pub path: String,
    pub label: String,
    pub here: bool,
}

impl Layout {
    /// A page whose title is also its heading, unless it says more itself.
    pub(super) fn page<V: IntoView>(&self, shell: &Shell, title: &str, main: impl FnOnce() -> V) -> String {
        let Self { halo, msp, brand_style, instance, agent_name, role, tabs, beside, sign_out_path, as_of } =
            self.clone();
        let shared = tabs.iter().find(|tab| tab.here).map(|tab| tab.label.clone()).unwrap_or_default();
        // What is shared is where one is only in part.
        let here = if beside.is_empty() { "page" } else { "true" };
        let tabs = links(tabs, here);
        let beside = (!beside.is_empty()).then(|| {
            view! {
                <nav class="beside" aria-label=shared>
                    <ul>{links(beside, "page")}</ul>
                </nav>
            }
        });
        let msp = if msp.is_empty() { "Vouchsafe".to_owned() } else { msp };
        let role = text(&format!("dash-role-{role}"));
        let as_of = words().text("dash-as-of", &[("time", &as_of)]);
        let script = copying(shell.copy_js.clone());
        let body = move || {
            view! {
                <body>
                    {icons()}
                    <a class="skip" href="#main">
                        {text("dash-skip")}
                    </a>
                    <header class="bar">
                        <p class="brand">
                            <strong dir="auto">{msp}</strong>
                            <span dir="auto" title=instance>
                                {halo}
                            </span>
                        </p>
                        <nav aria-label=text("dash-nav")>
                            <ul>{tabs}</ul>
                        </nav>
                        <div class="me">
                            <p>
                                <b dir="auto">{agent_name}</b>
                                <small>{role}</small>
                            </p>
                            <form method="post" action=sign_out_path>
                                <button type="submit">{text("dash-sign-out")}</button>
                            </form>
                        </div>
                        {beside}
                    </header>
                    <main id="main">{main()}</main>
                    <footer class="as-of">{as_of}</footer>
                    {script}
                </body>
            }
        };
        let title = format!("{title} · Vouchsafe");
        shell.styled(&shell.dashboard_style, &title, || branded(brand_style), body)
    }
}

fn links(tabs: Vec<Tab>, current: &'static str) -> impl IntoView {
    let links = tabs.into_iter().map(|Tab { path, label, here }| {
        view! {
            <li>
                <a href=path aria-current=here.then_some(current)>
                    {label}
                </a>
            </li>
        }
    });
    links.collect_view()
}
