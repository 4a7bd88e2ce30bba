//! What a verification has to be: purpose × kind of account × customer × threat level → how it may be answered, how long it
//! holds, who must agree, and who is told.
//!
//! Rules meet by *tightening*: of two, each field's stricter one counts. The MSP's rules stand in the place of the
//! defaults; whatever else speaks (a customer, the threat level, one more purpose, one more kind) is met with them, and
//! so can only tighten.

mod defaults;
mod kind;
mod loosening;
mod refusal;
mod requirement;
mod rule;
mod threat;

use jiff::Timestamp;

pub use self::{
    kind::{Kind, Kinds, Roles},
    loosening::{Loosening, Looser},
    refusal::Refusal,
    requirement::{InvalidMinutes, Minutes, Requirement, Told},
    rule::{AfterDenial, Rule, Rules},
    threat::{NotRaised, Threat},
};
use crate::{
    connector::Form,
    method::Method,
    purpose::{Purpose, Purposes},
};

/// The policy in force for one customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// The MSP's own rules.
    pub own: Rules,
    /// What the customer asks beyond them.
    pub customer: Rules,
    pub threat: Option<Threat>,
}

impl Policy {
    /// What a verification for all of these purposes has to be at `now`. The strictest rule of any of them decides.
    pub fn requirement(&self, purposes: &Purposes, kinds: Kinds, now: Timestamp) -> Requirement {
        let unread = |purpose| (kinds.roles == Roles::Unknown).then(|| self.roles_unread(purpose, now));
        purposes
            .iter()
            .flat_map(|purpose| kinds.of(purpose).map(move |kind| self.of(purpose, kind, now)).chain(unread(purpose)))
            .reduce(|all, one| all.tightened(&one))
            .unwrap_or_else(Requirement::unanswerable)
    }

    /// What an account whose roles could not be read is met with: it may be an administrator's, so what is no answer for
    /// those is none for it. No second technician is asked for, and nobody more told, because of it.
    fn roles_unread(&self, purpose: Purpose, now: Timestamp) -> Requirement {
        Requirement { second_technician: false, tells: [].into(), ..self.of(purpose, Kind::Privileged, now) }
    }

    fn of(&self, purpose: Purpose, kind: Kind, now: Timestamp) -> Requirement {
        let own = self.own.instead_of(defaults::requirement(purpose, kind), purpose, kind);
        let met = self.customer.on_top_of(own, purpose, kind);
        match self.threat.as_ref().filter(|threat| threat.is_on(now)) {
            Some(_) => met.tightened(&Threat::requirement(purpose)),
            None => met,
        }
    }

    /// What ends the fence that a denial puts round an account.
    pub fn after_denial(&self) -> AfterDenial {
        let said = [self.own.after_denial, self.customer.after_denial];
        said.into_iter().flatten().max().unwrap_or(AfterDenial::CoolDown)
    }

    /// Whether a colleague on the same ticket may take a live approval over.
    pub fn lets_take_over(&self) -> bool {
        self.own.take_over.unwrap_or(true) && self.customer.take_over.unwrap_or(true)
    }

    /// Whether somebody else of the same customer may vouch for a user.
    pub fn lets_vouch(&self) -> bool {
        self.own.vouching.unwrap_or(true) && self.customer.vouching.unwrap_or(true)
    }

    /// What each purpose asks of each kind of account at `now`.
    pub fn table(&self, now: Timestamp) -> Vec<(Purpose, Kind, Requirement)> {
        let each = Purpose::ALL.into_iter().flat_map(|purpose| Kind::ALL.map(|kind| (purpose, kind)));
        // As an account meets it: a rule that another kind's rule makes idle may go without loosening anything.
        each.map(|(purpose, kind)| (purpose, kind, self.requirement(&purpose.into(), Kinds::just(kind), now))).collect()
    }

    /// Where this policy allows something at `now` that `old` did not; empty if nowhere.
    pub fn looser_than(&self, old: &Self, now: Timestamp) -> Vec<Looser> {
        let both = old.table(now).into_iter().zip(self.table(now));
        let looser = both.filter(|((.., before), (.., after))| !after.is_as_strict_as(before));
        let mut found: Vec<Looser> = looser
            .map(|((purpose, kind, before), (.., after))| Looser::Asked { purpose, kind, before, after })
            .collect();
        let mut say = |looser: bool, name: &'static str, before: String, after: String| {
            if looser {
                found.push(Looser::Setting { name, before, after });
            }
        };
        let (before, after) = (old.after_denial(), self.after_denial());
        say(after < before, "after_denial", before.name().into(), after.name().into());
        let (before, after) = (old.lets_take_over(), self.lets_take_over());
        say(after && !before, "take_over", before.to_string(), after.to_string());
        let (before, after) = (old.lets_vouch(), self.lets_vouch());
        say(after && !before, "vouching", before.to_string(), after.to_string());
        found
    }

    /// Whether there is anything for which a second technician must agree.
    pub fn ever_asks_two(&self, now: Timestamp) -> bool {
        self.table(now).into_iter().any(|(.., requirement)| requirement.second_technician)
    }

    /// The purposes and kinds that nothing could satisfy with this form of the connector.
    pub fn impossible(&self, form: Option<Form>, now: Timestamp) -> Vec<(Purpose, Kind, Requirement)> {
        self.table(now)
            .into_iter()
            .filter(|(_, _, requirement)| !answers(form).into_iter().any(|method| requirement.accepts(method)))
            .collect()
    }
}

/// How a verification can be answered at all with this form of the connector: a number comes only asynchronously.
pub fn answers(form: Option<Form>) -> Vec<Method> {
    let comes = |method: &Method| *method != Method::NumberMatch || form != Some(Form::Synchronous);
    Method::ALL.into_iter().filter(comes).collect()
}

#[cfg(test)]
mod tests;
