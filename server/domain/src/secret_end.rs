//! Secrets of applications end, and nobody tells the application: whoever enters one says until when it is good.

use jiff::{SignedDuration, Timestamp};

/// How long before its end somebody has to do something.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How it stands with the end of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretEnd {
    Over,
    Soon,
    Later,
}

impl SecretEnd {
    pub fn of(ends: Timestamp, now: Timestamp) -> Self {
        match ends.duration_since(now) {
            left if left <= SignedDuration::ZERO => Self::Over,
            left if left <= SOON => Self::Soon,
            _ => Self::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_secret_that_ends_within_thirty_days_ends_soon() {
        const DAY: i64 = 24 * 3600;
        for (left, standing) in [
            (-1, SecretEnd::Over),
            (0, SecretEnd::Over),
            (1, SecretEnd::Soon),
            (30 * DAY, SecretEnd::Soon),
            (30 * DAY + 1, SecretEnd::Later),
        ] {
            assert_eq!(SecretEnd::of(at(1_000_000_000 + left), at(1_000_000_000)), standing, "{left}");
        }
    }

    proptest! {
        #[test]
        fn it_only_gets_worse(ends in 0_i64..4_000_000_000, now in 0_i64..2_000_000_000, later in 0_i64..2_000_000_000) {
            prop_assert!(SecretEnd::of(at(ends), at(now + later)) <= SecretEnd::of(at(ends), at(now)));
        }
    }
}
