//! `audit`: what can be done with the log.
//!
//! # Layout
//! - `export`, `verify`, `erase`, `rotate_key`: a command each
//! - `syslog`: another way to write an entry than as JSON

mod erase;
mod export;
mod rotate_key;
mod syslog;
mod verify;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_store::Store;

use crate::config::Process;

#[derive(Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the log to standard output: as JSON lines, unless another format is asked for.
    Export(export::Export),
    /// Checks a log, or the database against it: exits with 0 if it is whole, 1 if it was changed, 2 if it cannot be read.
    Verify(verify::Verify),
    /// Erases what older entries tell of people; the log still verifies. Tickets and technicians stay.
    Erase(erase::Erase),
    /// Signs what comes from now on with a new key; old public keys are kept.
    RotateKey(rotate_key::RotateKey),
}

impl Audit {
    /// Whether neither settings nor database are needed.
    pub(super) fn is_offline(&self) -> bool {
        matches!(&self.command, Command::Verify(verify) if verify.keys.is_some())
    }
}

pub(super) async fn run(process: &Process, audit: Audit) -> anyhow::Result<ExitCode> {
    match audit.command {
        Command::Export(command) => export::export(process, command).await,
        Command::Verify(command) => Ok(verify::verify(process, command).await),
        Command::Erase(command) => erase::erase(process, command).await,
        Command::RotateKey(command) => rotate_key::rotate_key(process, command).await,
    }
}

/// The instances that have a log; only the one that is named, if one is.
async fn instances(store: &Store, named: Option<InstanceId>) -> anyhow::Result<Vec<InstanceId>> {
    let mut instances: Vec<InstanceId> = store.log_heads().await?.into_keys().collect();
    if let Some(named) = named {
        instances.retain(|instance| *instance == named);
        anyhow::ensure!(!instances.is_empty(), "{named} has no log");
    }
    Ok(instances)
}
