//! Contacts who are no account by the lists of Halo and Entra, as they were last read, and why. Nothing is decided by it: their pod
//! looks again, and offers what there is to decide.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use vouchsafe_app::{
    dashboard::{
        Choice, Field, Filters,
        contacts::{ContactRow, ContactsPage},
        incidents::Pod,
    },
    words::words,
};
use vouchsafe_domain::{ids::ClientId, matching::Unmatched};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{ContactFilter, ContactPlace, UnmatchedContact};

use crate::{
    answer::Refused,
    dashboard::{
        accounts::{Names, contacts as readings},
        page::Page,
        visitor::{Visitor, answer},
    },
    services::Services,
};

/// How many a page shows.
const PER_PAGE: u32 = 50;
/// The longest parameter that is read, in characters.
const LONGEST: usize = 240;
/// Those that filter, in the order of the form.
const NAMES: [&str; 2] = ["customer", "why"];
/// What can stand in the way of a customer who has a tenant.
const WHY: [Unmatched; 6] = [
    Unmatched::NoAccount,
    Unmatched::Several,
    Unmatched::NothingToGoBy,
    Unmatched::NamedAccountMissing,
    Unmatched::ForeignTenant,
    Unmatched::UnreadableId,
];

/// `GET /dashboard/{instance}/matches/contacts`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let (id, path) = (visitor.instance(), visitor.path(Page::Contacts));
    let (names, asked) = (Names::of(&visitor), Asked::read(&query.unwrap_or_default()));
    let reads = services.store.contact_reads(id).await?;
    let mut page = ContactsPage {
        layout: visitor.layout(),
        filters: asked.form(path.clone(), names.choices()),
        readings: readings::rows(&visitor, &names, &reads),
        summary: readings::summary(&visitor, &reads),
        accounts_path: visitor.path(Page::Accounts),
        ..ContactsPage::default()
    };
    if page.summary.is_empty() {
        page.summary = words().text("dash-contacts-nobody-read", &[]);
    }
    let wanted = asked.filter(|client| names.is_known(client)).and_then(|filter| Ok((filter, asked.behind()?)));
    let (filter, behind) = match wanted {
        Ok(wanted) => wanted,
        Err(name) => {
            let label = words().text(&format!("dash-by-{name}"), &[]);
            let label = if label.is_empty() { words().text("dash-paging", &[]) } else { label };
            page.notice = words().text("dash-unreadable", &[("fix", &label)]);
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    // One more than is shown tells whether there is another page.
    let mut found = services.store.unmatched_contacts(id, filter, behind.as_ref(), PER_PAGE + 1).await?;
    let more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    page.first = behind.is_some().then(|| asked.address(&path, None));
    page.more = found.last().filter(|_| more).map(|(last, _)| asked.address(&path, Some(last)));
    page.rows = found.iter().map(|(_, one)| row(&visitor, &names, one)).collect();
    answer(StatusCode::OK, |shell| page.render(shell))
}

fn row(visitor: &Visitor, names: &Names<'_>, one: &UnmatchedContact) -> ContactRow {
    let UnmatchedContact { contact, why, is_waited_for } = one;
    let (name, company) = (plain(&contact.name), names.of_client(contact.client));
    let values = [("user", name.as_str()), ("company", company.as_str())];
    let said = match why {
        Unmatched::Several => words().said("several_matches", None, &values),
        why => words().said("not_matched", Some(why.name()), &values),
    };
    let addresses: Vec<String> = contact.addresses.iter().map(|address| plain(address)).collect();
    ContactRow {
        name,
        company,
        number: contact.id.to_string(),
        why: why.name(),
        reason: said.reason,
        next: said.next,
        addresses: addresses.join(", "),
        waits: if *is_waited_for { visitor.path(Page::Matches) } else { String::new() },
        pod: Page::Ticket.is_for(visitor.role).then(|| Pod {
            path: visitor.path(Page::Ticket),
            field: "record",
            value: contact.id.to_string(),
        }),
    }
}

/// The parameters of an address; empty ones are left out.
#[derive(Debug, Default)]
struct Asked(BTreeMap<String, String>);

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() && (NAMES.contains(&&*name) || name == "behind") {
                asked.entry(name.into_owned()).or_insert_with(|| value.chars().take(LONGEST).collect());
            }
        }
        Self(asked)
    }

    fn address(&self, path: &str, behind: Option<&ContactPlace>) -> String {
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
    fn filter(&self, is_known: impl Fn(ClientId) -> bool) -> Result<ContactFilter, &'static str> {
        Ok(ContactFilter {
            client: self.parsed("customer", |text| text.parse().ok().filter(|client| is_known(*client)))?,
            why: self.parsed("why", |text| WHY.into_iter().find(|why| why.name() == text))?,
        })
    }

    fn behind(&self) -> Result<Option<ContactPlace>, &'static str> {
        self.parsed("behind", ContactPlace::read)
    }

    fn parsed<T>(&self, name: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, &'static str> {
        match self.0.get(name) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or(name),
        }
    }

    fn form(&self, path: String, customers: Vec<(String, String)>) -> Filters {
        let customers = customers.into_iter().map(|(value, label)| Choice { value, label }).collect();
        let why = WHY.map(|why| Choice {
            value: why.name().to_owned(),
            label: words().text(&format!("dash-why-{}", why.name()), &[]),
        });
        let fields = vec![self.select("customer", customers), self.select("why", why.to_vec())];
        Filters { path, fields, set: NAMES.iter().any(|name| self.0.contains_key(*name)) }
    }

    fn select(&self, name: &'static str, choices: Vec<Choice>) -> Field {
        let any = Choice { value: String::new(), label: words().text("dash-any", &[]) };
        Field {
            name,
            label: words().text(&format!("dash-by-{name}"), &[]),
            kind: "select",
            value: self.0.get(name).cloned().unwrap_or_default(),
            choices: [any].into_iter().chain(choices).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_never_left_out_and_everything_has_words() {
        for query in ["customer=x", "customer=99", "why=matched", "why=customer_not_connected", "behind=1.x"] {
            let asked = Asked::read(query);
            let name = query.split('=').next().unwrap();
            assert_eq!(asked.filter(|_| false).err().or(asked.behind().err()), Some(name), "{query}");
        }
        for field in Asked::default().form(String::new(), Vec::new()).fields {
            assert!(!field.label.is_empty(), "{}", field.name);
            assert!(field.choices.iter().all(|choice| !choice.label.is_empty()), "{:?}", field.choices);
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = Asked::read(&query);
            let _ = (asked.filter(|_| true), asked.behind(), asked.address("/list", None));
        }
    }
}
