use std::{
    io::{BufWriter, Write as _},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::Store;

use super::syslog;
use crate::{config::Process, csv};

/// How many entries are read at a time.
const BATCH: u32 = 1000;

#[derive(Args)]
pub(super) struct Export {
    /// Only this instance's.
    #[arg(long)]
    instance: Option<InstanceId>,
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// JSON lines: the one form that can be verified.
    Jsonl,
    /// Comma-separated values, for a spreadsheet.
    Csv,
    /// Syslog messages (RFC 5424), a line each.
    Syslog,
}

pub(super) async fn export(process: &Process, command: Export) -> anyhow::Result<ExitCode> {
    let store = super::super::open(process).await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let format = command.format;
    if let Format::Csv = format {
        out.write_all(csv::log::header().as_bytes())?;
    }
    let host = process.public_url.host().to_owned();
    each_line(&store, command.instance.as_ref(), |line| {
        match format {
            Format::Jsonl => writeln!(out, "{line}")?,
            Format::Csv => out.write_all(csv::log::record(line)?.as_bytes())?,
            Format::Syslog => writeln!(out, "{}", syslog::message(line, &host)?)?,
        }
        Ok(())
    })
    .await?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Hands out the lines of the log, each instance's in order.
async fn each_line(
    store: &Store,
    instance: Option<&InstanceId>,
    mut take: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut last = None;
    loop {
        let lines = store.log_lines(instance, last.as_ref(), BATCH).await?;
        for line in &lines {
            take(&line.line)?;
        }
        match lines.into_iter().next_back() {
            Some(line) => last = Some(line),
            None => return Ok(()),
        }
    }
}
