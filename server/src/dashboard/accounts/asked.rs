//! What accounts are filtered by.

use vouchsafe_app::dashboard::{Choice, Filters};
use vouchsafe_domain::{
    eligibility::Source,
    ids::{ClientId, TenantId},
    reach::Reach,
};
use vouchsafe_store::{AccountFilter, AccountPlace, AccountState};

use crate::dashboard::asked::{Asked, Unreadable, choice};

/// How what Microsoft does not say is asked for.
pub(crate) const UNKNOWN: &str = "unknown";
/// Those who hold a directory role, and everybody else.
pub(crate) const WHO: [&str; 2] = ["privileged", "others"];
/// Those that are a contact's, and those that are nobody's.
const CONTACT: [&str; 2] = ["with", "without"];
/// The longest text that is looked for, in characters.
pub(crate) const LONGEST: usize = 80;

/// Those that filter, in the order of the form.
pub(crate) const FILTERS: &[&str] = &["customer", "search", "state", "source", "reach", "who", "contact"];

/// Which accounts are meant.
pub(crate) fn filter(
    asked: &Asked,
    tenants: impl Fn(ClientId) -> Option<Vec<TenantId>>,
) -> Result<AccountFilter, Unreadable> {
    Ok(AccountFilter {
        tenants: asked.parsed("customer", |text| tenants(text.parse().ok()?))?,
        state: asked.parsed("state", |text| AccountState::ALL.into_iter().find(|state| state.name() == text))?,
        source: asked.parsed("source", |text| Source::ALL.into_iter().find(|source| source.name() == text))?,
        reach: asked.parsed("reach", |text| match text {
            UNKNOWN => Some(None),
            text => Reach::named(text).map(Some),
        })?,
        privileged: asked.parsed("who", |text| Some(*WHO.iter().find(|who| **who == text)? == "privileged"))?,
        with_contact: asked.parsed("contact", |text| Some(*CONTACT.iter().find(|one| **one == text)? == "with"))?,
        search: asked.parsed("search", |text| (text.chars().count() <= LONGEST).then(|| text.to_owned()))?,
    })
}

/// Behind which account.
pub(crate) fn behind(asked: &Asked) -> Result<Option<AccountPlace>, Unreadable> {
    asked.parsed("behind", AccountPlace::read)
}

/// The address of the list with these filters, behind this place.
pub(crate) fn address(asked: &Asked, path: &str, behind: Option<&AccountPlace>) -> String {
    let behind = behind.map(ToString::to_string);
    asked.address(path, behind.as_deref().map(|behind| ("behind", behind)))
}

pub(crate) fn form(asked: &Asked, path: String, customers: Vec<(String, String)>) -> Filters {
    let customers = customers.into_iter().map(|(value, label)| Choice { value, label }).collect();
    let named = |names: &[&str], key: &str| names.iter().map(|name| choice(name, key)).collect::<Vec<_>>();
    let reaches: Vec<&str> = Reach::ALL.into_iter().map(Reach::name).chain([UNKNOWN]).collect();
    let fields = vec![
        asked.select("customer", customers),
        asked.field("search", "search"),
        asked.select("state", named(&AccountState::ALL.map(AccountState::name), "account")),
        asked.select("source", named(&Source::ALL.map(Source::name), "account-source")),
        asked.select("reach", named(&reaches, "reach")),
        asked.select("who", named(&WHO, "dash-who")),
        asked.select("contact", named(&CONTACT, "dash-by-contact")),
    ];
    Filters { path, fields, set: asked.is_set() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(query, FILTERS)
    }

    #[test]
    fn what_cannot_be_read_is_never_left_out() {
        for query in [
            "customer=x",
            "customer=99",
            "state=on",
            "source=cloud",
            "reach=push",
            "who=me",
            "contact=mine",
            "behind=x.y",
        ] {
            let asked = asked(query);
            let name = query.split('=').next().unwrap();
            let wrong = filter(&asked, |_| None).err().or(behind(&asked).err());
            assert_eq!(wrong.map(|wrong| wrong.0), Some(name), "{query}");
        }
        let long = asked(&format!("search={}", "x".repeat(LONGEST + 1)));
        assert_eq!(filter(&long, |_| None), Err(Unreadable("search")));
        assert_eq!(filter(&asked("search=+&evil=1"), |_| None), Ok(AccountFilter::default()));
    }

    #[test]
    fn whoever_may_only_search_learns_nothing_by_other_filters() {
        let asked =
            asked("search=kim&state=disabled&reach=sms_only&source=x&who=me&customer=1&behind=x").only(&["search"]);
        let wanted = filter(&asked, |_| None).unwrap();
        assert_eq!(wanted, AccountFilter { search: Some("kim".into()), ..AccountFilter::default() });
        assert_eq!((behind(&asked), asked.address("/list", None)), (Ok(None), "/list?search=kim".to_owned()));
    }

    #[test]
    fn every_choice_has_words() {
        let form = form(&asked(""), String::new(), Vec::new());
        for field in form.fields {
            assert!(!field.label.is_empty(), "{}", field.name);
            assert!(field.choices.iter().all(|choice| !choice.label.is_empty()), "{:?}", field.choices);
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = asked(&query);
            let _ = (filter(&asked, |_| Some(Vec::new())), behind(&asked));
        }
    }
}
