//! What many verifications come to: in which groups they are counted, and what is usual.

use crate::verdict::Verdict;

/// What verdicts are counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Verified,
    /// The user said no.
    Denied,
    /// The user was asked, and said nothing in time.
    Unanswered,
    /// Everything that says nothing of the user.
    Other,
}

impl Group {
    pub const ALL: [Self; 4] = [Self::Verified, Self::Denied, Self::Unanswered, Self::Other];

    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Denied => "denied",
            Self::Unanswered => "unanswered",
            Self::Other => "other",
        }
    }

    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Approved => Self::Verified,
            Verdict::Denied | Verdict::FraudReported => Self::Denied,
            Verdict::NoAnswer | Verdict::AnsweredTooLate | Verdict::PhoneUnreachable => Self::Unanswered,
            _ => Self::Other,
        }
    }
}

/// Whether the time to this verdict is the time that somebody with the phone took to answer.
pub fn is_answer(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Approved | Verdict::TooWeak | Verdict::Denied | Verdict::FraudReported)
}

/// The middle one, each number being there as often as its count says; of two middle ones the lower.
pub fn median(counted: impl IntoIterator<Item = (i64, u64)>) -> Option<i64> {
    let mut counted: Vec<(i64, u64)> = counted.into_iter().filter(|(_, count)| *count > 0).collect();
    counted.sort_unstable();
    let middle = counted.iter().map(|(_, count)| count).sum::<u64>().div_ceil(2);
    let mut passed = 0;
    counted.into_iter().find_map(|(number, count)| {
        passed += count;
        (passed >= middle).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_an_approval_counts_as_verified_and_it_is_an_answer() {
        for verdict in Verdict::ALL {
            assert_eq!(Group::of(verdict) == Group::Verified, verdict == Verdict::Approved, "{verdict:?}");
            assert!(!is_answer(verdict) || Group::of(verdict) != Group::Unanswered, "{verdict:?}");
        }
    }

    proptest! {
        #[test]
        fn the_median_stands_in_the_middle_of_all(numbers in proptest::collection::vec(0_i64..60, 0..50)) {
            let found = median(numbers.iter().map(|number| (*number, 1)));
            let mut sorted = numbers;
            sorted.sort_unstable();
            let middle = sorted.len().checked_sub(1).and_then(|last| sorted.get(last / 2)).copied();
            prop_assert_eq!(found, middle);
            let mut counted = std::collections::BTreeMap::<i64, u64>::new();
            sorted.iter().for_each(|number| *counted.entry(*number).or_default() += 1);
            prop_assert_eq!(median(counted), middle);
        }
    }
}
