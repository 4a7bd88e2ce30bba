//! `cargo xtask demo`: the sandbox, and the server that it runs, with one address to open.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process::Running;
use crate::{build, port, site, workspace};

/// How long both programs may take to start.
const START: Duration = Duration::from_secs(60);
/// Ports that are tried first, so that the addresses stay the same from one time to the next.
const POD: u16 = 8080;
const HALO: u16 = 8081;
const MICROSOFT: u16 = 8082;
const DEMO: u16 = 8083;

pub(crate) fn run() -> Result<()> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second Ctrl-C finds nobody listening any more, which is all right.
        let _already_stopping = stop.send(());
    })?;

    let site = site::build(site::Weight::Quick)?;
    build::binaries(&site, "debug", &["vouchsafe-server", "vouchsafe-sandbox"])?;

    let demo = workspace::target().join("demo");
    fs::create_dir_all(&demo)?;
    let folder = tempfile::tempdir_in(demo)?;
    let product = workspace::binary("debug", "vouchsafe");
    let pod_port = port::free(POD)?;
    let ready = folder.path().join("ready.json");
    let mut sandbox = Command::new(workspace::binary("debug", "vouchsafe-sandbox"));
    for (name, wanted) in [("--halo", HALO), ("--microsoft", MICROSOFT), ("--demo", DEMO)] {
        sandbox.arg(name).arg(format!("127.0.0.1:{}", port::free(wanted)?));
    }
    sandbox.args(["--pod-url", &format!("http://verify.localhost:{pod_port}")]);
    sandbox.args(["--listen", &format!("127.0.0.1:{pod_port}")]);
    sandbox.arg("--outward");
    sandbox.arg("--data-dir").arg(folder.path().join("data"));
    sandbox.arg("--write-settings").arg(folder.path()).arg("--ready-file").arg(&ready);
    sandbox.arg("--product").arg(&product);
    let mut sandbox = Running::start("the sandbox", sandbox.stdout(Stdio::null()))?;
    sandbox.wait_until(START, || ready.exists())?;

    let bases: serde_json::Value = serde_json::from_slice(&fs::read(&ready)?)?;
    let address = bases.get("demo").and_then(serde_json::Value::as_str).context("the sandbox gave no address")?;
    println!("\nOpen {address}/ in a browser. Ctrl-C stops everything.\n");
    println!("Settings and data, until then: {}", folder.path().display());
    println!("Commands: {} --config {} …\n", product.display(), folder.path().join("vouchsafe.toml").display());
    while stopped.recv_timeout(Duration::from_millis(500)) == Err(RecvTimeoutError::Timeout) {
        sandbox.check()?;
    }
    println!("Stopping.");
    Ok(())
}
