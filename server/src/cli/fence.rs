//! `fence`: shows whom nobody may ask for now, and lifts such a block.

use std::{collections::BTreeSet, process::ExitCode};

use anyhow::ensure;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use vouchsafe_domain::ids::{AccountId, Upn};
use vouchsafe_store::{Incident, Lifter, Outgoing, Store};

use crate::{config::Process, pod::lift};

#[derive(Args)]
pub(super) struct FenceCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the blocks that stand, of every instance, and where each came from.
    List,
    /// Lets an account be asked again.
    Lift(Lift),
}

#[derive(Args)]
struct Lift {
    /// What the account signs in as.
    #[arg(long)]
    upn: Upn,
    /// Why it may be asked again, in at least ten characters; it stands in the log.
    #[arg(long)]
    reason: String,
}

pub(super) async fn run(process: &Process, command: FenceCommand) -> anyhow::Result<ExitCode> {
    let store = super::open(process).await?;
    match command.command {
        Command::List => list(&store).await,
        Command::Lift(command) => lift_block(&store, &command).await,
    }
}

async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    let incidents = store.incidents(Timestamp::now()).await?;
    if incidents.is_empty() {
        println!("nobody is blocked");
    }
    for incident in &incidents {
        println!("{}", line(incident));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(Incident { fence, verification }: &Incident) -> String {
    let until = fence.until.map_or_else(|| "until it is lifted".to_owned(), |until| format!("until {until:.0}"));
    let ticket = verification.ticket.map_or_else(|| "no ticket".to_owned(), |ticket| format!("ticket {ticket}"));
    let (upn, cause, from) = (verification.subject_upn(), fence.cause.name(), fence.from);
    format!("{upn}  {cause} {from:.0}, {until}  {}, {ticket}", verification.instance)
}

async fn lift_block(store: &Store, command: &Lift) -> anyhow::Result<ExitCode> {
    let reason = lift::reason(&command.reason);
    let reason = reason.ok_or_else(|| anyhow::anyhow!("--reason needs at least ten characters: the log keeps it"))?;
    let now = Timestamp::now();
    let incidents = store.incidents(now).await?;
    let blocked = incidents.iter().filter(|incident| *incident.verification.subject_upn() == command.upn);
    let accounts: BTreeSet<AccountId> = blocked.map(|incident| incident.verification.subject()).collect();
    let mut lifted = false;
    for account in accounts {
        lifted |= store.lift_fence(Lifter::Host, account, &reason, now, now, |_| Outgoing::default()).await?;
    }
    ensure!(lifted, "{} is not blocked; `vouchsafe fence list` shows who is", command.upn);
    println!("{} can be asked again", command.upn);
    Ok(ExitCode::SUCCESS)
}
