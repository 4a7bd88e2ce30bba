use jiff::Timestamp;
use vouchsafe_domain::{
    connector::Form,
    policy::{Policy, Rules},
};

use super::{Instance, Settings};

impl Settings {
    /// Why a policy in here cannot be satisfied by any answer that may come; `None` if every one can.
    pub fn unsatisfiable(&self, now: Timestamp) -> Option<String> {
        self.instances.iter().find_map(|instance| {
            let customers = self.customers.iter().filter(|customer| customer.instance == instance.id);
            let rules = customers.map(|customer| (format!("customer {}", customer.client), customer.policy.clone()));
            let own = ("the policy".to_owned(), Rules::default());
            std::iter::once(own).chain(rules).find_map(|(whose, customer)| {
                let (purpose, kind, requirement) =
                    instance.policy_for(customer).impossible(self.connector.form, now).into_iter().next()?;
                let names: Vec<&str> = requirement.methods.iter().map(|method| method.name()).collect();
                let why = match self.connector.form {
                    _ if names.is_empty() => "accepts no method at all".to_owned(),
                    Some(Form::Synchronous) => {
                        format!("accepts only {}, and with the synchronous form no number ever comes", names.join(", "))
                    }
                    _ => format!("accepts only {}, which never comes", names.join(", ")),
                };
                Some(format!("{}, {whose}: {} × {} {why}", instance.id, purpose.name(), kind.name()))
            })
        })
    }
}

impl Instance {
    /// The policy in force for a customer with these rules.
    pub fn policy_for(&self, customer: Rules) -> Policy {
        Policy { own: self.policy.clone(), customer, threat: self.threat.clone() }
    }
}
