use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Args;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Checked, Checkpoint, Entry, Head, Keys, Receipt, Witness, check_lines},
};
use vouchsafe_store::{Evidence, Store};

use super::export::{BATCH, each_line};
use crate::config::Process;

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
    match check(process, &command).await {
        Ok((text, Ok(checked), differences)) => {
            tell(&text, &checked, &command.receipts);
            for difference in &differences {
                eprintln!("the database was changed: {difference}");
            }
            if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        // Without the key nothing can be said, good or bad; nor by a receipt that was tampered with.
        Ok((_, Err(error @ (ChainError::NoKey { .. } | ChainError::ReceiptAltered { .. })), _)) => {
            eprintln!("the log cannot be checked here: {error}");
            ExitCode::from(2)
        }
        Ok((_, Err(error), _)) => {
            eprintln!("the log was changed: {error}");
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("the log cannot be read: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The log as text, whether it is whole, and what the database has otherwise, if that was looked at.
type Findings = (String, Result<Checked, ChainError>, Vec<String>);

/// Reads the log, and checks it.
async fn check(process: &Process, command: &Verify) -> anyhow::Result<Findings> {
    if let (Some(file), Some(keys)) = (&command.file, &command.keys) {
        let keys = published(keys)?;
        let witnesses = witnesses(command, &keys)?;
        return of_file(file, &keys, &witnesses);
    }
    anyhow::ensure!(
        process.key_file.exists(),
        "{} is missing, without which no log can be checked",
        process.key_file.display()
    );
    let store = super::super::open(process).await?;
    // Read before the log, so that what is written meanwhile is not taken for a cut; but a key that is rotated meanwhile
    // is named by the log itself.
    let (keys, heads) = (store.log_keys().await?, store.log_heads().await?);
    let witnesses = witnesses(command, &keys)?;
    match &command.file {
        Some(file) => of_file(file, &keys, &witnesses),
        None => of_database(&store, &keys, &witnesses, heads).await,
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

fn of_file(file: &Path, keys: &Keys, witnesses: &[Witness]) -> anyhow::Result<Findings> {
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
    let checked = check_lines(text.split_terminator('\n'), keys, witnesses);
    Ok((text, checked, Vec::new()))
}

async fn of_database(
    store: &Store,
    keys: &Keys,
    witnesses: &[Witness],
    heads: BTreeMap<InstanceId, Head>,
) -> anyhow::Result<Findings> {
    let text = whole_text(store).await?;
    let checked = check_lines(text.split_terminator('\n'), keys, witnesses);
    let checked = checked.and_then(|checked| reaches(checked, heads));
    let differences = if checked.is_ok() { between(store, &text, keys).await? } else { Vec::new() };
    Ok((text, checked, differences))
}

async fn whole_text(store: &Store) -> anyhow::Result<String> {
    let mut text = String::new();
    each_line(store, None, |line| {
        text.push_str(line);
        text.push('\n');
        Ok(())
    })
    .await?;
    Ok(text)
}

/// What the verifications in the database say otherwise than the log, which is whole.
async fn between(store: &Store, text: &str, keys: &Keys) -> anyhow::Result<Vec<String>> {
    let mut differences = differ(store, text).await?;
    if !differences.is_empty() {
        // What ended while this was read is in one and not yet in the other; a difference is there the second time, too.
        let again = whole_text(store).await?;
        if check_lines(again.split_terminator('\n'), keys, &[]).is_ok() {
            let still = differ(store, &again).await?;
            differences.retain(|difference| still.contains(difference));
        }
    }
    Ok(differences)
}

async fn differ(store: &Store, text: &str) -> anyhow::Result<Vec<String>> {
    let mut evidence = Evidence::of(entries(text));
    let (mut differences, mut last) = (Vec::new(), None);
    loop {
        let verifications = store.verifications_after(last, BATCH).await?;
        for verification in &verifications {
            let told = evidence.remove(&verification.id).unwrap_or_default();
            if let Some(what) = told.contradicts(verification) {
                differences.push(format!("verification {} is not as the log has it: {what}", verification.id));
            }
        }
        match verifications.last() {
            Some(verification) => last = Some(verification.id),
            None => break,
        }
    }
    let missing = evidence.into_iter().filter(|(_, told)| told.tells_of_an_end());
    differences.extend(missing.map(|(id, _)| format!("verification {id}, of which the log tells, is missing")));
    Ok(differences)
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
    for receipt in receipts {
        let given_for = entries(text).find(|entry| entry.instance == receipt.instance && entry.seq == receipt.seq);
        if let Some(line) = given_for.and_then(|entry| entry.line().ok()) {
            println!("the receipt {}:{} was given for {line}", receipt.instance, receipt.seq);
        }
    }
}
