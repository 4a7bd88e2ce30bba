use std::fmt;

use serde::Serialize;
use serde_json::json;

use super::super::remedy::Remedy;

/// What one test of one connection found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Whose connection, such as `acme` or `acme, customer 12`.
    about: String,
    /// What was tested, such as `service token`.
    test: &'static str,
    found: Result<String, Remedy>,
}

impl Finding {
    pub(super) fn good(about: &str, test: &'static str, text: impl Into<String>) -> Self {
        Self { about: about.to_owned(), test, found: Ok(text.into()) }
    }

    pub(super) fn fix(about: &str, test: &'static str, remedy: Remedy) -> Self {
        Self { about: about.to_owned(), test, found: Err(remedy) }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.found.is_ok()
    }

    /// What was tested.
    pub(crate) fn test(&self) -> &'static str {
        self.test
    }

    /// What was tested, and what was found or is to be done.
    pub(crate) fn told(&self) -> String {
        match &self.found {
            Ok(text) => format!("{}: {text}", self.test),
            Err(remedy) => format!("{}: {remedy}", self.test),
        }
    }
}

/// One line: `ok   acme, outcome: …` or `FIX  acme, outcome: what is wrong. What to do.`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { about, test, found } = self;
        match found {
            Ok(text) => write!(f, "ok   {about}, {test}: {text}"),
            Err(remedy) => write!(f, "FIX  {about}, {test}: {remedy}"),
        }
    }
}

/// For machines. `key` names the fault and does not change with the words.
impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { about, test, found } = self;
        match found {
            Ok(text) => json!({ "about": about, "test": test, "ok": true, "text": text }),
            Err(Remedy { key, wrong, todo }) => {
                json!({ "about": about, "test": test, "ok": false, "key": key, "text": wrong, "fix": todo })
            }
        }
        .serialize(serializer)
    }
}
