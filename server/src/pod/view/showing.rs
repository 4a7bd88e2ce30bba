use jiff::SignedDuration;
use vouchsafe_app::{
    contract::{Field, Line},
    words::{Said, words},
};
use vouchsafe_domain::{
    agreement::{LAPSES_AFTER, REASON, What},
    approval::{self, Approval, Standing},
    budget::Limits,
    method::{Method, Way},
    verdict::Verdict,
    verification::{Event, State},
};
use vouchsafe_halo::{Found, escape::plain};
use vouchsafe_store::{Approver, Fenced, Verification};

use super::{
    Facts, blocked, milliseconds, problem_said, said,
    second::Part,
    ways::{self, left},
    whose,
};
use crate::{
    pod::open::{Rejected, Step},
    problem::Problem,
    sessions::is_idle,
};

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

pub(super) fn choose(facts: Facts<'_>) -> Showing<'_> {
    let latest = facts.latest.filter(|latest| may_see(facts, latest));
    if let Some(running) = latest.filter(|latest| latest.verdict.is_none()) {
        return Showing::Running(running);
    }
    let fenced = facts.fenced.filter(|_| !ways::is_mistake(facts));
    let part = Part::of(facts);
    // What was asked of a second technician after a verdict is what it is about now.
    let newer = |latest: &Verification| part.is_some_and(|part| part.question().agreement.asked >= latest.requested);
    let passed = latest.is_some_and(|latest| !newer(latest));
    match part {
        None | Some(Part::Agreed(_)) => {}
        Some(Part::Over(..)) if passed => {}
        Some(part) => return Showing::Second(part),
    }
    if let Some(latest) = latest.filter(|latest| facts.memory.dismissed != Some(latest.id) && !newer(latest)) {
        match latest.verdict {
            None => {}
            Some(Verdict::Approved) => match standing(facts, latest) {
                Some(Standing::Live) if !facts.proven => return Showing::Expired(latest, "unproven"),
                Some(Standing::Live) => return Showing::Ended(latest, Verdict::Approved),
                Some(Standing::Used) if is_recent(facts, latest) => return Showing::Expired(latest, "used"),
                Some(Standing::Withdrawn) if is_recent(facts, latest) => return Showing::Expired(latest, "withdrawn"),
                Some(Standing::Expired) if is_recent(facts, latest) => return Showing::Expired(latest, "time"),
                // Whoever could not ask this user themselves gets no approval of theirs, either.
                Some(Standing::OtherTechnician) if matches!(facts.progress.ended, Some(Ok(()))) => {
                    return Showing::Colleagues(latest, may_take_over(facts, latest));
                }
                _ => {}
            },
            Some(verdict) if is_recent(facts, latest) => return Showing::Ended(latest, verdict),
            Some(_) => {}
        }
    }
    let ended = facts.progress.ended.as_ref();
    let Some(ended) = ended else { return Showing::Loading };
    // On the ladder the user's own phone is not needed.
    let on_ladder = ended.as_ref().err().is_none_or(|problem| problem.state == "method_missing");
    let idle = is_idle(facts.session, facts.now);
    let calm = on_ladder && !idle && fenced.is_none() && facts.memory.refusal.is_none();
    if let Some(step) = on_the_ladder(facts, part).filter(|_| calm) {
        return step;
    }
    if let Some(step) = among_contacts(facts).filter(|_| !idle) {
        return step;
    }
    if let Some(fenced) = fenced.filter(|_| on_ladder && !idle) {
        return Showing::Fenced(fenced);
    }
    if let Err(problem) = ended {
        return Showing::Problem(problem.clone());
    }
    if idle {
        return Showing::Problem(Problem::plain("session_idle", Some("idle")));
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

/// Where the technician is on the ladder of ways without the user's phone.
fn on_the_ladder<'a>(facts: Facts<'a>, part: Option<Part<'a>>) -> Option<Showing<'a>> {
    if let Some(Part::Agreed(question)) = part {
        return match (question.matter().what, &question.about.approver) {
            (What::Vouch, Some(approver)) => Some(Showing::Vouch(approver, true)),
            (What::Override, _) => Some(Showing::Override { agreed: true, short: false }),
            _ => None,
        };
    }
    match &facts.memory.step {
        Step::OtherWays => Some(Showing::OtherWays),
        Step::Approvers(found) => Some(Showing::Approvers(found)),
        Step::Vouch(approver) => Some(Showing::Vouch(approver, false)),
        Step::Override { short } => Some(Showing::Override { agreed: false, short: *short }),
        Step::Send | Step::Find { .. } | Step::Found { .. } => None,
    }
}

/// Where the technician is in choosing another contact.
fn among_contacts(facts: Facts<'_>) -> Option<Showing<'_>> {
    match &facts.memory.step {
        Step::Find { detail } => Some(Showing::Find(*detail)),
        Step::Found { people, more, .. } => Some(Showing::Found(people, *more)),
        _ => None,
    }
}

fn may_take_over(facts: Facts<'_>, approved: &Verification) -> bool {
    let Verification { requirement, purposes, circumstances, .. } = approved;
    circumstances.second.is_none()
        && approval::may_take_over(facts.asked.policy(), requirement, purposes, facts.asked.kinds)
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
                State::Sending { .. } => "sending",
                State::Waiting { .. } => "waiting",
                State::LastWord { .. } | State::Ended(_) => "last_word",
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

    /// What has to be typed.
    pub(super) fn fields(&self, facts: Facts<'_>) -> Vec<Field> {
        let longest = u32::try_from(REASON.1).unwrap_or_default();
        let field =
            |name: &str| Field { kind: "text".to_owned(), label: words().text(&format!("field-{name}"), &[]), longest };
        match self {
            Self::Fenced(fenced) => blocked::fields(facts, fenced),
            Self::Ready => ways::fields(facts),
            Self::Override { agreed: false, .. } => vec![field("reason")],
            Self::Find(_) => vec![field("person"), field("reason")],
            _ => Vec::new(),
        }
    }

    /// What a second technician has to know; and the ways that there are.
    pub(super) fn card(&self, facts: Facts<'_>) -> Vec<Line> {
        let way = |name: &str| Line {
            label: words().text(&format!("button-{name}"), &[]),
            text: words().text(&format!("rung-{name}"), &[]),
        };
        match self {
            Self::Fenced(fenced) => blocked::card(facts, fenced),
            Self::Second(part) => part.card(facts),
            Self::OtherWays => ways_without(facts).into_iter().map(way).collect(),
            _ => Vec::new(),
        }
    }

    /// Under which name a button's label stands.
    pub(super) fn label<'b>(&self, action: &'b str) -> &'b str {
        match (self, action) {
            (Self::Vouch(_, false) | Self::Override { agreed: false, .. }, "send") => "ask_second",
            (Self::Vouch(_, true), "send") => "send_to_approver",
            (Self::Override { agreed: true, .. }, "send") => "go_on_without",
            (Self::Second(_), "sign_in") => "sign_in_again",
            (Self::Fenced(_), "ask_lift") => "ask_second",
            (Self::Fenced(_), "lift_agreed") => "lift",
            _ => action,
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
            Self::Colleagues(..) => "warn",
            Self::Second(Part::Over(..)) => "warn",
            Self::Second(Part::Asked(_) | Part::AskedLongAgo(_)) => "plain",
            Self::Second(_) => "wait",
            Self::Override { .. } => "warn",
            Self::OtherWays | Self::Approvers(_) | Self::Vouch(..) | Self::Find(_) | Self::Found(..) => "plain",
        }
    }

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
                    // Had it been ours, Microsoft would not have been asked.
                    (Verdict::AlreadyOpen, _) => Some("elsewhere"),
                    (_, None) if verification.method == Method::Code => Some("code"),
                    (Verdict::Denied | Verdict::FraudReported, _) if is_vouching(verification) => Some("vouch"),
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
            Self::Second(part) => said(facts, None, part.state(), part.detail(), &[]),
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
    fn ready_detail(&self, facts: Facts<'_>) -> Option<&'static str> {
        match (ways::chosen(facts), self.agreed(facts), facts.memory.other.is_some()) {
            (Way::Code, ..) if facts.memory.rejected == Some(Rejected::NotACode) => Some("code_mistyped"),
            (Way::Code, ..) if facts.memory.rejected == Some(Rejected::Spent) => Some("code_spent"),
            (Way::Code, ..) if ways::is_mistake(facts) => Some("mistake"),
            (Way::Code, true, _) => Some("agreed_code"),
            (Way::Notification, true, _) => Some("agreed"),
            (Way::Code, ..) if ways::waits_for_second(facts) => Some("second_code"),
            (Way::Code, _, true) => Some("other_code"),
            (Way::Code, ..) => Some("code"),
            (Way::Notification, _, true) => Some("other_contact"),
            (Way::Notification, ..) => facts.asked.threat().map(|_| "threat"),
        }
    }

    /// The words for the next prompt, or code.
    fn ready_said(&self, facts: Facts<'_>) -> Said {
        let said = said(facts, None, "ready", self.ready_detail(facts), &[]);
        let way = ways::chosen(facts);
        match left(facts, way) {
            Some(Ok(left)) if way == Way::Notification && left < Limits::DEFAULT.per_account => {
                let few = words().text("left-few", &[("left", &left.to_string())]);
                Said { next: format!("{} {few}", said.next), ..said }
            }
            _ => said,
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
    fn part<'f>(&self, facts: Facts<'f>) -> Option<Part<'f>> {
        let shown = matches!(
            self,
            Self::Second(_)
                | Self::Ready
                | Self::Fenced(_)
                | Self::Vouch(_, true)
                | Self::Override { agreed: true, .. }
        );
        Part::of(facts).filter(|part| shown && (matches!(self, Self::Second(_)) || matches!(part, Part::Agreed(_))))
    }

    /// Whether a second technician has agreed to what is about to be done.
    fn agreed(&self, facts: Facts<'_>) -> bool {
        matches!(self.part(facts), Some(Part::Agreed(_)))
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
            Self::Ready | Self::Vouch(_, true) | Self::Override { agreed: true, .. } if self.agreed(facts) => {
                vec![("send", true), ("cancel", false)]
            }
            Self::Ready if facts.memory.other.is_some() => {
                vec![("send", true), ("ticket_contact", false), ("ladder", false)]
            }
            Self::Ready => {
                let on_ticket = facts.progress.looked.ticket.is_some();
                [("send", true), ("ladder", false)]
                    .into_iter()
                    .chain(on_ticket.then_some(("other_contact", false)))
                    .collect()
            }
            Self::Colleagues(_, may) => may.then_some(("take_over", true)).into_iter().chain([("new", !may)]).collect(),
            Self::Second(part) => part.buttons(),
            Self::OtherWays => {
                ways_without(facts).into_iter().map(|way| (way, false)).chain([("back", false)]).collect()
            }
            Self::Approvers(_) | Self::Found(..) => vec![("back", false)],
            Self::Vouch(..) | Self::Override { .. } => vec![("send", true), ("back", false)],
            Self::Find(_) => vec![("find", true), ("back", false)],
            Self::Ended(_, Verdict::Approved) => vec![("used", true), ("new", false)],
            // Nobody is worn down by one more press here: after a denial the way on begins anew.
            Self::Ended(_, Verdict::Denied | Verdict::FraudReported) => vec![("new", false)],
            // Asked again in the same way, it would be as weak.
            Self::Ended(_, Verdict::TooWeak) if code(true).is_some() => vec![("way-code", true), ("new", false)],
            // Asked again, it would be the user; and nobody was asked where somebody went on without.
            Self::Ended(verification, verdict) if is_vouching(verification) || *verdict == Verdict::Overridden => {
                vec![("new", true)]
            }
            Self::Ended(_, Verdict::TooWeak) => vec![("new", true)],
            // Each code is typed anew.
            Self::Ended(verification, _) if verification.method == Method::Code => vec![("new", offers(Way::Code))],
            Self::Ended(_, verdict) => {
                let again = offers(Way::Notification).then_some(("again", true));
                // Where the phone was not reached, or did not want to be tapped, a code may do.
                let silent = matches!(verdict, Verdict::NoAnswer | Verdict::PhoneUnreachable | Verdict::CodeWanted);
                let code = code(false).filter(|_| silent);
                let ladder = (*verdict == Verdict::NoAnswer).then_some(("ladder", false));
                again.into_iter().chain(code).chain(ladder).chain([("new", false)]).collect()
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
                ("method_missing", _) => vec![("ladder", true), ("look", false)],
                _ if is_about_the_contact(problem) && facts.memory.other.is_some() => {
                    vec![("look", false), ("ticket_contact", false)]
                }
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
            Self::Second(part) => !part.is_open(),
            _ => false,
        };
        settled && facts.progress.ended.is_some()
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

/// The ways on where the phone cannot be asked, in their order.
fn ways_without(facts: Facts<'_>) -> Vec<&'static str> {
    let code = ways::is_on_offer(facts, Way::Code).then_some("way-code");
    let vouch = facts.asked.policy().lets_vouch().then_some("vouch");
    code.into_iter().chain(vouch).chain(["override"]).collect()
}

/// Whether somebody else is, or was, asked in place of the user.
fn is_vouching(verification: &Verification) -> bool {
    verification.circumstances.vouched_for.is_some()
}

/// Whether another contact might do.
fn is_about_the_contact(problem: &Problem) -> bool {
    matches!(
        problem.state,
        "no_contact" | "not_matched" | "several_matches" | "not_eligible" | "method_missing" | "halo_unavailable"
    )
}
