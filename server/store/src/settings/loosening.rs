use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vouchsafe_domain::{
    ids::{AgentId, ClientId, ContactId, InstanceId},
    policy::{Loosening, Looser, Policy, Rules},
};

use super::{Customer, Instance, Settings};

/// Everything of an instance that makes its policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySettings {
    pub policy: Rules,
    pub vips: BTreeSet<ContactId>,
    pub customers: BTreeMap<ClientId, Rules>,
    /// Who may agree as a second technician, and where another list takes its place.
    #[serde(default)]
    pub second_technicians: BTreeSet<AgentId>,
    #[serde(default)]
    pub customers_second_technicians: BTreeMap<ClientId, BTreeSet<AgentId>>,
    /// Where contacts whom the PSA marks as important may vouch.
    #[serde(default)]
    pub important_contacts_vouch: BTreeSet<ClientId>,
    /// Of whom accounts of any source may be asked. None in what waits from before that waited, too: as it is.
    #[serde(default)]
    pub any_source: Option<BTreeSet<ClientId>>,
    /// How many prompts one technician may send in an hour; as with sources.
    #[serde(default)]
    pub prompts_per_hour: Option<usize>,
    /// Who may confirm what loosens it.
    #[serde(default)]
    pub administrators: BTreeSet<AgentId>,
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
        let own = of(self, &nothing).looser_than(&of(old, &nothing), now);
        let mut found: Vec<Loosening> = own.into_iter().map(Loosening::of_all).collect();
        for (client, before) in &old.customers {
            // Where the customer asks the same as before, the instance's own policy says it all.
            if let Some(after) = self.customers.get(client).filter(|after| *after != before) {
                let looser = of(self, after).looser_than(&of(old, before), now);
                found.extend(looser.into_iter().map(|looser| Loosening { customer: Some(*client), looser }));
            }
        }
        if !old.vips.is_subset(&self.vips) {
            found.push(setting(None, "vips", list(&old.vips), list(&self.vips)));
        }
        found.extend(self.lets_more_agree_than(old));
        found.extend(self.lets_more_be_asked_than(old));
        found
    }

    /// Who may be asked that could not, and how much more often.
    fn lets_more_be_asked_than(&self, old: &Self) -> Vec<Loosening> {
        let nobody = BTreeSet::new();
        let [before, after] = [old, self].map(|settings| settings.any_source.as_ref());
        let any = after.unwrap_or(&nobody).difference(before.or(after).unwrap_or(&nobody));
        let any = any.map(|client| setting(Some(*client), "any_source", false, true));
        let prompts = old.prompts_per_hour.zip(self.prompts_per_hour).filter(|(before, after)| after > before);
        let prompts = prompts.map(|(before, after)| setting(None, "prompts_per_hour", before, after));
        any.chain(prompts).collect()
    }

    /// Who may agree, vouch or confirm that could not: whoever can put themselves on a list is no second pair of eyes.
    fn lets_more_agree_than(&self, old: &Self) -> Vec<Loosening> {
        let mut found = Vec::new();
        let mut compare = |customer, before: &BTreeSet<AgentId>, after: &BTreeSet<AgentId>| {
            if !after.is_subset(before) {
                found.push(setting(customer, "second_technicians", list(before), list(after)));
            }
        };
        compare(None, &old.second_technicians, &self.second_technicians);
        for client in self.customers.keys() {
            let own = |settings: &Self| settings.customers_second_technicians.get(client).cloned();
            let (before, after) = (own(old), own(self));
            // Without a list of its own before and after, the instance's says it all.
            if before != after {
                let before = before.unwrap_or_else(|| old.second_technicians.clone());
                let after = after.unwrap_or_else(|| self.second_technicians.clone());
                compare(Some(*client), &before, &after);
            }
        }
        let vouch = self.important_contacts_vouch.difference(&old.important_contacts_vouch);
        found.extend(vouch.map(|client| setting(Some(*client), "important_contacts_vouch", false, true)));
        // The first ones nobody is there to confirm; and once there are some, there cannot be none, for then anybody could come.
        let (before, after) = (&old.administrators, &self.administrators);
        if !before.is_empty() && (after.is_empty() || !after.is_subset(before)) {
            found.push(setting(None, "administrators", list(before), list(after)));
        }
        found
    }
}

