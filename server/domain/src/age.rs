//! How old something is, as far as a clock can be believed that may have been set back.

use jiff::{SignedDuration, Timestamp};

/// How far ahead of now a time may lie that was written by a clock like ours: two machines differ, and a clock is set right.
pub const AHEAD: SignedDuration = SignedDuration::from_secs(60);

/// Whether something of `from` is younger than `lasts`. What lies further ahead than clocks differ is not: by how much our
/// clock went back nobody knows, and so neither how old it is.
pub fn is_younger(from: Timestamp, lasts: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(from);
    age >= -AHEAD && age < lasts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn what_a_clock_says_that_went_back_is_believed_for_a_minute() {
        for (back, younger) in [(0, true), (1, true), (60, true), (61, false), (3600, false), (86_400 * 365, false)] {
            assert_eq!(is_younger(at(back), SignedDuration::from_mins(15), at(0)), younger, "{back} s ahead");
        }
        for (old, younger) in [(0, true), (899, true), (900, false), (86_400, false)] {
            assert_eq!(is_younger(at(-old), SignedDuration::from_mins(15), at(0)), younger, "{old} s old");
        }
    }

    proptest! {
        /// However a clock jumps: what is too old stays so, unless the clock goes back behind its end.
        #[test]
        fn time_only_makes_older(from in -10_000_i64..10_000, now in -10_000_i64..10_000, later in 0_i64..10_000) {
            let lasts = SignedDuration::from_mins(15);
            let (from, now) = (at(from), at(now));
            let then = now + SignedDuration::from_secs(later);
            prop_assert!(now < from || is_younger(from, lasts, now) || !is_younger(from, lasts, then));
        }
    }
}
