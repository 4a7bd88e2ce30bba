use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vouchsafe_domain::{
    ids::{ClientId, ContactId, InstanceId},
    policy::{Loosening, Policy, Rules},
};

use super::{Instance, Settings};

/// Everything of an instance that makes its policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySettings {
    pub policy: Rules,
    pub vips: BTreeSet<ContactId>,
    pub customers: BTreeMap<ClientId, Rules>,
}

/// A policy that is looser than the one in force: it waits until an administrator confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    pub instance: InstanceId,
    pub wanted: PolicySettings,
    pub loosens: Vec<Loosening>,
}

impl fmt::Display for HeldBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::policy::lines(&self.loosens))
    }
}

impl PolicySettings {
    /// What these settings allow that `old` did not.
    fn looser_than(&self, old: &Self, now: Timestamp) -> Vec<Loosening> {
        let of = |settings: &Self, customer: &Rules| Policy {
            own: settings.policy.clone(),
            customer: customer.clone(),
            threat: None,
        };
        let nothing = Rules::default();
        let mut found = of(self, &nothing).looser_than(&of(old, &nothing), now);
        for (client, before) in &old.customers {
            // Where the customer asks the same as before, the instance's own policy says it all.
            if let Some(after) = self.customers.get(client).filter(|after| *after != before) {
                let looser = of(self, after).looser_than(&of(old, before), now);
                found.extend(
                    looser.into_iter().map(|one| Loosening { what: format!("customer {client}: {}", one.what), ..one }),
                );
            }
        }
        if !old.vips.is_subset(&self.vips) {
            let list = |vips: &BTreeSet<ContactId>| {
                let ids: Vec<String> = vips.iter().map(ContactId::to_string).collect();
                if ids.is_empty() { "nobody".to_owned() } else { ids.join(", ") }
            };
            found.push(Loosening { what: "vips".into(), before: list(&old.vips), after: list(&self.vips) });
        }
        found
    }
}

impl Settings {
    /// What makes the policy of an instance.
    pub fn policy_settings(&self, instance: &Instance) -> PolicySettings {
        let customers = self.customers.iter().filter(|customer| customer.instance == instance.id);
        PolicySettings {
            policy: instance.policy.clone(),
            vips: instance.vips.clone(),
            customers: customers.map(|customer| (customer.client, customer.policy.clone())).collect(),
        }
    }

    /// Puts other policy settings in force for an instance. Customers that it no longer has are left out.
    pub(crate) fn set_policy(&mut self, instance: &InstanceId, wanted: &PolicySettings) {
        for own in self.instances.iter_mut().filter(|own| own.id == *instance) {
            own.policy = wanted.policy.clone();
            own.vips = wanted.vips.clone();
        }
        for customer in self.customers.iter_mut().filter(|customer| customer.instance == *instance) {
            if let Some(rules) = wanted.customers.get(&customer.client) {
                customer.policy = rules.clone();
            }
        }
    }

    /// What an instance's policy allows with these settings and not as it is.
    pub fn loosened_by(&self, id: &InstanceId, wanted: &PolicySettings, now: Timestamp) -> Vec<Loosening> {
        let own = self.instances.iter().find(|instance| instance.id == *id);
        own.map(|own| wanted.looser_than(&self.policy_settings(own), now)).unwrap_or_default()
    }

    /// `new` as it may be put in force at once: where it loosens the policy of an instance, that policy stays as it is in
    /// `self`, as a whole, and what was wanted is given back.
    #[must_use]
    pub fn holding_back(&self, mut new: Self, now: Timestamp) -> (Self, Vec<HeldBack>) {
        let mut held = Vec::new();
        for old in &self.instances {
            let Some(instance) = new.instances.iter().find(|instance| instance.id == old.id) else { continue };
            let (before, wanted) = (self.policy_settings(old), new.policy_settings(instance));
            let loosens = wanted.looser_than(&before, now);
            if !loosens.is_empty() {
                new.set_policy(&old.id, &before);
                held.push(HeldBack { instance: old.id.clone(), wanted, loosens });
            }
        }
        (new, held)
    }
}
