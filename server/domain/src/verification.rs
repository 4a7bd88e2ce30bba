//! The life of one verification: one enum, and one pure function from (state, event, time) to state.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

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

/// Where a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Begin is on its way, or about to be.
    Sending {
        since: Timestamp,
    },
    /// The phone rings.
    Waiting {
        begun: Timestamp,
    },
    /// Its time is over; Microsoft has not said so yet.
    LastWord {
        begun: Timestamp,
    },
    Ended(Verdict),
}

/// What happens to a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The connector accepted an asynchronous Begin, and its session is stored.
    Begun,
    /// The connector said how it ended, or we know that it cannot go on.
    Concluded(Verdict),
    /// The technician pressed Stop.
    Stopped,
    /// Time has passed.
    Tick,
}

impl State {
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Ended(verdict) => Some(verdict),
            _ => None,
        }
    }

    /// The state after `event` at `now`. What an event cannot change, it leaves: a verdict is set once.
    #[must_use]
    pub fn after(self, event: Event, now: Timestamp, timing: Timing) -> Self {
        match (self, event) {
            (Self::Ended(_), _) => self,
            // An approval is only ever the answer to a prompt that was begun and stored: promise P1.
            (Self::Sending { .. }, Event::Begun) => Self::Waiting { begun: now },
            (Self::Waiting { .. } | Self::LastWord { .. }, Event::Begun) => self,
            (_, Event::Concluded(verdict)) => Self::Ended(verdict),
            (_, Event::Stopped) => Self::Ended(Verdict::Stopped),
            (Self::Sending { .. }, Event::Tick) => self,
            (Self::Waiting { begun } | Self::LastWord { begun }, Event::Tick) => {
                let age = now.duration_since(begun);
                if age < SignedDuration::ZERO {
                    // The clock went back: we no longer know how long the phone has been ringing.
                    Self::Ended(Verdict::Interrupted)
                } else if age < timing.rings && matches!(self, Self::Waiting { .. }) {
                    self
                } else if age < timing.rings + timing.last_word {
                    Self::LastWord { begun }
                } else {
                    Self::Ended(Verdict::NoAnswer)
                }
            }
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

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            Just(Event::Begun),
            proptest::sample::select(Verdict::ALL.to_vec()).prop_map(Event::Concluded),
            Just(Event::Stopped),
            Just(Event::Tick),
        ]
    }

    #[test]
    fn rings_then_waits_for_the_last_word_then_gives_up() {
        let timing = Timing::DEFAULT;
        let state = State::Sending { since: at(0) }.after(Event::Begun, at(100), timing);
        assert_eq!(state, State::Waiting { begun: at(100) });
        assert_eq!(state.after(Event::Tick, at(55_099), timing), state);
        let state = state.after(Event::Tick, at(55_100), timing);
        assert_eq!(state, State::LastWord { begun: at(100) });
        assert_eq!(state.after(Event::Tick, at(65_099), timing), state);
        assert_eq!(state.after(Event::Tick, at(65_100), timing), State::Ended(Verdict::NoAnswer));
        assert_eq!(state.after(Event::Tick, at(0), timing), State::Ended(Verdict::Interrupted));
    }

    proptest! {
        #[test]
        fn no_sequence_of_events_breaks_it(events in proptest::collection::vec((event(), 0_i64..30_000), 0..40)) {
            let mut state = State::Sending { since: at(0) };
            let mut clock = 0;
            for (event, later) in events {
                clock += later;
                let before = state;
                state = state.after(event, at(clock), Timing::DEFAULT);
                if let Some(verdict) = before.verdict() {
                    prop_assert_eq!(state.verdict(), Some(verdict), "a verdict is set once");
                }
                if before.verdict().is_none() && state.verdict() == Some(Verdict::Approved) {
                    prop_assert_eq!(event, Event::Concluded(Verdict::Approved), "only the judge approves");
                }
                if let (State::LastWord { .. }, State::Waiting { .. }) = (before, state) {
                    prop_assert!(false, "time does not run backwards");
                }
            }
            let end = state.after(Event::Tick, at(clock + 65_000), Timing::DEFAULT);
            let sending = matches!(end, State::Sending { .. });
            prop_assert!(sending || end.verdict().is_some(), "it ends by itself");
        }
    }
}
