use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;
use vouchsafe_domain::ids::InstanceId;

use crate::config::{Process, exported};

/// Writes everything but secrets as the file that `apply` reads, to standard output.
#[derive(Args)]
pub(super) struct Export {
    /// Only this instance, and its customers.
    #[arg(long)]
    instance: Option<InstanceId>,
}

pub(super) async fn export(process: &Process, command: Export) -> anyhow::Result<ExitCode> {
    let store = super::open(process).await?;
    let (settings, _) = store.load_settings().await?;
    if let Some(id) = &command.instance {
        ensure!(settings.instances.iter().any(|instance| instance.id == *id), "there is no instance {id}");
    }
    print!("{}", exported::toml(&settings, command.instance.as_ref())?);
    Ok(ExitCode::SUCCESS)
}
