//! Measures the whole system and writes `target/bench/report.json`: one flat JSON object.
//!
//! Machines differ and are noisy, so what counts are ratios within one run. `cargo xtask bench` builds what is measured.
//!
//! # Layout
//! - [`system`]: a server in this process with a sandbox round it, and a technician who uses it
//! - [`weight`]: what a first visit moves, beside a bare page
//! - [`pace`]: reads, times and rates of the server
//! - [`verdict`]: from the phone to the screen, in a real browser
//! - [`history`]: a page of what has happened, after a thousand verifications and after a million
//! - [`proof`]: how much of what is done to a log is found, and how fast one is checked
//! - [`bounds`]: what every run must keep
//! - [`exchanges`]: a million generated answers of the connector, none of which may be a false approval

mod bounds;
mod exchanges;
mod history;
mod pace;
mod proof;
mod system;
mod verdict;
mod weight;

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::Parser;
use serde_json::{Map, Value};

use crate::system::System;

/// Measures what `cargo xtask bench` has built.
#[derive(Parser)]
struct Options {
    /// The site that the server carries.
    #[arg(long)]
    site: PathBuf,
    /// The bare page's front end.
    #[arg(long)]
    floor_site: PathBuf,
    /// The folder with the browser's packages.
    #[arg(long)]
    browser: PathBuf,
    #[arg(long)]
    report: PathBuf,
}

/// The numbers so far.
type Report = Map<String, Value>;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    // Server functions run on it; an error only says that it is there already.
    let _ = any_spawner::Executor::init_tokio();
    let mut report = Report::new();

    let system = System::start().await?;
    weight::measure(&mut report, &system, &options.site, &options.floor_site).await?;
    pace::measure(&mut report, &system).await?;
    verdict::measure(&mut report, &system, &options.browser).await?;
    history::measure(&mut report).await?;
    proof::measure(&mut report).await?;
    exchanges::measure(&mut report);

    let text = serde_json::to_string_pretty(&report)?;
    if let Some(folder) = options.report.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.report, format!("{text}\n"))
        .with_context(|| format!("{} cannot be written", options.report.display()))?;
    println!("{text}");
    bounds::check(&report)
}
