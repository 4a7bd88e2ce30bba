//! How long what tells of people is kept, where that is not for ever, and when it is time to erase what is older.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// For so long nothing is erased that limits and blocks count by: denials of a week make the next block longer, and in that
/// week the link in a mail still leads somewhere.
pub const COUNTED: SignedDuration = SignedDuration::from_hours(8 * 24);

/// For how long a time that is new, or shorter than before, has to be set before anything is erased by it: whoever hears of
/// it can take it back.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// How often is erased.
pub const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// How long personal data is kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Days(u16);

/// A time that is too short for what counts by what is kept, or longer than anybody means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("personal data is kept for {} to {} days", Days::LEAST, Days::MOST)]
pub struct NotDays;

impl Days {
    /// Longer than [`COUNTED`], and than the two weeks in which the dashboard shows who objected.
    pub const LEAST: u16 = 14;
    pub const MOST: u16 = 3_650;

    /// Everything older than this is to be erased.
    pub fn before(self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_hours(24 * i64::from(self.0))
    }
}

impl TryFrom<u16> for Days {
    type Error = NotDays;

    fn try_from(days: u16) -> Result<Self, NotDays> {
        (Self::LEAST..=Self::MOST).contains(&days).then_some(Self(days)).ok_or(NotDays)
    }
}

impl From<Days> for u16 {
    fn from(days: Days) -> Self {
        days.0
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known of one instance's turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turns {
    /// How long is kept, as it was last seen.
    pub days: Days,
    /// Since when it has been as short as that.
    pub since: Timestamp,
    /// When was last erased.
    pub ran: Option<Timestamp>,
}

impl Turns {
    /// What is to be known from now on, seeing that `days` are set, and whether it is time to erase.
    pub fn next(known: Option<Self>, days: Days, now: Timestamp) -> (Self, bool) {
        let known = match known {
            // Longer than before opens nothing, and shorter has to stand for a while.
            Some(known) if known.days <= days => Self { days, ..known },
            Some(known) => Self { days, since: now, ..known },
            None => Self { days, since: now, ran: None },
        };
        let stands = now.duration_since(known.since) >= GRACE;
        let is_due = known.ran.is_none_or(|ran| now.duration_since(ran) >= EVERY);
        let is_time = stands && is_due;
        (if is_time { Self { ran: Some(now), ..known } } else { known }, is_time)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(days: u16) -> Days {
        Days::try_from(days).unwrap()
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn nothing_is_kept_for_less_than_what_counts_by_it() {
        assert!(SignedDuration::from_hours(24 * i64::from(Days::LEAST)) > COUNTED);
        for wrong in [0, 1, 13, 3_651, u16::MAX] {
            assert_eq!(Days::try_from(wrong), Err(NotDays), "{wrong}");
        }
        assert_eq!(days(30).before(at(24 * 40)), at(24 * 10));
    }

    #[test]
    fn a_shorter_time_waits_a_day_and_a_longer_one_does_not() {
        let (turns, now) = Turns::next(None, days(90), at(0));
        assert!(!now);
        let (turns, now) = Turns::next(Some(turns), days(90), at(23));
        assert!(!now);
        let (turns, now) = Turns::next(Some(turns), days(90), at(24));
        assert!(now);
        assert!(!Turns::next(Some(turns), days(90), at(47)).1, "once a day");
        let (longer, now) = Turns::next(Some(turns), days(100), at(48));
        assert!(now && longer.since == at(0));
        let (shorter, now) = Turns::next(Some(longer), days(99), at(72));
        assert!(!now && shorter.since == at(72));
        assert!(Turns::next(Some(shorter), days(99), at(96)).1);
    }

    proptest! {
        /// Whatever is set when: nothing is erased by a time that was not set, or longer, less than a day before.
        #[test]
        fn erases_only_by_what_has_stood(seen in proptest::collection::vec((14_u16..20, 0_i64..60), 1..40)) {
            let (mut known, mut history, mut clock) = (None, Vec::new(), 0);
            for (wanted, hours) in seen {
                clock += hours;
                let (next, erases) = Turns::next(known, days(wanted), at(clock));
                history.push((clock, wanted));
                if erases {
                    // The newest time that was longer must be a day away.
                    let longer = history.iter().rev().find(|(_, before)| *before > wanted);
                    let first = history.first().map(|(when, _)| *when);
                    let since = longer.map(|(when, _)| *when).or(first).unwrap();
                    prop_assert!(clock - since >= 24, "{history:?}");
                }
                known = Some(next);
            }
        }
    }
}
