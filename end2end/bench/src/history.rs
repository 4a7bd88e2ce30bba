//! How long a page of what has happened takes, by how much has happened.
//!
//! `history_page_ms` is that of the slowest way of looking, and must hardly grow: each is answered from an index of its own.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use vouchsafe_sandbox::{microsoft::Habit, past};

use crate::{Report, system::System};

const SIZES: [u32; 2] = [1_000, 1_000_000];
/// Over how many days what happened is spread, however much it is.
const DAYS: u32 = 1_000;
/// How often each page is asked for.
const ROUNDS: usize = 25;

pub(crate) async fn measure(report: &mut Report) -> anyhow::Result<()> {
    let mut by_size = Map::new();
    for size in SIZES {
        let system = System::start().await?;
        verify(&system).await?;
        past::fill(&system.database(), size, DAYS).await?;
        past::fill_log(&system.database(), size).await?;
        by_size.insert(size.to_string(), json!(page_ms(&system, size).await?));
    }
    report.insert("history_page_ms".to_owned(), Value::Object(by_size));
    Ok(())
}

/// One that really happens, for the past to be like.
async fn verify(system: &System) -> anyhow::Result<()> {
    let after_ms = 1;
    system.sandbox.microsoft().change_account("grace@contoso.example", |account| {
        account.habit = Habit::AutoApprove { after_ms };
    });
    let pod = system.open(9499).await?;
    let ready = pod.until("ready").await?;
    let seen = ready.get("seq").cloned().unwrap_or_default();
    pod.call("send", &json!({ "purposes": "password_reset", "seen": seen })).await?;
    pod.until("approved").await?;
    Ok(())
}

/// The slowest way of looking, each by its median.
async fn page_ms(system: &System, size: u32) -> anyhow::Result<f64> {
    let middle = Timestamp::now() - SignedDuration::from_hours(i64::from(DAYS) * 12);
    let day = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
    let month = (day(middle - SignedDuration::from_hours(30 * 24)), day(middle));
    let ways = [
        "/verifications".to_owned(),
        format!("/verifications?older={}.00000000-0000-4000-8000-000000000000", middle.as_millisecond()),
        "/verifications?customer=103".to_owned(),
        "/verifications?technician=42".to_owned(),
        "/verifications?ended=denied".to_owned(),
        "/verifications?ended=any_denied".to_owned(),
        format!("/verifications?from={}&to={}", month.0, month.1),
        "/verifications?purpose=mfa_change".to_owned(),
        "/verifications?note=refused".to_owned(),
        "/verifications?ticket=9600".to_owned(),
        "/verifications?customer=103&ended=denied".to_owned(),
        "/log".to_owned(),
        format!("/log?before={}", size / 2),
        "/log?kind=concluded".to_owned(),
        "/log?ended=denied".to_owned(),
        "/log?purpose=password_reset".to_owned(),
        "/log?customer=12&technician=3&ended=any_denied&purpose=password_reset".to_owned(),
    ];
    let mut slowest: f64 = 0.0;
    for path in ways {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let page = system.dashboard(&path).await?;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
            // A line of a table, or an entry of the log.
            let shown = ["<tbody><tr", "<ol class=\"entries\"><li"].iter().any(|line| page.contains(line));
            anyhow::ensure!(shown, "{path} shows nothing");
        }
        times.sort_by(f64::total_cmp);
        slowest = slowest.max(times.get(ROUNDS / 2).copied().unwrap_or_default());
    }
    Ok((slowest * 1_000.0).round() / 1_000.0)
}
