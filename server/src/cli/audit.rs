use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand};
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Checked, Receipt, VerifyingKey, check_lines},
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
            Ok(Ok(checked)) => {
                tell(&checked);
                ExitCode::SUCCESS
            }
            Ok(Err(error)) => {
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

async fn verify(
    process: &Process,
    file: Option<PathBuf>,
    receipts: &[Receipt],
) -> anyhow::Result<Result<Checked, ChainError>> {
    let store = super::open(process).await?;
    let keys = store.verifying_keys().await?;
    let bytes = match file {
        None => {
            let mut text = String::new();
            export(&store, None, |line| {
                text.push_str(line);
                text.push('\n');
                Ok(())
            })
            .await?;
            // The database knows where each chain ends; a log that ends earlier was cut off.
            let checked = check(&text, &keys, receipts);
            return Ok(match (checked, store.log_heads().await?) {
                (Ok(checked), heads) => {
                    match heads.into_iter().find(|(id, head)| head.seq > 0 && checked.heads.get(id) != Some(head)) {
                        Some((instance, head)) => Err(ChainError::CutOff { instance, seq: head.seq }),
                        None => Ok(checked),
                    }
                }
                (error, _) => error,
            });
        }
        Some(path) if path.as_os_str() == "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            bytes
        }
        Some(path) => std::fs::read(&path)?,
    };
    // A byte that is no text is a change like any other.
    let text = String::from_utf8_lossy(&bytes);
    let any_entry = text.lines().any(|line| serde_json::from_str::<vouchsafe_domain::log::Entry>(line).is_ok());
    anyhow::ensure!(any_entry || text.is_empty(), "not one line of it is a log entry");
    Ok(check(&text, &keys, receipts))
}

fn check(text: &str, keys: &BTreeMap<InstanceId, VerifyingKey>, receipts: &[Receipt]) -> Result<Checked, ChainError> {
    check_lines(text.split_terminator('\n'), keys, receipts)
}

fn tell(checked: &Checked) {
    println!("whole: {} entries", checked.entries);
    for (instance, head) in &checked.heads {
        println!(
            "{instance}: up to entry {}, {}; what may have been cut off behind it, only a later receipt can tell",
            head.seq, head.hash
        );
    }
}
