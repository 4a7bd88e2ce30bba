use serde::{Deserialize, Serialize};

/// How the user answered; what an approval by it proves is in `docs/security.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Microsoft Authenticator: a tap on Approve.
    Tap,
    /// Microsoft Authenticator: a number that the technician reads out and the user types.
    NumberMatch,
    /// Microsoft Authenticator: a code that the user reads out and the technician types.
    Code,
}

impl Method {
    pub const ALL: [Self; 3] = [Self::Tap, Self::NumberMatch, Self::Code];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::NumberMatch => "number_match",
            Self::Code => "code",
        }
    }

    /// The way of asking that this is an answer to.
    pub fn way(self) -> Way {
        match self {
            Self::Tap | Self::NumberMatch => Way::Notification,
            Self::Code => Way::Code,
        }
    }
}

/// How the technician chooses to ask. Whether a notification is answered by a tap or a number, Microsoft decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A prompt on the phone.
    Notification,
    /// A code that the app shows, also without a network.
    Code,
}

impl Way {
    /// In the order in which the pod shows them.
    pub const ALL: [Self; 2] = [Self::Notification, Self::Code];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notification => "notification",
            Self::Code => "code",
        }
    }

    /// The way of this [name](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}
