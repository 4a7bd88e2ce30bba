//! What a denial or a fraud report puts round an account: for a while, or until somebody lifts it, nobody asks it again.
//!
//! A fence is about the phone, whoever asked. Those that stand at the same time are met: the longer and the stricter counts,
//! so that nothing that happens later makes a fence shorter.

use jiff::{SignedDuration, Timestamp};

use crate::{policy::AfterDenial, verdict::Verdict};

/// What the user did on the phone. The later one is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Denied,
    FraudReported,
}

impl Cause {
    pub const ALL: [Self; 2] = [Self::Denied, Self::FraudReported];

    /// What this answer is the cause of, whether it came before or after our verdict.
    pub fn of(answer: Verdict) -> Option<Self> {
        match answer {
            Verdict::Denied => Some(Self::Denied),
            Verdict::FraudReported => Some(Self::FraudReported),
            _ => None,
        }
    }

    /// The verdict that it is, where it came before ours.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Denied => Verdict::Denied,
            Self::FraudReported => Verdict::FraudReported,
        }
    }

    /// The name in the log, in the database and in the catalogue: the verdict's.
    pub fn name(self) -> &'static str {
        self.verdict().name()
    }
}

/// How far back denials make the next cool-down longer.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The first cool-down, the second, and so on; the last one for all that follow.
const COOL_DOWNS: [SignedDuration; 3] =
    [SignedDuration::from_mins(15), SignedDuration::from_hours(1), SignedDuration::from_hours(4)];
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// How long a denial at `now` keeps others from asking, after those at the times of `earlier`.
///
/// What the clock has put into the future counts, too.
pub fn cool_down(earlier: &[Timestamp], now: Timestamp) -> SignedDuration {
    let remembered = earlier.iter().filter(|&&at| at > now - REMEMBERED).count();
    COOL_DOWNS.get(remembered).copied().unwrap_or(LONGEST)
}

/// On what grounds an account may be asked again before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grounds {
    /// An administrator says so, and why.
    Administrator,
    /// So does whoever has the machine.
    Host,
    /// Whoever has the phone has read out a code that was right, so Deny was pressed by mistake.
    Code,
    /// Two technicians say that it was.
    SecondTechnician,
}

impl Grounds {
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Host, Self::Code, Self::SecondTechnician];

    /// The name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Host => "host",
            Self::Code => "code",
            Self::SecondTechnician => "second technician",
        }
    }
}

/// What stands round an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    pub cause: Cause,
    pub from: Timestamp,
    /// `None`: until an administrator lifts it.
    pub until: Option<Timestamp>,
}

impl Fence {
    /// What `cause` puts up at `now`, after denials of the same account at the times of `earlier`.
    pub fn put_up(cause: Cause, earlier: &[Timestamp], after_denial: AfterDenial, now: Timestamp) -> Self {
        let until = match (cause, after_denial) {
            (Cause::Denied, AfterDenial::CoolDown) => Some(now + cool_down(earlier, now)),
            (Cause::Denied, AfterDenial::Administrator) | (Cause::FraudReported, _) => None,
        };
        Self { cause, from: now, until }
    }

    /// Whether it stands at `now`. Before its own beginning (a clock that went back) it stands, too.
    pub fn stands(&self, now: Timestamp) -> bool {
        now < self.from || self.until.is_none_or(|until| now < until)
    }

    /// Both at once.
    #[must_use]
    pub fn met(self, other: Self) -> Self {
        Self {
            cause: self.cause.max(other.cause),
            from: self.from.max(other.from),
            until: self.until.zip(other.until).map(|(one, other)| one.max(other)),
        }
    }

