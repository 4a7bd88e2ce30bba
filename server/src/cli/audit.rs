use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand};
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Checked, Entry, Head, Receipt, VerifyingKey, check_lines},
};
use vouchsafe_store::Store;

use crate::config::Process;

/// How many entries are read at a time.
const BATCH: u32 = 1000;

#[derive(Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the log as JSON lines to standard output.
    Export {
        /// Only this instance's.
        #[arg(long)]
        instance: Option<InstanceId>,
    },
    /// Checks a log: exits with 0 if it is whole, 1 if it was changed, 2 if it cannot be read.
    Verify {
        /// An exported log, `-` for standard input; without it, the database.
        file: Option<PathBuf>,
        /// A receipt from a note; each proves that nothing up to it was cut off.
        #[arg(long = "receipt")]
        receipts: Vec<Receipt>,
    },
}

pub(super) async fn run(process: &Process, audit: Audit) -> anyhow::Result<ExitCode> {
    match audit.command {
        Command::Export { instance } => {
            let store = super::open(process).await?;
            export(&store, instance.as_ref(), |line| writeln!(std::io::stdout(), "{line}").map_err(Into::into)).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { file, receipts } => Ok(match verify(process, file, &receipts).await {
            Ok((text, Ok(checked))) => {
                tell(&text, &checked, &receipts);
                ExitCode::SUCCESS
            }
            // Without the key nothing can be said, good or bad.
            Ok((_, Err(error @ ChainError::NoKey { .. }))) => {
                eprintln!("the log cannot be checked here: {error}");
                ExitCode::from(2)
            }
            Ok((_, Err(error))) => {
                eprintln!("the log was changed: {error}");
                ExitCode::from(1)
            }
            Err(error) => {
                eprintln!("the log cannot be read: {error:#}");
                ExitCode::from(2)
            }
        }),
    }
}

async fn export(
    store: &Store,
    instance: Option<&InstanceId>,
    mut write: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut last = None;
    loop {
        let lines = store.log_lines(instance, last.as_ref(), BATCH).await?;
        for line in &lines {
            write(&line.line)?;
        }
        match lines.into_iter().next_back() {
            Some(line) => last = Some(line),
            None => return Ok(()),
        }
    }
}

/// The log as text, and whether it is whole.
async fn verify(
    process: &Process,
    file: Option<PathBuf>,
    receipts: &[Receipt],
) -> anyhow::Result<(String, Result<Checked, ChainError>)> {
    anyhow::ensure!(
        process.key_file.exists(),
        "{} is missing, without which no log can be checked",
        process.key_file.display()
    );
    let store = super::open(process).await?;
    let keys = store.verifying_keys().await?;
    for receipt in receipts {
        let signed = keys.get(&receipt.instance).is_some_and(|key| receipt.check(key).is_ok());
        anyhow::ensure!(signed, "the receipt {}:{} is not one of ours", receipt.instance, receipt.seq);
    }
    let bytes = match file {
        None => {
            // Read first, so that what is written meanwhile is not taken for a cut.
            let heads = store.log_heads().await?;
            let mut text = String::new();
            export(&store, None, |line| {
                text.push_str(line);
                text.push('\n');
                Ok(())
            })
            .await?;
            let checked = check(&text, &keys, receipts).and_then(|checked| reaches(checked, heads));
            return Ok((text, checked));
        }
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            bytes
        }
        Some(path) => std::fs::read(&path)?,
    };
    // A byte that is no text is a change like any other.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    anyhow::ensure!(entries(&text).next().is_some() || text.is_empty(), "not one line of it is a log entry");
    let checked = check(&text, &keys, receipts);
    Ok((text, checked))
}

fn check(text: &str, keys: &BTreeMap<InstanceId, VerifyingKey>, receipts: &[Receipt]) -> Result<Checked, ChainError> {
    check_lines(text.split_terminator('\n'), keys, receipts)
}

/// The database knows how far each chain went; one that ends before that was cut off.
fn reaches(checked: Checked, heads: BTreeMap<InstanceId, Head>) -> Result<Checked, ChainError> {
    for (instance, head) in heads {
        if checked.heads.get(&instance).map_or(0, |found| found.seq) < head.seq {
            return Err(ChainError::CutOff { instance, seq: head.seq });
        }
    }
    Ok(checked)
}

fn entries(text: &str) -> impl Iterator<Item = Entry> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

fn tell(text: &str, checked: &Checked, receipts: &[Receipt]) {
    println!("whole: {} entries", checked.entries);
    for (instance, head) in &checked.heads {
        println!(
            "{instance}: up to entry {}, {}; what may have been cut off behind it, only a later receipt can tell",
            head.seq, head.hash
        );
    }
    // A real receipt under another note proves nothing: so this says what each was given for.
    for receipt in receipts {
        let given_for = entries(text).find(|entry| entry.instance == receipt.instance && entry.seq == receipt.seq);
        if let Some(line) = given_for.and_then(|entry| entry.line().ok()) {
            println!("the receipt {}:{} was given for {line}", receipt.instance, receipt.seq);
        }
    }
}
