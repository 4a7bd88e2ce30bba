//! The sandbox as a program: listens until it is interrupted.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use tracing_subscriber::EnvFilter;
use vouchsafe_sandbox::microsoft::Habit;
use vouchsafe_sandbox::product::Product;
use vouchsafe_sandbox::settings::{self, Choices};
use vouchsafe_sandbox::{Options, Sandbox, past};

/// A pretend Halo, a pretend Microsoft and a pretend phone.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where the pretend Halo listens.
    #[arg(long, default_value = "127.0.0.1:0")]
    halo: SocketAddr,
    /// Where the pretend Microsoft listens.
    #[arg(long, default_value = "127.0.0.1:0")]
    microsoft: SocketAddr,
    /// Where the start page, the phones and the control API listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    demo: SocketAddr,
    /// The product's public URL.
    #[arg(long, default_value = "http://verify.localhost:8080")]
    pod_url: String,
    /// Written as JSON with all base URLs, once everything listens.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// Folder for the product's settings files, `vouchsafe.toml` and `apply.toml`.
    #[arg(long)]
    write_settings: Option<PathBuf>,
    /// `listen` in `vouchsafe.toml`.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// `data_dir` in `vouchsafe.toml`.
    #[arg(long, default_value = "data")]
    data_dir: String,
    /// The connector's form in `apply.toml`: async, sync or untested.
    #[arg(long, default_value = "async")]
    form: String,
    /// The product sends mail, webhooks and syslog to the sandbox's receivers.
    #[arg(long)]
    outward: bool,
    /// The product's program: applies the settings and serves, and the start page can give it orders.
    #[arg(long, requires = "write_settings")]
    product: Option<PathBuf>,
    /// Whoever would answer by hand approves after so many milliseconds instead.
    #[arg(long)]
    answer_after_ms: Option<u64>,
    /// Only gives the product's database (SQLite) a past, like what has really happened there, and ends.
    #[arg(long, value_name = "DATABASE")]
    past: Option<PathBuf>,
    /// How many verifications the past has, and over how many days they are spread.
    #[arg(long, default_value_t = 1_000)]
    past_rows: u32,
    #[arg(long, default_value_t = 365)]
    past_days: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    if let Some(database) = arguments.past {
        return Ok(past::fill(&database, arguments.past_rows, arguments.past_days).await?);
    }
    let sandbox = Sandbox::start(Options {
        halo: arguments.halo,
        microsoft: arguments.microsoft,
        demo: arguments.demo,
        pod_url: arguments.pod_url,
    })
    .await?;
    if let Some(after_ms) = arguments.answer_after_ms {
        answer_after(&sandbox, after_ms);
    }
    let bases = sandbox.bases();
    let mut product = None;
    if let Some(folder) = arguments.write_settings {
        let choices = Choices {
            listen: arguments.listen,
            data_dir: arguments.data_dir,
            form: arguments.form,
            outward: arguments.outward,
            ..Choices::default()
        };
        settings::write(&folder, &bases, &choices).with_context(|| format!("cannot write to {}", folder.display()))?;
        if let Some(program) = arguments.product {
            product = Some(sandbox.run_product(Product::start(&program, &folder, bases.clone(), choices).await?));
        }
    }
    if let Some(file) = arguments.ready_file {
        // Renamed into place: whoever waits for the file never reads half of it.
        let draft = file.with_extension("draft");
        std::fs::write(&draft, serde_json::to_vec_pretty(&bases)?)?;
        std::fs::rename(&draft, &file).with_context(|| format!("cannot write {}", file.display()))?;
    }
    println!("Open {}/", bases.demo);
    let product_ends = async {
        match product {
            Some(product) => product.watch().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        stopped = tokio::signal::ctrl_c() => Ok(stopped?),
        ended = product_ends => ended,
    }
}

fn answer_after(sandbox: &Sandbox, after_ms: u64) {
    for upn in sandbox.stories().into_iter().filter_map(|story| story.upn) {
        sandbox.microsoft().change_account(&upn, |account| {
            if account.habit == Habit::Manual {
                account.habit = Habit::AutoApprove { after_ms };
            }
        });
    }
}
