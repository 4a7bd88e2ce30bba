use super::{Requirement, answers};
use crate::{
    connector::Form,
    method::{Method, Way},
};

/// Why it is no use to ask in a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// Whatever the user answered, it would not do.
    Nothing,
    /// Only a code will do.
    CodeOnly,
    /// A number has to be typed on the phone, and none ever comes with this form of the connector.
    NoNumber,
    /// A code will not do.
    NoCode,
}

impl Refusal {
    /// The name in the catalogue and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::CodeOnly => "code_only",
            Self::NoNumber => "no_number",
            Self::NoCode => "no_code",
        }
    }
}

impl Requirement {
    /// Why nothing that can come of asking in this way would be enough; `None` where something would.
    ///
    /// Asynchronously a number may come or not, and nobody knows before: there it is tried, and judged by what came.
    pub fn refusal(&self, way: Way, form: Option<Form>) -> Option<Refusal> {
        let possible = answers(form);
        let enough: Vec<Method> = possible.into_iter().filter(|method| self.accepts(*method)).collect();
        if enough.iter().any(|method| method.way() == way) {
            return None;
        }
        Some(match way {
            _ if enough.is_empty() => Refusal::Nothing,
            Way::Code => Refusal::NoCode,
            Way::Notification if self.accepts(Method::NumberMatch) => Refusal::NoNumber,
            Way::Notification => Refusal::CodeOnly,
        })
    }
}
