use std::sync::Arc;

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::{ToSpan as _, civil::Date};
use vouchsafe_app::{
    dashboard::{Choice, Field, Filters, chart::Bucket, trends::TrendsPage},
    words::words,
};
use vouchsafe_domain::tally::{Group, is_answer, median};
use vouchsafe_store::{Filter, StoreError, Tally};

use super::{
    clock::Clock,
    filter::{Asked, named},
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, services::Services};

/// How many days are shown, by the name of the span, and how many make a column.
const SPANS: [(&str, i64, i64); 4] = [("7", 7, 1), ("30", 30, 1), ("90", 91, 7), ("365", 364, 7)];

/// `GET /dashboard/{instance}/trends`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let asked = Asked::read(&query.unwrap_or_default());
    let wanted = if asked.value("span").is_empty() { "30" } else { asked.value("span") };
    let span = SPANS.into_iter().find(|(name, ..)| *name == wanted);
    let clock = visitor.clock();
    let customers = services.store.verified_customers(visitor.instance()).await?;
    let choices = SPANS.map(|(name, ..)| {
        let label = words().text(&format!("dash-span-{name}"), &[]);
        Choice { value: name.to_owned(), label }
    });
    let spans = Field {
        name: "span",
        label: words().text("dash-span", &[]),
        kind: "select",
        value: wanted.to_owned(),
        choices: choices.to_vec(),
    };
    let fields = vec![spans, asked.select("customer", named(customers))];
    let filters = Filters { path: visitor.path(Page::Trends), fields, set: asked.is_set() };
    let mut page = TrendsPage { layout: visitor.layout(), filters, ..TrendsPage::default() };
    let (Some((_, days, each)), Ok(filter)) = (span, asked.filter(&clock)) else {
        let label = words().text("dash-filters", &[]);
        page.notice = words().text("dash-unreadable", &[("fix", &label)]);
        return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
    };
    let filter = Filter { client: filter.client, ..Filter::default() };
    for first in firsts(clock.date(visitor.now), days, each) {
        page.buckets.push(bucket(&services, &visitor, &clock, &filter, first, each).await?);
    }
    answer(StatusCode::OK, |shell| page.render(shell))
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
