//! Reports of a period, of one customer or of all: for insurance and auditors, or for the customer's review. As a page, and
//! as CSV.
//!
//! # Layout
//! - [`audit`]: policy, exceptions, roles; [`since`]: since when the policy is so; [`told`]: what of a change is a customer's;
//!   [`whose`]: and which exception
//! - [`review`]: how verifications ended; [`reach`]: who can be verified, and who cannot
//! - [`proof`]: how far the log goes that it rests on; [`verified`]: whether that is whole; [`file`]: all of it as CSV

pub mod audit;
pub mod file;
pub mod proof;
pub mod reach;
pub mod review;
pub mod since;
pub mod told;
pub mod verified;
pub mod whose;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::{ToSpan as _, civil::Date};
use vouchsafe_app::{
    dashboard::{Field, Filters, report::ReportPage},
    words::{text, words},
};
use vouchsafe_domain::ids::ClientId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Filter, Named};

use super::{
    asked::{Asked, choice},
    filter::{customers, named},
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, services::Services};

/// How many days a report has that is not asked for others.
const DAYS: i64 = 30;
/// What they are of, beside for whom.
const FILTERS: &[&str] = &["customer", "from", "to"];
/// For whom there are reports; the first one unless asked.
const FOR: [&str; 2] = ["audit", "review"];

/// What is reported.
pub struct Wanted {
    /// One of [`FOR`].
    pub whom: &'static str,
    /// Customer and period.
    pub filter: Filter,
    pub customer: String,
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// One line of a report, for people and for files.
pub struct Case {
    /// The heading under which it stands, under `dash-report`.
    pub section: &'static str,
    pub at: jiff::Timestamp,
    pub what: String,
    pub who: String,
    pub whom: String,
    pub why: String,
    /// The number of the log's entry, or the verification's id.
    pub evidence: String,
}

/// `GET /dashboard/{instance}/report`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = asked(&query.unwrap_or_default(), &visitor);
    let customers = customers(&services, &visitor).await?;
    let path = visitor.path(Page::Report);
    let mut page = ReportPage {
        layout: visitor.layout(),
        filters: form(&asked, path.clone(), &customers),
        ..ReportPage::default()
    };
    let Some(wanted) = wanted(&asked, &visitor, &customers) else {
        page.notice = words().text("dash-unreadable", &[("fix", &text("dash-filters"))]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let query = address(&asked);
    page.title = text(&format!("dash-report-title-{}", wanted.whom));
    page.facts = facts(&visitor, &wanted);
    page.csv = format!("{}?{query}", visitor.path(Page::ReportCsv));
    match wanted.whom {
        "audit" => page.audit = audit::page(&services, &visitor, &wanted).await?,
        _ => page.review = review::page(&services, &visitor, &wanted).await?,
    }
    if page.audit.is_none() && page.review.is_none() {
        page.notice = text("dash-report-too-long");
        page.csv = String::new();
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    }
    let (mut proof, verified) = proof::proof(&services, &visitor, &wanted).await?;
    proof.again_path = verified.going.as_ref().map(|_| format!("{path}?{query}")).unwrap_or_default();
    if verified.going.is_none() && Page::ReportVerify.is_for(visitor.role) {
        proof.verify_path = format!("{}?{query}", visitor.path(Page::ReportVerify));
    }
    proof.going = verified.going.unwrap_or_default();
    page.proof = Some(proof);
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// With a period, whatever was asked.
fn asked(query: &str, visitor: &Visitor) -> Asked {
    let today = visitor.clock().date(visitor.now);
    let asked = Asked::read(query, FILTERS).or("to", &today.to_string()).or("for", FOR[0]);
    let last = asked.value("to").parse().unwrap_or(today);
    let first = last.checked_sub((DAYS - 1).days()).unwrap_or(last);
    asked.or("from", &first.to_string())
}

fn wanted(asked: &Asked, visitor: &Visitor, customers: &[Named<ClientId>]) -> Option<Wanted> {
    let whom = FOR.into_iter().find(|whom| *whom == asked.value("for"))?;
    let filter = asked.filter(&visitor.clock()).ok()?;
    let filter = Filter { client: filter.client, from: filter.from, until: filter.until, ..Filter::default() };
    let (first, last): (Date, Date) = (asked.value("from").parse().ok()?, asked.value("to").parse().ok()?);
    let customer = match filter.client {
        None => text("dash-report-everybody"),
        Some(client) => {
            let known = customers.iter().find(|known| known.id == client);
            known.map_or_else(|| client.to_string(), |known| format!("{} ({client})", plain(&known.name)))
        }
    };
    (first <= last).then_some(Wanted { whom, filter, customer, first, last })
}

/// The query of a report.
fn address(asked: &Asked) -> String {
    asked.address("", Some(("for", asked.value("for")))).trim_start_matches('?').to_owned()
}

fn form(asked: &Asked, path: String, customers: &[Named<ClientId>]) -> Filters {
    let choices = FOR.map(|whom| choice(whom, "dash-report-for")).to_vec();
    let whom = Field { choices, ..asked.field("for", "select") };
    let customers = asked.select("customer", named(customers.to_vec()));
    let fields = vec![whom, customers, asked.field("from", "date"), asked.field("to", "date")];
    Filters { path, fields, set: false }
}

fn facts(visitor: &Visitor, wanted: &Wanted) -> Vec<(String, String)> {
    let clock = visitor.clock();
    let period =
        words().text("dash-report-period", &[("when", &wanted.first.to_string()), ("time", &wanted.last.to_string())]);
    [
        ("halo", format!("{} ({})", visitor.connected.host, visitor.instance())),
        ("customer", wanted.customer.clone()),
        ("days", period),
        ("made", clock.second(visitor.now)),
        ("by", plain(&visitor.session.agent_name)),
    ]
    .map(|(key, fact)| (text(&format!("dash-report-fact-{key}")), fact))
    .to_vec()
}
