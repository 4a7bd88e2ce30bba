use std::fmt;

use serde::Serialize;
use serde_json::json;
use vouchsafe_domain::ids::{ClientId, InstanceId, TenantId};

use super::remedy::Remedy;

/// What somebody looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    Installation,
    Instance(InstanceId),
    Customer {
        instance: InstanceId,
        client: ClientId,
    },
    Tenant {
        instance: InstanceId,
        client: ClientId,
        /// What the customer is called.
        company: String,
        tenant: TenantId,
    },
}

/// Such as `installation`, `acme` or `acme, customer 12, tenant …`.
impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installation => f.write_str("installation"),
            Self::Instance(instance) => write!(f, "{instance}"),
            Self::Customer { instance, client } => write!(f, "{instance}, customer {client}"),
            Self::Tenant { instance, client, tenant, .. } => {
                write!(f, "{instance}, customer {client}, tenant {tenant}")
            }
        }
    }
}

/// What one look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub about: About,
    /// What was looked at, such as `service token`.
    pub test: &'static str,
    pub found: Found,
}

/// How it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// As it should be, and what was seen.
    Good(String),
    Fix(Remedy),
    /// Could not be looked at, and why. Neither good nor bad.
    NotChecked(String),
}

impl Finding {
    pub fn good(about: &About, test: &'static str, text: impl Into<String>) -> Self {
        Self { about: about.clone(), test, found: Found::Good(text.into()) }
    }

    pub fn fix(about: &About, test: &'static str, remedy: Remedy) -> Self {
        Self { about: about.clone(), test, found: Found::Fix(remedy) }
    }

    pub fn not_checked(about: &About, test: &'static str, why: impl Into<String>) -> Self {
        Self { about: about.clone(), test, found: Found::NotChecked(why.into()) }
    }

    /// Whether somebody has to do something.
    pub fn needs_a_fix(&self) -> bool {
        matches!(self.found, Found::Fix(_))
    }

    /// What was looked at, and what was found or is to be done.
    pub fn told(&self) -> String {
        let Self { test, found, .. } = self;
        match found {
            Found::Good(text) | Found::NotChecked(text) => format!("{test}: {text}"),
            Found::Fix(remedy) => format!("{test}: {remedy}"),
        }
    }
}

/// One line: `ok   acme, outcome: …`, `FIX  acme, outcome: what is wrong. What to do.` or `--   installation, …: why not`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { about, test, found } = self;
        match found {
            Found::Good(text) => write!(f, "ok   {about}, {test}: {text}"),
            Found::Fix(remedy) => write!(f, "FIX  {about}, {test}: {remedy}"),
            Found::NotChecked(why) => write!(f, "--   {about}, {test}: {why}"),
        }
    }
}

/// For machines. `key` names the fault and does not change with the words; `ok` is null where it could not be looked at.
impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (about, test) = (self.about.to_string(), self.test);
        match &self.found {
            Found::Good(text) => json!({ "about": about, "test": test, "ok": true, "text": text }),
            Found::NotChecked(why) => json!({ "about": about, "test": test, "ok": null, "text": why }),
            Found::Fix(Remedy { key, wrong, todo, .. }) => {
                json!({ "about": about, "test": test, "ok": false, "key": key, "text": wrong, "fix": todo })
            }
        }
        .serialize(serializer)
    }
}
