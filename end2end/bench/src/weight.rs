//! What a first visit moves: HTML, CSS, JS and WASM after brotli, beside the same of a bare page.
//!
//! The server compresses its files, and not its pages: `panel_served_bytes` says what really comes without a proxy that does.

use std::{fs, io::Write as _, path::Path};

use anyhow::Context as _;
use serde_json::Value;
use vouchsafe_bench_floor as floor;

use crate::{Report, system::System};

/// What the page to sign in on and the pod's page load; the style is fetched once.
const POD: [&str; 4] = ["style.css", "sign-in.js", "pod.js", "pod.wasm"];
/// What the dashboard's pages load.
const DASHBOARD: [&str; 2] = ["dashboard.css", "copy.js"];
/// What the bare page loads.
const FLOOR: [&str; 2] = ["floor.js", "floor.wasm"];

pub(crate) async fn measure(
    report: &mut Report,
    system: &System,
    site: &Path,
    floor_site: &Path,
) -> anyhow::Result<()> {
    let pod = system.open(9499).await?;
    pod.until("ready").await?;
    let frame = system.sign_in_frame(9499).await?;
    let loaded = files(site, &POD)?;
    let panel = brotli(&frame)? + brotli(&pod.html)? + loaded;
    let served = u64::try_from(frame.len() + pod.html.len())? + loaded;
    report.insert("panel_served_bytes".to_owned(), served.into());
    let bare = brotli(&floor::render("/site/floor.js", "/site/floor.wasm"))? + files(floor_site, &FLOOR)?;
    report.insert("panel_br_bytes".to_owned(), panel.into());
    let home = system.dashboard("").await?;
    let dashboard = brotli(&home)? + files(site, &DASHBOARD)?;
    report.insert("dashboard_br_bytes".to_owned(), dashboard.into());
    report.insert("floor_br_bytes".to_owned(), bare.into());
    Ok(())
}

/// The bytes of these files as they are served.
fn files(site: &Path, names: &[&str]) -> anyhow::Result<u64> {
    let manifest = site.join("manifest.json");
    let text = fs::read(&manifest).with_context(|| format!("no {}", manifest.display()))?;
    let manifest: Value = serde_json::from_slice(&text)?;
    names.iter().try_fold(0, |sum, name| {
        let file = manifest.get(*name).and_then(|entry| entry.get("file")).and_then(Value::as_str);
        let file = file.with_context(|| format!("the site has no {name}"))?;
        Ok(sum + fs::metadata(site.join(format!("{file}.br")))?.len())
    })
}

/// A page's size as a proxy sends it that compresses what it passes on.
fn brotli(page: &str) -> anyhow::Result<u64> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22);
    writer.write_all(page.as_bytes())?;
    drop(writer);
    Ok(compressed.len().try_into()?)
}
