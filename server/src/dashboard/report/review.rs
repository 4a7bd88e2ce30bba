use jiff::ToSpan as _;
use vouchsafe_app::{
    dashboard::{chart::Bucket, home::Figure, report::Review},
    words::text,
};
use vouchsafe_domain::{tally::Group, verdict::Verdict};
use vouchsafe_store::{Ended, Filter, Paging, StoreError, Verification};

use super::{Case, Wanted, reach};
use crate::{
    dashboard::{
        said,
        trends::{bucket, counts, median_to_answer},
        visitor::Visitor,
    },
    services::Services,
};

/// How many denials are shown.
const SHOWN: u32 = 200;
/// How many days a column has, by how many days there are at the most.
const COLUMNS: [(i64, i64); 3] = [(31, 1), (371, 7), (1_680, 28)];

/// `None` if the period has more days than there can be columns for.
pub async fn page(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Review>, StoreError> {
    let clock = visitor.clock();
    let Some(buckets) = buckets(services, visitor, wanted).await? else { return Ok(None) };
    let tally = services.store.tally(visitor.instance(), &wanted.filter).await?;
    let counted = counts(&tally);
    let figure = |label: String, value: String| Figure { label, value, ..Figure::default() };
    let groups = Group::ALL.into_iter().zip(counted);
    let mut figures: Vec<Figure> =
        groups.map(|(group, count)| figure(text(&format!("dash-group-{}", group.name())), count.to_string())).collect();
    let median = median_to_answer(&tally).map_or_else(|| "–".to_owned(), said::seconds);
    figures.push(figure(text("dash-figure-median"), median));
    let (denied, more) = denials(services, visitor, wanted, SHOWN).await?;
    let denials = denied.iter().map(|one| said::row(visitor, &clock, one)).collect();
    let reaching = reach::page(services, visitor, wanted).await?;
    Ok(Some(Review { figures, buckets, reaching, denials, more }))
}

/// How verifications ended, column by column; `None` if there are too many days for that.
async fn buckets(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Vec<Bucket>>, StoreError> {
    let clock = visitor.clock();
    let days = i64::from(wanted.first.until(wanted.last).map_or(i32::MAX, |span| span.get_days())) + 1;
    let Some((_, each)) = COLUMNS.into_iter().find(|(most, _)| days <= *most) else { return Ok(None) };
    let mut buckets = Vec::new();
    let mut first = wanted.first;
    while first <= wanted.last {
        buckets.push(bucket(services, visitor, &clock, &wanted.filter, first, each.min(left(wanted, first))).await?);
        let Ok(next) = first.checked_add(each.days()) else { break };
        first = next;
    }
    Ok(Some(buckets))
}

/// A column in lines: each count, and the median where there is one.
fn trend(visitor: &Visitor, Bucket { label, counts, median }: Bucket) -> Vec<Case> {
    let at = label.parse().ok().and_then(|first| visitor.clock().start_of(first)).unwrap_or(visitor.now);
    let median = median.map(|seconds| (text("dash-figure-median"), said::seconds(seconds)));
    let groups = Group::ALL.into_iter().zip(counts);
    let counted = groups.map(|(group, count)| (text(&format!("dash-group-{}", group.name())), count.to_string()));
    let line = |(what, why)| Case {
        section: "trend",
        at,
        what,
        who: String::new(),
        whom: format!("{} {label}", text("dash-chart-from")),
        why,
        evidence: String::new(),
    };
    counted.chain(median).map(line).collect()
}

/// How many days are left from this one on.
fn left(wanted: &Wanted, first: jiff::civil::Date) -> i64 {
    i64::from(first.until(wanted.last).map_or(0, |span| span.get_days())) + 1
}

/// The figures, the trend, who can be verified and the denials; `None` if that is too much for one file.
pub async fn file(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Vec<Case>>, StoreError> {
    let Some(buckets) = buckets(services, visitor, wanted).await? else { return Ok(None) };
    let tally = services.store.tally(visitor.instance(), &wanted.filter).await?;
    let at = wanted.filter.from.unwrap_or(visitor.now);
    let figure = |what: String, why: String| Case {
        section: "figures",
        at,
        what,
        who: String::new(),
        whom: String::new(),
        why,
        evidence: String::new(),
    };
    let groups = Group::ALL.into_iter().zip(counts(&tally));
    let mut lines: Vec<Case> =
        groups.map(|(group, count)| figure(text(&format!("dash-group-{}", group.name())), count.to_string())).collect();
    let median = median_to_answer(&tally).map(said::seconds).unwrap_or_default();
    lines.push(figure(text("dash-figure-median"), median));
    lines.extend(buckets.into_iter().flat_map(|bucket| trend(visitor, bucket)));
    lines.extend(reach::lines(services, visitor, wanted).await?);
    let (denied, more) = denials(services, visitor, wanted, 10 * SHOWN).await?;
    lines.extend(denied.iter().map(|one| Case {
        section: "denials",
        at: one.requested,
        what: said::outcome(one).label,
        who: said::name(&one.technician_name),
        whom: format!("{}, {}", said::name(&one.contact_name), said::name(&one.client_name)),
        why: said::purposes(one),
        evidence: one.id.to_string(),
    }));
    Ok((!more).then_some(lines))
}

/// Denied or reported as fraud when a technician asked, the newest first; and whether there are more.
async fn denials(
    services: &Services,
    visitor: &Visitor,
    wanted: &Wanted,
    most: u32,
) -> Result<(Vec<Verification>, bool), StoreError> {
    let mut all = Vec::new();
    for verdict in [Verdict::Denied, Verdict::FraudReported] {
        let filter = Filter { ended: Some(Ended::As(verdict)), by_technicians: true, ..wanted.filter.clone() };
        all.extend(services.store.verifications_page(visitor.instance(), &filter, Paging::Newest, most + 1).await?);
    }
    all.sort_by_key(|one| std::cmp::Reverse((one.requested, one.id)));
    let more = all.len() > most as usize;
    all.truncate(most as usize);
    Ok((all, more))
}
