use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Args;
use vouchsafe_domain::log::{ChainError, Checked, Checkpoint, Entry, Keys, Receipt, Witness, check_lines};
use vouchsafe_store::{LogLine, Store};

use crate::{
    audit::check::{Found, database},
    config::Process,
};

#[derive(Args)]
pub(super) struct Verify {
    /// An exported log, `-` for standard input; without it, the database.
    file: Option<PathBuf>,
    /// A receipt from a note; each proves that nothing up to it was cut off.
    #[arg(long = "receipt")]
    receipts: Vec<Receipt>,
    /// A checkpoint that was kept elsewhere; it proves the same.
    #[arg(long = "checkpoint")]
    checkpoints: Vec<Checkpoint>,
    /// The public keys, as published under /.well-known/vouchsafe/keys.json: then neither settings nor database are needed.
    #[arg(long, requires = "file")]
    pub(super) keys: Option<PathBuf>,
}

pub(super) async fn verify(process: &Process, command: Verify) -> ExitCode {
    let Findings { found: Found { checked, differences }, given_for } = match check(process, &command).await {
        Ok(findings) => findings,
        Err(error) => {
            eprintln!("the log cannot be read: {error:#}");
            return ExitCode::from(2);
        }
    };
    match checked {
        Ok(checked) => {
            tell(&checked, &given_for);
            for difference in &differences {
                eprintln!("the database was changed: {difference}");
            }
            if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        // Without the key nothing can be said, good or bad; nor by a receipt that was tampered with.
        Err(error @ (ChainError::NoKey { .. } | ChainError::ReceiptAltered { .. })) => {
            eprintln!("the log cannot be checked here: {error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("the log was changed: {error}");
            ExitCode::from(1)
        }
    }
}

/// Whether the log is whole, what the database has otherwise, and for which entry each receipt was given.
struct Findings {
    found: Found,
    given_for: Vec<String>,
}

/// Reads the log, and checks it.
async fn check(process: &Process, command: &Verify) -> anyhow::Result<Findings> {
    if let (Some(file), Some(keys)) = (&command.file, &command.keys) {
        let keys = published(keys)?;
        return of_file(file, command, &keys);
    }
    anyhow::ensure!(
        process.key_file.exists(),
        "{} is missing, without which no log can be checked",
        process.key_file.display()
    );
    let store = super::super::open(process).await?;
    let keys = store.log_keys().await?;
    match &command.file {
        Some(file) => of_file(file, command, &keys),
        None => {
            let found = database(&store, None, &witnesses(command, &keys)?, |_| ()).await?;
            Ok(Findings { found, given_for: given_for(&store, &command.receipts).await? })
        }
    }
}

fn published(file: &Path) -> anyhow::Result<Keys> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the keys in {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("the keys in {}", file.display()))
}

/// What is known from elsewhere, once it is certain that it is ours.
fn witnesses(command: &Verify, keys: &Keys) -> anyhow::Result<Vec<Witness>> {
    for receipt in &command.receipts {
        receipt
            .check(keys)
            .with_context(|| format!("the receipt {}:{} is not one of ours", receipt.instance, receipt.seq))?;
    }
    for checkpoint in &command.checkpoints {
        let (instance, seq) = (&checkpoint.instance, checkpoint.head.seq);
        checkpoint.check(keys).with_context(|| format!("the checkpoint {instance}:{seq} is not one of ours"))?;
    }
    let receipts = command.receipts.iter().map(Witness::from);
    Ok(receipts.chain(command.checkpoints.iter().map(Witness::from)).collect())
}

fn of_file(file: &Path, command: &Verify, keys: &Keys) -> anyhow::Result<Findings> {
    let witnesses = witnesses(command, keys)?;
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(file).with_context(|| file.display().to_string())?
    };
    // A byte that is no text is a change like any other.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    anyhow::ensure!(entries(&text).next().is_some() || text.is_empty(), "not one line of it is a log entry");
    let checked = check_lines(text.split_terminator('\n'), keys, &witnesses);
    let of = |receipt: &Receipt| {
        let entry = entries(&text).find(|entry| entry.instance == receipt.instance && entry.seq == receipt.seq);
        said(receipt, &entry?.line().ok()?)
    };
    let given_for = command.receipts.iter().filter_map(of).collect();
    Ok(Findings { found: Found { checked, differences: Vec::new() }, given_for })
}

async fn given_for(store: &Store, receipts: &[Receipt]) -> anyhow::Result<Vec<String>> {
    let mut said = Vec::new();
    for receipt in receipts {
        let Receipt { instance, seq, .. } = receipt;
        let before = LogLine { instance: instance.clone(), seq: seq.saturating_sub(1), line: String::new() };
        let next = store.log_lines(Some(instance), Some(&before), 1).await?;
        let entry = next.first().filter(|line| line.seq == *seq);
        said.extend(entry.and_then(|entry| self::said(receipt, &entry.line)));
    }
    Ok(said)
}

fn said(receipt: &Receipt, line: &str) -> Option<String> {
    let entry: Entry = serde_json::from_str(line).ok()?;
    let line = entry.line().ok()?;
    Some(format!("the receipt {}:{} was given for {line}", receipt.instance, receipt.seq))
}

fn entries(text: &str) -> impl Iterator<Item = Entry> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

fn tell(checked: &Checked, given_for: &[String]) {
    println!("whole: {} entries", checked.entries);
    if checked.erased > 0 {
        println!("{} of them no longer name a person: that was erased, and the log says so", checked.erased);
    }
    for (instance, head) in &checked.heads {
        println!(
            "{instance}: up to entry {}, {}; what may have been cut off behind it, only a later receipt or checkpoint can tell",
            head.seq, head.hash
        );
    }
    // A real receipt under another note proves nothing: so this says what each was given for.
    for said in given_for {
        println!("{said}");
    }
}
