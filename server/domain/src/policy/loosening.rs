use std::fmt;

use super::{Kind, Requirement};
use crate::{ids::ClientId, purpose::Purpose};

/// One thing that a policy allows and its predecessor did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosening {
    /// Whose people it is about; `None`: everybody.
    pub customer: Option<ClientId>,
    pub looser: Looser,
}

/// What is looser, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looser {
    /// What is asked of a kind of account for a purpose.
    Asked { purpose: Purpose, kind: Kind, before: Requirement, after: Requirement },
    /// A setting, by its name, with its values as the log has them.
    Setting { name: &'static str, before: String, after: String },
}

impl Loosening {
    /// Of everybody.
    pub fn of_all(looser: Looser) -> Self {
        Self { customer: None, looser }
    }

    /// What it is about, as the log has it, such as `customer 12: password_reset × vip`.
    pub fn what(&self) -> String {
        let what = match &self.looser {
            Looser::Asked { purpose, kind, .. } => format!("{} × {}", purpose.name(), kind.name()),
            Looser::Setting { name, .. } => (*name).to_owned(),
        };
        match self.customer {
            Some(client) => format!("customer {client}: {what}"),
            None => what,
        }
    }

    pub fn before(&self) -> String {
        match &self.looser {
            Looser::Asked { before, .. } => before.to_string(),
            Looser::Setting { before, .. } => before.clone(),
        }
    }

    pub fn after(&self) -> String {
        match &self.looser {
            Looser::Asked { after, .. } => after.to_string(),
            Looser::Setting { after, .. } => after.clone(),
        }
    }
}

impl fmt::Display for Loosening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} -> {}", self.what(), self.before(), self.after())
    }
}
