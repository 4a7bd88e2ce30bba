//! The parameters of a list's address: what it is filtered by, and which place in it is meant.

use std::collections::BTreeMap;

use vouchsafe_app::{
    dashboard::{Choice, Field},
    words::words,
};

/// What stands beside the filters: places in a list, for whom a report is, and what was just done.
const BESIDE: [&str; 7] = ["older", "newer", "behind", "before", "after", "for", "tried"];
/// How much of a value is read, in characters: more than anything has that can be read.
const LONGEST: usize = 320;

/// What was asked for; empty parameters are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Those that filter this list, in the order of its form.
    names: &'static [&'static str],
    values: BTreeMap<String, String>,
}

/// The parameter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

impl Unreadable {
    /// What is said of it.
    pub fn in_words(&self) -> String {
        let label = label(self.0);
        let label = if label.is_empty() { words().text("dash-paging", &[]) } else { label };
        words().text("dash-unreadable", &[("fix", &label)])
    }
}

impl Asked {
    /// Reads a query of a list that these filter; of a repeated parameter the first counts, and unknown ones are ignored.
    pub fn read(query: &str, names: &'static [&'static str]) -> Self {
        let mut values = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() && (names.contains(&&*name) || BESIDE.contains(&&*name)) {
                values.entry(name.into_owned()).or_insert_with(|| value.chars().take(LONGEST).collect());
            }
        }
        Self { names, values }
    }

    /// With these filters alone.
    #[must_use]
    pub fn only(&self, names: &'static [&'static str]) -> Self {
        let values = self.values.iter().filter(|(name, _)| names.contains(&name.as_str()));
        Self { names, values: values.map(|(name, value)| (name.clone(), value.clone())).collect() }
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What a parameter says, if it is there. What cannot be read is an error, and never simply left out: that would show more
    /// than was asked for.
    pub fn parsed<T>(&self, name: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Unreadable> {
        match self.values.get(name) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or(Unreadable(name)),
        }
    }

    /// With this value where none was given.
    #[must_use]
    pub fn or(mut self, name: &str, value: &str) -> Self {
        self.values.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        self
    }

    /// With this value, whatever was given.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn is_set(&self) -> bool {
        self.set().next().is_some()
    }

    /// Every filter that is set, as the form names it.
    pub fn in_words(&self) -> String {
        self.set().map(|(name, value)| format!("{}: {value}", label(name))).collect::<Vec<_>>().join(", ")
    }

    /// The address of a list with these filters, and with another place in it.
    pub fn address(&self, path: &str, place: Option<(&str, &str)>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.set().chain(place).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// A choice among these, or any.
    pub fn select(&self, name: &'static str, choices: Vec<Choice>) -> Field {
        let any = Choice { value: String::new(), label: words().text("dash-any", &[]) };
        Field { choices: [any].into_iter().chain(choices).collect(), ..self.field(name, "select") }
    }

    pub fn field(&self, name: &'static str, kind: &'static str) -> Field {
        Field { name, label: label(name), kind, value: self.value(name).to_owned(), choices: Vec::new() }
    }

    fn set(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names.iter().filter_map(|name| Some((*name, self.values.get(*name)?.as_str())))
    }
}

/// Something of ours that can be chosen, by its name and what the catalogue calls it under `key`.
pub fn choice(name: &str, key: &str) -> Choice {
    Choice { value: name.to_owned(), label: words().text(&format!("{key}-{name}"), &[]) }
}

fn label(name: &str) -> String {
    words().text(&format!("dash-by-{name}"), &[])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: &[&str] = &["customer", "from"];

    #[test]
    fn an_address_holds_the_lists_own_filters_and_one_place() {
        let asked = Asked::read("from=x%26y&older=5.x&evil=1&customer=12&customer=13&ticket=9499", NAMES);
        assert_eq!(asked.address("/list", None), "/list?customer=12&from=x%26y");
        assert_eq!(asked.value("older"), "5.x");
        assert_eq!(asked.in_words(), "Customer: 12, From: x&y");
        let again = asked.address("/list", Some(("newer", "7")));
        let again = Asked::read(again.split_once('?').unwrap().1, NAMES);
        assert_eq!((again.value("newer"), again.value("older"), again.value("customer")), ("7", "", "12"));
        let nothing = Asked::read("customer=&from=+&older=1", NAMES);
        assert!(!nothing.is_set() && nothing.address("/list", None) == "/list");
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,400}") {
            let asked = Asked::read(&query, NAMES);
            let _ = (asked.in_words(), asked.address("/list", Some(("older", &query))));
        }
    }
}
