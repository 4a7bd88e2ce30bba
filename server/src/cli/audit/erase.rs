use std::process::ExitCode;

use clap::Args;
use jiff::{Timestamp, civil::Date};
use vouchsafe_domain::ids::InstanceId;

use crate::{cli::terminal, config::Process};

#[derive(Args)]
pub(super) struct Erase {
    /// Erase what is older than this: a date such as 2026-01-31, which begins at midnight UTC, or a time.
    #[arg(long, value_parser = moment)]
    before: Timestamp,
    /// Only of this instance.
    #[arg(long)]
    instance: Option<InstanceId>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub(super) async fn erase(process: &Process, command: Erase) -> anyhow::Result<ExitCode> {
    let store = super::super::open(process).await?;
    let now = Timestamp::now();
    let before = command.before.min(now);
    let instances = super::instances(&store, command.instance).await?;
    for instance in &instances {
        println!("{instance}: the names, addresses and texts of people in what was logged before {before}");
    }
    println!("tickets, technicians and verdicts stay, and the log still verifies; nothing brings the rest back");
    if !command.yes && terminal::somebody_is_there() && !terminal::agrees_to("erase this?")? {
        println!("nothing was erased");
        return Ok(ExitCode::FAILURE);
    }
    for instance in &instances {
        let erased = store.erase_personal(instance, before, now, "on the machine").await?;
        println!(
            "{instance}: erased {} values, the names of {} verifications and {} notes that had ended over a week ago, and {} accounts that Entra no longer has; {} mails and alerts that nobody took were given up",
            erased.values, erased.verifications, erased.notes, erased.accounts, erased.deliveries
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let midnight = || text.parse::<Date>().and_then(|date| format!("{date}T00:00:00Z").parse());
    let moment = text.parse::<Timestamp>().or_else(|_| midnight());
    moment.map_err(|_| "give a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_at_midnight_utc() {
        assert_eq!(moment("2026-01-31"), moment("2026-01-31T00:00:00Z"));
        assert_eq!(moment("2026-01-31T01:30:00+02:00"), moment("2026-01-30T23:30:00Z"));
        for text in ["", "31.01.2026", "2026-02-30", "yesterday", "90d"] {
            assert!(moment(text).is_err(), "{text:?}");
        }
    }
}
