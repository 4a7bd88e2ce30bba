use std::collections::BTreeMap;

use vouchsafe_app::{
    dashboard::{Choice, Field, Filters},
    words::words,
};
use vouchsafe_domain::{
    eligibility::Source,
    ids::{ClientId, TenantId},
    reach::Reach,
};
use vouchsafe_store::{AccountFilter, AccountPlace, AccountState};

/// How what Microsoft does not say is asked for.
pub(crate) const UNKNOWN: &str = "unknown";
/// Those who hold a directory role, and everybody else.
pub(crate) const WHO: [&str; 2] = ["privileged", "others"];
/// The longest text that is looked for, in characters.
const LONGEST: usize = 80;

/// Those that filter, in the order of the form.
const NAMES: [&str; 6] = ["customer", "search", "state", "source", "reach", "who"];

/// The parameters of an address; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Reads a query; of a repeated parameter the first counts, and unknown ones are ignored.
    pub(crate) fn read(query: &str) -> Self {
        let mut asked = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() && (NAMES.contains(&&*name) || name == "behind") {
                asked.entry(name.into_owned()).or_insert_with(|| value.chars().take(LONGEST * 4).collect());
            }
        }
        Self(asked)
    }

    /// The address of the list with these filters, behind this place.
    pub(crate) fn address(&self, path: &str, behind: Option<&AccountPlace>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in NAMES {
            if let Some(value) = self.0.get(name) {
                query.append_pair(name, value);
            }
        }
        if let Some(place) = behind {
            query.append_pair("behind", &place.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What is meant; or the parameter that cannot be read, which is never simply left out.
    pub(crate) fn filter(
        &self,
        tenants: impl Fn(ClientId) -> Option<Vec<TenantId>>,
    ) -> Result<AccountFilter, &'static str> {
        Ok(AccountFilter {
            tenants: self.parsed("customer", |text| tenants(text.parse().ok()?))?,
            state: self.parsed("state", |text| AccountState::ALL.into_iter().find(|state| state.name() == text))?,
            source: self.parsed("source", |text| Source::ALL.into_iter().find(|source| source.name() == text))?,
            reach: self.parsed("reach", |text| match text {
                UNKNOWN => Some(None),
                text => Reach::named(text).map(Some),
            })?,
            privileged: self.parsed("who", |text| Some(*WHO.iter().find(|who| **who == text)? == "privileged"))?,
            search: self.parsed("search", |text| (text.chars().count() <= LONGEST).then(|| text.to_owned()))?,
        })
    }

    /// Without anything but the text that is looked for: what else there is would tell by what an account is found.
    pub(crate) fn only_search(&self) -> Self {
        let search = self.0.get_key_value("search").map(|(name, text)| (name.clone(), text.clone()));
        Self(search.into_iter().collect())
    }

    pub(crate) fn behind(&self) -> Result<Option<AccountPlace>, &'static str> {
        self.parsed("behind", AccountPlace::read)
    }

    fn parsed<T>(&self, name: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, &'static str> {
        match self.0.get(name) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or(name),
        }
    }

    pub(crate) fn form(&self, path: String, customers: Vec<(String, String)>) -> Filters {
        let customers = customers.into_iter().map(|(value, label)| Choice { value, label }).collect();
        let named = |names: &[&str], key: &str| names.iter().map(|name| choice(name, key)).collect::<Vec<_>>();
        let reaches: Vec<&str> = Reach::ALL.into_iter().map(Reach::name).chain([UNKNOWN]).collect();
        let fields = vec![
            self.select("customer", customers),
            self.field("search", "search"),
            self.select("state", named(&AccountState::ALL.map(AccountState::name), "account")),
            self.select("source", named(&Source::ALL.map(Source::name), "account-source")),
            self.select("reach", named(&reaches, "reach")),
            self.select("who", named(&WHO, "dash-who")),
        ];
        Filters { path, fields, set: NAMES.iter().any(|name| self.0.contains_key(*name)) }
    }

    /// With the text alone.
    pub(crate) fn search_form(&self, path: String) -> Filters {
        Filters { path, fields: vec![self.field("search", "search")], set: !self.0.is_empty() }
    }

    fn select(&self, name: &'static str, choices: Vec<Choice>) -> Field {
        let any = Choice { value: String::new(), label: words().text("dash-any", &[]) };
        Field { choices: [any].into_iter().chain(choices).collect(), ..self.field(name, "select") }
    }

    fn field(&self, name: &'static str, kind: &'static str) -> Field {
        let label = words().text(&format!("dash-by-{name}"), &[]);
        Field { name, label, kind, value: self.0.get(name).cloned().unwrap_or_default(), choices: Vec::new() }
    }
}

fn choice(name: &str, key: &str) -> Choice {
    Choice { value: name.to_owned(), label: words().text(&format!("{key}-{name}"), &[]) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_never_left_out() {
        for query in ["customer=x", "customer=99", "state=on", "source=cloud", "reach=push", "who=me", "behind=x.y"] {
            let asked = Asked::read(query);
            let name = query.split('=').next().unwrap();
            assert_eq!(asked.filter(|_| None).err().or(asked.behind().err()), Some(name), "{query}");
        }
        let asked = Asked::read(&format!("search={}", "x".repeat(LONGEST + 1)));
        assert_eq!(asked.filter(|_| None).err(), Some("search"));
        assert_eq!(Asked::read("search=+&evil=1").filter(|_| None), Ok(AccountFilter::default()));
    }

    #[test]
    fn whoever_may_only_search_learns_nothing_by_other_filters() {
        let asked =
            Asked::read("search=kim&state=disabled&reach=sms_only&source=x&who=me&customer=1&behind=x").only_search();
        let filter = asked.filter(|_| None).unwrap();
        assert_eq!(filter, AccountFilter { search: Some("kim".into()), ..AccountFilter::default() });
        assert_eq!((asked.behind(), asked.address("/list", None)), (Ok(None), "/list?search=kim".to_owned()));
    }

    #[test]
    fn every_choice_has_words() {
        let form = Asked::default().form(String::new(), Vec::new());
        for field in form.fields {
            assert!(!field.label.is_empty(), "{}", field.name);
            assert!(field.choices.iter().all(|choice| !choice.label.is_empty()), "{:?}", field.choices);
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = Asked::read(&query);
            let _ = (asked.filter(|_| Some(Vec::new())), asked.behind(), asked.address("/list", None));
        }
    }
}
