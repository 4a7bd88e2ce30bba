use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long a verdict stays on the screen that gives nothing which ends by itself.
pub const SHOWN: SignedDuration = SignedDuration::from_mins(15);

/// How a verification ended. Only [`Verdict::Approved`] is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The user approved this very prompt, in time.
    Approved,
    /// The user approved, but in a way that is too weak for the purpose.
    TooWeak,
    /// Somebody who may vouch for the user confirmed them on their own phone. Not an approval.
    Vouched,
    /// The technician went on without a verification, with a reason and a second person.
    Overridden,
    /// The user pressed Deny.
    Denied,
    /// The user said that it was not them.
    FraudReported,
    /// The phone rang and nobody answered.
    NoAnswer,
    /// An approval came, but after its time.
    AnsweredTooLate,
    /// Microsoft could not reach the phone, or the phone did not handle the prompt.
    PhoneUnreachable,
    /// Microsoft says that a prompt to this user is already open.
    AlreadyOpen,
    /// Microsoft says that there were too many prompts.
    Throttled,
    /// The user, or their tenant, is blocked for such prompts.
    Blocked,
    /// Too many wrong answers: the method is locked.
    Locked,
    /// Microsoft wants a code where a tap was asked for; no prompt was sent.
    CodeWanted,
    /// A code or a number was wrong.
    CodeWrong,
    /// The account has no method that could be asked.
    MethodMissing,
    /// Microsoft does not know the account, or not in this tenant.
    NotEligible,
    /// The technician stopped waiting.
    Stopped,
    /// An answer that we do not know; it proves nothing.
    Unrecognised,
    /// Microsoft could not be reached, or failed.
    MicrosoftUnavailable,
    /// Something is set up wrongly, at the customer's tenant or here.
    SetupBroken,
    /// The server was stopped while it waited, and could not take the verification up again.
    Interrupted,
}

impl Verdict {
    pub const ALL: [Self; 22] = [
        Self::Approved,
        Self::TooWeak,
        Self::Vouched,
        Self::Overridden,
        Self::Denied,
        Self::FraudReported,
        Self::NoAnswer,
        Self::AnsweredTooLate,
        Self::PhoneUnreachable,
        Self::AlreadyOpen,
        Self::Throttled,
        Self::Blocked,
        Self::Locked,
        Self::CodeWanted,
        Self::CodeWrong,
        Self::MethodMissing,
        Self::NotEligible,
        Self::Stopped,
        Self::Unrecognised,
        Self::MicrosoftUnavailable,
        Self::SetupBroken,
        Self::Interrupted,
    ];

    /// The name that stands in the log, in the database and in the pod's `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::TooWeak => "too_weak",
            Self::Vouched => "vouched",
            Self::Overridden => "overridden",
            Self::Denied => "denied",
            Self::FraudReported => "fraud_reported",
            Self::NoAnswer => "no_answer",
            Self::AnsweredTooLate => "answered_too_late",
            Self::PhoneUnreachable => "phone_unreachable",
            Self::AlreadyOpen => "already_open",
            Self::Throttled => "throttled",
            Self::Blocked => "blocked",
            Self::Locked => "locked",
            Self::CodeWanted => "code_wanted",
            Self::CodeWrong => "code_wrong",
            Self::MethodMissing => "method_missing",
            Self::NotEligible => "not_eligible",
            Self::Stopped => "stopped",
            Self::Unrecognised => "unrecognised",
            Self::MicrosoftUnavailable => "microsoft_unavailable",
            Self::SetupBroken => "setup_broken",
            Self::Interrupted => "interrupted",
        }
    }

    /// The verdict of this [name](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// What the answer of somebody who is asked to vouch makes of the verification of another: never an approval.
    #[must_use]
    pub fn of_vouching(self) -> Self {
        if self == Self::Approved { Self::Vouched } else { self }
    }

    /// Whether somebody goes on by it although the user approved nothing.
    pub fn stands_in(self) -> bool {
        matches!(self, Self::Vouched | Self::Overridden)
    }

    /// Whether an answer of the connector's that means this is its last word on the prompt: the phone no longer shows it.
    pub fn ends_prompt(self) -> bool {
        !matches!(self, Self::Unrecognised | Self::MicrosoftUnavailable | Self::AlreadyOpen | Self::SetupBroken)
    }

    /// Whether a prompt may still be open on the user's phone, although we stopped looking.
    ///
    /// Nothing can be recalled, so the account stays closed to a second prompt until this one must have ended.
    pub fn leaves_prompt_open(self) -> bool {
        matches!(
            self,
            Self::Stopped
                | Self::Interrupted
                | Self::NoAnswer
                | Self::AlreadyOpen
                | Self::MicrosoftUnavailable
                | Self::Unrecognised
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_approved_by_another() {
        for verdict in Verdict::ALL {
            assert_ne!(verdict.of_vouching(), Verdict::Approved, "{verdict:?}");
        }
    }

    #[test]
    fn every_verdict_has_its_own_name_in_the_log_and_in_the_pod() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::named(verdict.name()), Some(verdict));
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("{:?}", verdict.name()));
        }
    }
}
