//! Whether our clock is right: it is held against what the answers of others say that the time is.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::Services;

/// A clock that is further off than this ends approvals, sessions and tokens at the wrong time.
const MOST: SignedDuration = SignedDuration::from_secs(60);

const TEST: &str = "clock";

/// Our clock beside Microsoft's.
pub async fn of_microsoft(services: Arc<Services>) -> Vec<Finding> {
    let about = About::Installation;
    let before = Timestamp::now();
    let theirs = vouchsafe_entra::time(services.http(), &services.process.microsoft).await;
    vec![match theirs {
        Ok(Some(theirs)) => beside(&about, "Microsoft", theirs, before, Timestamp::now()),
        Ok(None) => Finding::not_checked(&about, TEST, seen("clock-untold", &[("host", "Microsoft")])),
        Err(error) => {
            let values = [("host", "Microsoft"), ("why", &*error.to_string())];
            Finding::not_checked(&about, TEST, seen("clock-silent", &values))
        }
    }]
}

/// Ours beside theirs, which they told at some moment between `before` and `after`, in whole seconds.
pub fn beside(about: &About, host: &str, theirs: Timestamp, before: Timestamp, after: Timestamp) -> Finding {
    let off = if theirs > after {
        theirs.duration_since(after)
    } else if theirs < before {
        before.duration_since(theirs)
    } else {
        SignedDuration::ZERO
    };
    let values = [("host", host), ("number", &*off.as_secs().to_string())];
    if off > MOST {
        Finding::fix(about, TEST, Remedy::check("clock_off", &values))
    } else {
        Finding::good(about, TEST, seen("clock", &[("host", host)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_let_pass_and_the_time_that_an_answer_takes_is_not_counted() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let needs = |theirs| beside(&About::Installation, "Halo", at(theirs), at(1_000), at(1_010)).needs_a_fix();
        assert!(!needs(940) && !needs(1_005) && !needs(1_070));
        assert!(needs(938) && needs(1_072));
    }
}