    /// Whether this is enough to lift it. A mistake is no excuse after a fraud report, nor where an administrator is to look
    /// into it.
    pub fn is_lifted_by(&self, grounds: Grounds) -> bool {
        match grounds {
            Grounds::Administrator | Grounds::Host => true,
            Grounds::Code | Grounds::SecondTechnician => self.cause == Cause::Denied && self.until.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn fence() -> impl Strategy<Value = Fence> {
        let cause = proptest::sample::select(Cause::ALL.to_vec());
        (cause, 0..1_000_000_i64, proptest::option::of(0..200_000_i64)).prop_map(|(cause, from, lasts)| Fence {
            cause,
            from: at(from),
            until: lasts.map(|lasts| at(from + lasts)),
        })
    }

    #[test]
    fn the_cool_down_grows_with_the_denials_of_a_week() {
        const DAY: i64 = 24 * 3600;
        let table = [
            (vec![], 15),
            (vec![-1], 60),
            (vec![-1, -DAY], 240),
            (vec![-1, -DAY, -2 * DAY], 24 * 60),
            (vec![-1, -2, -3, -4, -5], 24 * 60),
            (vec![-7 * DAY], 15),
            (vec![-7 * DAY + 1], 60),
            // A clock that went back: they have happened all the same.
            (vec![5, 6], 240),
        ];
        for (earlier, minutes) in table {
            let earlier: Vec<Timestamp> = earlier.into_iter().map(at).collect();
            assert_eq!(cool_down(&earlier, at(0)), SignedDuration::from_mins(minutes), "{earlier:?}");
        }
    }

    #[test]
    fn who_ends_it_and_whether_a_mistake_does() {
        let table = [
            (Cause::Denied, AfterDenial::CoolDown, Some(900), true),
            (Cause::Denied, AfterDenial::Administrator, None, false),
            (Cause::FraudReported, AfterDenial::CoolDown, None, false),
            (Cause::FraudReported, AfterDenial::Administrator, None, false),
        ];
        for (cause, after_denial, until, if_a_mistake) in table {
            let fence = Fence::put_up(cause, &[], after_denial, at(0));
            assert_eq!(fence, Fence { cause, from: at(0), until: until.map(at) });
            for grounds in Grounds::ALL {
                let excuse = matches!(grounds, Grounds::Code | Grounds::SecondTechnician);
                assert_eq!(fence.is_lifted_by(grounds), if_a_mistake || !excuse, "{fence:?} {grounds:?}");
            }
        }
    }

    #[test]
    fn only_these_two_answers_put_one_up() {
        let causes: Vec<Cause> = Verdict::ALL.into_iter().filter_map(Cause::of).collect();
        assert_eq!(causes, Cause::ALL);
        assert!(Verdict::ALL.into_iter().all(|verdict| Cause::of(verdict).is_none_or(|c| c.name() == verdict.name())));
    }

    proptest! {
        /// Whatever comes later, nothing that was closed opens earlier, and nothing that was forbidden is allowed.
        #[test]
        fn meeting_never_loosens(one in fence(), other in fence(), now in -10_000..1_300_000_i64) {
            let both = one.met(other);
            prop_assert_eq!(both, other.met(one));
            prop_assert_eq!(one.met(one), one);
            prop_assert!(both.stands(at(now)) || !(one.stands(at(now)) || other.stands(at(now))));
            for grounds in Grounds::ALL {
                prop_assert!(!both.is_lifted_by(grounds) || one.is_lifted_by(grounds) && other.is_lifted_by(grounds));
            }
            prop_assert!(both.cause >= one.cause && both.cause >= other.cause);
        }

        /// Once it stands, going back in time never opens it.
        #[test]
        fn a_clock_that_goes_back_opens_nothing(fence in fence(), now in 0..1_300_000_i64, back in 0..2_000_000_i64) {
            prop_assert!(!fence.stands(at(now)) || fence.stands(at(now - back)));
            prop_assert!(fence.stands(fence.from - SignedDuration::from_secs(back + 1)));
        }

        /// One more denial never makes it shorter.
        #[test]
        fn more_denials_never_help(mut earlier in proptest::collection::vec(-900_000..1_000_i64, 0..8), one in -900_000..1_000_i64) {
            let before = cool_down(&earlier.iter().copied().map(at).collect::<Vec<_>>(), at(0));
            earlier.push(one);
            prop_assert!(cool_down(&earlier.into_iter().map(at).collect::<Vec<_>>(), at(0)) >= before);
        }
    }
}
