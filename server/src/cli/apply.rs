use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use jiff::Timestamp;
use vouchsafe_store::{Settings, Store};

use super::{policy, terminal};
use crate::{
    config::{Process, declared},
    doctor::remedy::Remedy,
};

/// Loads what administrators manage from a declarative file.
#[derive(Args)]
pub(super) struct Apply {
    /// The file.
    file: PathBuf,
    /// Also delete what the file does not name.
    #[arg(long)]
    prune: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub(super) async fn apply(process: &Process, command: Apply) -> anyhow::Result<ExitCode> {
    let declared = declared::read(&command.file)?;
    let store = super::open(process).await?;
    let (current, version) = store.load_settings().await?;
    let now = Timestamp::now();
    let (merged, held) = current.applied(&declared, command.prune, now)?;
    for lonely in &merged.lonely(now) {
        eprintln!("careful: {}: {}", Remedy::whose(lonely), Remedy::lonely(lonely));
    }
    let changes = current.changes(&merged);
    for held in &held {
        println!("looser than what is in force in {}, so it waits for an administrator:", held.instance);
        for loosening in &held.loosens {
            println!("  {loosening}");
        }
    }
    if changes.is_empty() && held.is_empty() {
        println!("nothing changes");
        retry_refused_notes(&store, &declared).await?;
        return Ok(ExitCode::SUCCESS);
    }
    for change in &changes {
        println!("{change}");
    }
    if !command.yes && terminal::somebody_is_there() && !terminal::agrees_to("apply this?")? {
        println!("nothing was changed");
        return Ok(ExitCode::FAILURE);
    }
    for held in store.apply(&declared, command.prune, Some(version), now).await? {
        let page = policy::page(process, &held.instance);
        println!("{}: an administrator confirms the looser policy at {page}", held.instance);
    }
    retry_refused_notes(&store, &declared).await?;
    println!("applied");
    Ok(ExitCode::SUCCESS)
}

/// What Halo refused may be allowed by what has been changed, here or there.
async fn retry_refused_notes(store: &Store, declared: &Settings) -> anyhow::Result<()> {
    for instance in &declared.instances {
        let again = store.retry_refused_notes(&instance.id).await?;
        if again > 0 {
            println!("{}: {again} refused notes are tried again", instance.id);
        }
    }
    Ok(())
}
