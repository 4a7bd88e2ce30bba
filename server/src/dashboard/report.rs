//! Reports of a period, of one customer or of all: for insurance and auditors, or for the customer's review. As a page, and
//! as CSV.
//!
//! # Layout
//! - [`audit`]: policy, exceptions, roles; [`since`]: since when the policy is so; [`told`]: what of a change is a customer's
//! - [`review`]: how verifications ended
//! - [`proof`]: how far the log goes that it rests on, and whether that is whole

pub mod audit;
pub mod proof;
pub mod review;
pub mod since;
pub mod told;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::{ToSpan as _, civil::Date};
use vouchsafe_app::{
    dashboard::{Choice, Field, Filters, report::ReportPage},
    words::words,
};
use vouchsafe_domain::ids::ClientId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Filter, Named};

use super::{
    filter::{Asked, named},
    page::Page,
    verifications::log_export,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    csv::{self, row},
    services::Services,
};

/// How many days a report has that is not asked for others.
const DAYS: i64 = 30;
/// For whom there are reports; the first one unless asked.
const FOR: [&str; 2] = ["audit", "review"];

fn text(key: &str, values: &[(&str, &str)]) -> String {
    words().text(key, values)
}

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
    let customers = services.store.verified_customers(visitor.instance()).await?;
    let path = visitor.path(Page::Report);
    let mut page = ReportPage {
        layout: visitor.layout(),
        filters: form(&asked, path.clone(), &customers),
        ..ReportPage::default()
    };
    let Some(wanted) = wanted(&asked, &visitor, &customers) else {
        page.notice = text("dash-unreadable", &[("fix", &text("dash-filters", &[]))]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let query = address(&asked);
    page.title = text(&format!("dash-report-title-{}", wanted.whom), &[]);
    page.facts = facts(&visitor, &wanted);
    page.csv = format!("{}?{query}", visitor.path(Page::ReportCsv));
    match wanted.whom {
        "audit" => page.audit = audit::page(&services, &visitor, &wanted).await?,
        _ => page.review = review::page(&services, &visitor, &wanted).await?,
    }
    if page.audit.is_none() && page.review.is_none() {
        page.notice = text("dash-report-too-long", &[]);
        page.csv = String::new();
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    }
    let check = asked.value("check") == "1";
    page.proof = Some(proof::proof(&services, &visitor, &wanted, check, format!("{path}?{query}&check=1")).await?);
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// `GET /dashboard/{instance}/report.csv`.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = asked(&query.unwrap_or_default(), &visitor);
    let customers = services.store.verified_customers(visitor.instance()).await?;
    let Some(wanted) = wanted(&asked, &visitor, &customers) else {
        let wrong = text("dash-unreadable", &[("fix", &text("dash-filters", &[]))]);
        return Ok((StatusCode::BAD_REQUEST, wrong).into_response());
    };
    let lines = if wanted.whom == "audit" {
        audit::lines(&services, &visitor, &wanted).await?
    } else {
        review::lines(&services, &visitor, &wanted).await?
    };
    let Some(lines) = lines else {
        return Ok((StatusCode::BAD_REQUEST, text("dash-report-too-long", &[])).into_response());
    };
    let proof = proof::proof(&services, &visitor, &wanted, false, String::new()).await?;
    log_export(&services, &visitor, &format!("report for {}", wanted.whom), &asked.in_words()).await?;
    let mut file = row(["section", "at", "what", "who", "about", "why", "evidence"]);
    for (label, fact) in facts(&visitor, &wanted).into_iter().chain(proof.facts) {
        file += &row(["report".to_owned(), String::new(), label, String::new(), String::new(), fact, String::new()]);
    }
    for command in proof.commands {
        let label = text("dash-report-offline", &[]);
        file += &row(["report".to_owned(), String::new(), label, String::new(), String::new(), command, String::new()]);
    }
    for Case { section, at, what, who, whom, why, evidence } in lines {
        file += &row([section.to_owned(), at.to_string(), what, who, whom, why, evidence]);
    }
    let name = format!("vouchsafe-report-{}-{}-{}-{}.csv", wanted.whom, visitor.instance(), wanted.first, wanted.last);
    Ok(csv::file(&name, file))
}

/// With a period, whatever was asked.
fn asked(query: &str, visitor: &Visitor) -> Asked {
    let today = visitor.clock().date(visitor.now);
    let asked = Asked::read(query).or("to", &today.to_string()).or("for", FOR[0]);
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
        None => text("dash-report-everybody", &[]),
        Some(client) => {
            let known = customers.iter().find(|known| known.id == client);
            known.map_or_else(|| client.to_string(), |known| format!("{} ({client})", plain(&known.name)))
        }
    };
    (first <= last).then_some(Wanted { whom, filter, customer, first, last })
}

fn address(asked: &Asked) -> String {
    let address = asked.address("", None);
    format!("{}&for={}", address.trim_start_matches('?'), asked.value("for"))
}

fn form(asked: &Asked, path: String, customers: &[Named<ClientId>]) -> Filters {
    let choice = |whom: &str| Choice { value: whom.to_owned(), label: text(&format!("dash-report-for-{whom}"), &[]) };
    let whom = Field {
        name: "for",
        label: text("dash-by-for", &[]),
        kind: "select",
        value: asked.value("for").to_owned(),
        choices: FOR.map(choice).to_vec(),
    };
    let customers = asked.select("customer", named(customers.to_vec()));
    let fields = vec![whom, customers, asked.field("from", "date"), asked.field("to", "date")];
    Filters { path, fields, set: false }
}

fn facts(visitor: &Visitor, wanted: &Wanted) -> Vec<(String, String)> {
    let clock = visitor.clock();
    let period = text("dash-report-period", &[("when", &wanted.first.to_string()), ("time", &wanted.last.to_string())]);
    [
        ("halo", format!("{} ({})", visitor.connected.host, visitor.instance())),
        ("customer", wanted.customer.clone()),
        ("days", period),
        ("made", clock.second(visitor.now)),
        ("by", plain(&visitor.session.agent_name)),
    ]
    .map(|(key, fact)| (text(&format!("dash-report-fact-{key}"), &[]), fact))
    .to_vec()
}
