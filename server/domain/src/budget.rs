//! How often one may ask: promise P11. Every prompt is one human press, and there are only so many.

use jiff::{SignedDuration, Timestamp};

use crate::method::Way;

/// The limits in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Prompts to one account within [`Limits::ACCOUNT_WINDOW`], since its last success.
    pub per_account: usize,
    /// Prompts and codes by one technician within [`Limits::TECHNICIAN_WINDOW`].
    pub per_technician: usize,
    /// Codes for one account that were not right, within [`Limits::ACCOUNT_WINDOW`], since its last success.
    pub wrong_codes: usize,
}

impl Limits {
    pub const ACCOUNT_WINDOW: SignedDuration = SignedDuration::from_mins(10);
    pub const TECHNICIAN_WINDOW: SignedDuration = SignedDuration::from_hours(1);
    pub const DEFAULT: Self = Self { per_account: 3, per_technician: 30, wrong_codes: 3 };
}

/// The prompts that count against the next one.
#[derive(Debug, Clone, Default)]
pub struct Spent {
    /// When this account was prompted, and not approved since.
    pub account: Vec<Timestamp>,
    /// When this technician prompted anybody, or tried a code.
    pub technician: Vec<Timestamp>,
    /// When a code was tried for this account that was not right, or is still being checked, and none was right since.
    pub codes: Vec<Timestamp>,
}

/// Whose limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Account,
    Technician,
    /// The account's, for codes.
    Codes,
}

/// No more prompts, or no more codes, for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted {
    pub whose: Whose,
    /// When the next one is possible.
    pub until: Timestamp,
}

/// How often this account may still be asked in this way, the next time included. Codes ring no phone, so they and prompts
/// do not count against each other.
///
/// What claims to come from the future (a clock that went back) counts as now.
pub fn left(spent: &Spent, way: Way, limits: Limits, now: Timestamp) -> Result<usize, Exhausted> {
    let (used, limit, whose) = match way {
        Way::Notification => (&spent.account, limits.per_account, Whose::Account),
        Way::Code => (&spent.codes, limits.wrong_codes, Whose::Codes),
    };
    let by_account = room(used, limit, Limits::ACCOUNT_WINDOW, now).map_err(|until| Exhausted { whose, until })?;
    let by_technician = room(&spent.technician, limits.per_technician, Limits::TECHNICIAN_WINDOW, now)
        .map_err(|until| Exhausted { whose: Whose::Technician, until })?;
    Ok(by_account.min(by_technician))
}

fn room(used: &[Timestamp], limit: usize, window: SignedDuration, now: Timestamp) -> Result<usize, Timestamp> {
    let mut recent: Vec<Timestamp> =
        used.iter().map(|at| (*at).min(now)).filter(|at| now.duration_since(*at) < window).collect();
    recent.sort_unstable();
    match limit.checked_sub(recent.len()) {
        None | Some(0) => {
            // Free again when, of the newest `limit`, the oldest leaves the window.
            let oldest_that_counts = recent.iter().rev().nth(limit.saturating_sub(1)).copied().unwrap_or(now);
            Err(oldest_that_counts + window)
        }
        Some(room) => Ok(room),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn three_in_ten_minutes_then_wait_for_the_oldest_to_pass() {
        let spent = |n: i64| Spent { account: (0..n).map(|i| at(i * 60)).collect(), ..Spent::default() };
        let left = |spent: &Spent, limits, now| left(spent, Way::Notification, limits, now);
        assert_eq!(left(&spent(0), Limits::DEFAULT, at(200)), Ok(3));
        assert_eq!(left(&spent(2), Limits::DEFAULT, at(200)), Ok(1));
        assert_eq!(left(&spent(3), Limits::DEFAULT, at(200)), Err(Exhausted { whose: Whose::Account, until: at(600) }));
        assert_eq!(left(&spent(3), Limits::DEFAULT, at(600)), Ok(1));
    }

    #[test]
    fn a_technician_has_a_limit_of_their_own() {
        let spent = Spent { technician: (0..30).map(at).collect(), ..Spent::default() };
        for way in Way::ALL {
            assert_eq!(
                left(&spent, way, Limits::DEFAULT, at(100)),
                Err(Exhausted { whose: Whose::Technician, until: at(3600) })
            );
        }
    }

    #[test]
    fn codes_and_prompts_are_counted_apart() {
        let three: Vec<Timestamp> = (0..3).map(at).collect();
        let codes = Spent { codes: three.clone(), ..Spent::default() };
        let until = at(600);
        assert_eq!(left(&codes, Way::Code, Limits::DEFAULT, at(9)), Err(Exhausted { whose: Whose::Codes, until }));
        assert_eq!(left(&codes, Way::Notification, Limits::DEFAULT, at(9)), Ok(3));
        assert_eq!(left(&codes, Way::Code, Limits::DEFAULT, until), Ok(1));
        let prompts = Spent { account: three, ..Spent::default() };
        assert_eq!(left(&prompts, Way::Code, Limits::DEFAULT, at(9)), Ok(3));
    }

    #[test]
    fn a_clock_that_went_back_frees_nothing() {
        let minute = |minutes: i64| at(minutes * 60);
        // When three were asked, and when it is now: how long until the next one, in minutes.
        for (asked, now, wait) in [
            ([0, 1, 2], 2, 8),
            ([0, 1, 2], 1, 9),
            // All of them lie ahead: they count as now, for as long as they do.
            ([0, 1, 2], -1, 10),
            ([0, 1, 2], -60, 10),
            ([0, 1, 2], -1_000_000, 10),
            // One is long past, the others lie ahead.
            ([-9, 1, 2], 0, 1),
        ] {
            let times = asked.map(minute).to_vec();
            let limits = Limits { per_technician: 3, ..Limits::DEFAULT };
            for (way, spent, whose) in [
                (Way::Notification, Spent { account: times.clone(), ..Spent::default() }, Whose::Account),
                (Way::Code, Spent { codes: times.clone(), ..Spent::default() }, Whose::Codes),
            ] {
                let until = minute(now + wait);
                assert_eq!(left(&spent, way, limits, minute(now)), Err(Exhausted { whose, until }), "{asked:?}, {now}");
            }
            let spent = Spent { technician: times, ..Spent::default() };
            let found = left(&spent, Way::Notification, limits, minute(now)).unwrap_err();
            assert_eq!(found.whose, Whose::Technician, "{asked:?}, {now}");
            assert!(found.until > minute(now), "{asked:?}, {now}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_the_limit_in_any_window(
            presses in proptest::collection::vec(0_i64..900, 1..60),
            way in proptest::sample::select(Way::ALL.to_vec()),
        ) {
            let spent = |sent: &[Timestamp]| match way {
                Way::Notification => Spent { account: sent.to_vec(), ..Spent::default() },
                Way::Code => Spent { codes: sent.to_vec(), ..Spent::default() },
            };
            let mut sent: Vec<Timestamp> = Vec::new();
            let mut clock = 0;
            for later in presses {
                clock += later;
                match left(&spent(&sent), way, Limits::DEFAULT, at(clock)) {
                    Ok(_) => sent.push(at(clock)),
                    Err(exhausted) => {
                        prop_assert!(exhausted.until > at(clock));
                        prop_assert!(left(&spent(&sent), way, Limits::DEFAULT, exhausted.until).is_ok());
                    }
                }
                let recent = sent.iter().filter(|s| at(clock).duration_since(**s) < Limits::ACCOUNT_WINDOW).count();
                prop_assert!(recent <= 3);
            }
        }
    }
}
