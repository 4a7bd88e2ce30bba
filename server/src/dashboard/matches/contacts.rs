//! Contacts who are no account by the lists of Halo and Entra, as they were last read, and why. Nothing is decided by it: their pod
//! looks again, and offers what there is to decide.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use vouchsafe_app::{
    dashboard::{
        Choice, Filters,
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
        asked::{Asked, Unreadable, choice},
        page::Page,
        visitor::{Visitor, answer},
    },
    services::Services,
};

/// How many a page shows.
const PER_PAGE: u32 = 50;
/// Those that filter, in the order of the form.
const FILTERS: &[&str] = &["customer", "why"];
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
    let (names, asked) = (Names::of(&visitor), Asked::read(&query.unwrap_or_default(), FILTERS));
    let reads = services.store.contact_reads(id).await?;
    let mut page = ContactsPage {
        layout: visitor.layout(),
        filters: form(&asked, path.clone(), names.choices()),
        readings: readings::rows(&visitor, &names, &reads),
        summary: readings::summary(&visitor, &reads),
        accounts_path: visitor.path(Page::Accounts),
        ..ContactsPage::default()
    };
    if page.summary.is_empty() {
        page.summary = words().text("dash-contacts-nobody-read", &[]);
    }
    let wanted = filter(&asked, |client| names.is_known(client)).and_then(|filter| Ok((filter, behind(&asked)?)));
    let (wanted, behind) = match wanted {
        Ok(wanted) => wanted,
        Err(unreadable) => {
            page.notice = unreadable.in_words();
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    // One more than is shown tells whether there is another page.
    let mut found = services.store.unmatched_contacts(id, wanted, behind.as_ref(), PER_PAGE + 1).await?;
    let more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    page.first = behind.is_some().then(|| asked.address(&path, None));
    let place = found.last().filter(|_| more).map(|(last, _)| last.to_string());
    page.more = place.map(|place| asked.address(&path, Some(("behind", &place))));
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

/// Which contacts are meant.
fn filter(asked: &Asked, is_known: impl Fn(ClientId) -> bool) -> Result<ContactFilter, Unreadable> {
    Ok(ContactFilter {
        client: asked.parsed("customer", |text| text.parse().ok().filter(|client| is_known(*client)))?,
        why: asked.parsed("why", |text| WHY.into_iter().find(|why| why.name() == text))?,
    })
}

fn behind(asked: &Asked) -> Result<Option<ContactPlace>, Unreadable> {
    asked.parsed("behind", ContactPlace::read)
}

fn form(asked: &Asked, path: String, customers: Vec<(String, String)>) -> Filters {
    let customers = customers.into_iter().map(|(value, label)| Choice { value, label }).collect();
    let why = WHY.map(|why| choice(why.name(), "dash-why"));
    let fields = vec![asked.select("customer", customers), asked.select("why", why.to_vec())];
    Filters { path, fields, set: asked.is_set() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_never_left_out_and_everything_has_words() {
        for query in ["customer=x", "customer=99", "why=matched", "why=customer_not_connected", "behind=1.x"] {
            let asked = Asked::read(query, FILTERS);
            let name = query.split('=').next().unwrap();
            let wrong = filter(&asked, |_| false).err().or(behind(&asked).err());
            assert_eq!(wrong.map(|wrong| wrong.0), Some(name), "{query}");
        }
        for field in form(&Asked::read("", FILTERS), String::new(), Vec::new()).fields {
            assert!(!field.label.is_empty(), "{}", field.name);
            assert!(field.choices.iter().all(|choice| !choice.label.is_empty()), "{:?}", field.choices);
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = Asked::read(&query, FILTERS);
            let _ = (filter(&asked, |_| true), behind(&asked));
        }
    }
}
