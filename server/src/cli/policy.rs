//! `policy`: shows the policy in force, and raises the threat level.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::{Timestamp, civil::DateTime};
use vouchsafe_domain::{
    ids::{ClientId, InstanceId},
    policy::{NotRaised, Policy, Threat, Told},
};
use vouchsafe_store::{Changed, Instance, Settings, Store};

use crate::{config::Process, dashboard::clock::Clock};

#[derive(Args)]
pub(super) struct PolicyCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the policy in force as a table.
    Show(Show),
    /// Tightens everything at once until a time; or, with --off, asks an administrator to end that early.
    Threat(ThreatCommand),
}

#[derive(Args)]
struct Show {
    /// Only this instance.
    #[arg(long)]
    instance: Option<InstanceId>,
    /// The customer's, by the id that the client has in Halo, instead of the MSP's own.
    #[arg(long)]
    customer: Option<ClientId>,
}

#[derive(Args)]
struct ThreatCommand {
    /// Only this instance.
    #[arg(long)]
    instance: Option<InstanceId>,
    /// Until when, such as "2026-11-26 08:00", in the instance's time zone.
    #[arg(long, required_unless_present = "off")]
    until: Option<DateTime>,
    /// Why; it stands in the log.
    #[arg(long, required_unless_present = "off")]
    reason: Option<String>,
    /// Ends it early.
    #[arg(long, conflicts_with_all = ["until", "reason"])]
    off: bool,
}

pub(super) async fn run(process: &Process, command: PolicyCommand) -> anyhow::Result<ExitCode> {
    let store = super::open(process).await?;
    let (settings, _) = store.load_settings().await?;
    match command.command {
        Command::Show(show) => show_policy(&store, &settings, &show).await,
        Command::Threat(ThreatCommand { instance, off: true, .. }) => {
            end_threat(process, &store, &named(&settings, instance)?).await
        }
        Command::Threat(ThreatCommand { instance, until, reason, .. }) => {
            let (Some(until), Some(reason)) = (until, reason) else { anyhow::bail!("--until and --reason are needed") };
            raise_threat(&store, &named(&settings, instance)?, until, reason.trim()).await
        }
    }
}

fn named(settings: &Settings, id: Option<InstanceId>) -> anyhow::Result<Vec<&Instance>> {
    let is_meant = |instance: &&Instance| id.as_ref().is_none_or(|id| instance.id == *id);
    let instances: Vec<&Instance> = settings.instances.iter().filter(is_meant).collect();
    anyhow::ensure!(!instances.is_empty(), "there is no such instance; `vouchsafe apply` makes one");
    Ok(instances)
}

async fn show_policy(store: &Store, settings: &Settings, show: &Show) -> anyhow::Result<ExitCode> {
    let now = Timestamp::now();
    for instance in named(settings, show.instance.clone())? {
        let customer = match show.customer {
            None => None,
            Some(client) => {
                let is_it =
                    |known: &&vouchsafe_store::Customer| known.instance == instance.id && known.client == client;
                let known = settings.customers.iter().find(is_it);
                Some(known.ok_or_else(|| anyhow::anyhow!("{} has no customer {client}", instance.id))?)
            }
        };
        let policy = instance.policy_for(customer.map(|customer| customer.policy.clone()).unwrap_or_default());
        match customer {
            None => println!("{}", instance.id),
            Some(customer) => println!("{}, customer {}", instance.id, super::account::name(customer)),
        }
        if let Some(threat) = policy.threat.as_ref().filter(|threat| threat.is_on(now)) {
            println!("threat level raised until {}: {}", local(threat.until, instance), threat.reason);
        }
        println!("{}", table(&policy, now));
        for pending in store.pending_loosenings(&instance.id).await? {
            let what = pending.wanted.name();
            println!("waits for an administrator: a looser {what}, asked for at {}", local(pending.asked, instance));
        }
        println!();
    }
    Ok(ExitCode::SUCCESS)
}

