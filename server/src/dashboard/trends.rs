use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::{ToSpan as _, civil::Date};
use vouchsafe_app::dashboard::{Field, Filters, chart::Bucket, trends::TrendsPage};
use vouchsafe_domain::tally::{Group, is_answer, median};
use vouchsafe_store::{Filter, StoreError, Tally};

use super::{
    asked::{Asked, Unreadable, choice},
    clock::Clock,
    filter::{customers, named},
    page::Page,
    verifications::log_export,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, csv, services::Services};

/// How many days are shown, by the name of the span, and how many make a column.
const SPANS: [(&str, i64, i64); 4] = [("7", 7, 1), ("30", 30, 1), ("90", 91, 7), ("365", 364, 7)];
/// The one that is shown unless another is asked for.
const SPAN: &str = "30";
/// What they are filtered by.
const FILTERS: &[&str] = &["span", "customer"];

/// `GET /dashboard/{instance}/trends`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let choices = SPANS.map(|(name, ..)| choice(name, "dash-span")).to_vec();
    let span = Field { value: span(&asked).to_owned(), choices, ..asked.field("span", "select") };
    let fields = vec![span, asked.select("customer", named(customers(&services, &visitor).await?))];
    let filters = Filters { path: visitor.path(Page::Trends), fields, set: asked.is_set() };
    let mut page = TrendsPage { layout: visitor.layout(), filters, ..TrendsPage::default() };
    let wanted = match wanted(&asked, &visitor) {
        Ok(wanted) => wanted,
        Err(unreadable) => {
            page.notice = unreadable.in_words();
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    page.csv = asked.address(&visitor.path(Page::TrendsCsv), None);
    page.buckets = buckets(&services, &visitor, &wanted).await?;
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// The columns of the file; each is a public contract.
const COLUMNS: [&str; 7] = ["from", "days", "verified", "denied", "unanswered", "other", "median_seconds"];

/// `GET /dashboard/{instance}/trends.csv`: what the charts show, the oldest first.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    let wanted = match wanted(&asked, &visitor) {
        Ok(wanted) => wanted,
        Err(unreadable) => return Ok((StatusCode::BAD_REQUEST, unreadable.in_words()).into_response()),
    };
    let buckets = buckets(&services, &visitor, &wanted).await?;
    let said = asked.clone().or("span", span(&asked)).in_words();
    log_export(&services, &visitor, "trends", &said).await?;
    let mut file = csv::row(COLUMNS);
    for Bucket { label, counts, median } in buckets {
        let [verified, denied, unanswered, other] = counts.map(|count| count.to_string());
        let median = median.map(|median| median.to_string()).unwrap_or_default();
        file += &csv::row([label, wanted.each.to_string(), verified, denied, unanswered, other, median]);
    }
    let name = format!("vouchsafe-{}-trends-{}.csv", visitor.instance(), visitor.clock().day(visitor.now));
    Ok(csv::file(&name, file))
}

/// What is shown.
struct Wanted {
    filter: Filter,
    /// How many days there are, and how many make a column.
    days: i64,
    each: i64,
}

/// The name of the span.
fn span(asked: &Asked) -> &str {
    if asked.value("span").is_empty() { SPAN } else { asked.value("span") }
}

fn wanted(asked: &Asked, visitor: &Visitor) -> Result<Wanted, Unreadable> {
    let found = SPANS.into_iter().find(|(name, ..)| *name == span(asked));
    let (_, days, each) = found.ok_or(Unreadable("span"))?;
    let filter = asked.filter(&visitor.clock())?;
    Ok(Wanted { filter: Filter { client: filter.client, ..Filter::default() }, days, each })
}

/// The oldest column first.
async fn buckets(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Vec<Bucket>, StoreError> {
    let (clock, Wanted { filter, days, each }) = (visitor.clock(), wanted);
    let mut buckets = Vec::new();
    for first in firsts(clock.date(visitor.now), *days, *each) {
        buckets.push(bucket(services, visitor, &clock, filter, first, *each).await?);
    }
    Ok(buckets)
}

/// The first day of each column; the last column ends with today.
fn firsts(today: Date, days: i64, each: i64) -> Vec<Date> {
    let backwards = (0..days / each).rev().map(|column| (column + 1) * each - 1);
    backwards.filter_map(|back| today.checked_sub(back.days()).ok()).collect()
}

/// How verifications ended in so many days from `first` on.
pub async fn bucket(
    services: &Services,
    visitor: &Visitor,
    clock: &Clock,
    filter: &Filter,
    first: Date,
    days: i64,
) -> Result<Bucket, StoreError> {
    let behind = first.checked_add(days.days()).ok();
    let filter = Filter {
        from: clock.start_of(first),
        until: behind.and_then(|behind| clock.start_of(behind)),
        ..filter.clone()
    };
    let tally = services.store.tally(visitor.instance(), &filter).await?;
    Ok(Bucket { label: first.to_string(), counts: counts(&tally), median: median_to_answer(&tally) })
}

/// How many ended in each group.
pub fn counts(tally: &[Tally]) -> [u64; 4] {
    Group::ALL.map(|group| {
        let of_group = |one: &&Tally| one.verdict.is_some_and(|verdict| Group::of(verdict) == group);
        tally.iter().filter(of_group).map(|one| one.count).sum()
    })
}

/// The median of the seconds that people took to answer.
pub fn median_to_answer(tally: &[Tally]) -> Option<i64> {
    let answers = tally.iter().filter(|one| one.verdict.is_some_and(is_answer));
    median(answers.filter_map(|one| Some((one.seconds?, one.count))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_end_with_today_and_leave_no_day_out() {
        let today: Date = "2026-03-02".parse().unwrap();
        assert_eq!(firsts(today, 7, 1).first().unwrap().to_string(), "2026-02-24");
        assert_eq!(firsts(today, 7, 1).last(), Some(&today));
        for (_, days, each) in SPANS {
            let firsts = firsts(today, days, each);
            assert_eq!(firsts.len() as i64 * each, days);
            assert!(firsts.windows(2).all(|two| two[0].checked_add(each.days()).unwrap() == two[1]));
            assert_eq!(firsts.last().unwrap().checked_add((each - 1).days()).unwrap(), today);
        }
    }
}
