//! `match`: takes back what technicians agreed on.

use std::process::ExitCode;

use anyhow::ensure;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use vouchsafe_domain::ids::{ContactId, InstanceId};

use crate::config::Process;

#[derive(Args)]
pub(super) struct MatchCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Forgets which account a contact was said to be: two technicians have to agree on it anew.
    Forget(Forget),
}

#[derive(Args)]
struct Forget {
    /// The Halo that has the contact.
    #[arg(long)]
    instance: InstanceId,
    /// The contact's number in Halo.
    #[arg(long)]
    contact: ContactId,
}

pub(super) async fn run(process: &Process, command: MatchCommand) -> anyhow::Result<ExitCode> {
    let Command::Forget(Forget { instance, contact }) = command.command;
    let store = super::open(process).await?;
    let forgotten = store.forget_match(&instance, contact, None, Timestamp::now()).await?;
    ensure!(forgotten, "nothing was suggested or agreed on for contact {contact} of {instance}");
    println!(
        "contact {contact} of {instance} is nobody until two technicians agree on it anew, unless an address of theirs is a UPN"
    );
    Ok(ExitCode::SUCCESS)
}
