//! A pod whose account is fenced: why, until when, what to do meanwhile, and who may end it.

use vouchsafe_app::{
    contract::{Field, Line},
    words::{Said, words},
};
use vouchsafe_domain::{
    agreement::{REASON, What},
    method::Method,
    verdict::Verdict,
};
use vouchsafe_halo::escape::{line, plain};
use vouchsafe_store::{Fenced, Verification};

use super::{Facts, moment, second::Part, ways};
use crate::{
    config::declared::LONGEST_PROCEDURE,
    pod::lift::{self, May},
};

/// Whether this technician may lift the block: what another instance knows of is not theirs to judge.
fn may_lift(facts: Facts<'_>, fenced: &Fenced) -> May {
    match fenced.own {
        Some(_) => lift::may(facts.session, facts.instance, facts.now),
        None => May::No,
    }
}

/// Whether a second technician may be asked whether it was a mistake.
fn may_ask(facts: Facts<'_>, fenced: &Fenced) -> bool {
    fenced.may_be_a_mistake && facts.listed.iter().any(|listed| *listed != facts.session.agent)
}

/// Whether one has agreed that it was; what was agreed to about another contact says nothing here.
pub(super) fn is_agreed(facts: Facts<'_>) -> bool {
    matches!(Part::of(facts), Some(Part::Agreed(question)) if question.matter().what == What::Mistake)
}

/// The words: whose prompt it was, if that may be known here, and until when.
pub(super) fn said(facts: Facts<'_>, fenced: &Fenced) -> Said {
    let when = fenced.fence.until.map(|until| moment(until, facts.now, facts.instance)).unwrap_or_default();
    let (detail, technician, time) = match &fenced.own {
        Some((cause, incident)) => {
            let at = incident.concluded.unwrap_or(incident.requested);
            (cause.name(), plain(&incident.technician_name), moment(at, facts.now, facts.instance))
        }
        None => ("elsewhere", String::new(), String::new()),
    };
    let more = [("when", when), ("technician", technician), ("time", time)];
    let mut said = super::said(facts, None, "fenced", Some(detail), &more);
    if let Some(procedure) = &facts.instance.call_back_procedure {
        // Whole, however long the MSP was let write it.
        said.next = line(procedure, LONGEST_PROCEDURE);
    }
    if is_agreed(facts) {
        said.next = super::said(facts, None, "fenced", Some("agreed"), &[]).next;
    }
    if facts.memory.refusal.as_ref().is_some_and(|refusal| refusal.state == "fenced") {
        // In the place of why it is blocked: what to do on this call stays.
        said.reason = words().said("fenced", Some("reason"), &[]).reason;
    }
    said
}

/// Whether the block stands where the next step after this verdict would: not where the verdict itself keeps people safe, nor
/// where the next code may still show that it was a mistake.
pub(super) fn speaks_after(facts: Facts<'_>, verification: &Verification, verdict: Verdict) -> bool {
    let goes_on = verification.method == Method::Code && ways::may_be_a_mistake(facts);
    !goes_on && !matches!(verdict, Verdict::Approved | Verdict::Denied | Verdict::FraudReported)
}

/// What is to be typed.
pub(super) fn fields(facts: Facts<'_>, fenced: &Fenced) -> Vec<Field> {
    if is_agreed(facts) || may_lift(facts, fenced) != May::Lift && !may_ask(facts, fenced) {
        return Vec::new();
    }
    let longest = u32::try_from(REASON.1).unwrap_or_default();
    vec![Field { kind: "text".into(), label: words().text("label-lift", &[]), longest }]
}

/// What else there is to know.
pub(super) fn card(facts: Facts<'_>, fenced: &Fenced) -> Vec<Line> {
    match may_lift(facts, fenced) {
        May::SignInFirst if !may_ask(facts, fenced) => {
            vec![Line { label: words().text("label-lift-first", &[]), text: words().text("lift-first", &[]) }]
        }
        May::Lift | May::SignInFirst | May::No => Vec::new(),
    }
}

/// What may be pressed. Nothing of it leads on by itself.
pub(super) fn buttons(facts: Facts<'_>, fenced: &Fenced) -> Vec<(&'static str, bool)> {
    if is_agreed(facts) {
        return vec![("lift_agreed", true), ("cancel", false)];
    }
    let lift = match may_lift(facts, fenced) {
        May::Lift => Some("lift"),
        May::SignInFirst => Some("renew"),
        May::No => None,
    };
    let ask = (may_ask(facts, fenced) && lift != Some("lift")).then_some("ask_lift");
    let mistake = ways::may_be_a_mistake(facts).then_some("mistake");
    lift.into_iter().chain(ask).chain(mistake).chain(["look"]).map(|action| (action, false)).collect()
}