fn setting(customer: Option<ClientId>, name: &'static str, before: impl ToString, after: impl ToString) -> Loosening {
    let (before, after) = (before.to_string(), after.to_string());
    Loosening { customer, looser: Looser::Setting { name, before, after } }
}

fn list<T: ToString>(ids: &BTreeSet<T>) -> String {
    let ids: Vec<String> = ids.iter().map(T::to_string).collect();
    if ids.is_empty() { "nobody".to_owned() } else { ids.join(", ") }
}

impl Settings {
    /// What makes the policy of an instance.
    pub fn policy_settings(&self, instance: &Instance) -> PolicySettings {
        let customers = || self.customers.iter().filter(|customer| customer.instance == instance.id);
        let vouch = customers().filter(|customer| customer.important_contacts_vouch);
        PolicySettings {
            policy: instance.policy.clone(),
            vips: instance.vips.clone(),
            customers: customers().map(|customer| (customer.client, customer.policy.clone())).collect(),
            second_technicians: instance.second_technicians.clone(),
            customers_second_technicians: customers()
                .filter_map(|customer| Some((customer.client, customer.second_technicians.clone()?)))
                .collect(),
            important_contacts_vouch: vouch.map(|customer| customer.client).collect(),
            any_source: Some(
                customers().filter(|customer| customer.any_source).map(|customer| customer.client).collect(),
            ),
            prompts_per_hour: Some(instance.prompts_per_hour),
            administrators: instance.administrators.iter().copied().collect(),
        }
    }

    /// Puts other policy settings in force for an instance. Customers that it no longer has are left out; of those that
    /// `wanted` does not know, the rules stay.
    pub(crate) fn set_policy(&mut self, instance: &InstanceId, wanted: &PolicySettings) {
        for own in self.instances.iter_mut().filter(|own| own.id == *instance) {
            own.policy = wanted.policy.clone();
            own.vips = wanted.vips.clone();
            own.second_technicians = wanted.second_technicians.clone();
            own.prompts_per_hour = wanted.prompts_per_hour.unwrap_or(own.prompts_per_hour);
            own.administrators = wanted.administrators.iter().copied().collect();
        }
        for customer in self.customers.iter_mut().filter(|customer| customer.instance == *instance) {
            if let Some(rules) = wanted.customers.get(&customer.client) {
                customer.policy = rules.clone();
                customer.second_technicians = wanted.customers_second_technicians.get(&customer.client).cloned();
                customer.important_contacts_vouch = wanted.important_contacts_vouch.contains(&customer.client);
                if let Some(any_source) = &wanted.any_source {
                    customer.any_source = any_source.contains(&customer.client);
                }
            } else {
                // A new customer, or one who has come back, has no list of its own before that is confirmed.
                customer.second_technicians = None;
                customer.important_contacts_vouch = false;
                customer.any_source = false;
            }
        }
    }

    /// What an instance's policy allows with these settings and not as it is.
    pub fn loosened_by(&self, id: &InstanceId, wanted: &PolicySettings, now: Timestamp) -> Vec<Loosening> {
        let own = self.instances.iter().find(|instance| instance.id == *id);
        own.map(|own| wanted.looser_than(&self.policy_settings(own), now)).unwrap_or_default()
    }

    /// A customer that `new` no longer has although something is asked for it alone: gone and come back, it would ask for less,
    /// and no administrator would have confirmed that.
    pub fn loses_rules_of(&self, new: &Self) -> Option<&Customer> {
        let is_served = |old: &Customer| new.instances.iter().any(|instance| instance.id == old.instance);
        let stays = |old: &Customer| new.customers.iter().any(|customer| customer.key() == old.key());
        let has_rules = |old: &&Customer| old.policy != Rules::default() || old.second_technicians.is_some();
        self.customers.iter().filter(has_rules).find(|old| is_served(old) && !stays(old))
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
