use jiff::SignedDuration;
use vouchsafe_app::{
    contract::{Field, Line},
    words::{Said, words},
};
use vouchsafe_domain::{
    approval::{Approval, Standing},
    budget::Limits,
    method::{Method, Way},
    verdict::Verdict,
    verification::{Event, State},
};
use vouchsafe_store::{Fenced, Verification};

use super::{
    Facts, blocked, milliseconds, problem_said, said,
    ways::{self, left},
    whose,
};
use crate::{pod::open::Rejected, problem::Problem, sessions::is_idle};

/// How long a verdict stays on the screen after a reload.
const VERDICT_STAYS: SignedDuration = SignedDuration::from_mins(15);
/// After how long of ringing other words help.
const LONG: SignedDuration = SignedDuration::from_secs(20);

/// What the pod is about at this moment.
pub(super) enum Showing<'a> {
    Loading,
    Running(&'a Verification),
    Ended(&'a Verification, Verdict),
    Expired(&'a Verification, &'static str),
    Fenced(&'a Fenced),
    Problem(Problem),
    Ready,
}

pub(super) fn choose(facts: Facts<'_>) -> Showing<'_> {
    if let Some(latest) =
        facts.latest.filter(|latest| may_see(facts, latest) && facts.memory.dismissed != Some(latest.id))
    {
        match latest.verdict {
            None => return Showing::Running(latest),
            Some(Verdict::Approved) => match standing(facts, latest) {
                Some(Standing::Live) if !facts.proven => return Showing::Expired(latest, "unproven"),
                Some(Standing::Live) => return Showing::Ended(latest, Verdict::Approved),
                Some(Standing::Used) if is_recent(facts, latest) => return Showing::Expired(latest, "used"),
                Some(Standing::Withdrawn) if is_recent(facts, latest) => return Showing::Expired(latest, "withdrawn"),
                Some(Standing::Expired) if is_recent(facts, latest) => return Showing::Expired(latest, "time"),
                _ => {}
            },
            Some(verdict) if is_recent(facts, latest) => return Showing::Ended(latest, verdict),
            Some(_) => {}
        }
    }
    match &facts.progress.ended {
        None => return Showing::Loading,
        Some(Err(problem)) => return Showing::Problem(problem.clone()),
        Some(Ok(())) => {}
    }
    if is_idle(facts.session, facts.now) {
        return Showing::Problem(Problem::plain("session_idle", Some("idle")));
    }
    if let Some(fenced) = facts.fenced.filter(|_| !ways::is_mistake(facts)) {
        return Showing::Fenced(fenced);
    }
    if let Some(refusal) = &facts.memory.refusal {
        return Showing::Problem(refusal.clone());
    }
    if facts.untested {
        return Showing::Problem(Problem::plain("untested", None));
    }
    if let Some(Err(exhausted)) = left(facts, ways::chosen(facts)) {
        return Showing::Problem(Problem::plain("budget_spent", Some(whose(exhausted))));
    }
    if let Some(refused) = facts.asked.problem(&ways::registered(facts)) {
        return Showing::Problem(refused);
    }
    Showing::Ready
}

/// Whether this verification is this technician's to see: they sent it, or Halo lets them read the ticket and it is still
/// about the same contact.
fn may_see(facts: Facts<'_>, latest: &Verification) -> bool {
    let read = facts.progress.looked.contact.as_ref().is_some_and(|contact| contact.id == latest.contact);
    read || latest.technician == facts.session.agent
}

/// Where an approval stands; unknown while we do not know who the contact is now.
fn standing(facts: Facts<'_>, approved: &Verification) -> Option<Standing> {
    facts.progress.ended.as_ref()?;
    let approval = Approval {
        account: approved.account,
        purposes: approved.purposes.clone(),
        technician: approved.technician,
        from: approved.concluded?,
        until: approved.approval_until?,
        used: approved.approval_used,
        withdrawn: approved.approval_withdrawn,
    };
    let account = facts.progress.looked.account.as_ref().map(|account| account.id);
    Some(approval.standing(account, facts.session.agent, facts.now))
}

fn is_recent(facts: Facts<'_>, verification: &Verification) -> bool {
    let shown_from = verification.approval_until.or(verification.concluded);
    shown_from.is_some_and(|from| facts.now.duration_since(from) < VERDICT_STAYS)
}

/// The running verification's state now, whatever its task has got round to.
fn running(facts: Facts<'_>, verification: &Verification) -> State {
    let state = match verification.begun {
        // Nobody waits for a code: it is there, and being checked.
        _ if verification.method == Method::Code => return State::Sending { since: verification.requested },
        None => State::Sending { since: verification.requested },
        Some(begun) => State::Waiting { begun },
    };
    match state.after(Event::Tick, facts.now, facts.timing) {
        // Its task is about to say so; until then it has not ended.
        State::Ended(_) => State::LastWord { begun: verification.begun.unwrap_or(verification.requested) },
        state => state,
    }
}

impl<'a> Showing<'a> {
    pub(super) fn verification(&self) -> Option<&'a Verification> {
        match self {
            Self::Running(verification) | Self::Ended(verification, _) | Self::Expired(verification, _) => {
                Some(verification)
            }
            _ => None,
        }
    }

    pub(super) fn state(&self, facts: Facts<'_>) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Running(verification) => match running(facts, verification) {
                State::Sending { .. } => "sending",
                State::Waiting { .. } => "waiting",
                State::LastWord { .. } | State::Ended(_) => "last_word",
            },
            Self::Ended(_, verdict) => verdict.name(),
            Self::Expired(..) => "expired",
            Self::Fenced(_) => "fenced",
            Self::Problem(problem) => problem.state,
            Self::Ready => "ready",
        }
    }

    pub(super) fn tone(&self) -> &'static str {
        match self {
            Self::Loading | Self::Ready => "plain",
            Self::Running(_) => "wait",
            Self::Ended(_, Verdict::Approved) => "good",
            Self::Ended(_, Verdict::Denied | Verdict::FraudReported) => "bad",
            Self::Fenced(_) => "bad",
            Self::Ended(..) | Self::Expired(..) | Self::Problem(_) => "warn",
        }
    }

    pub(super) fn said(&self, facts: Facts<'_>) -> Said {
        match self {
            Self::Running(verification) => {
                let long = verification.begun.is_some_and(|begun| facts.now.duration_since(begun) >= LONG);
                let mine = verification.technician == facts.session.agent;
                let detail = match (verification.number, mine, long) {
                    _ if verification.method == Method::Code => Some("code"),
                    (Some(_), true, _) => Some("number"),
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
                    // Had it been ours, Microsoft would not have been asked.
                    (Verdict::AlreadyOpen, _) => Some("elsewhere"),
                    (_, None) if verification.method == Method::Code => Some("code"),
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
            Self::Ready => ready_said(facts),
            Self::Loading => said(facts, None, "loading", None, &[]),
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
        let Self::Running(verification) = self else { return 0 };
        let (begun, lasts) = match running(facts, verification) {
            State::Waiting { begun } => (begun, facts.timing.rings),
            State::LastWord { begun } => (begun, facts.timing.rings + facts.timing.last_word),
            State::Sending { .. } | State::Ended(_) => return 0,
        };
        let left = lasts - facts.now.duration_since(begun);
        // Rounded up: the last second on the screen is the last second.
        u32::try_from((left.as_millis() + 999) / 1000).unwrap_or_default()
    }

    /// Seconds of the whole of it; 0 when nothing counts down.
    pub(super) fn seconds_of(&self, facts: Facts<'_>) -> u32 {
        let whole = match self.state(facts) {
            "waiting" => facts.timing.rings,
            "last_word" => facts.timing.last_word,
            _ => SignedDuration::ZERO,
        };
        u32::try_from(whole.as_secs()).unwrap_or_default()
    }

    pub(super) fn until(&self, facts: Facts<'_>) -> f64 {
        match self {
            Self::Ended(verification, Verdict::Approved) => verification.approval_until.map_or(0.0, milliseconds),
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

    /// Whether the prerequisites are still the question: they were met where somebody has pressed Deny.
    pub(super) fn is_before_send(&self, facts: Facts<'_>) -> bool {
        self.verification().is_none() && !matches!(self, Self::Fenced(_)) && !ways::is_mistake(facts)
    }

    /// What is to be typed.
    pub(super) fn fields(&self, facts: Facts<'_>) -> Vec<Field> {
        match self {
            Self::Fenced(fenced) => blocked::fields(facts, fenced),
            Self::Ready => ways::fields(facts),
            _ => Vec::new(),
        }
    }

    /// What else there is to know.
    pub(super) fn card(&self, facts: Facts<'_>) -> Vec<Line> {
        match self {
            Self::Fenced(fenced) => blocked::card(facts, fenced),
            _ => Vec::new(),
        }
    }

    /// What may be pressed, and which of it leads on.
    pub(super) fn buttons(&self, facts: Facts<'_>) -> Vec<(&'static str, bool)> {
        let offers = |way| ways::is_on_offer(facts, way);
        let code = |primary| offers(Way::Code).then_some(("way-code", primary));
        match self {
            Self::Loading => vec![],
            Self::Running(verification) if verification.technician != facts.session.agent => vec![],
            // Over in a moment, and nothing that could be stopped.
            Self::Running(verification) if verification.method == Method::Code => vec![],
            Self::Running(_) => vec![("stop", false)],
            Self::Ready if ways::is_mistake(facts) => vec![("send", true), ("back", false)],
            Self::Ready => vec![("send", true)],
            Self::Ended(_, Verdict::Approved) => vec![("used", true), ("new", false)],
            // Nobody is worn down by one more press here: after a denial the way on begins anew.
            Self::Ended(_, Verdict::Denied | Verdict::FraudReported) => vec![("new", false)],
            // Asked again in the same way, it would be as weak.
            Self::Ended(_, Verdict::TooWeak) => match code(true) {
                Some(code) => vec![code, ("new", false)],
                None => vec![("new", true)],
            },
            // Each code is typed anew.
            Self::Ended(verification, _) if verification.method == Method::Code => vec![("new", offers(Way::Code))],
            Self::Ended(_, verdict) => {
                let again = offers(Way::Notification).then_some(("again", true));
                // Where the phone was not reached, or did not want to be tapped, a code may do.
                let silent = matches!(verdict, Verdict::NoAnswer | Verdict::PhoneUnreachable | Verdict::CodeWanted);
                let code = code(false).filter(|_| silent);
                again.into_iter().chain(code).chain([("new", false)]).collect()
            }
            Self::Expired(..) => vec![("new", true)],
            Self::Fenced(fenced) => blocked::buttons(facts, fenced),
            Self::Problem(problem) => match (problem.state, problem.detail) {
                ("session_idle", _) => vec![("sign_in", true)],
                // The other way counts by itself; whether to take it is the technician's choice.
                ("budget_spent", Some("account")) => code(false).into_iter().chain([("look", false)]).collect(),
                ("budget_spent", Some("codes")) if offers(Way::Notification) => {
                    vec![("way-notification", false), ("look", false)]
                }
                ("not_matched", Some("suggested")) => vec![("suggest", true), ("look", false)],
                ("not_matched", Some("suggested_by_colleague")) => vec![("confirm", true), ("look", false)],
                _ => vec![("look", false)],
            },
        }
    }

    /// Nothing will change until somebody presses something. A live approval ends by itself, and must not stay green; what
    /// stands before Send may change by what a colleague does.
    pub(super) fn is_settled(&self, facts: Facts<'_>) -> bool {
        let settled = match self {
            Self::Ended(_, verdict) => *verdict != Verdict::Approved,
            Self::Expired(..) => true,
            Self::Problem(problem) => problem.state == "session_idle",
            Self::Loading | Self::Running(_) | Self::Fenced(_) | Self::Ready => false,
        };
        settled && facts.progress.ended.is_some()
    }
}

/// The words before Send: for the way that is chosen, and how many prompts there are if not all.
fn ready_said(facts: Facts<'_>) -> Said {
    let way = ways::chosen(facts);
    let detail = match way {
        Way::Code if facts.memory.rejected == Some(Rejected::NotACode) => Some("code_mistyped"),
        Way::Code if facts.memory.rejected == Some(Rejected::Spent) => Some("code_spent"),
        Way::Code if ways::is_mistake(facts) => Some("mistake"),
        Way::Code => Some("code"),
        Way::Notification => facts.asked.threat().map(|_| "threat"),
    };
    let said = said(facts, None, "ready", detail, &[]);
    match left(facts, way) {
        Some(Ok(left)) if way == Way::Notification && left < Limits::DEFAULT.per_account => {
            let few = words().text("left-few", &[("left", &left.to_string())]);
            Said { next: format!("{} {few}", said.next), ..said }
        }
        _ => said,
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
