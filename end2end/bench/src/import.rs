//! How fast a customer's accounts are imported, and how much memory that takes, by how many there are.
//!
//! The server that imports is a process of its own: the pretend Microsoft, which holds everybody in memory, is not measured.
//! `import_peak_bytes` is the most that the process ever had resident, by the system's own count; it must hardly grow.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::process::Command;
use vouchsafe_sandbox::{
    Options, Sandbox,
    settings::{self, Choices},
};
use vouchsafe_server::{
    config::{Process, declared},
    imports,
    services::Services,
};
use vouchsafe_store::{AccountFilter, Phase};

use crate::{Report, system};

const SIZES: [u32; 2] = [1_000, 100_000];
/// How the process that imports is told so.
const COMMAND: &str = "import";

pub(crate) async fn measure(report: &mut Report) -> anyhow::Result<()> {
    let mut peaks = Map::new();
    for size in SIZES {
        let sandbox = Sandbox::start(Options::default()).await?;
        sandbox.microsoft().crowd("contoso.example", size);
        let folder = tempfile::tempdir()?;
        settings::write(folder.path(), &sandbox.bases(), &Choices::default())?;
        let mut child = Command::new(env::current_exe()?);
        child.arg(COMMAND).arg(folder.path()).stderr(Stdio::inherit());
        let done = child.output().await?;
        ensure!(done.status.success(), "the process that imports failed");
        let told: Value = serde_json::from_slice(&done.stdout)?;
        let number =
            |name: &str| told.get(name).and_then(Value::as_f64).context("the process that imports says nothing");
        let (accounts, seconds) = (number("accounts")?, number("seconds")?);
        ensure!(accounts >= f64::from(size), "{accounts} of {size} accounts were imported");
        peaks.insert(size.to_string(), told.get("peak_bytes").cloned().unwrap_or_default());
        // The largest is measured last.
        report.insert("import_accounts_per_s".to_owned(), json!((accounts / seconds).round()));
    }
    report.insert("import_peak_bytes".to_owned(), Value::Object(peaks));
    Ok(())
}

/// The folder with the settings, if this is the process that imports.
pub(crate) fn folder() -> Option<PathBuf> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|first| first == COMMAND)?;
    arguments.next().map(PathBuf::from)
}

/// Imports one customer's accounts, once, and says how it went.
pub(crate) async fn run(folder: &Path) -> anyhow::Result<()> {
    let process = Process::read(&folder.join("vouchsafe.toml"), [])?;
    fs::create_dir_all(&process.data_dir)?;
    let store = system::open(&process.data_dir).await?;
    let mut declared = declared::read(&folder.join("apply.toml"))?;
    declared.customers.retain(|one| one.instance.as_str() == "acme" && u64::from(one.client) == 12);
    store.apply(&declared, false, None, Timestamp::now()).await?;
    let services = Services::start(process, store.clone(), "the one process".to_owned()).await?;
    let instance: vouchsafe_domain::ids::InstanceId = "acme".parse()?;
    let tenants: BTreeSet<_> = imports::tenants(&*services.settings().await?, &instance);
    store.keep_imports(&instance, &tenants, Timestamp::now).await?;
    let began = Instant::now();
    imports::read_all(services, instance.clone()).await;
    let seconds = began.elapsed().as_secs_f64();
    let done = store.imports(&instance).await?;
    ensure!(
        done.iter().all(|import| import.phase == Phase::Rest && import.finished.is_some()),
        "the import did not come to its end: {:?}",
        done.iter().map(|import| &import.problem).collect::<Vec<_>>()
    );
    let accounts: u64 = store.coverage(&instance).await?.iter().map(|one| one.count).sum();
    let seen: u64 = done.iter().map(|import| import.seen).sum();
    // One page of the list, as somebody would look at it.
    let page = store.accounts_page(&instance, &AccountFilter::default(), None, 50, Timestamp::now()).await?;
    ensure!(page.len() == 50 && accounts > 0, "the accounts are not there");
    println!("{}", json!({ "accounts": seen, "seconds": seconds, "peak_bytes": peak_bytes()? }));
    Ok(())
}

fn peak_bytes() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("only Linux says how much memory there was")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}
