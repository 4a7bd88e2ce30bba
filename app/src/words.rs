//! The catalogue: every text that people read, as data.
//!
//! The texts stand in `app/words/en.ftl` and, for the dashboard, in `dashboard.ftl`, in Fluent's notation. The browser never loads them: the server puts words into
//! what it sends.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

/// The values that a text may mention, as `{ $user }`. What is not given is an empty text.
///
/// `user` is the contact's name, `account` the account's; `purpose` its label; `when` such as "at 14:05"; `call_back` a
/// number on record, if there is one; `left` a count of prompts; `approver` vouches for `subject`, `second` is the second technician, `names` are those who may be; `fix` what is missing or to be mended.
pub const VALUES: [&str; 30] = [
    "account",
    "approver",
    "call_back",
    "code",
    "colleagues",
    "company",
    "fix",
    "host",
    "left",
    "minutes",
    "names",
    "number",
    "purpose",
    "reference",
    "register_url",
    "second",
    "source",
    "subject",
    "suggestion",
    "technician",
    "tenant",
    "ticket",
    "time",
    "upn",
    "user",
    "verdict",
    "when",
    "why",
    HAS_CALL_BACK,
    HAS_WHEN,
];

/// `yes` or `no`, made from `call_back` and `when`: a text cannot choose by what is empty.
const HAS_CALL_BACK: &str = "has_call_back";
const HAS_WHEN: &str = "has_when";

/// What is said of a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The first words, such as VERIFIED.
    pub title: String,
    /// Why, in a sentence.
    pub reason: String,
    /// What to do next.
    pub next: String,
    /// What to say to the user, word by word.
    pub say: String,
}

const CATALOGUES: [&str; 2] = [include_str!("../words/en.ftl"), include_str!("../words/dashboard.ftl")];

/// The catalogue of one language.
pub struct Words(FluentBundle<FluentResource>);

/// The catalogue.
pub fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of(&CATALOGUES));
    &WORDS
}

/// One text without values; an empty one if there is none.
pub fn text(key: &str) -> String {
    words().text(key, &[])
}

impl Words {
    /// What cannot be read is left out; a test finds it.
    fn of(texts: &[&str]) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![langid!("en")]);
        // The marks that would keep right-to-left values apart: the pages do that themselves, and notes must not have them.
        bundle.set_use_isolating(false);
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    /// What is said of the state `key`, for the reason `detail`.
    ///
    /// What the catalogue does not say of the detail it says of the state; what it says of neither is empty.
    pub fn said(&self, key: &str, detail: Option<&str>, values: &[(&str, &str)]) -> Said {
        let values = arguments(values);
        let detailed = detail.map(|detail| format!("{key}-{detail}"));
        let attribute = |name: &str| {
            let of = |message: &str| self.pattern(message, Some(name), &values);
            detailed.as_deref().and_then(of).or_else(|| of(key)).unwrap_or_default()
        };
        Said { title: attribute("title"), reason: attribute("reason"), next: attribute("next"), say: attribute("say") }
    }

    /// A single text. Empty if the catalogue has none.
    pub fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.pattern(key, None, &arguments(values)).unwrap_or_default()
    }

    /// Purposes, by their names, as one text.
    pub fn purposes<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> String {
        let labels: Vec<String> = names.into_iter().map(|name| self.text(&format!("purpose-{name}"), &[])).collect();
        labels.join(", ")
    }

    fn pattern(&self, message: &str, attribute: Option<&str>, values: &FluentArgs<'_>) -> Option<String> {
        let message = self.0.get_message(message)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        // Errors are values that were not given, and these are all given.
        Some(self.0.format_pattern(pattern, Some(values), &mut Vec::new()).into_owned())
    }
}

fn arguments<'a>(given: &[(&'a str, &'a str)]) -> FluentArgs<'a> {
    let mut arguments = FluentArgs::with_capacity(VALUES.len());
    for name in VALUES {
        arguments.set(name, "");
    }
    arguments.set(HAS_CALL_BACK, "no");
    arguments.set(HAS_WHEN, "no");
    for (name, value) in given {
        match *name {
            // A number, so that one is not "1 prompts".
            "left" | "colleagues" => arguments.set(*name, FluentValue::try_number(value)),
            _ => arguments.set(*name, *value),
        }
        match *name {
            "call_back" if !value.is_empty() => arguments.set(HAS_CALL_BACK, "yes"),
            "when" if !value.is_empty() => arguments.set(HAS_WHEN, "yes"),
            _ => {}
        }
    }
    arguments
}

#[cfg(test)]
mod tests;
