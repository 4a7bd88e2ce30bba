//! Connector secrets that we make ourselves in a customer's tenant: how long each is good, and what is done next about them.

use jiff::{SignedDuration, Timestamp};

/// How long a secret is asked for; where a tenant's policy finds that too long, the next one.
pub const LIFETIMES: [SignedDuration; 3] =
    [SignedDuration::from_hours(180 * 24), SignedDuration::from_hours(90 * 24), SignedDuration::from_hours(30 * 24)];
/// How long one that was replaced stays: tokens that were got with it, and a process that has not looked since, still use it.
pub const OLD_STAYS: SignedDuration = SignedDuration::from_hours(1);
/// How often it is looked whether we still could renew.
pub const LOOKED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// A secret that was asked for and never came is there by then, if it was made at all.
const COMES_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// The first and the longest pause after a failure, in seconds.
const PAUSES: (i64, i64) = (5, 24 * 60 * 60);

/// A secret of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub made: Timestamp,
    pub ends: Timestamp,
}

impl Life {
    /// When the next one is made: after two thirds, so that there is time for whatever is in the way.
    pub fn renewed(self) -> Timestamp {
        let lasts = self.ends.duration_since(self.made);
        if lasts <= SignedDuration::ZERO { self.made } else { self.made + lasts / 3 * 2 }
    }
}

/// How it stands with the secrets that we make in one tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Making {
    /// Somebody wants one to be made now.
    pub wanted: bool,
    /// One was made, and has not been seen to work.
    pub trial: bool,
    /// One was asked for then, and nobody knows what came of it.
    pub asked: Option<Timestamp>,
    /// The one in force, if it is one of ours.
    pub in_force: Option<Life>,
    /// Since when one of ours has been of no use; the oldest of them.
    pub replaced: Option<Timestamp>,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Tries whether the new one works.
    Try,
    /// Looks for one that was asked for and never came.
    Find,
    Make,
    /// Takes those away that are of no use any more.
    Remove,
    /// Nothing before then.
    Rest(Timestamp),
    /// Nothing in this tenant is ours, and nothing is to be.
    Done,
}

impl Making {
    pub fn next(&self, now: Timestamp) -> Step {
        if self.trial {
            return Step::Try;
        }
        if let Some(asked) = self.asked {
            // Set back, the clock says nothing about how long ago that was.
            let came = !(SignedDuration::ZERO..COMES_WITHIN).contains(&now.duration_since(asked));
            return if came { Step::Find } else { Step::Rest(asked + COMES_WITHIN) };
        }
        if self.wanted || self.in_force.is_some_and(|life| life.renewed() <= now) {
            return Step::Make;
        }
        let removed = self.replaced.map(|since| since + OLD_STAYS);
        if removed.is_some_and(|due| due <= now) {
            return Step::Remove;
        }
        let renewed = self.in_force.map(Life::renewed);
        match renewed.into_iter().chain(removed).min() {
            Some(due) => Step::Rest(due.min(now + LOOKED_AFTER)),
            None => Step::Done,
        }
    }
}

/// How long to wait after so many failures in a row.
pub fn pause(failed: u64) -> SignedDuration {
    let (first, longest) = PAUSES;
    SignedDuration::from_secs((first << failed.saturating_sub(1).min(20)).min(longest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const DAY: i64 = 86_400;

    #[test]
    fn the_next_one_is_made_long_before_the_end() {
        let life = Life { made: at(0), ends: at(180 * DAY) };
        assert_eq!(life.renewed(), at(120 * DAY));
        let in_force = Making { in_force: Some(life), ..Making::default() };
        assert_eq!(in_force.next(at(1)), Step::Rest(at(DAY + 1)));
        assert_eq!(in_force.next(at(119 * DAY + 10)), Step::Rest(at(120 * DAY)));
        assert_eq!(in_force.next(at(120 * DAY)), Step::Make);
        let over = Life { made: at(10), ends: at(5) };
        assert_eq!(over.renewed(), at(10));
    }

    #[test]
    fn what_was_asked_for_is_looked_for_before_another_is_made() {
        let asked = Making { wanted: true, asked: Some(at(100)), ..Making::default() };
        assert_eq!(asked.next(at(219)), Step::Rest(at(220)));
        assert_eq!(asked.next(at(220)), Step::Find);
        assert_eq!(asked.next(at(99)), Step::Find);
        assert_eq!(Making { trial: true, ..asked }.next(at(219)), Step::Try);
        assert_eq!(Making { asked: None, ..asked }.next(at(0)), Step::Make);
    }

    #[test]
    fn an_old_one_stays_for_an_hour_and_nothing_of_ours_is_nothing_to_do() {
        let old = Making { replaced: Some(at(0)), ..Making::default() };
        assert_eq!((old.next(at(3_599)), old.next(at(3_600))), (Step::Rest(at(3_600)), Step::Remove));
        assert_eq!(Making::default().next(at(0)), Step::Done);
    }

    proptest! {
        #[test]
        fn no_secret_is_made_while_another_one_may_be_there(
            wanted: bool, trial: bool, asked in proptest::option::of(0..1_000_i64), now in 0..1_000_i64,
            force in proptest::option::of((0..1_000_i64, 0..1_000_i64)), replaced in proptest::option::of(0..1_000_i64)
        ) {
            let in_force = force.map(|(made, lasts)| Life { made: at(made), ends: at(made + lasts) });
            let making = Making { wanted, trial, asked: asked.map(at), in_force, replaced: replaced.map(at) };
            match making.next(at(now)) {
                Step::Make => prop_assert!(!trial && asked.is_none()),
                Step::Rest(until) => prop_assert!(until > at(now) && until <= at(now) + LOOKED_AFTER),
                Step::Done => prop_assert!(!wanted && in_force.is_none() && replaced.is_none()),
                Step::Remove => prop_assert!(replaced.is_some()),
                Step::Try => prop_assert!(trial),
                Step::Find => prop_assert!(asked.is_some()),
            }
        }

        #[test]
        fn pauses_grow_up_to_a_day(failed: u64) {
            prop_assert!(pause(failed) <= pause(failed.saturating_add(1)));
            prop_assert!(pause(failed) >= SignedDuration::from_secs(5) && pause(failed) <= SignedDuration::from_hours(24));
        }
    }
}
