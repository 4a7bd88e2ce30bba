//! What the pod says of what it shows.

use jiff::SignedDuration;
use vouchsafe_app::words::{Said, words};
use vouchsafe_domain::{
    budget::Limits,
    method::{Method, Way},
    verdict::Verdict,
};
use vouchsafe_halo::escape::plain;

use super::{
    Facts, blocked, problem_said, said,
    showing::{Showing, is_vouching},
    ways::{self, left},
    whose,
};
use crate::pod::open::Rejected;

/// After how long of ringing other words help.
const LONG: SignedDuration = SignedDuration::from_secs(20);

impl Showing<'_> {
    pub(super) fn said(&self, facts: Facts<'_>) -> Said {
        match self {
            Self::Running(verification) => {
                let long = verification.begun.is_some_and(|begun| facts.now.duration_since(begun) >= LONG);
                let mine = verification.technician == facts.session.agent;
                let vouching = is_vouching(verification);
                let detail = match (verification.number, mine, long) {
                    _ if verification.method == Method::Code => Some("code"),
                    (Some(_), true, _) if vouching => Some("vouch_number"),
                    (Some(_), true, _) => Some("number"),
                    _ if vouching => Some("vouch"),
                    (Some(_), false, _) | (None, _, false) => None,
                    (None, _, true) => Some("long"),
                };
                let number = self.number(facts);
                let said = said(facts, Some(verification), self.state(facts), detail, &[("number", number)]);
                // Who asked reads the number out. Nobody else has it, nor anything to say that would do without.
                if verification.number.is_some() && !mine { Said { say: String::new(), ..said } } else { said }
            }
            Self::Ended(verification, verdict) => {
                let detail = match (verdict, &verification.fault) {
                    (Verdict::Approved, _) => Some(verification.method.name()),
                    (Verdict::Vouched | Verdict::Overridden, _) if verification.approval_withdrawn.is_some() => {
                        Some("withdrawn")
                    }
                    // Had it been ours, Microsoft would not have been asked.
                    (Verdict::AlreadyOpen, _) => Some("elsewhere"),
                    (_, None) if verification.method == Method::Code => Some("code"),
                    (Verdict::Denied | Verdict::FraudReported, _) if is_vouching(verification) => Some("vouch"),
                    // Who asked goes on, and nobody else.
                    (Verdict::Vouched, _) if verification.technician != facts.session.agent => Some("elsewhere"),
                    (Verdict::Vouched | Verdict::Overridden, _) if !facts.has_mail => Some("untold"),
                    (_, fault) => fault.as_deref(),
                };
                let more = [("reference", verification.reference.clone())];
                let mut said = said(facts, Some(verification), verdict.name(), detail, &more);
                if let Some(fenced) = facts.fenced.filter(|_| blocked::speaks_after(facts, verification, *verdict)) {
                    said.next = blocked::said(facts, fenced).reason;
                } else if let Some(Err(spent)) = left(facts, verification.method.way())
                    && leads_to_another(*verdict)
                {
                    // Why it cannot be sent again stands where the next step would.
                    let spent = super::said(facts, Some(verification), "budget_spent", Some(whose(spent)), &[]);
                    said.next = if verification.method == Method::Code { spent.next } else { spent.reason };
                }
                said
            }
            Self::Problem(problem) => problem_said(facts, problem),
            Self::Expired(verification, detail) => said(facts, Some(verification), "expired", Some(detail), &[]),
            Self::Fenced(fenced) => blocked::said(facts, fenced),
            Self::Ready => self.ready_said(facts),
            Self::Colleagues(verification, may) => {
                let detail = may.then_some("take_over");
                said(facts, Some(verification), "approved_elsewhere", detail, &[])
            }
            Self::Second(part) => said(facts, None, part.state(), part.detail(facts), &[]),
            Self::OtherWays => said(facts, None, "other_ways", None, &[]),
            Self::Approvers([]) => said(facts, None, "vouching", Some("nobody"), &[]),
            Self::Approvers(_) => said(facts, None, "vouching", None, &[]),
            Self::Vouch(approver, agreed) => {
                let detail = if *agreed { "agreed" } else { "chosen" };
                said(facts, None, "vouching", Some(detail), &[("approver", plain(&approver.name))])
            }
            Self::Override { agreed: true, .. } => said(facts, None, "overriding", Some("agreed"), &[]),
            Self::Override { short, .. } => said(facts, None, "overriding", short.then_some("short"), &[]),
            Self::Find(detail) => said(facts, None, "other_contact", *detail, &[]),
            Self::Found(_, more) => said(facts, None, "other_contact", Some(if *more { "many" } else { "found" }), &[]),
            Self::Loading => said(facts, None, "loading", None, &[]),
        }
    }

    /// How the pod is ready: what has to be known first stands first.
    pub(super) fn ready_detail(&self, facts: Facts<'_>) -> Option<&'static str> {
        match (ways::chosen(facts), self.agreed(facts), facts.memory.other.is_some()) {
            (Way::Code, ..) if facts.memory.rejected == Some(Rejected::NotACode) => Some("code_mistyped"),
            (Way::Code, ..) if facts.memory.rejected == Some(Rejected::Spent) => Some("code_spent"),
            (Way::Code, ..) if ways::is_mistake(facts) => Some("mistake"),
            (Way::Code, true, _) => Some("agreed_code"),
            (Way::Notification, true, _) => Some("agreed"),
            (Way::Code, ..) if ways::waits_for_second(facts) => Some("second_code"),
            (Way::Code, _, true) => Some("other_code"),
            (Way::Code, ..) => Some("code"),
            (Way::Notification, ..) if ways::waits_for_second(facts) => Some("second"),
            (Way::Notification, _, true) => Some("other_contact"),
            (Way::Notification, ..) => facts.asked.threat().map(|_| "threat"),
        }
    }

    /// Why this account needs more than an ordinary one, in a sentence; empty if it does not, or if that has been seen to.
    pub(super) fn needs(&self, facts: Facts<'_>) -> String {
        let is_open = matches!(self, Self::Ready) && !self.agreed(facts) && !ways::is_mistake(facts);
        match facts.asked.beyond_ordinary().filter(|_| is_open) {
            Some((kind, what)) => {
                let what = words().text(&format!("needs-{what}"), &[]);
                let user = super::who(facts, None).contact;
                words().text(&format!("needs-{kind}"), &[("user", &user), ("fix", &what)])
            }
            None => String::new(),
        }
    }

    /// Whether the reason says so. Elsewhere there is another one to give, and it stands beside it.
    pub(super) fn says_needs(&self, facts: Facts<'_>) -> bool {
        matches!(self.ready_detail(facts), None | Some("threat" | "second" | "second_code"))
    }

    /// The words for the next prompt, or code.
    fn ready_said(&self, facts: Facts<'_>) -> Said {
        let mut said = said(facts, None, "ready", self.ready_detail(facts), &[]);
        let needs = self.needs(facts);
        if !needs.is_empty() && self.says_needs(facts) {
            said.reason = needs;
        }
        let way = ways::chosen(facts);
        match left(facts, way) {
            Some(Ok(left)) if way == Way::Notification && left < Limits::DEFAULT.per_account => {
                let few = words().text("left-few", &[("left", &left.to_string())]);
                Said { next: format!("{} {few}", said.next), ..said }
            }
            _ => said,
        }
    }
}

/// Whether the next step after this verdict is another prompt, and no more: nothing that keeps people safe stands there.
fn leads_to_another(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::NoAnswer
            | Verdict::AnsweredTooLate
            | Verdict::PhoneUnreachable
            | Verdict::CodeWrong
            | Verdict::Interrupted
            | Verdict::Unrecognised
            | Verdict::MicrosoftUnavailable
    )
}
