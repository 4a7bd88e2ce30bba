//! When a customer's lists are read, of accounts as of contacts: soon, again and again, and after a fault later.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How often it is looked for what is due, when nothing rings.
pub const ROUND: Duration = Duration::from_secs(15);
/// How long what was read is good for.
const EVERY: SignedDuration = SignedDuration::from_hours(3);
/// The first time, and how much later at most: sixty new customers are not all read at once.
const FIRST: SignedDuration = SignedDuration::from_mins(5);
const SPREAD: SignedDuration = SignedDuration::from_mins(10);
/// How long until a fault is looked at again that an administrator has to mend.
pub const UNMENDED: SignedDuration = SignedDuration::from_hours(1);

/// When what was never read is read.
pub fn first() -> Timestamp {
    Timestamp::now() + FIRST + up_to(SPREAD)
}

/// When what is read now is read again.
pub fn next(now: Timestamp) -> Timestamp {
    now + EVERY + up_to(SPREAD)
}

/// How long to wait after a fault that ends by itself: 15 s, 30 s, a minute, … and then half an hour.
pub fn pause(tries: u64) -> SignedDuration {
    SignedDuration::from_secs((15_i64 << tries.min(7)).min(1_800))
}

/// Some time between none and this much; without randomness none.
fn up_to(most: SignedDuration) -> SignedDuration {
    let mut bytes = [0_u8; 2];
    let _ = getrandom::fill(&mut bytes);
    most * i32::from(u16::from_le_bytes(bytes)) / (i32::from(u16::MAX) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_every_three_hours_and_not_all_at_once() {
        let now = Timestamp::now();
        let (earliest, latest) = (now + SignedDuration::from_hours(3), now + SignedDuration::from_mins(190));
        let next: Vec<_> = (0..100).map(|_| next(now)).collect();
        assert!(next.iter().all(|next| (earliest..latest).contains(next)), "{next:?}");
        assert!(next.iter().any(|other| *other != next[0]));
    }
}
