//! The list of verifications, and the same as CSV.

use std::sync::Arc;

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use futures::{Stream, StreamExt as _, stream};
use jiff::Timestamp;
use vouchsafe_app::dashboard::list::ListPage;
use vouchsafe_domain::log::{Event, Kind};
use vouchsafe_store::{Filter, Paging, Place, StoreError, Verification};

use super::{
    asked::Asked,
    filter::{VERIFICATIONS, customers, named, written},
    page::Page,
    role::Role,
    said,
    visitor::{LIST_AGAIN, Visitor, answer, answer_again},
};
use crate::{answer::Refused, csv, services::Services};

/// How many a page shows.
const PER_PAGE: u32 = 50;
/// How many are read at a time for a file.
const PER_BATCH: u32 = 1_000;

/// `GET /dashboard/{instance}/verifications`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), VERIFICATIONS);
    let clock = visitor.clock();
    let path = visitor.path(Page::Verifications);
    let store = &services.store;
    // Technicians see only their own, and no list of colleagues or of customers beyond theirs.
    let alone = visitor.role == Role::Technician;
    let (customers, technicians) = if alone {
        (Vec::new(), None)
    } else {
        let technicians = named(store.verifying_technicians(visitor.instance()).await?);
        (named(customers(&services, &visitor).await?), Some(technicians))
    };
    let mut form = asked.form(path.clone(), customers, technicians);
    if alone {
        form.fields.retain(|field| field.name != "customer");
    }
    let mut page = ListPage { layout: visitor.layout(), filters: form, ..ListPage::default() };
    let wanted = asked.filter(&clock).and_then(|filter| Ok((visitor.scope(filter), asked.paging()?)));
    let (filter, paging) = match wanted {
        Ok(wanted) => wanted,
        Err(unreadable) => {
            page.notice = unreadable.in_words();
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    // One more than is shown tells whether there is another page.
    let mut found = store.verifications_page(visitor.instance(), &filter, paging, PER_PAGE + 1).await?;
    let more = found.len() > PER_PAGE as usize;
    let forward = matches!(paging, Paging::NewerThan(_));
    if more && forward {
        found.remove(0);
    }
    found.truncate(PER_PAGE as usize);
    let (is_newest, is_oldest) = match paging {
        Paging::Newest => (true, !more),
        Paging::OlderThan(_) => (false, !more),
        Paging::NewerThan(_) => (!more, false),
    };
    let link = |name, place: Option<&Verification>| {
        place.map(|one| asked.address(&path, Some((name, &written(Place::of(one))))))
    };
    page.newest = (!is_newest).then(|| asked.address(&path, None));
    page.newer = if is_newest { None } else { link("newer", found.first()) };
    page.older = if is_oldest { None } else { link("older", found.last()) };
    page.csv = asked.address(&visitor.path(Page::Csv), None);
    page.rows = found.iter().map(|one| said::row(&visitor, &clock, one)).collect();
    let is_first = paging == Paging::Newest;
    page.live = visitor.live_list(is_first, &asked.address(&path, None), &asked.in_words());
    let again = (visitor.live && is_first).then_some(LIST_AGAIN);
    answer_again(StatusCode::OK, again, |shell| page.render(shell))
}

/// `GET /dashboard/{instance}/verifications.csv`: everything that the filters let through, the newest first.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let clock = visitor.clock();
    let asked = Asked::read(&query.unwrap_or_default(), VERIFICATIONS);
    let filter = match asked.filter(&clock) {
        Ok(filter) => visitor.scope(filter),
        Err(unreadable) => return Ok((StatusCode::BAD_REQUEST, unreadable.in_words()).into_response()),
    };
    log_export(&services, &visitor, "verifications", &asked.in_words()).await?;
    let name = format!("vouchsafe-{}-{}.csv", visitor.instance(), clock.day(visitor.now));
    Ok(csv::file(&name, Body::from_stream(file(services, visitor, filter))))
}

/// Logs that a file is taken away, before any of it is sent. How many rows it will have, nobody has counted.
pub async fn log_export(services: &Services, visitor: &Visitor, what: &str, filters: &str) -> Result<(), StoreError> {
    let filters = if filters.is_empty() { "everything" } else { filters };
    let detail = Some(format!("{what}; {filters}; rows not counted"));
    let event = Event { technician: Some(visitor.session.agent), detail, ..Event::new(Kind::Exported) };
    services.store.append(visitor.instance(), visitor.now, event).await.map(drop)
}

/// The columns of the file; each is a public contract.
const COLUMNS: [&str; 22] = [
    "requested",
    "concluded",
    "verdict",
    "contact",
    "contact_name",
    "customer",
    "customer_name",
    "upn",
    "tenant_id",
    "object_id",
    "ticket",
    "technician",
    "technician_name",
    "purpose",
    "method",
    "seconds_to_answer",
    "approval_until",
    "approval_used",
    "approval_withdrawn",
    "note",
    "reference",
    "verification",
];

/// The file, piece by piece; one that cannot be finished breaks off, so that nobody takes it for whole.
fn file(
    services: Arc<Services>,
    visitor: Visitor,
    filter: Filter,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    let head = stream::once(async { Ok(Bytes::from(csv::row(COLUMNS))) });
    let rest = stream::try_unfold(Some(Paging::Newest), move |paging| {
        let (services, visitor, filter) = (services.clone(), visitor.clone(), filter.clone());
        async move {
            let Some(paging) = paging else { return Ok(None) };
            let store = &services.store;
            let batch = store.verifications_page(visitor.instance(), &filter, paging, PER_BATCH).await?;
            let next = batch.last().map(|last| Paging::OlderThan(Place::of(last)));
            let lines: String = batch.iter().map(record).collect();
            Ok(Some((Bytes::from(lines), next)))
        }
    });
    head.chain(rest)
}

fn time(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

fn record(verification: &Verification) -> String {
    let Verification { account, ticket, technician, .. } = verification;
    let cells = [
        verification.requested.to_string(),
        time(verification.concluded),
        verification.verdict.map(|verdict| verdict.name().to_owned()).unwrap_or_default(),
        verification.contact.to_string(),
        verification.contact_name.clone(),
        verification.client.to_string(),
        verification.client_name.clone(),
        verification.upn.to_string(),
        account.tenant.to_string(),
        account.object.to_string(),
        ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
        technician.to_string(),
        verification.technician_name.clone(),
        verification.purposes.to_string(),
        verification.method.name().to_owned(),
        said::seconds_to_answer(verification).map(|seconds| seconds.to_string()).unwrap_or_default(),
        time(verification.approval_until),
        time(verification.approval_used),
        time(verification.approval_withdrawn),
        verification.note.name().to_owned(),
        verification.reference.clone(),
        verification.id.to_string(),
    ];
    csv::row(cells)
}
