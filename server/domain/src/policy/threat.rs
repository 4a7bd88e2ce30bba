use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Minutes, Requirement};
use crate::{method::Method, purpose::Purpose};

/// A raised threat level: everything is tightened at once, until its time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threat {
    pub since: Timestamp,
    pub until: Timestamp,
    /// Why, in the words of whoever raised it.
    pub reason: String,
}

impl Threat {
    /// Whether it is on at `now`. A clock that went back does not end it.
    pub fn is_on(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// What everything is met with meanwhile.
    pub(super) fn requirement(purpose: Purpose) -> Requirement {
        Requirement {
            methods: [Method::NumberMatch, Method::Code].into(),
            holds: Minutes::TEN,
            second_technician: matches!(purpose, Purpose::MfaChange | Purpose::PrivilegedAccess),
            tells: [].into(),
        }
    }
}
