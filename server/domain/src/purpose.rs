use serde::{Deserialize, Serialize};

/// What the caller wants, and so what an approval is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    PasswordReset,
    MfaChange,
    AccountUnlock,
    PrivilegedAccess,
    Other,
}

impl Purpose {
    /// In the order in which the pod shows them.
    pub const ALL: [Self; 5] =
        [Self::PasswordReset, Self::MfaChange, Self::AccountUnlock, Self::PrivilegedAccess, Self::Other];

    /// The name on the wire, in the log and in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::MfaChange => "mfa_change",
            Self::AccountUnlock => "account_unlock",
            Self::PrivilegedAccess => "privileged_access",
            Self::Other => "other",
        }
    }

    /// The purpose of this [name](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}
