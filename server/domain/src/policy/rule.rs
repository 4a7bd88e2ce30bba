use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{Kind, Minutes, Requirement, Told};
use crate::{method::Method, purpose::Purpose};

/// What somebody declares: the MSP, or the MSP for a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_denial: Option<AfterDenial>,
    /// Whether a colleague on the same ticket may take a live approval over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take_over: Option<bool>,
    /// Whether somebody else of the same customer may vouch for a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vouching: Option<bool>,
}

/// What is asked for some purposes and kinds. What it leaves out stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// None named: for every purpose.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "some")]
    pub purposes: BTreeSet<Purpose>,
    /// None named: for every kind of account.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "some")]
    pub kinds: BTreeSet<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub methods: Option<BTreeSet<Method>>,
    #[serde(rename = "holds_minutes", skip_serializing_if = "Option::is_none")]
    pub holds: Option<Minutes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_technician: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tells: Option<BTreeSet<Told>>,
}

/// What has to happen after a denial before the account may be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterDenial {
    /// Time passes, the more the more denials there were.
    CoolDown,
    /// An administrator looks into it.
    Administrator,
}

impl AfterDenial {
    pub const ALL: [Self; 2] = [Self::CoolDown, Self::Administrator];

    /// The name in the settings and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::CoolDown => "cool_down",
            Self::Administrator => "administrator",
        }
    }
}

impl Rule {
    fn is_for(&self, purpose: Purpose, kind: Kind) -> bool {
        (self.purposes.is_empty() || self.purposes.contains(&purpose))
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }

    /// `given` with what this says in its place. Whatever it says, the user is told: whose phone rings is to hear of it.
    fn instead_of(&self, given: &Requirement) -> Requirement {
        let mut tells = self.tells.clone().unwrap_or_else(|| given.tells.clone());
        tells.insert(Told::User);
        Requirement {
            methods: self.methods.clone().unwrap_or_else(|| given.methods.clone()),
            holds: self.holds.unwrap_or(given.holds),
            second_technician: self.second_technician.unwrap_or(given.second_technician),
            tells,
        }
    }
}

impl Rules {
    fn for_each(&self, purpose: Purpose, kind: Kind) -> impl Iterator<Item = &Rule> {
        self.rule.iter().filter(move |rule| rule.is_for(purpose, kind))
    }

    /// Whether a rule says by itself that a second technician must agree.
    pub fn names_second_technician(&self) -> bool {
        self.rule.iter().any(|rule| rule.second_technician == Some(true))
    }

    /// What these rules say in the place of `given`, field by field. Two that say something on the same are met, so that
    /// their order says nothing.
    pub(super) fn instead_of(&self, given: Requirement, purpose: Purpose, kind: Kind) -> Requirement {
        let mut said = Rule::default();
        for rule in self.for_each(purpose, kind) {
            said.methods = both(said.methods, rule.methods.clone(), |a, b| a.intersection(&b).copied().collect());
            said.holds = both(said.holds, rule.holds, Ord::min);
            said.second_technician = both(said.second_technician, rule.second_technician, |a, b| a || b);
            said.tells = both(said.tells, rule.tells.clone(), |a, b| a.union(&b).copied().collect());
        }
        said.instead_of(&given)
    }

    /// `given`, tightened by these rules.
    pub(super) fn on_top_of(&self, given: Requirement, purpose: Purpose, kind: Kind) -> Requirement {
        self.for_each(purpose, kind).fold(given, |given, rule| given.tightened(&rule.instead_of(&given)))
    }
}

/// A list with something in it: an empty one would mean the opposite of what it says.
fn some<'de, T: Deserialize<'de> + Ord, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<T>, D::Error> {
    let named = BTreeSet::deserialize(from)?;
    if named.is_empty() { Err(D::Error::custom("this list is empty; leave it out to mean all")) } else { Ok(named) }
}

fn both<T>(one: Option<T>, other: Option<T>, meet: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(meet(one, other)),
        (one, other) => one.or(other),
    }
}
