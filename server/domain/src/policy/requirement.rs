use std::{collections::BTreeSet, fmt};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Kind, defaults};
use crate::{method::Method, purpose::Purpose, verdict::Verdict};

/// What one verification has to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Requirement {
    /// The answers that suffice. None at all: nothing will do.
    pub methods: BTreeSet<Method>,
    /// How long an approval holds.
    pub holds: Minutes,
    /// Whether a second technician must agree before anything is sent.
    pub second_technician: bool,
    /// Who hears of the verdict.
    pub tells: BTreeSet<Told>,
}

impl Requirement {
    /// What is asked for a plain purpose of an ordinary account, where nobody says otherwise.
    pub fn plain() -> Self {
        defaults::requirement(Purpose::Other, Kind::Ordinary)
    }

    /// What nothing satisfies.
    pub fn unanswerable() -> Self {
        Self { methods: BTreeSet::new(), holds: Minutes::LEAST, second_technician: true, tells: Told::ALL.into() }
    }

    /// The stricter of both, field by field.
    #[must_use]
    pub fn tightened(&self, other: &Self) -> Self {
        Self {
            methods: self.methods.intersection(&other.methods).copied().collect(),
            holds: self.holds.min(other.holds),
            second_technician: self.second_technician || other.second_technician,
            tells: self.tells.union(&other.tells).copied().collect(),
        }
    }

    /// Whether this allows nothing that `other` does not.
    pub fn is_as_strict_as(&self, other: &Self) -> bool {
        self.tightened(other) == *self
    }

    /// Whether an answer of this kind is enough.
    pub fn accepts(&self, method: Method) -> bool {
        self.methods.contains(&method)
    }

    /// What a verdict of the connector's is, where the user answered in this way.
    pub fn judges(&self, verdict: Verdict, method: Method) -> Verdict {
        match verdict {
            Verdict::Approved if !self.accepts(method) => Verdict::TooWeak,
            verdict => verdict,
        }
    }
}

/// Who may be told of a verdict, beside the technician.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    User,
    /// The user's manager, as Entra has it.
    Manager,
    /// The administrators of the instance.
    Administrators,
}

impl Told {
    pub const ALL: [Self; 3] = [Self::User, Self::Manager, Self::Administrators];

    /// The name in the settings and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Manager => "manager",
            Self::Administrators => "administrators",
        }
    }
}

/// How long an approval may hold: 5 to 60 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Minutes(u8);

impl Minutes {
    pub const LEAST: Self = Self(5);
    pub const TEN: Self = Self(10);
    pub const FIFTEEN: Self = Self(15);
    pub const MOST: Self = Self(60);

    pub fn get(self) -> u8 {
        self.0
    }

    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(self.0.into())
    }
}

/// A time that is too short or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an approval holds for 5 to 60 minutes, not for {0}")]
pub struct InvalidMinutes(u64);

impl TryFrom<u64> for Minutes {
    type Error = InvalidMinutes;

    fn try_from(number: u64) -> Result<Self, InvalidMinutes> {
        let minutes = u8::try_from(number).ok().map(Self);
        minutes.filter(|minutes| (Self::LEAST..=Self::MOST).contains(minutes)).ok_or(InvalidMinutes(number))
    }
}

impl From<Minutes> for u64 {
    fn from(minutes: Minutes) -> Self {
        minutes.0.into()
    }
}

/// As the settings and the log have it, such as `number_match or code, 15 min, second technician, tells user`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<&str> = self.methods.iter().map(|method| method.name()).collect();
        let tells: Vec<&str> = self.tells.iter().map(|told| told.name()).collect();
        match methods.as_slice() {
            [] => f.write_str("nothing will do")?,
            methods => f.write_str(&methods.join(" or "))?,
        }
        write!(f, ", {} min", self.holds.get())?;
        if self.second_technician {
            f.write_str(", second technician")?;
        }
        match tells.as_slice() {
            [] => f.write_str(", tells nobody"),
            tells => write!(f, ", tells {}", tells.join(" and ")),
        }
    }
}
