//! The log, filtered and page by page, and the same as CSV.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use futures::{Stream, StreamExt as _, stream};
use serde_json::json;
use vouchsafe_app::dashboard::{Choice, Filters, log::LogPage};
use vouchsafe_domain::{ids::AgentId, log::Kind};
use vouchsafe_store::{Filter, LogFilter, StoreError};

use super::{
    asked::{Asked, Unreadable},
    filter::{customers, named},
    page::Page,
    said,
    verifications::log_export,
    visitor::{LIST_AGAIN, Visitor, answer, answer_again},
};
use crate::{answer::Refused, csv, services::Services};

/// What it is filtered by, in the order of its form.
const FILTERS: &[&str] = &["kind", "customer", "technician", "ended", "purpose", "from", "to"];
/// How many entries a page shows.
const PER_PAGE: u32 = 50;
/// How many are read at a time for a file.
const PER_BATCH: u32 = 1_000;

/// `GET /dashboard/{instance}/log`, and with `before` what is older than that entry.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let path = visitor.path(Page::Log);
    let names = services.store.agent_names(visitor.instance()).await?;
    let filters = form(&services, &visitor, &asked, path.clone(), &names).await?;
    let mut page = LogPage { layout: visitor.layout(), filters, ..LogPage::default() };
    let (filter, before) = match wanted(&asked, &visitor) {
        Ok(wanted) => wanted,
        Err(unreadable) => {
            page.notice = unreadable.in_words();
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    let clock = visitor.clock();
    // One more than is shown tells whether there is another page.
    let mut lines = services.store.log_page(visitor.instance(), &filter, before, PER_PAGE + 1).await?;
    let more = lines.len() > PER_PAGE as usize;
    lines.truncate(PER_PAGE as usize);
    page.newest = before.map(|_| asked.address(&path, None));
    let last = lines.last().filter(|_| more).map(|last| last.seq.to_string());
    page.older = last.map(|last| asked.address(&path, Some(("before", &last))));
    page.csv = asked.address(&visitor.path(Page::LogCsv), None);
    page.entries = lines.iter().map(|line| said::entry(&visitor, &clock, line, &names)).collect();
    let is_first = before.is_none();
    let own = asked.address(&path, None);
    page.live = visitor.live_list(is_first, &own, &asked.in_words());
    let again = (visitor.live && is_first).then_some(LIST_AGAIN);
    answer_again(StatusCode::OK, again, |shell| page.render(shell))
}

/// `GET /dashboard/{instance}/log.csv`: every entry that is meant, the newest first, as `vouchsafe audit export --format csv`
/// writes them.
pub async fn file(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let filter = match wanted(&asked, &visitor) {
        Ok((filter, _)) => filter,
        Err(unreadable) => return Ok((StatusCode::BAD_REQUEST, unreadable.in_words()).into_response()),
    };
    log_export(&services, &visitor, "log", &asked.in_words()).await?;
    let name = format!("vouchsafe-{}-log-{}.csv", visitor.instance(), visitor.clock().day(visitor.now));
    Ok(csv::file(&name, Body::from_stream(lines(services, visitor, filter))))
}

/// The file, piece by piece; one that cannot be finished breaks off, so that nobody takes it for whole.
fn lines(
    services: Arc<Services>,
    visitor: Visitor,
    filter: LogFilter,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    let head = stream::once(async { Ok(Bytes::from(csv::log::header())) });
    let rest = stream::try_unfold(Some(None), move |before| {
        let (services, visitor, filter) = (services.clone(), visitor.clone(), filter.clone());
        async move {
            let Some(before) = before else { return Ok(None) };
            let batch = services.store.log_page(visitor.instance(), &filter, before, PER_BATCH).await?;
            let next = batch.last().map(|last| Some(last.seq));
            let records = batch.iter().map(|line| csv::log::record(&line.line));
            let records: String =
                records.collect::<Result<_, _>>().map_err(|_| StoreError::Unreadable { column: "line" })?;
            Ok(Some((Bytes::from(records), next)))
        }
    });
    head.chain(rest)
}

/// What is meant, and from before which entry. What cannot be read is an error, and never simply left out.
fn wanted(asked: &Asked, visitor: &Visitor) -> Result<(LogFilter, Option<u64>), Unreadable> {
    let Filter { client, technician, ended, purpose, from, until, .. } = asked.filter(&visitor.clock())?;
    // An entry tells of an end, and no entry tells that there is none yet.
    let verdicts = ended.map(|ended| ended.verdicts().ok_or(Unreadable("ended"))).transpose()?;
    let kind = asked.parsed("kind", |name| serde_json::from_value::<Kind>(json!(name)).ok())?;
    let before = asked.parsed("before", |text| text.parse::<u32>().map(u64::from).ok())?;
    Ok((LogFilter { kind, verdicts, purpose, technician, client, from, until }, before))
}

async fn form(
    services: &Services,
    visitor: &Visitor,
    asked: &Asked,
    path: String,
    names: &BTreeMap<AgentId, String>,
) -> Result<Filters, StoreError> {
    let kinds = services.store.log_kinds(visitor.instance()).await?;
    let mut kinds: Vec<Choice> = kinds
        .into_iter()
        .map(|kind| Choice { value: json!(kind).as_str().unwrap_or_default().to_owned(), label: said::kind_of(kind) })
        .collect();
    kinds.sort_by_key(|kind| kind.label.to_lowercase());
    let technicians = services.store.log_technicians(visitor.instance()).await?;
    let mut technicians: Vec<Choice> = technicians
        .into_iter()
        .map(|agent| Choice { value: agent.to_string(), label: said::agent(names, agent) })
        .collect();
    technicians.sort_by_key(|technician| technician.label.to_lowercase());
    let fields = vec![
        asked.select("kind", kinds),
        asked.select("customer", named(customers(services, visitor).await?)),
        asked.select("technician", technicians),
        asked.ended(&[]),
        asked.purpose(),
        asked.field("from", "date"),
        asked.field("to", "date"),
    ];
    Ok(Filters { path, fields, set: asked.is_set() })
}
