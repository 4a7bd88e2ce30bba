//! The pictures, as symbols in the page. Each has a shape of its own: colour only repeats what the shape says.

use leptos::prelude::*;

/// All symbols. A page holds them once, and uses them by `#i-…`: the tones, the standings of prerequisites, and a few.
pub(crate) fn icons() -> impl IntoView {
    const SYMBOLS: &str = include_str!("icons.svg");
    view! { <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=SYMBOLS></svg> }
}
