//! How fast a customer's accounts are imported, and how much memory that takes, by how many there are.
//!
//! The server that imports is a process of its own: the pretend Microsoft, which holds everybody in memory, is not measured.
//! `import_peak_bytes` is the most that the process ever had resident, by the system's own count; it must hardly grow.
//!
//! # Layout
//! - here: what is measured, and the process that imports
//! - `crowd`: who is there, what changes between two imports, and what fails while they are read

mod crowd;

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
use tokio::{process::Command, time::sleep};
use vouchsafe_domain::ids::{InstanceId, TenantId};
use vouchsafe_server::{
    config::{Process, declared},
    imports,
    services::Services,
};
use vouchsafe_store::{AccountFilter, Phase, Store};

use self::crowd::{Crowd, likeness};
use crate::{Report, system};

const SIZES: [u32; 2] = [1_000, 100_000];
/// How often an import may stop on its way.
const MOST_STOPS: usize = 20;
/// How the process that imports is told so.
const COMMAND: &str = "import";

pub(crate) async fn measure(report: &mut Report) -> anyhow::Result<()> {
    let mut peaks = Map::new();
    for size in SIZES {
        let crowd = Crowd::of(size).await?;
        let told = elsewhere(crowd.folder()).await?;
        crowd.check(&told)?;
        let number =
            |name: &str| told.get(name).and_then(Value::as_f64).context("the process that imports says nothing");
        let (accounts, seconds) = (number("accounts")?, number("seconds")?);
        peaks.insert(size.to_string(), told.get("peak_bytes").cloned().unwrap_or_default());
        // The largest is measured last.
        report.insert("import_accounts_per_s".to_owned(), json!((accounts / seconds).round()));
        // And once more, measured by nothing: it has to be right.
        crowd.change_and_spoil();
        crowd.check(&elsewhere(crowd.folder()).await?)?;
    }
    report.insert("import_peak_bytes".to_owned(), Value::Object(peaks));
    Ok(())
}

/// Imports in a process of its own, and gives what that says.
async fn elsewhere(folder: &Path) -> anyhow::Result<Value> {
    let mut child = Command::new(env::current_exe()?);
    child.arg(COMMAND).arg(folder).stderr(Stdio::inherit());
    let done = child.output().await?;
    ensure!(done.status.success(), "the process that imports failed");
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// The folder with the settings, if this is the process that imports.
pub(crate) fn folder() -> Option<PathBuf> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|first| first == COMMAND)?;
    arguments.next().map(PathBuf::from)
}

/// Imports one customer's accounts, and says how it went.
pub(crate) async fn run(folder: &Path) -> anyhow::Result<()> {
    println!("{}", read(folder).await?);
    Ok(())
}

async fn read(folder: &Path) -> anyhow::Result<Value> {
    let process = Process::read(&folder.join("vouchsafe.toml"), [])?;
    fs::create_dir_all(&process.data_dir)?;
    let store = system::open(&process.data_dir).await?;
    let mut declared = declared::read(&folder.join("apply.toml"))?;
    declared.customers.retain(|one| one.instance.as_str() == "acme" && u64::from(one.client) == 12);
    store.apply(&declared, false, None, Timestamp::now()).await?;
    let services = Services::start(process, store.clone(), "the one process".to_owned()).await?;
    let instance: InstanceId = "acme".parse()?;
    let tenants: BTreeSet<_> = imports::tenants(&*services.settings().await?, &instance);
    store.keep_imports(&instance, &tenants, Timestamp::now).await?;
    let tenants: Vec<TenantId> = tenants.into_iter().collect();
    let (began, pressed) = (Instant::now(), Timestamp::now());
    for _ in 0..MOST_STOPS {
        store.hasten_imports(&instance, &tenants, Timestamp::now()).await?;
        imports::read_all(services.clone(), instance.clone()).await;
        let all = store.imports(&instance).await?;
        if all.iter().all(|one| one.phase == Phase::Rest && one.finished.is_some_and(|at| at >= pressed)) {
            break;
        }
        // As long as Microsoft asked for, and no longer.
        let until = all.iter().map(|one| one.not_before).max().unwrap_or(pressed);
        sleep(until.duration_since(Timestamp::now()).try_into().unwrap_or_default()).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let done = store.imports(&instance).await?;
    ensure!(
        done.iter().all(|import| import.phase == Phase::Rest && import.finished.is_some_and(|at| at >= pressed)),
        "the import did not come to its end: {:?}",
        done.iter().map(|import| &import.problem).collect::<Vec<_>>()
    );
    let seen: u64 = done.iter().map(|import| import.seen).sum();
    // Before everybody is held in memory to be compared.
    let peak_bytes = peak_bytes()?;
    let (there, gone) = everybody(&store, &instance).await?;
    let told = json!({
        "accounts": seen, "seconds": seconds, "peak_bytes": peak_bytes,
        "there": there.len(), "likeness": likeness(&there), "gone": gone,
    });
    Ok(told)
}

/// Everybody who is there, page by page as the list shows them, and how many are no longer there.
async fn everybody(store: &Store, instance: &InstanceId) -> anyhow::Result<(BTreeSet<[String; 3]>, u64)> {
    let (mut there, mut gone, mut behind) = (BTreeSet::new(), 0, None);
    loop {
        let (filter, now) = (AccountFilter::default(), Timestamp::now());
        let page = store.accounts_page(instance, &filter, behind.as_ref(), 10_000, now).await?;
        let Some((last, _)) = page.last() else { return Ok((there, gone)) };
        behind = Some(last.clone());
        for (_, account) in page {
            if account.retired.is_some() {
                gone += 1;
            } else {
                there.insert([account.account.object.to_string(), account.upn.to_string(), account.name]);
            }
        }
    }
}

fn peak_bytes() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("only Linux says how much memory there was")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_changes_and_whatever_fails_everybody_is_as_they_are() {
        let crowd = Crowd::of(3_000).await.unwrap();
        let told = read(crowd.folder()).await.unwrap();
        crowd.check(&told).unwrap();
        crowd.change_and_spoil();
        assert!(crowd.check(&told).is_err(), "it can be wrong");
        crowd.check(&read(crowd.folder()).await.unwrap()).unwrap();
    }
}
