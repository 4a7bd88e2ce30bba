use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use jiff::Timestamp;

use crate::config::{Process, declared};

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
    let (current, _) = store.load_settings().await?;
    let changes = current.changes(&current.merged(&declared, command.prune));
    if changes.is_empty() {
        println!("nothing changes");
        return Ok(ExitCode::SUCCESS);
    }
    for change in &changes {
        println!("{change}");
    }
    if !command.yes && std::io::stdin().is_terminal() && !confirmed()? {
        println!("nothing was changed");
        return Ok(ExitCode::FAILURE);
    }
    store.apply(&declared, command.prune, Timestamp::now()).await?;
    println!("applied");
    Ok(ExitCode::SUCCESS)
}

fn confirmed() -> std::io::Result<bool> {
    print!("apply this? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}
