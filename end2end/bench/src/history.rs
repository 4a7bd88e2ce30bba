//! How long a page of what has happened takes, by how much has happened.
//!
//! `history_page_ms` must hardly grow: each way of looking at the list is answered from an index of its own.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
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
        by_size.insert(size.to_string(), json!(page_ms(&system).await?));
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

/// The mean over all ways of looking, each by its median.
async fn page_ms(system: &System) -> anyhow::Result<f64> {
    let middle = Timestamp::now() - SignedDuration::from_hours(i64::from(DAYS) * 12);
    let deep = format!("?older={}.00000000-0000-4000-8000-000000000000", middle.as_millisecond());
    let ways = [
        "",
        &deep,
        "?customer=103",
        "?technician=42",
        "?ended=denied",
        "?purpose=mfa_change",
        "?customer=103&ended=approved",
    ];
    let mut sum = 0.0;
    for way in ways {
        let path = format!("/verifications{way}");
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let page = system.dashboard(&path).await?;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
            anyhow::ensure!(page.contains("<tr data-tone"), "{path} shows nothing");
        }
        times.sort_by(f64::total_cmp);
        sum += times.get(ROUNDS / 2).copied().unwrap_or_default();
    }
    #[expect(clippy::cast_precision_loss, reason = "there are seven")]
    let count = ways.len() as f64;
    Ok((sum / count * 1_000.0).round() / 1_000.0)
}
