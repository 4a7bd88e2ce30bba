//! The live region: everything of the pod that can change.
//!
//! A place for each part that the server has drawn, and the one element that says how things are. All places are of one
//! kind, and what they show is read through one function, so that the browser's code has it once. Nothing here listens:
//! presses are caught where the page is taken over, by the attribute `data-act`.

use leptos::prelude::*;

use super::screen::Screen;
use crate::contract::Part;

/// What `data-act` says of the buttons that the server need not know of.
pub mod here {
    pub const OPEN: &str = "here-open";
    pub const MORE: &str = "here-more";
    pub const DETAILS: &str = "here-details";
    pub const COPY: &str = "here-copy";
}

/// Something of the screen; `part` where it is one.
fn of(screen: RwSignal<Screen>, part: Part, get: fn(&Screen, Part) -> String) -> impl Fn() -> String + Copy + Send {
    move || screen.with(|screen| get(screen, part))
}

/// The live region.
#[component]
pub fn Live(screen: RwSignal<Screen>) -> impl IntoView {
    let html = move |part| of(screen, part, |screen, part| screen.shown.part(part).to_owned());
    let place = move |part: Part| view! { <div class=part.name() inner_html=html(part)></div> };
    view! {
        {place(Part::Who)}
        <section class=of(screen, Part::Status, |screen, _| screen.classes())>
            <div class="banner">
                {place(Part::Mark)}
                <div
                    id="status"
                    role="status"
                    aria-atomic="true"
                    tabindex="-1"
                    aria-live=of(screen, Part::Status, |screen, _| {
                        String::from(if screen.shown.tone == "bad" { "assertive" } else { "polite" })
                    })
                    data-state=of(screen, Part::Status, |screen, _| screen.shown.state.clone())
                    data-note=of(screen, Part::Status, |screen, _| screen.shown.note.clone())
                    inner_html=html(Part::Status)
                ></div>
                {[Part::Seconds, Part::Until].map(place)}
            </div>
            {[
                Part::Number,
                Part::Checks,
                Part::Method,
                Part::Purpose,
                Part::Card,
                Part::Next,
                Part::Note,
                // What is said comes before what is typed, and before Send: it is needed then.
                Part::Say,
                Part::Fields,
                Part::Open,
                Part::Buttons,
                Part::Offline,
            ]
                .map(place)}
        </section>
        <footer>{[Part::History, Part::Reference].map(place)}</footer>
    }
}
