//! From the phone to the screen, in a real browser.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tokio::process::Command;
use vouchsafe_server::verification::driver::POLL;

use crate::{
    Report,
    pace::{median, milliseconds},
    system::System,
};

pub(crate) async fn measure(report: &mut Report, system: &System, browser: &Path) -> anyhow::Result<()> {
    let bases = system.sandbox.bases();
    let script = browser.join("bench").join("verdict.mjs");
    let output = Command::new("node")
        .arg(script)
        .args([&bases.halo, &bases.demo])
        .current_dir(browser)
        .stderr(Stdio::inherit())
        .output()
        .await
        .context("node cannot be started")?;
    ensure!(output.status.success(), "the browser's part of the measurement failed");
    let times: Vec<f64> = serde_json::from_slice::<Value>(&output.stdout)?
        .as_array()
        .map(|times| times.iter().filter_map(Value::as_f64).collect())
        .unwrap_or_default();
    let times = times.into_iter().map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1000.0)).collect();
    report.insert("verdict_to_screen_ms".to_owned(), milliseconds(median(times)?).into());
    report.insert("poll_interval_ms".to_owned(), milliseconds(POLL).into());
    Ok(())
}
