//! Which verdicts are told by mail, and how often at most. To whom, policy says.

use jiff::{SignedDuration, Timestamp};

use crate::verdict::Verdict;

/// Of how many verifications of one account one of them hears in a day. So nobody can be flooded by whoever presses Send.
pub const PER_DAY: usize = 10;

/// How far back mails are counted.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Whether one more may be told now, after those at the times of `earlier`.
///
/// What the clock has put into the future counts, too.
pub fn may_tell(earlier: &[Timestamp], now: Timestamp) -> bool {
    earlier.iter().filter(|&&at| at > now - DAY).count() < PER_DAY
}

/// Whether this verdict is told in any case: it says that something reached the phone, or that somebody was let through without
/// it. What else has reached the phone is told as well.
pub fn is_told(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Approved
        | Verdict::TooWeak
        | Verdict::Vouched
        | Verdict::Overridden
        | Verdict::Denied
        | Verdict::FraudReported
        | Verdict::NoAnswer
        | Verdict::AnsweredTooLate
        | Verdict::Stopped
        | Verdict::CodeWrong
        | Verdict::Locked => true,
        Verdict::PhoneUnreachable
        | Verdict::AlreadyOpen
        | Verdict::Throttled
        | Verdict::Blocked
        | Verdict::CodeWanted
        | Verdict::MethodMissing
        | Verdict::NotEligible
        | Verdict::Unrecognised
        | Verdict::MicrosoftUnavailable
        | Verdict::SetupBroken
        | Verdict::Interrupted => false,
    }
}

/// Whether this verdict is told however many were told before: it must not drown in what rings no phone. Budgets bound it.
pub fn is_always_told(verdict: Verdict) -> bool {
    is_alarming(verdict)
        || matches!(verdict, Verdict::Approved | Verdict::TooWeak | Verdict::Vouched | Verdict::Overridden)
}

/// Whether this verdict is an incident, of which the MSP is told at once.
pub fn is_alarming(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Denied | Verdict::FraudReported)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Told as often as it may be, nobody hears more than so many times in any day.
        #[test]
        fn no_day_has_more_than_it_may(steps in proptest::collection::vec(0..20_000_i64, 0..100)) {
            let mut now = Timestamp::from_second(1_800_000_000).unwrap();
            let mut told: Vec<Timestamp> = Vec::new();
            for step in steps {
                now += SignedDuration::from_secs(step);
                if may_tell(&told, now) {
                    told.push(now);
                }
            }
            for from in &told {
                prop_assert!(told.iter().filter(|at| *at >= from && **at < *from + DAY).count() <= PER_DAY);
            }
        }

        #[test]
        fn a_clock_that_went_back_does_not_open_the_gate(back in 0..1_000_000_i64) {
            let now = Timestamp::from_second(1_800_000_000).unwrap();
            prop_assert!(!may_tell(&[now + SignedDuration::from_secs(back); PER_DAY], now));
        }
    }

    #[test]
    fn what_alarms_the_msp_is_told_to_the_user() {
        assert!(Verdict::ALL.into_iter().filter(|verdict| is_alarming(*verdict)).all(is_told));
    }
}