/// The whole policy, a line a purpose and kind.
fn table(in_force: &Policy, now: Timestamp) -> String {
    let head = ["purpose", "kind", "methods", "holds", "second technician", "tells"].map(str::to_owned);
    let mut rows = vec![head];
    rows.extend(in_force.table(now).into_iter().map(|(purpose, kind, asked)| {
        let methods: Vec<&str> = asked.methods.iter().map(|method| method.name()).collect();
        let tells: Vec<&str> = asked.tells.into_iter().map(Told::name).collect();
        let second = if asked.second_technician { "yes" } else { "no" };
        let holds = format!("{} min", asked.holds.get());
        let [purpose, kind, second] = [purpose.name(), kind.name(), second].map(str::to_owned);
        [purpose, kind, methods.join(" "), holds, second, tells.join(" ")]
    }));
    let mut lines: Vec<String> = rows
        .iter()
        .map(|[purpose, kind, methods, holds, second, tells]| {
            format!("{purpose:18} {kind:11} {methods:22} {holds:7} {second:18} {tells}").trim_end().to_owned()
        })
        .collect();
    let allowed = |allowed: bool| if allowed { "yes" } else { "no" };
    lines.push(format!("after a denial: {}", in_force.after_denial().name()));
    lines.push(format!("a live approval can be taken over: {}", allowed(in_force.lets_take_over())));
    lines.push(format!("approvers may vouch: {}", allowed(in_force.lets_vouch())));
    lines.join("\n")
}

async fn raise_threat(
    store: &Store,
    instances: &[&Instance],
    until: DateTime,
    reason: &str,
) -> anyhow::Result<ExitCode> {
    let since = Timestamp::now();
    let mut threats = Vec::new();
    // Of several instances none is raised unless all can be.
    for instance in instances {
        let until = Clock::of(instance).at(until).with_context(|| format!("{until} is out of all bounds"))?;
        let threat = Threat { since, until, reason: reason.to_owned(), by: None };
        threat.is_raised_over(instance.threat.as_ref()).map_err(|why| not_raised(instance, &threat, why))?;
        threats.push((instance, threat));
    }
    for (instance, threat) in threats {
        match store.raise_threat(&instance.id, &threat, None).await? {
            Ok(Changed::Unsatisfiable(why)) => anyhow::bail!(
                "{}: not raised, for nobody could be verified then: {why}; change the policy first",
                instance.id
            ),
            Ok(_) => println!("{}: threat level raised until {}", instance.id, local(threat.until, instance)),
            Err(why) => return Err(not_raised(instance, &threat, why)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn not_raised(instance: &Instance, threat: &Threat, why: NotRaised) -> anyhow::Error {
    match why {
        NotRaised::Reason => anyhow::anyhow!("--reason takes 1 to {} characters", Threat::LONGEST_REASON),
        NotRaised::Over => anyhow::anyhow!("{} is over in {}", local(threat.until, instance), instance.time_zone),
        NotRaised::Shorter(on) => anyhow::anyhow!(
            "the threat level of {} is raised until {}; to end it early, use --off",
            instance.id,
            local(on, instance)
        ),
    }
}

async fn end_threat(process: &Process, store: &Store, instances: &[&Instance]) -> anyhow::Result<ExitCode> {
    for instance in instances {
        match store.ask_to_end_threat(&instance.id, None, None, Timestamp::now()).await? {
            Changed::Nothing => println!("{}: the threat level is not raised", instance.id),
            _ => {
                println!("{}: ends when an administrator confirms it at {}", instance.id, page(process, &instance.id));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where an administrator confirms what loosens the policy.
pub(super) fn page(process: &Process, instance: &InstanceId) -> String {
    process.public_url.join(["dashboard", instance.as_str(), "policy"]).to_string()
}

fn local(at: Timestamp, instance: &Instance) -> String {
    Clock::of(instance).minute(at)
}
