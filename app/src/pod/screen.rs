//! What the live region shows.

use crate::contract::{Part, Shown};

/// The server's view, and the little that the browser knows itself.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    pub shown: Shown,
    /// Identity Verification was pressed.
    pub opened: bool,
    /// The prerequisites were asked for in detail.
    pub detailed: bool,
    /// More than one purpose is to be chosen.
    pub more: bool,
    /// The words to say are in the clipboard.
    pub copied: bool,
    /// The server cannot be reached.
    pub lost: bool,
}

impl Screen {
    pub fn new(shown: Shown) -> Self {
        Self { shown, ..Self::default() }
    }

    /// The panel's classes: the style sheet shows and hides by them.
    pub fn classes(&self) -> String {
        let mut classes = String::from("panel ");
        classes.push_str(&self.shown.tone);
        let flags = [
            // Before Send there is only the button that opens the panel. In any state after it the panel is open by itself.
            (" shut", !self.opened && opens(&self.shown.state)),
            (" asks", !self.shown.part(Part::Purpose).is_empty()),
            (" counts", self.shown.seconds_of > 0),
            (" detailed", self.detailed),
            (" more", self.more),
            (" copied", self.copied),
            (" lost", self.lost),
        ];
        for (class, _) in flags.iter().filter(|(_, is)| *is) {
            classes.push_str(class);
        }
        classes
    }
}

/// Whether the panel waits for Identity Verification in this state.
pub(super) fn opens(state: &str) -> bool {
    matches!(state, "loading" | "ready")
}
