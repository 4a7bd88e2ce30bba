use serde::{Deserialize, Serialize};

use crate::purpose::Purpose;

/// A kind of account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Ordinary,
    /// Important people, as the PSA or a list in the settings says.
    Vip,
    /// Holds a directory role in Entra.
    Privileged,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Ordinary, Self::Vip, Self::Privileged];

    /// The name in the settings and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Vip => "vip",
            Self::Privileged => "privileged",
        }
    }
}

/// Whether an account holds a directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roles {
    None,
    Held,
    /// Microsoft did not say.
    #[default]
    Unknown,
}

/// Which kinds an account is of. More than one may be: then all their rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Kinds {
    pub vip: bool,
    pub roles: Roles,
}

impl Kinds {
    /// An account that is of this kind, and nothing beyond.
    pub fn just(kind: Kind) -> Self {
        let roles = if kind == Kind::Privileged { Roles::Held } else { Roles::None };
        Self { vip: kind == Kind::Vip, roles }
    }

    /// The kinds whose rules hold for this purpose. Those for ordinary accounts hold for everybody: to be somebody
    /// special never makes it easier.
    ///
    /// Where Microsoft did not say what roles the account holds, it counts as privileged for what an attacker would want
    /// it for, and only for that: a permission that is missing in one tenant must not stop every password reset there.
    /// For the rest, an answer must be one that would do for a privileged account, too.
    pub fn of(self, purpose: Purpose) -> impl Iterator<Item = Kind> {
        let privileged = match self.roles {
            Roles::Held => true,
            Roles::None => false,
            Roles::Unknown => matches!(purpose, Purpose::MfaChange | Purpose::PrivilegedAccess),
        };
        let is = move |kind: &Kind| match kind {
            Kind::Ordinary => true,
            Kind::Vip => self.vip,
            Kind::Privileged => privileged,
        };
        Kind::ALL.into_iter().filter(is)
    }
}
