use std::fmt;

use vouchsafe_domain::{
    log::{Event, Kind},
    purpose::Purposes,
    verdict::Verdict,
};

use super::LogFilter;

/// What an entry tells, as far as the log is filtered by it: of a few hundred at most, however many entries there are.
///
/// A verdict or purposes that we do not know are none: such an entry is found by whoever does not ask for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct What {
    pub kind: Kind,
    verdict: Option<Verdict>,
    purposes: Option<Purposes>,
}

impl What {
    pub(super) fn of(event: &Event) -> Self {
        let Event { kind, verdict, purpose, .. } = event;
        Self::read(*kind, verdict.as_deref().unwrap_or_default(), purpose.as_deref().unwrap_or_default())
    }

    /// `None` if the column holds something else.
    pub(super) fn named(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let kind = serde_json::from_value(parts.next()?.into()).ok()?;
        Some(Self::read(kind, parts.next()?, parts.next()?))
    }

    pub(super) fn is_meant(&self, filter: &LogFilter) -> bool {
        let Self { kind, verdict, purposes } = self;
        filter.kind.is_none_or(|meant| *kind == meant)
            && filter.verdicts.as_ref().is_none_or(|meant| verdict.is_some_and(|verdict| meant.contains(&verdict)))
            && filter.purpose.is_none_or(|meant| purposes.as_ref().is_some_and(|purposes| purposes.contains(meant)))
    }

    fn read(kind: Kind, verdict: &str, purposes: &str) -> Self {
        Self { kind, verdict: Verdict::named(verdict), purposes: purposes.parse().ok() }
    }
}

/// As the column has it: the names that the log has, each behind a colon, of which none of them holds any.
impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = serde_json::json!(self.kind);
        let verdict = self.verdict.map(Verdict::name).unwrap_or_default();
        let purposes = self.purposes.as_ref().map(ToString::to_string).unwrap_or_default();
        write!(f, "{}:{verdict}:{purposes}", kind.as_str().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_domain::purpose::Purpose;

    use super::*;

    #[test]
    fn what_an_entry_tells_is_read_as_it_was_written_and_nothing_else_is() {
        let event = |verdict: &str, purpose: &str| Event {
            verdict: Some(verdict.to_owned()),
            purpose: Some(purpose.to_owned()),
            ..Event::new(Kind::Concluded)
        };
        for (verdict, purpose, written) in [
            ("denied", "password_reset,other", "concluded:denied:password_reset,other"),
            ("denied", "other,password_reset", "concluded:denied:password_reset,other"),
            ("Denied", "all:of:them", "concluded::"),
        ] {
            let what = What::of(&event(verdict, purpose));
            assert_eq!(what.to_string(), written);
            assert_eq!(What::named(written), Some(what));
        }
        for text in ["", "concluded", "concluded:denied", "ended:denied:other"] {
            assert_eq!(What::named(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_no_verdict_is_not_found_by_one() {
        let what = What::of(&Event { purpose: Some("other".into()), ..Event::new(Kind::Requested) });
        let any = LogFilter::default;
        let meant = |filter: LogFilter| what.is_meant(&filter);
        assert!(meant(any()) && meant(LogFilter { purpose: Some(Purpose::Other), ..any() }));
        assert!(!meant(LogFilter { verdicts: Some(Verdict::ALL.to_vec()), ..any() }));
        assert!(!meant(LogFilter { purpose: Some(Purpose::MfaChange), ..any() }));
        assert!(!meant(LogFilter { kind: Some(Kind::Begun), ..any() }));
    }
}
