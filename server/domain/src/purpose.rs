use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::InvalidId;

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

/// One or more purposes: what one verification is for. The strictest rule of any of them decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Purposes(BTreeSet<Purpose>);

impl Purposes {
    /// In the order of [`Purpose::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Purpose> {
        self.0.iter().copied()
    }

    pub fn contains(&self, purpose: Purpose) -> bool {
        self.0.contains(&purpose)
    }
}

impl From<Purpose> for Purposes {
    fn from(purpose: Purpose) -> Self {
        Self([purpose].into())
    }
}

/// The names, joined by commas: on the wire, in the database and in the log.
impl fmt::Display for Purposes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Purpose::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Purposes {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let unknown = InvalidId { what: "purposes", why: "but one of these is none" };
        text.split(',').map(Purpose::named).collect::<Option<_>>().map(Self).ok_or(unknown)
    }
}

impl TryFrom<String> for Purposes {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Purposes> for String {
    fn from(purposes: Purposes) -> Self {
        purposes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_read_back_as_they_are_written() {
        let purposes: Purposes = "other,password_reset,other".parse().unwrap();
        assert_eq!(purposes.to_string(), "password_reset,other");
        assert_eq!(purposes.to_string().parse(), Ok(purposes));
        for nothing in ["", ",", "password_reset,", "password reset", "PASSWORD_RESET"] {
            assert!(nothing.parse::<Purposes>().is_err(), "{nothing:?}");
        }
    }
}
