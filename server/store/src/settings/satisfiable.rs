use jiff::Timestamp;
use vouchsafe_domain::{
    connector::Form,
    policy::{Policy, Rules},
};

use super::{Customer, Instance, Settings};

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

    /// Why a rule in here asks for a second technician where nobody is listed who could be one; `None` if there is none.
    ///
    /// The defaults ask for one, too, and are no rule of anybody's: there the pod says that nobody is listed. Of one who is listed
    /// alone everybody else can ask.
    pub fn nobody_may_agree(&self) -> Option<String> {
        self.instances.iter().find_map(|instance| {
            let customers = || self.customers.iter().filter(|customer| customer.instance == instance.id);
            let lacks = |customer: &Customer| {
                customer.second_technicians.as_ref().unwrap_or(&instance.second_technicians).is_empty()
            };
            let nowhere = instance.second_technicians.is_empty() && customers().all(lacks);
            let own = (nowhere && instance.policy.names_second_technician()).then(|| "the policy".to_owned());
            let mut its = customers().filter(|customer| lacks(customer) && customer.policy.names_second_technician());
            let whose = own.or_else(|| its.next().map(|customer| format!("customer {}", customer.client)))?;
            let why = "a rule asks for a second technician, and nobody is listed in second_technicians";
            Some(format!("{}, {whose}: {why}", instance.id))
        })
    }
}

impl Instance {
    /// The policy in force for a customer with these rules.
    pub fn policy_for(&self, customer: Rules) -> Policy {
        Policy { own: self.policy.clone(), customer, threat: self.threat.clone() }
    }
}
