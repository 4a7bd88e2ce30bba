//! The commands.
//!
//! # Layout
//! - `serve`, `apply`, `export`, `admin`, `policy`, `fence`, `matches`, `audit`, `check`, `try_prompt`: a command each
//! - `account`, `place`, `prompt`: whom a command prompts, where technicians see that it does, and how
//! - `terminal`: the person at it

mod account;
mod admin;
mod apply;
mod audit;
pub(crate) mod check;
mod export;
mod fence;
mod matches;
mod place;
mod policy;
mod prompt;
mod serve;
mod terminal;
mod try_prompt;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use vouchsafe_store::{Database, MasterKey, Store};

use crate::config::Process;

/// Verifies, within the ticket, that callers are who they say they are.
#[derive(Parser)]
#[command(name = "vouchsafe", version, about)]
struct Arguments {
    /// The settings of the process [default: vouchsafe.toml].
    #[arg(long, global = true, env = "VOUCHSAFE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pod.
    Serve(serve::Serve),
    /// Loads what administrators manage from a declarative file; shows what would change first.
    Apply(apply::Apply),
    /// Writes everything but secrets as the file that `apply` reads.
    Export(export::Export),
    /// Prints a link for the first start, and brings back an administrator who was lost.
    Admin(admin::AdminCommand),
    /// Shows the policy in force, and raises the threat level.
    Policy(policy::PolicyCommand),
    /// Shows whom nobody may ask since a prompt was denied or reported, and lifts that.
    Fence(fence::FenceCommand),
    /// Takes back which account a contact was said to be.
    Match(matches::MatchCommand),
    /// Sends one prompt to a named account, and says how it ends: without Halo, and before anything else is set up.
    Try(try_prompt::Try),
    /// Tests every configured connection, and says the exact fix.
    Check(check::Check),
    /// Checks the log, exports it, erases names from it, or renews its key.
    Audit(audit::Audit),
}

/// Runs the command that the command line names.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let serving = matches!(arguments.command, Command::Serve(_));
    log_to_standard_error(serving);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("vouchsafe cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // What `audit` says by 1 is that a log was changed.
    let failure = if matches!(arguments.command, Command::Audit(_)) { ExitCode::from(2) } else { ExitCode::FAILURE };
    let outcome = runtime.block_on(async {
        let file = arguments.config.clone().unwrap_or_else(|| "vouchsafe.toml".into());
        let no_file = arguments.config.is_none() && !file.exists();
        let process = match arguments.command {
            // Good for a first look at the connector, on any machine.
            Command::Try(_) if no_file => Process::without_file(std::env::vars())?,
            // An exported log and published keys can be checked anywhere, too.
            Command::Audit(ref audit) if no_file && audit.is_offline() => Process::without_file(std::env::vars())?,
            _ if no_file => Process::of_environment(&file, std::env::vars())?,
            _ => Process::read(&file, std::env::vars())?,
        };
        match arguments.command {
            Command::Serve(command) => serve::serve(process, command).await.map(|()| ExitCode::SUCCESS),
            Command::Apply(command) => apply::apply(&process, command).await,
            Command::Admin(command) => admin::run(&process, command).await,
            Command::Export(command) => export::export(&process, command).await,
            Command::Fence(command) => fence::run(&process, command).await,
            Command::Match(command) => matches::run(&process, command).await,
            Command::Policy(command) => policy::run(&process, command).await,
            Command::Try(command) => try_prompt::try_prompt(process, command).await,
            Command::Check(command) => check::check(process, command).await,
            Command::Audit(command) => audit::run(&process, command).await,
        }
    });
    outcome.unwrap_or_else(|error: anyhow::Error| {
        // One sentence, with its causes.
        eprintln!("vouchsafe: {error:#}");
        failure
    })
}

fn log_to_standard_error(serving: bool) {
    let otherwise = if serving { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("VOUCHSAFE_LOG").unwrap_or_else(|_| EnvFilter::new(otherwise));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}

/// Opens the database, and makes it and its key if there is none.
async fn open(process: &Process) -> anyhow::Result<Store> {
    std::fs::create_dir_all(&process.data_dir)
        .map_err(|error| anyhow::anyhow!("{} cannot be made: {error}", process.data_dir.display()))?;
    let key = MasterKey::load_or_create(&process.key_file)?;
    Ok(Store::open(&Database::parse(&process.database, &process.data_dir)?, key).await?)
}
