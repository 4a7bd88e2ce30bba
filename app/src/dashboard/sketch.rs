//! Where something is found in somebody else's pages, drawn as they are laid out: a sketch, and no picture of them.

use leptos::prelude::*;

use crate::words::words;

/// A page of somebody else's. Its words stand in the catalogue under `sketch` and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch {
    name: &'static str,
    /// Its fields from top to bottom: each has a label, perhaps what stands in it (`value`), and, where there is something to do,
    /// what that is (`next`).
    fields: &'static [&'static str],
}

/// The application with which Vouchsafe itself writes notes and reads clients.
pub(super) const HALO_SERVICE: Sketch =
    Sketch { name: "halo-service", fields: &["name", "method", "id", "secret", "login", "permissions"] };
/// The application with which people sign in.
pub(super) const HALO_SIGN_IN: Sketch =
    Sketch { name: "halo-sign-in", fields: &["name", "method", "id", "redirect", "login", "permissions"] };
/// The tab that shows the pod.
pub(super) const HALO_TAB: Sketch =
    Sketch { name: "halo-tab", fields: &["name", "entity", "kind", "url", "signed", "secret"] };
/// What an application in Entra is known by.
pub(super) const ENTRA_OVERVIEW: Sketch = Sketch { name: "entra-overview", fields: &["name", "id", "tenant", "kinds"] };
/// Where its secret, or its certificate, is made.
pub(super) const ENTRA_SECRET: Sketch =
    Sketch { name: "entra-secret", fields: &["certificate", "description", "value", "id"] };
/// Where consents come back to.
pub(super) const ENTRA_REDIRECT: Sketch = Sketch { name: "entra-redirect", fields: &["platform", "redirect"] };

/// All of them.
#[cfg(test)]
pub(super) const ALL: [Sketch; 6] =
    [HALO_SERVICE, HALO_SIGN_IN, HALO_TAB, ENTRA_OVERVIEW, ENTRA_SECRET, ENTRA_REDIRECT];

/// What the PSA fills in, in the address of a tab.
const VARIABLES: &str = "ticket_id=$FAULTID&agent_id=$LOGGEDINAGENTID&hmac=$HMAC";

/// Between the steps of a way.
const STEP: &str = " › ";

impl Sketch {
    pub(super) fn text(self, part: &str) -> String {
        words().text(&format!("sketch-{}-{part}", self.name), &[("fix", VARIABLES)])
    }

    #[cfg(test)]
    pub(super) fn fields(self) -> &'static [&'static str] {
        self.fields
    }

    /// The sketch, whose every word is also in its caption: whoever cannot see it misses nothing.
    fn drawn(self) -> AnyView {
        let way = self.text("way");
        let steps = way.split(STEP).map(|step| view! { <span>{step.to_owned()}</span> }).collect_view();
        let mut number = 0;
        let (mut rows, mut legend) = (Vec::new(), Vec::new());
        for field in self.fields {
            let (label, value) = (self.text(field), self.text(&format!("{field}-value")));
            let next = self.text(&format!("{field}-next"));
            let badge = (!next.is_empty()).then(|| {
                number += 1;
                view! { <span class="badge">{number}</span> }
            });
            let marked = (!next.is_empty()).then_some("true");
            rows.push(view! {
                <div class="row" data-marked=marked>
                    <span>{label.clone()}</span>
                    <span class="box">{value}</span>
                    {badge}
                </div>
            });
            if !next.is_empty() {
                legend.push(view! {
                    <li>
                        <b>{label}</b>
                        ": "
                        {next}
                    </li>
                });
            }
        }
        view! {
            <figure class="sketch">
                <div class="drawn" aria-hidden="true">
                    <p class="way">{steps}</p>
                    {rows}
                </div>
                <figcaption>
                    <p>{words().text("sketch-way", &[("fix", &way)])}</p>
                    <ol>{legend}</ol>
                </figcaption>
            </figure>
        }
        .into_any()
    }
}

/// Whether sketches are in sight at once, or when somebody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    AtOnce,
    OnDemand,
}

/// Where something is found, in one sketch or several.
pub(super) fn where_it_is(sketches: &[Sketch], shown: Shown) -> AnyView {
    let open = shown == Shown::AtOnce;
    let drawn = sketches.iter().map(|sketch| sketch.drawn()).collect_view();
    view! {
        <details class="where" open=open>
            <summary>{words().text("sketch-where", &[])}</summary>
            <div class="sketches">{drawn}</div>
        </details>
    }
    .into_any()
}
