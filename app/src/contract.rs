//! The types that cross the wire between the pod and the server.
//!
//! They are flat and hold words, not rules: a page that was opened before an update understands states that came later.
//! The server sends a [`LiveView`] whole, and beside it the parts that it has drawn of it; the browser reads no more than
//! [`Shown`].

#[cfg(feature = "hydrate")]
mod json;
mod shown;

#[cfg(feature = "hydrate")]
pub use json::Json;
pub use shown::{Part, Shown};

use serde::{Deserialize, Serialize};

/// Everything that the pod shows, as the server says it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LiveView {
    /// Grows with every change. The browser asks for what came after the last one that it has.
    pub seq: u64,
    /// The state's name in the public contract, such as `waiting`.
    pub state: String,
    /// Where the note stands: `none`, `pending`, `written` or `refused`.
    pub note: String,
    /// How it looks: `good`, `bad`, `warn`, `vouched`, `wait` or `plain`. `good` is for a live approval only.
    pub tone: String,
    /// The first words, such as VERIFIED.
    pub title: String,
    /// Why, in a sentence.
    pub reason: String,
    /// What to do next.
    pub next: String,
    /// What to say to the user, word by word.
    pub say: String,
    /// The number that the user must type.
    pub number: String,
    /// Seconds left of the countdown; 0 when nothing counts down.
    pub seconds: u32,
    /// Seconds of the whole countdown.
    pub seconds_of: u32,
    /// Until when an approval holds, or else from when it can be tried again: in milliseconds since 1970, 0 for neither.
    /// The browser says it in its local time.
    pub until: f64,
    /// Where the note stands, in words.
    pub note_text: String,
    /// Finds the log line.
    pub reference: String,
    /// Whom it is about.
    pub who: Who,
    /// The prerequisites, in the order in which they are shown.
    pub checks: Vec<Check>,
    /// The ways of asking, the chosen one and those that are not on offer; empty when nothing can be chosen.
    pub ways: Vec<Choice>,
    /// The purposes to choose from, one or more; empty when nothing can be chosen.
    pub purposes: Vec<Choice>,
    /// What has to be typed before a button is pressed; at most two.
    pub fields: Vec<Field>,
    /// What a second technician has to know; empty when nobody asks for one.
    pub card: Vec<Line>,
    /// What may be pressed.
    pub buttons: Vec<Button>,
    /// Where one can go from here: names and addresses.
    pub links: Vec<Line>,
    /// This contact's last verifications, the newest first.
    pub history: Vec<Past>,
    /// The MSP's own name; empty if it is not set.
    pub msp: String,
    /// Nothing more will come until somebody presses something.
    pub ended: bool,
}

/// Whom it is about, on both sides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Who {
    /// Such as `Ticket 9499: cannot sign in`.
    pub ticket: String,
    /// The name in the PSA of whom it is about.
    pub contact: String,
    /// The ticket's contact, where it is about a caller who is somebody else; otherwise empty.
    pub in_place_of: String,
    /// Their mail address in the PSA.
    pub address: String,
    pub company: String,
    /// The account's name in Entra.
    pub account: String,
    pub upn: String,
    pub tenant: String,
}

/// One prerequisite.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// `yes`, `no`, `unknown` (not checked) or `ask` (only a person can).
    pub standing: String,
    pub label: String,
    pub detail: String,
}

/// One of several things to choose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
    /// Why it is not on offer; empty if it is.
    pub off: String,
}

/// Something to type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// `code` for digits, or `text`.
    pub kind: String,
    pub label: String,
    /// How many characters it takes.
    pub longest: u32,
}

/// A fact with its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    pub label: String,
    pub text: String,
}

/// Something that may be pressed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Button {
    /// What the server is told: `send`, or an action's name.
    pub action: String,
    pub label: String,
    /// The one that leads on.
    pub primary: bool,
}

/// One verification of the past.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// Milliseconds since 1970.
    pub at: f64,
    pub tone: String,
    pub text: String,
}
