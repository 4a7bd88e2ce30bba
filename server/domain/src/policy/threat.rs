use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Minutes, Requirement};
use crate::{ids::AgentId, method::Method, purpose::Purpose};

/// A raised threat level: everything is tightened at once, until its time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threat {
    pub since: Timestamp,
    pub until: Timestamp,
    /// Why, in the words of whoever raised it.
    pub reason: String,
    /// The administrator who raised it in the dashboard; of whoever has the machine nobody knows who they are.
    #[serde(default)]
    pub by: Option<AgentId>,
}

/// Why a threat level is not raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRaised {
    /// Nothing is said of why, or too much.
    Reason,
    /// Its time is over.
    Over,
    /// It is raised until later than that: to end it early loosens, and goes another way.
    Shorter(Timestamp),
}

impl Threat {
    /// How many characters a reason has at most.
    pub const LONGEST_REASON: usize = 200;

    /// Whether this one may take the place of the `known` one: so it never loosens.
    pub fn is_raised_over(&self, known: Option<&Self>) -> Result<(), NotRaised> {
        if self.reason.trim().is_empty() || self.reason.chars().count() > Self::LONGEST_REASON {
            return Err(NotRaised::Reason);
        }
        if !self.is_on(self.since) {
            return Err(NotRaised::Over);
        }
        match known.filter(|known| known.is_on(self.since) && self.until < known.until) {
            Some(known) => Err(NotRaised::Shorter(known.until)),
            None => Ok(()),
        }
    }

    /// Whether it is on at `now`. A clock that went back does not end it.
    pub fn is_on(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// What everything is met with meanwhile.
    pub fn requirement(purpose: Purpose) -> Requirement {
        Requirement {
            methods: [Method::NumberMatch, Method::Code].into(),
            holds: Minutes::TEN,
            second_technician: matches!(purpose, Purpose::MfaChange | Purpose::PrivilegedAccess),
            tells: [].into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn threat(since: i64, until: i64) -> Threat {
        let at = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        Threat { since: at(since), until: at(until), reason: "wave of calls".into(), by: None }
    }

    #[test]
    fn a_reason_says_something_and_not_too_much() {
        for (reason, may) in
            [("", false), (" ", false), ("x", true), (&*"ä".repeat(200), true), (&*"ä".repeat(201), false)]
        {
            let raised = Threat { reason: reason.into(), ..threat(0, 1) }.is_raised_over(None);
            assert_eq!(raised, if may { Ok(()) } else { Err(NotRaised::Reason) }, "{reason}");
        }
    }

    proptest! {
        #[test]
        fn to_raise_it_never_ends_one_earlier(now in 0_i64..50, until in 0_i64..100, known in 0_i64..100) {
            let (new, known) = (threat(now, until), threat(0, known));
            match new.is_raised_over(Some(&known)) {
                Ok(()) => prop_assert!(new.is_on(new.since) && (new.until >= known.until || !known.is_on(new.since))),
                Err(NotRaised::Over) => prop_assert!(until <= now),
                Err(NotRaised::Shorter(at)) => prop_assert!(at == known.until && new.until < at && known.is_on(new.since)),
                Err(NotRaised::Reason) => prop_assert!(false, "there is one"),
            }
        }
    }
}
