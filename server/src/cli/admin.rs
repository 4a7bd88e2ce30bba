//! `admin`: how whoever has the machine gets into the dashboard.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use vouchsafe_domain::ids::{AgentId, InstanceId};

use crate::{
    config::Process,
    dashboard,
    first_start::link,
    services::Services,
    telling::{
        audience::Audience,
        opened::{Door, Opened},
    },
};

/// By whom it was done, for the other administrators.
const BY: &str = "somebody at the machine itself";

#[derive(Args)]
pub(super) struct AdminCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes an agent an administrator; the log says so, and the other administrators are alerted.
    Grant(Grant),
    /// Prints a link with which everything can be set up, as long as nobody is an administrator.
    Link,
}

#[derive(Args)]
struct Grant {
    /// The instance, by its short name.
    instance: InstanceId,
    /// The number that the agent has in Halo.
    agent: AgentId,
}

pub(super) async fn run(process: &Process, command: AdminCommand) -> anyhow::Result<ExitCode> {
    let store = super::open(process).await?;
    match command.command {
        Command::Link => {
            let link = link::make(&store, &process.public_url).await?;
            let Some(link) = link else {
                bail!("somebody is an administrator already; `vouchsafe admin grant` makes somebody else one, too");
            };
            println!("Set it up here, within 30 minutes and once:\n\n  {link}\n");
        }
        Command::Grant(Grant { instance, agent }) => {
            let services = Services::start(process.clone(), store, "a command".to_owned()).await?;
            let settings = services.settings().await?;
            let connected = settings.instance(&instance).with_context(|| format!("there is no instance {instance}"))?;
            let now = Timestamp::now();
            let mut after = connected.instance.clone();
            after.administrators.push(agent);
            let audience = Audience::of_change(&settings, &connected, None, &after, settings.mail.as_ref()).await;
            let granted = services.store.grant_administrator(&instance, agent, now, |detail, receipt| {
                let opened = Opened { what: Door::Settings, instance: &instance, detail, by: BY, at: now, receipt };
                opened.compose(&audience)
            });
            if granted.await? {
                let page = process.public_url.join(dashboard::path(&instance).split('/').skip(1));
                println!("agent {agent} is an administrator of {instance} now: {page}");
            } else {
                println!("agent {agent} is an administrator of {instance} already");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
