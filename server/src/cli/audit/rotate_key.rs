use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use vouchsafe_domain::ids::InstanceId;

use crate::config::Process;

#[derive(Args)]
pub(super) struct RotateKey {
    /// Only this instance's.
    #[arg(long)]
    instance: Option<InstanceId>,
}

pub(super) async fn rotate_key(process: &Process, command: RotateKey) -> anyhow::Result<ExitCode> {
    let store = super::super::open(process).await?;
    for instance in super::instances(&store, command.instance).await? {
        if let Some(receipt) = store.rotate_log_key(&instance, Timestamp::now()).await? {
            println!("{instance}: entry {} is the last one under the old key, and names the new one", receipt.seq);
            println!("{receipt}");
        }
    }
    println!("publish or keep the new keys.json; those who check logs offline need it");
    Ok(ExitCode::SUCCESS)
}
