//! The commands.

mod apply;
mod audit;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use vouchsafe_store::{Database, MasterKey, Store};

use crate::config::Process;

/// Verifies, within the ticket, that callers are who they say they are.
#[derive(Parser)]
#[command(name = "vouchsafe", version, about)]
struct Arguments {
    /// The settings of the process.
    #[arg(long, global = true, env = "VOUCHSAFE_CONFIG", default_value = "vouchsafe.toml")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pod.
    Serve(serve::Serve),
    /// Loads what administrators manage from a declarative file; shows what would change first.
    Apply(apply::Apply),
    /// Checks or exports the log.
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
    let outcome = runtime.block_on(async {
        let process = Process::read(&arguments.config, std::env::vars())?;
        match arguments.command {
            Command::Serve(command) => serve::serve(process, command).await.map(|()| ExitCode::SUCCESS),
            Command::Apply(command) => apply::apply(&process, command).await,
            Command::Audit(command) => audit::run(&process, command).await,
        }
    });
    outcome.unwrap_or_else(|error: anyhow::Error| {
        // One sentence, with its causes.
        eprintln!("vouchsafe: {error:#}");
        ExitCode::FAILURE
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
