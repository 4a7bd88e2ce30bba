use jiff::{Timestamp, civil::Date};
use vouchsafe_app::words::words;
use vouchsafe_domain::secret_end::SecretEnd;

use super::clock::Clock;

/// The day until which a secret is good, as it is typed; its beginning counts, so that nobody is told too late.
///
/// # Errors
/// The sentence that says what to do, of what is no day to come.
pub fn read(clock: &Clock, typed: &str, now: Timestamp) -> Result<Option<Timestamp>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => {
            let at = typed.parse::<Date>().ok().and_then(|day| clock.start_of(day));
            at.filter(|at| *at > now).map(Some).ok_or_else(|| words().text("good-until-wrong", &[]))
        }
    }
}

/// What is said of a secret's end; empty if nobody said when that is.
pub fn said(clock: &Clock, ends: Option<Timestamp>, now: Timestamp) -> String {
    let Some(ends) = ends else { return String::new() };
    let key = match SecretEnd::of(ends, now) {
        SecretEnd::Over => "good-until-over",
        SecretEnd::Soon => "good-until-soon",
        SecretEnd::Later => "good-until-later",
    };
    words().text(key, &[("time", &clock.day(ends))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_to_come_is_taken_and_nothing_else() {
        let clock = Clock::of_zone("Europe/Vienna");
        let now = "2026-11-26T09:00:00Z".parse().unwrap();
        assert_eq!(read(&clock, " ", now), Ok(None));
        assert_eq!(read(&clock, "2027-11-26", now).unwrap().unwrap().to_string(), "2027-11-25T23:00:00Z");
        for wrong in ["2026-11-26", "2026-02-30", "26.11.2027", "2027", "tomorrow"] {
            assert!(read(&clock, wrong, now).is_err(), "{wrong}");
        }
        assert_eq!(said(&clock, None, now), "");
        let soon = said(&clock, read(&clock, "2026-12-24", now).unwrap(), now);
        assert!(soon.contains("2026-12-24"), "{soon}");
    }
}
