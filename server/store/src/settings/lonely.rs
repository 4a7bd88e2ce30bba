use std::collections::BTreeSet;

use jiff::Timestamp;
use vouchsafe_domain::{
    ids::{AgentId, ClientId, InstanceId},
    policy::Rules,
};

use super::Settings;

/// Where two technicians are asked for, and too few are listed for everybody to find another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lonely {
    pub instance: InstanceId,
    /// `None` for the instance's own list.
    pub client: Option<ClientId>,
    /// How many are listed: none, or one, who has nobody to ask.
    pub listed: usize,
}

impl Settings {
    /// Where the policy asks for a second technician and fewer than two are listed. A customer without a list and rules of its
    /// own is not told of beside its instance.
    pub fn lonely(&self, now: Timestamp) -> Vec<Lonely> {
        let mut found = Vec::new();
        for instance in &self.instances {
            let mut look = |client, rules: &Rules, list: &BTreeSet<AgentId>| {
                let lonely = list.len() < 2 && instance.policy_for(rules.clone()).ever_asks_two(now);
                if lonely {
                    found.push(Lonely { instance: instance.id.clone(), client, listed: list.len() });
                }
                lonely
            };
            let own = look(None, &Rules::default(), &instance.second_technicians);
            for customer in self.customers.iter().filter(|customer| customer.instance == instance.id) {
                match &customer.second_technicians {
                    Some(list) => look(Some(customer.client), &customer.policy, list),
                    None if own => continue,
                    None => look(Some(customer.client), &customer.policy, &instance.second_technicians),
                };
            }
        }
        found
    }
}
