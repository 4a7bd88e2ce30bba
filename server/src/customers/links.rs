//! Consent links, for as long as whoever made one looks at it: the page can be loaded again, and no address holds a link.
//!
//! In this process's memory only, for a quarter of an hour and for the session in which it was made. The database has its hash.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouchsafe_domain::age::is_younger;
use vouchsafe_store::{Secret, TokenHash};

/// How long it can be seen.
const SEEN: SignedDuration = SignedDuration::from_mins(15);
/// More than these are not kept at once: the oldest goes.
const MOST: usize = 1_000;

/// Links that can still be seen, by the hash of what each carries.
#[derive(Debug, Default)]
pub struct Links(Mutex<HashMap<TokenHash, Made>>);

/// A link that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// In which it was.
    pub session: Uuid,
    pub at: Timestamp,
    pub url: Secret,
    /// The tenant, as it was named.
    pub tenant: String,
}

impl Links {
    /// Keeps one that was just made, by the hash of what it carries.
    pub fn keep(&self, state: TokenHash, made: Made) {
        let (mut all, now) = (self.lock(), made.at);
        all.retain(|_, one| is_younger(one.at, SEEN, now));
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, one)| one.at).map(|(state, _)| *state);
            oldest.and_then(|oldest| all.remove(&oldest));
        }
        all.insert(state, made);
    }

    /// The link of this hash, if this session made it and may still see it.
    pub fn seen_by(&self, session: Uuid, state: TokenHash, now: Timestamp) -> Option<Made> {
        self.lock().get(&state).filter(|one| one.session == session && is_younger(one.at, SEEN, now)).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TokenHash, Made>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn made(session: Uuid, second: i64) -> Made {
        Made { session, at: at(second), url: Secret::new("https://login.example/"), tenant: String::new() }
    }

    #[test]
    fn a_link_is_seen_by_its_own_session_for_a_quarter_of_an_hour() {
        let (links, own, other) = (Links::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let state = TokenHash::of("a");
        links.keep(state, made(own, 0));
        let seen = |session, second| links.seen_by(session, state, at(second)).is_some();
        assert!(seen(own, 899) && !seen(own, 900) && !seen(other, 1));
        assert!(links.seen_by(own, TokenHash::of("b"), at(1)).is_none());
        assert!(!format!("{links:?}").contains("login.example"));
        // Another one that is made clears away what nobody sees any more.
        links.keep(TokenHash::of("b"), made(own, 1_000));
        assert_eq!(links.lock().len(), 1);
    }

    #[test]
    fn there_are_never_too_many() {
        let (links, own) = (Links::default(), Uuid::from_u128(1));
        for number in 0..=MOST {
            let mut one = made(own, 0);
            one.at += SignedDuration::from_millis(i64::try_from(number).unwrap());
            links.keep(TokenHash::of(&number.to_string()), one);
        }
        assert_eq!(links.lock().len(), MOST);
        assert!(links.seen_by(own, TokenHash::of("0"), at(1)).is_none(), "the oldest is gone");
    }
}
