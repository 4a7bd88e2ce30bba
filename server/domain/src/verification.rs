//! How long a prompt rings, how long we wait for Microsoft's last word, and when it is over: one pure function of time.

use jiff::{SignedDuration, Timestamp};

use crate::verdict::Verdict;

/// How long things take. The product runs with [`Timing::DEFAULT`]; only tests are in a hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long the phone rings: the countdown on the screen. Microsoft gives up after 55 s.
    pub rings: SignedDuration,
    /// How long after that an approval still counts: what was tapped in the last second has arrived by then.
    pub grace: SignedDuration,
    /// How long after ringing we wait for Microsoft's own last word.
    pub last_word: SignedDuration,
    /// When, after Begin, a prompt can no longer be open: the connector's sessions live 180 s.
    pub closed: SignedDuration,
}

impl Timing {
    pub const DEFAULT: Self = Self {
        rings: SignedDuration::from_secs(55),
        grace: SignedDuration::from_secs(2),
        last_word: SignedDuration::from_secs(10),
        closed: SignedDuration::from_secs(185),
    };

    /// When, after it was decided on, a prompt can no longer be open whose Begin was not answered: what comes before Begin
    /// (two tokens at most, and a first try that was refused) may take 45 s.
    pub fn closed_unanswered(self) -> SignedDuration {
        self.closed + self.closed / 4
    }

    /// How long after Begin an approval counts.
    pub fn counts_for(self) -> SignedDuration {
        self.rings + self.grace
    }
}

/// Where a prompt stands that was begun and has no verdict yet.
///
/// A verdict comes from elsewhere: the judge, or whoever pressed Stop; the store sets it once, and only where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The phone rings.
    Waiting,
    /// Its time is over; Microsoft has not said so yet.
    LastWord,
    /// Nothing more is waited for: this is how it ends.
    Over(Verdict),
}

impl State {
    /// What is so at `now` of a prompt that was begun at `begun`.
    pub fn at(now: Timestamp, begun: Timestamp, timing: Timing) -> Self {
        let age = now.duration_since(begun);
        if age < SignedDuration::ZERO {
            // The clock went back: we no longer know how long the phone has been ringing.
            Self::Over(Verdict::Interrupted)
        } else if age < timing.rings {
            Self::Waiting
        } else if age < timing.rings + timing.last_word {
            Self::LastWord
        } else {
            Self::Over(Verdict::NoAnswer)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + ms).unwrap()
    }

    #[test]
    fn rings_then_waits_for_the_last_word_then_gives_up() {
        let state = |now| State::at(at(now), at(100), Timing::DEFAULT);
        assert_eq!([state(100), state(55_099)], [State::Waiting; 2]);
        assert_eq!([state(55_100), state(65_099)], [State::LastWord; 2]);
        assert_eq!(state(65_100), State::Over(Verdict::NoAnswer));
        assert_eq!(state(99), State::Over(Verdict::Interrupted));
    }

    proptest! {
        #[test]
        fn time_alone_never_approves_and_never_goes_back(
            rings in 0_i64..100_000, last_word in 0_i64..100_000, times in (-200_000_i64..400_000, 0_i64..400_000),
        ) {
            let of = SignedDuration::from_millis;
            let timing = Timing { rings: of(rings), last_word: of(last_word), ..Timing::DEFAULT };
            let state = |now| State::at(at(now), at(0), timing);
            let rank = |state| match state {
                State::Waiting => 0,
                State::LastWord => 1,
                State::Over(_) => 2,
            };
            let (now, later) = (times.0, times.0 + times.1);
            if let State::Over(verdict) = state(now) {
                prop_assert!(matches!(verdict, Verdict::NoAnswer | Verdict::Interrupted));
            }
            prop_assert!(now < 0 || rank(state(now)) <= rank(state(later)));
            prop_assert!(matches!(state(rings + last_word), State::Over(Verdict::NoAnswer)), "it ends by itself");
        }
    }
}
