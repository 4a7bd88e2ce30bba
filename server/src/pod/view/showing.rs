use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::{agreement::LAPSES_AFTER, method::Method, verdict::Verdict, verification::State};
use vouchsafe_halo::Found;
use vouchsafe_store::{Approver, Fenced, Verification};

use super::{
    Facts, blocked, milliseconds,
    second::Part,
    ways::{self, left},
};
use crate::problem::Problem;

/// What the pod is about at this moment.
pub(super) enum Showing<'a> {
    Loading,
    Running(&'a Verification),
    Ended(&'a Verification, Verdict),
    Expired(&'a Verification, &'static str),
    Fenced(&'a Fenced),
    Problem(Problem),
    Ready,
    /// A colleague's live approval, and whether it may be taken over.
    Colleagues(&'a Verification, bool),
    /// A question to a second technician.
    Second(Part<'a>),
    OtherWays,
    Approvers(&'a [Approver]),
    /// This one is to vouch; with the agreement, once there is one.
    Vouch(&'a Approver, bool),
    /// To go on without, as agreed to; or still to be asked, with what is wrong with the reason.
    Override {
        agreed: bool,
        short: bool,
    },
    Find(Option<&'static str>),
    Found(&'a [Found], bool),
}

/// Since when the phone rings, and where that stands now, whatever its task has got round to. `None` while it is being sent.
fn running(facts: Facts<'_>, verification: &Verification) -> Option<(Timestamp, State)> {
    // Nobody waits for a code: it is there, and being checked.
    let begun = verification.begun.filter(|_| verification.method != Method::Code)?;
    let state = match State::at(facts.now, begun, facts.timing) {
        // Its task is about to say so; until then it has not ended.
        State::Over(_) => State::LastWord,
        state => state,
    };
    Some((begun, state))
}

impl<'a> Showing<'a> {
    pub(super) fn verification(&self) -> Option<&'a Verification> {
        match self {
            Self::Running(verification)
            | Self::Ended(verification, _)
            | Self::Expired(verification, _)
            | Self::Colleagues(verification, _) => Some(verification),
            _ => None,
        }
    }

    pub(super) fn state(&self, facts: Facts<'_>) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Running(verification) => match running(facts, verification) {
                None => "sending",
                Some((_, State::Waiting)) => "waiting",
                Some((_, State::LastWord | State::Over(_))) => "last_word",
            },
            Self::Ended(_, verdict) => verdict.name(),
            Self::Expired(..) => "expired",
            Self::Fenced(_) => "fenced",
            Self::Problem(problem) => problem.state,
            Self::Ready => "ready",
            Self::Colleagues(..) => "approved_elsewhere",
            Self::Second(part) => part.state(),
            Self::OtherWays => "other_ways",
            Self::Approvers(_) | Self::Vouch(..) => "vouching",
            Self::Override { .. } => "overriding",
            Self::Find(_) | Self::Found(..) => "other_contact",
        }
    }

    /// Whether it is the question what is known of the account. It was known where somebody has pressed Deny.
    pub(super) fn is_about_the_account(&self, facts: Facts<'_>) -> bool {
        matches!(self, Self::Loading | Self::Ready | Self::Problem(_)) && !ways::is_mistake(facts)
    }

    /// Whether the user themselves is to be asked next.
    pub(super) fn asks_the_user(&self) -> bool {
        matches!(self, Self::Ready)
    }

    /// Whether it must be said what it is for.
    pub(super) fn asks_for_purposes(&self) -> bool {
        matches!(self, Self::Ready | Self::Vouch(..) | Self::Override { .. })
    }

    pub(super) fn tone(&self) -> &'static str {
        match self {
            Self::Loading | Self::Ready => "plain",
            Self::Running(_) => "wait",
            Self::Ended(_, Verdict::Approved) => "good",
            Self::Ended(_, Verdict::Denied | Verdict::FraudReported) => "bad",
            // It is no approval, and nothing to be warned of, as long as it stands.
            Self::Ended(vouched, Verdict::Vouched) if vouched.approval_withdrawn.is_none() => "vouched",
            Self::Fenced(_) => "bad",
            Self::Ended(..) | Self::Expired(..) | Self::Problem(_) => "warn",
            Self::Colleagues(..) => "warn",
            Self::Second(Part::Over(..)) => "warn",
            Self::Second(Part::Asked(_) | Part::AskedLongAgo(_)) => "plain",
            Self::Second(_) => "wait",
            Self::Override { .. } => "warn",
            Self::OtherWays | Self::Approvers(_) | Self::Vouch(..) | Self::Find(_) | Self::Found(..) => "plain",
        }
    }

    pub(super) fn number(&self, facts: Facts<'_>) -> String {
        match self {
            Self::Running(Verification { number: Some(number), technician, .. })
                if self.state(facts) == "waiting" && *technician == facts.session.agent =>
            {
                number.to_string()
            }
            _ => String::new(),
        }
    }

    /// Seconds left of what counts down.
    pub(super) fn seconds(&self, facts: Facts<'_>) -> u32 {
        if let Some(part) = self.part(facts) {
            return part.seconds(facts);
        }
        let Self::Running(verification) = self else { return 0 };
        let (begun, lasts) = match running(facts, verification) {
            None => return 0,
            Some((begun, State::Waiting)) => (begun, facts.timing.rings),
            Some((begun, State::LastWord | State::Over(_))) => (begun, facts.timing.rings + facts.timing.last_word),
        };
        let left = lasts - facts.now.duration_since(begun);
        // Rounded up: the last second on the screen is the last second.
        u32::try_from((left.as_millis() + 999) / 1000).unwrap_or_default()
    }

    /// Seconds of the whole of it; 0 when nothing counts down.
    pub(super) fn seconds_of(&self, facts: Facts<'_>) -> u32 {
        if let Some(part) = self.part(facts) {
            let lasts = if part.is_open() { LAPSES_AFTER } else { SignedDuration::ZERO };
            return u32::try_from(lasts.as_secs()).unwrap_or_default();
        }
        let whole = match self.state(facts) {
            "waiting" => facts.timing.rings,
            "last_word" => facts.timing.last_word,
            _ => SignedDuration::ZERO,
        };
        u32::try_from(whole.as_secs()).unwrap_or_default()
    }

    pub(super) fn until(&self, facts: Facts<'_>) -> f64 {
        match self {
            Self::Ended(verification, Verdict::Approved) | Self::Colleagues(verification, _) => {
                verification.approval_until.map_or(0.0, milliseconds)
            }
            Self::Problem(problem) if problem.state == "budget_spent" => {
                let left = left(facts, ways::chosen(facts));
                left.and_then(Result::err).map_or(0.0, |exhausted| milliseconds(exhausted.until))
            }
            _ => 0.0,
        }
    }

    pub(super) fn reference(&self) -> String {
        match self {
            Self::Problem(problem) => problem.reference.clone(),
            other => other.verification().map(|verification| verification.reference.clone()).unwrap_or_default(),
        }
    }

    /// The question that this is about, as this technician sees it.
    pub(super) fn part<'f>(&self, facts: Facts<'f>) -> Option<Part<'f>> {
        let shown = match self {
            Self::Second(_) | Self::Ready | Self::Vouch(_, true) | Self::Override { agreed: true, .. } => true,
            Self::Fenced(_) => blocked::is_agreed(facts),
            _ => false,
        };
        Part::of(facts).filter(|part| shown && (matches!(self, Self::Second(_)) || matches!(part, Part::Agreed(_))))
    }

    /// Whether a second technician has agreed to what is about to be done.
    pub(super) fn agreed(&self, facts: Facts<'_>) -> bool {
        matches!(self.part(facts), Some(Part::Agreed(_)))
    }

    /// Nothing will change until somebody presses something. A live approval ends by itself, and must not stay green; what
    /// stands in for one may be taken back; a prompt that is still open may yet be denied; and what stands before Send may change by what a colleague does.
    pub(super) fn is_settled(&self, facts: Facts<'_>) -> bool {
        let settled = match self {
            Self::Ended(verification, verdict) => {
                let may_be_taken_back = verdict.stands_in() && verification.approval_withdrawn.is_none();
                *verdict != Verdict::Approved && !may_be_taken_back && !verification.prompt_open
            }
            Self::Expired(..) => true,
            Self::Problem(problem) => problem.state == "session_idle",
            Self::Second(part) => !part.is_open(),
            _ => false,
        };
        settled && facts.progress.ended.is_some()
    }
}

/// Whether somebody else is, or was, asked in place of the user.
pub(super) fn is_vouching(verification: &Verification) -> bool {
    verification.circumstances.vouched_for.is_some()
}
