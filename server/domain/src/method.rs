use serde::{Deserialize, Serialize};

/// How the user was asked; what an approval by it proves is in `docs/security.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Microsoft Authenticator: a tap on Approve.
    Tap,
    /// Microsoft Authenticator: a number that the technician reads out and the user types.
    NumberMatch,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::NumberMatch => "number_match",
        }
    }
}
