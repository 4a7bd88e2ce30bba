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
use vouchsafe_domain::{agreement::Standing, ids::Target};
use vouchsafe_store::{BlockPlace, Incident, Paging, Place, Question, RaisedPlace, StoreError, Verification};

use super::{FILTERS, Wanted, refused_notes, text};
use crate::{
    answer::Refused,
    csv,
    dashboard::{asked::Asked, asking::is_meant, verifications::log_export, visitor::Visitor},
    services::Services,
};

/// How many are read at a time.
const PER_BATCH: u32 = 500;

/// The columns of the file; each is a public contract.
const COLUMNS: [&str; 13] = [
    "kind",
    "at",
    "until",
    "what",
    "contact",
    "contact_name",
    "customer",
    "customer_name",
    "upn",
    "ticket",
    "technician",
    "technician_name",
    "verification",
];

/// How far the file is.
enum At {
    Fences(Option<BlockPlace>),
    Questions,
    Objections(Option<RaisedPlace>),
    Notes(Paging),
}

/// `GET /dashboard/{instance}/incidents.csv`: everything that is meant, whatever page it is on.
pub async fn file(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let Some(wanted) = Wanted::read(&asked, &visitor) else {
        let wrong = text("dash-unreadable", &[("fix", &text("dash-filters", &[]))]);
        return Ok((StatusCode::BAD_REQUEST, wrong).into_response());
    };
    log_export(&services, &visitor, "incidents", &asked.in_words()).await?;
    let name = format!("vouchsafe-{}-incidents-{}.csv", visitor.instance(), visitor.clock().day(visitor.now));
    Ok(csv::file(&name, Body::from_stream(lines(services, visitor, wanted))))
}

/// The file, piece by piece; one that cannot be finished breaks off, so that nobody takes it for whole.
fn lines(
    services: Arc<Services>,
    visitor: Visitor,
    wanted: Wanted,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    let head = stream::once(async { Ok(Bytes::from(csv::row(COLUMNS))) });
    let (visitor, wanted) = (Arc::new(visitor), Arc::new(wanted));
    let rest = stream::try_unfold(Some(At::Fences(None)), move |at| {
        let (services, visitor, wanted) = (services.clone(), visitor.clone(), wanted.clone());
        async move {
            let Some(at) = at else { return Ok(None) };
            let (lines, next) = piece(&services, &visitor, &wanted, at).await?;
            Ok(Some((Bytes::from(lines), next)))
        }
    });
    head.chain(rest)
}

/// The lines at this place, and the next one.
async fn piece(
    services: &Services,
    visitor: &Visitor,
    wanted: &Wanted,
    at: At,
) -> Result<(String, Option<At>), StoreError> {
    let (store, instance, filter) = (&services.store, visitor.instance(), wanted.filter);
    Ok(match at {
        At::Fences(_) if !wanted.shows("fences") => (String::new(), Some(At::Questions)),
        At::Fences(behind) => {
            let found = store.fences_page(instance, filter, behind, visitor.now, PER_BATCH).await?;
            let next = found.last().map_or(At::Questions, |last| At::Fences(Some(BlockPlace::of(last))));
            (found.iter().map(fence).collect(), Some(next))
        }
        At::Questions if !wanted.shows("questions") => (String::new(), Some(At::Objections(None))),
        At::Questions => {
            let open = store.open_questions(instance).await?;
            let meant =
                |one: &&Question| one.agreement.standing(visitor.now) == Standing::Asked && is_meant(one, &filter);
            (open.iter().filter(meant).map(question).collect(), Some(At::Objections(None)))
        }
        At::Objections(_) if !wanted.shows("objections") => (String::new(), Some(At::Notes(Paging::Newest))),
        At::Objections(behind) => {
            let found = store.objections_page(instance, filter, behind, PER_BATCH).await?;
            let next =
                found.last().map_or(At::Notes(Paging::Newest), |last| At::Objections(Some(RaisedPlace::of(last))));
            let lines = found.iter().map(|one| line("objection", one.at, None, "objected", &one.verification));
            (lines.collect(), Some(next))
        }
        At::Notes(_) if !wanted.shows("notes") => (String::new(), None),
        At::Notes(paging) => {
            let found = store.verifications_page(instance, &refused_notes(filter), paging, PER_BATCH).await?;
            let next = found.last().map(|last| At::Notes(Paging::OlderThan(Place::of(last))));
            (found.iter().map(|one| line("note", one.requested, None, "refused", one)).collect(), next)
        }
    })
}

fn fence(Incident { fence, verification }: &Incident) -> String {
    line("fence", fence.from, fence.until, fence.cause.name(), verification)
}

/// About whom it is: who is to be verified, also where somebody else was asked.
fn line(kind: &str, at: Timestamp, until: Option<Timestamp>, what: &str, about: &Verification) -> String {
    csv::row([
        kind.to_owned(),
        at.to_string(),
        until.map(|until| until.to_string()).unwrap_or_default(),
        what.to_owned(),
        about.contact.to_string(),
        about.contact_name.clone(),
        about.client.to_string(),
        about.client_name.clone(),
        about.subject_upn().to_string(),
        about.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
        about.technician.to_string(),
        about.technician_name.clone(),
        about.id.to_string(),
    ])
}

fn question(question: &Question) -> String {
    let (matter, about) = (question.matter(), &question.about);
    let ticket = match matter.target {
        Target::Ticket(ticket) => ticket.to_string(),
        Target::Contact(_) => String::new(),
    };
    csv::row([
        "question".to_owned(),
        question.agreement.asked.to_string(),
        String::new(),
        matter.what.name().to_owned(),
        matter.contact.to_string(),
        about.contact_name.clone(),
        about.client.to_string(),
        about.company.clone(),
        about.upn.to_string(),
        ticket,
        matter.asked_by.to_string(),
        about.asked_by_name.clone(),
        String::new(),
    ])
}
