//! The customers of an instance: searched, filtered and page by page.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use vouchsafe_app::{
    dashboard::{
        Field, Filters, Outcome,
        customers::{CustomerRow, CustomersPage},
    },
    words::{text, words},
};
use vouchsafe_domain::{connection::Connection, ids::ClientId};
use vouchsafe_store::ClientList;

use super::{
    asked::{Asked, choice},
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    customers::{
        reading,
        standing::{self, Standing},
    },
    services::Services,
};

/// How many a page shows.
const PER_PAGE: usize = 50;
/// What they are filtered by, in the order of the form.
const FILTERS: &[&str] = &["search", "standing"];
/// How long the first page of all waits for the PSA, and somebody who asks for the list.
const PATIENCE: Duration = Duration::from_secs(20);

/// `GET /dashboard/{instance}/customers`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let known = services.store.clients(visitor.instance()).await?;
    match known.read {
        None if reading::is_stale(&known, visitor.now) => {
            reading::read_now(&services, &visitor.connected, PATIENCE).await;
        }
        _ if reading::is_stale(&known, visitor.now) => reading::begin(&services, &visitor.connected),
        _ => {}
    }
    let (all, list) = standing::all(&services.store, &visitor.settings, visitor.instance(), visitor.now).await?;
    let path = visitor.path(Page::Customers);
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let mut page = CustomersPage {
        layout: visitor.layout(),
        filters: form(&asked, path.clone()),
        notice: about(&visitor, &list),
        as_of: as_of(&visitor, &list),
        read_path: if Page::ClientsRead.is_for(visitor.role) { visitor.path(Page::ClientsRead) } else { String::new() },
        connect_path: if Page::Connect.is_for(visitor.role) { visitor.path(Page::Connect) } else { String::new() },
        counts: counts(&all, &path),
        ..CustomersPage::default()
    };
    let Some(wanted) = wanted(&asked) else {
        page.notice = words().text("dash-unreadable", &[("fix", &text("customers-standing"))]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let mut found: Vec<&Standing> = all.iter().filter(|one| wanted.lets_through(one)).collect();
    let total = found.len();
    // What stands before this page, and what behind it.
    let (start, end) = match &wanted.place {
        None => (0, PER_PAGE),
        Some(Place::After(key)) => {
            let start = found.partition_point(|one| one.key() <= *key);
            (start, start.saturating_add(PER_PAGE))
        }
        Some(Place::Before(key)) => {
            let end = found.partition_point(|one| one.key() < *key);
            (end.saturating_sub(PER_PAGE), end.max(PER_PAGE))
        }
    };
    found.truncate(end);
    let shown = found.split_off(start.min(found.len()));
    page.first = (start > 0).then(|| asked.address(&path, None));
    let link = |name, place: Option<&&Standing>| place.map(|one| address(&asked, &path, (name, one)));
    page.previous = if start > 0 { link("before", shown.first()) } else { None };
    page.next = if end < total { link("after", shown.last()) } else { None };
    page.rows = shown.into_iter().map(|one| row(&visitor, one)).collect();
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// `POST /dashboard/{instance}/customers/read`: reads the PSA's list anew.
pub async fn read(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    reading::read_now(&services, &visitor.connected, PATIENCE).await;
    Ok(Redirect::to(&visitor.path(Page::Customers)).into_response())
}

/// How far one is, in words.
pub fn outcome(connection: Connection) -> Outcome {
    let tone = match connection {
        Connection::Active | Connection::Unconnected => "plain",
        Connection::SecretRefused => "bad",
        Connection::SecretTried | Connection::ConsentAsked => "wait",
        Connection::ToConfirm | Connection::SecretMissing => "warn",
    };
    let tone = if connection == Connection::Unconnected { "warn" } else { tone };
    Outcome { tone, label: text(&format!("connection-{}", connection.name())) }
}

fn as_of(visitor: &Visitor, list: &ClientList) -> String {
    match list.read {
        Some(at) => words().text("customers-as-of", &[("time", &visitor.clock().minute(at))]),
        None => text("customers-never"),
    }
}

/// What is wrong with the list.
fn about(visitor: &Visitor, list: &ClientList) -> String {
    match list.failed {
        Some(at) => words().text("customers-failed", &[("time", &visitor.clock().minute(at))]),
        None if list.cut => words().text("customers-cut", &[("number", &list.clients.len().to_string())]),
        None => String::new(),
    }
}

fn counts(all: &[Standing], path: &str) -> Vec<[String; 3]> {
    let count = |connection| all.iter().filter(|one| one.connection == connection).count();
    let each = Connection::ALL.into_iter().map(|connection| (connection, count(connection)));
    let link = |connection: Connection| format!("{path}?standing={}", connection.name());
    each.filter(|(_, count)| *count > 0)
        .map(|(connection, count)| [count.to_string(), outcome(connection).label, link(connection)])
        .collect()
}

fn row(visitor: &Visitor, one: &Standing) -> CustomerRow {
    CustomerRow {
        path: Page::Customer.of_customer(visitor.instance(), one.id),
        name: one.name.clone(),
        number: words().text("customer-number", &[("number", &one.id.to_string())]),
        standing: outcome(one.connection),
        tenants: one.tenants.iter().map(ToString::to_string).collect(),
        marks: marks(one),
    }
}

/// What a person should know of one.
pub fn marks(one: &Standing) -> Vec<String> {
    let marks = [
        ("customers-mark-shares", one.shares),
        ("customers-mark-several", one.tenants.len() > 1),
        ("customers-mark-gone", one.gone),
        ("customers-mark-differs", differs(one)),
    ];
    marks.into_iter().filter(|(_, is_so)| *is_so).map(|(key, _)| text(key)).collect()
}

/// Whether the PSA thinks of other tenants than those that are confirmed.
fn differs(one: &Standing) -> bool {
    !one.tenants.is_empty() && !one.suggested.is_empty() && !one.suggested.iter().all(|id| one.tenants.contains(id))
}

/// Which customers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    At(Connection),
    NotActive,
    Sharing,
    WithSeveral,
}

impl Which {
    fn named(name: &str) -> Option<Self> {
        match name {
            "not_active" => Some(Self::NotActive),
            "shares" => Some(Self::Sharing),
            "several" => Some(Self::WithSeveral),
            name => Connection::named(name).map(Self::At),
        }
    }
}

enum Place {
    After((String, ClientId)),
    Before((String, ClientId)),
}

struct Wanted {
    search: String,
    which: Option<Which>,
    place: Option<Place>,
}

impl Wanted {
    fn lets_through(&self, one: &Standing) -> bool {
        let of_kind = match self.which {
            None => true,
            Some(Which::At(connection)) => one.connection == connection,
            Some(Which::NotActive) => one.connection != Connection::Active,
            Some(Which::Sharing) => one.shares,
            Some(Which::WithSeveral) => one.tenants.len() > 1,
        };
        let search = self.search.as_str();
        let tenants = || one.tenants.iter().chain(&one.suggested);
        of_kind
            && (search.is_empty()
                || one.name.to_lowercase().contains(search)
                || one.id.to_string() == search
                || tenants().any(|tenant| tenant.to_string() == search))
    }
}

/// What is meant; `None` if it cannot be read.
fn wanted(asked: &Asked) -> Option<Wanted> {
    let key = |text: &str| {
        let (id, name) = text.split_once('.')?;
        Some((name.to_lowercase(), id.parse().ok()?))
    };
    let after = asked.parsed("after", key).ok()?.map(Place::After);
    let before = asked.parsed("before", key).ok()?.map(Place::Before);
    let which = asked.parsed("standing", Which::named).ok()?;
    Some(Wanted { search: asked.value("search").to_lowercase(), which, place: after.or(before) })
}

/// The address of the list with these filters, and with another place in it.
fn address(asked: &Asked, path: &str, (name, one): (&str, &Standing)) -> String {
    asked.address(path, Some((name, &format!("{}.{}", one.id, one.name))))
}

fn form(asked: &Asked, path: String) -> Filters {
    let mut choices = vec![choice("not_active", "customers")];
    choices.extend(Connection::ALL.map(|connection| choice(connection.name(), "connection")));
    choices.extend(["shares", "several"].map(|name| choice(name, "customers-mark")));
    let search = Field { label: text("customers-search"), ..asked.field("search", "search") };
    let standing = Field { label: text("customers-standing"), ..asked.select("standing", choices) };
    Filters { path, fields: vec![search, standing], set: asked.is_set() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_never_left_out() {
        for query in ["standing=Active", "after=x", "before=12", "after=0.x"] {
            assert!(wanted(&Asked::read(query, FILTERS)).is_none(), "{query}");
        }
        for query in ["", "standing=", "standing=shares", "search=%3Cb%3E&after=12.Contoso&evil=1"] {
            assert!(wanted(&Asked::read(query, FILTERS)).is_some(), "{query}");
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let asked = Asked::read(&query, FILTERS);
            let _ = (wanted(&asked), form(&asked, String::new()));
        }
    }
}
