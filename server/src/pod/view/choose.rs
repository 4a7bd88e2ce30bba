//! What the pod is about, out of what is known.

use vouchsafe_domain::{
    agreement::What,
    approval::{self, Approval, Standing},
    verdict::{SHOWN, Verdict},
};
use vouchsafe_store::Verification;

use super::{
    Facts,
    second::Part,
    showing::Showing,
    ways::{self, left},
    whose,
};
use crate::{pod::open::Step, problem::Problem, sessions::is_idle};

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
                // Nobody's, not a colleague's either.
                Some(Standing::Live | Standing::OtherTechnician) if !facts.proven => {
                    return Showing::Expired(latest, "unproven");
                }
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
    if let Some(step) = among_contacts(facts).filter(|_| !idle && facts.memory.refusal.is_none()) {
        return step;
    }
    if let Some(fenced) = fenced.filter(|_| on_ladder && !idle) {
        return Showing::Fenced(fenced);
    }
    // Also where the user's own phone is not needed, why a press led to nothing stands before what is known already.
    let refusal = facts.memory.refusal.as_ref().filter(|_| on_ladder && !idle);
    if let (Err(problem), None) = (ended, refusal) {
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
        && approval::may_take_over(facts.asked.policy(), requirement, purposes, facts.asked.kinds, facts.now)
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
    shown_from.is_some_and(|from| facts.now.duration_since(from) < SHOWN)
}
