//! What the policy asks of a verification of the one whom a look-up found.

use jiff::Timestamp;
use vouchsafe_domain::{
    connector::Form,
    method::{Method, Way},
    policy::{Kind, Kinds, Policy, Refusal, Requirement, Roles, Threat, answers},
    purpose::{Purpose, Purposes},
};
use vouchsafe_store::Customer;

use super::look_up::Looked;
use crate::{
    problem::Problem,
    services::{Connected, Loaded},
};

/// The policy in force for one contact, and what decides which of its rules hold.
#[derive(Debug, Clone)]
pub struct Asked {
    policy: Policy,
    pub kinds: Kinds,
    form: Option<Form>,
    now: Timestamp,
}

impl Asked {
    /// What is asked at `now` of whoever was looked up.
    pub fn of(settings: &Loaded, connected: &Connected, looked: &Looked, now: Timestamp) -> Self {
        let customer = looked.client().and_then(|client| settings.customer(&connected.instance.id, client));
        let ticket = looked.ticket.as_ref().is_some_and(|ticket| ticket.vip);
        let contact = looked.contact.as_ref();
        let vip = contact.is_some_and(|contact| contact.vip || connected.instance.vips.contains(&contact.id));
        Self {
            policy: in_force(connected, customer),
            kinds: Kinds { vip: vip || ticket, roles: looked.roles },
            form: settings.connector.form,
            now,
        }
    }

    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    pub fn requirement(&self, purposes: &Purposes) -> Requirement {
        self.policy.requirement(purposes, self.kinds, self.now)
    }

    /// The threat level that tightens it now.
    pub fn threat(&self) -> Option<&Threat> {
        self.policy.threat.as_ref().filter(|threat| threat.is_on(self.now))
    }

    /// Why asking in this way is no use for these purposes.
    pub fn refusal(&self, purposes: &Purposes, way: Way) -> Option<Refusal> {
        self.requirement(purposes).refusal(way, self.form)
    }

    /// Why asking in this way is no use, whatever for: what most purposes say, of those that can be had at all.
    pub fn refusal_of_way(&self, way: Way) -> Option<Refusal> {
        let refusals: Option<Vec<Refusal>> =
            Purpose::ALL.into_iter().map(|purpose| self.refusal(&purpose.into(), way)).collect();
        refusals?.into_iter().max()
    }

    /// What a verification for this purpose has to be beyond a tap, by the keys of the catalogue.
    pub fn beyond_a_tap(&self, purpose: Purpose) -> Vec<&'static str> {
        let requirement = self.requirement(&purpose.into());
        let enough: Vec<Method> =
            answers(self.form).into_iter().filter(|method| requirement.accepts(*method)).collect();
        let answer = match enough.as_slice() {
            [] => Some("nothing"),
            [Method::NumberMatch] => Some("number"),
            [Method::Code] => Some("code"),
            [Method::NumberMatch, Method::Code] => Some("number_or_code"),
            _ => None,
        };
        answer.into_iter().chain(requirement.second_technician.then_some("second_technician")).collect()
    }

    /// What makes the account no ordinary one, by its key in the catalogue: the strictest, where more than one thing does.
    pub fn kind(&self) -> Option<&'static str> {
        match self.kinds {
            Kinds { roles: Roles::Held, .. } => Some("privileged"),
            Kinds { vip: true, .. } => Some("vip"),
            Kinds { roles: Roles::Unknown, .. } => Some("unknown"),
            Kinds { roles: Roles::None, .. } => None,
        }
    }

    /// What its kind asks of this account whatever it is for, and of an ordinary one does not; both by their keys in the
    /// catalogue.
    pub fn beyond_ordinary(&self) -> Option<(&'static str, &'static str)> {
        let kind = self.kind()?;
        let ordinary = Self { kinds: Kinds::just(Kind::Ordinary), ..self.clone() };
        let more = ordinary.ever_takes_a_tap() && !self.ever_takes_a_tap();
        let second = self.always_second_technician() && !ordinary.always_second_technician();
        match (more, second) {
            (true, true) => Some((kind, "both")),
            (true, false) => Some((kind, "more")),
            (false, true) => Some((kind, "second")),
            (false, false) => None,
        }
    }

    fn ever_takes_a_tap(&self) -> bool {
        Purpose::ALL.into_iter().any(|purpose| self.requirement(&purpose.into()).accepts(Method::Tap))
    }

    /// Whether a second technician must have agreed, whatever it is for.
    pub fn always_second_technician(&self) -> bool {
        Purpose::ALL.into_iter().all(|purpose| self.requirement(&purpose.into()).second_technician)
    }

    /// The problem that nothing could be asked for now, in none of these ways.
    pub fn problem(&self, ways: &[Way]) -> Option<Problem> {
        let refusals: Option<Vec<Refusal>> = ways.iter().map(|way| self.refusal_of_way(*way)).collect();
        refusals.filter(|refusals| !refusals.is_empty()).and_then(|all| all.into_iter().max()).map(refused)
    }

    /// What a verification for these purposes, asked in this way, has to be; or why it is not to be asked for.
    pub fn allows(&self, purposes: &Purposes, way: Way) -> Result<Requirement, Problem> {
        let requirement = self.requirement(purposes);
        match requirement.refusal(way, self.form) {
            Some(refusal) => Err(refused(refusal)),
            None => Ok(requirement),
        }
    }
}

/// The policy in force for a customer of this instance.
pub fn in_force(connected: &Connected, customer: Option<&Customer>) -> Policy {
    connected.instance.policy_for(customer.map(|customer| customer.policy.clone()).unwrap_or_default())
}

fn refused(refusal: Refusal) -> Problem {
    Problem::plain("policy_refuses", Some(refusal.name()))
}
