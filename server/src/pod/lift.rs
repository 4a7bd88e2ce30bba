use jiff::Timestamp;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Instance, Session};

use crate::sessions::is_fresh;

/// How many characters a reason has at least, so that it says something.
const SHORTEST: usize = 10;
/// How many of it are kept.
pub const LONGEST: usize = 120;

/// Whether a technician may lift a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Lift,
    /// An administrator, who has to sign in again first.
    SignInFirst,
    No,
}

/// Only an administrator may, and only if they signed in a moment ago: whoever sits down at a desk that was left open cannot.
pub fn may(session: &Session, instance: &Instance, now: Timestamp) -> May {
    match (instance.administrators.contains(&session.agent), is_fresh(session, now)) {
        (true, true) => May::Lift,
        (true, false) => May::SignInFirst,
        (false, _) => May::No,
    }
}

/// What was typed as a reason, if it says something.
pub fn reason(typed: &str) -> Option<String> {
    let reason = plain(typed.trim());
    (reason.chars().filter(|letter| !letter.is_whitespace()).count() >= SHORTEST)
        .then(|| reason.chars().take(LONGEST).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_stays_short() {
        for nothing in ["", "ok", "          ", "a b c d e", "         x         "] {
            assert_eq!(reason(nothing), None, "{nothing:?}");
        }
        assert_eq!(reason("  rang her back  ").as_deref(), Some("rang her back"));
        assert_eq!(reason(&"long ".repeat(100)).unwrap().chars().count(), LONGEST);
    }
}
