//! Whether an administrator may open something alone: not where nobody else would hear of it.

/// Who hears of a change that opens doors, beside whoever makes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hearing {
    /// Before the change an alert reaches somebody: a webhook, a syslog receiver, or the mailbox of somebody else; where nobody else
    /// administers, anybody's mailbox, for whoever took over a session need not have taken that.
    pub told: bool,
    /// Somebody else administers, too, before the change.
    pub others: bool,
    /// The change itself names another administrator, or a channel, and both hear of it.
    pub made: bool,
    /// Nobody was ever verified here: the first administrator is still setting it up.
    pub first_start: bool,
}

impl Hearing {
    /// Whether the change may be made. What loosens a policy takes somebody who is told; other things are open to two
    /// administrators of whom each sees in the dashboard what the other one did.
    pub fn allows(self, loosens: bool) -> bool {
        let alone = !self.others;
        self.told || (alone && (self.made || self.first_start)) || (self.others && !loosens)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hearing() -> impl Strategy<Value = Hearing> {
        any::<[bool; 4]>().prop_map(|[told, others, made, first_start]| Hearing { told, others, made, first_start })
    }

    #[test]
    fn one_who_is_alone_opens_nothing_unheard_after_the_first_start() {
        let alone = Hearing::default();
        assert!(!alone.allows(false) && !alone.allows(true));
        for let_through in
            [Hearing { told: true, ..alone }, Hearing { made: true, ..alone }, Hearing { first_start: true, ..alone }]
        {
            assert!(let_through.allows(false) && let_through.allows(true), "{let_through:?}");
        }
    }

    #[test]
    fn two_who_cannot_be_told_do_not_loosen_the_policy() {
        let two = Hearing { others: true, ..Hearing::default() };
        assert!(two.allows(false) && !two.allows(true));
        // What one of them adds, or that nothing was verified yet, is no news to the other.
        assert!(!Hearing { made: true, first_start: true, ..two }.allows(true));
    }

    proptest! {
        #[test]
        fn loosening_takes_no_less_than_anything_else(hearing in hearing()) {
            prop_assert!(!hearing.allows(true) || hearing.allows(false));
        }

        #[test]
        fn whoever_is_told_makes_everything_possible(hearing in hearing(), loosens: bool) {
            let told = Hearing { told: true, ..hearing };
            prop_assert!(!hearing.allows(loosens) || told.allows(loosens));
        }
    }
}
