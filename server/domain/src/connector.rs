//! What the connector said, and what that proves.
//!
//! The connector is Microsoft's strong-authentication service. Its answers arrive here as plain facts, each element at
//! most once (a doubled or nested one never gets this far), and leave as a verdict. Everything that is not exactly an
//! approval is something else: that is promise P1.

mod judge;
mod value;

pub use judge::{
    Begun, Evidence, Progress, judge_answer, judge_asynchronous_begin, judge_code, judge_code_begin,
    judge_synchronous_begin,
};
pub use value::verdict_of_value;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{ids::Upn, method::Way};

/// How the connector is spoken to. Which one works is found out once, by `vouchsafe check --live`, and never switched
/// or mixed afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Begin answers at once, the verdict is polled for: as the AD FS adapter does it. Survives a restart.
    #[serde(rename = "async")]
    Asynchronous,
    /// Begin answers with the verdict: as the NPS extension does it.
    #[serde(rename = "sync")]
    Synchronous,
}

/// The text of an element that may be missing or marked `nil`; both are `None`.
pub type Text = Option<String>;

/// The answer to `GetAvailableAuthenticationMethods`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodList {
    /// `Result/Value`.
    pub value: Text,
    pub upn: Text,
    /// `AuthenticationMethods/AuthenticationMethod/Id`, each.
    pub methods: Vec<String>,
}

impl MethodList {
    /// A prompt on the phone.
    pub const NOTIFICATION: &'static str = "PhoneAppNotification";
    /// A code that the app shows.
    pub const CODE: &'static str = "PhoneAppOTP";
    /// How long the list may be relied on.
    pub const LASTS: SignedDuration = SignedDuration::from_secs(60);

    /// What the connector calls this way of asking.
    pub fn id(way: Way) -> &'static str {
        match way {
            Way::Notification => Self::NOTIFICATION,
            Way::Code => Self::CODE,
        }
    }

    /// Whether the account can be asked in this way.
    pub fn has(&self, way: Way) -> bool {
        self.methods.iter().any(|id| id == Self::id(way))
    }

    /// Whether a list for `asked`, fetched at `fetched`, allows to ask in this way at `now`.
    pub fn allows(&self, way: Way, asked: &Upn, fetched: Timestamp, now: Timestamp) -> bool {
        let age = now.duration_since(fetched);
        is(&self.value, "Success")
            && names(&self.upn, asked)
            && self.has(way)
            && (SignedDuration::ZERO..=Self::LASTS).contains(&age)
    }
}

/// The answer to `BeginTwoWayAuthentication`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginAnswer {
    /// `Result/Value`.
    pub value: Text,
    pub upn: Text,
    pub session: Text,
    /// `AuthenticationResult`.
    pub authentication_result: Text,
    /// `ValidEntropyNumber`: the number to match, where it is not 0.
    pub number: Text,
}

/// The answer to `EndTwoWayAuthentication`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndAnswer {
    /// `Result/Value`.
    pub value: Text,
    /// `AuthenticationResult`.
    pub authentication_result: Text,
    /// `CompletedInteractively`.
    pub completed_interactively: Text,
    /// `SessionId`, where the connector repeats it.
    pub session: Text,
}

fn is(text: &Text, expected: &str) -> bool {
    text.as_deref() == Some(expected)
}

/// Whether the answer is about the user who was asked for.
fn names(text: &Text, asked: &Upn) -> bool {
    text.as_deref().and_then(|upn| upn.parse::<Upn>().ok()).is_some_and(|upn| upn == *asked)
}
