//! What the live region draws from.

use leptos::prelude::*;

use super::{
    clock,
    start::{Labels, Start},
};
use crate::contract::LiveView;

/// What is on the screen: the server's view, and the little that the browser knows itself.
#[derive(Clone, Copy)]
pub struct Screen {
    pub view: RwSignal<LiveView>,
    /// The browser has taken over: what is pressed is no longer lost.
    pub live: RwSignal<bool>,
    /// A press is on its way.
    pub busy: RwSignal<bool>,
    /// The account and the buttons have been on the screen long enough for a press.
    pub armed: RwSignal<bool>,
    /// Identity Verification was pressed.
    pub opened: RwSignal<bool>,
    /// The prerequisites were asked for in detail.
    pub detailed: RwSignal<bool>,
    /// More than one purpose is to be chosen.
    pub more: RwSignal<bool>,
    /// The words to say are in the clipboard.
    pub copied: RwSignal<bool>,
    /// The server cannot be reached.
    pub offline: RwSignal<bool>,
    /// Seconds left of the countdown.
    pub left: RwSignal<u32>,
    pub over: StoredValue<LiveView>,
    pub labels: StoredValue<Labels>,
}

impl Screen {
    pub fn new(start: Start) -> Self {
        Self {
            left: RwSignal::new(start.now.seconds),
            view: RwSignal::new(start.now),
            live: RwSignal::new(false),
            busy: RwSignal::new(false),
            armed: RwSignal::new(false),
            opened: RwSignal::new(false),
            detailed: RwSignal::new(false),
            more: RwSignal::new(false),
            copied: RwSignal::new(false),
            offline: RwSignal::new(false),
            over: StoredValue::new(start.over),
            labels: StoredValue::new(start.labels),
        }
    }

    /// Whether there is only the button that opens the panel: before Send it waits for that press.
    pub fn shut(self) -> bool {
        !self.opened.get() && self.view.with(|view| matches!(view.state.as_str(), "loading" | "ready"))
    }

    /// Whether buttons do nothing just now.
    pub fn held(self) -> bool {
        self.busy.get() || !self.armed.get()
    }

    /// How much of the countdown is over, in percent.
    pub fn elapsed(self) -> u32 {
        let of = self.view.with(|view| view.seconds_of).max(1);
        100 - (self.left.get() * 100 / of).min(100)
    }

    /// A time as people here read it, as soon as the browser can say.
    pub fn time(self, at: f64, dated: bool) -> String {
        #[cfg(feature = "hydrate")]
        if self.live.get() {
            return clock::local(at, dated);
        }
        let _ = dated;
        clock::utc(at)
    }
}
