//! What a first visit moves: HTML, CSS, JS and WASM after brotli, beside the same of a bare page.

use std::{fs, io::Write as _, path::Path};

use anyhow::Context as _;
use serde_json::Value;
use vouchsafe_bench_floor as floor;

use crate::{Report, system::System};

/// What the pod's page loads.
const POD: [&str; 3] = ["style.css", "pod.js", "pod.wasm"];
/// What the dashboard's pages load.
const DASHBOARD: [&str; 1] = ["dashboard.css"];
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
    let panel = brotli(pod.html.as_bytes())? + files(site, &POD)?;
    let bare = brotli(floor::render("/site/floor.js", "/site/floor.wasm").as_bytes())? + files(floor_site, &FLOOR)?;
    report.insert("panel_br_bytes".to_owned(), panel.into());
    let home = system.dashboard("").await?;
    let dashboard = brotli(home.as_bytes())? + files(site, &DASHBOARD)?;
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
fn brotli(text: &[u8]) -> anyhow::Result<u64> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22);
    writer.write_all(text)?;
    drop(writer);
    Ok(compressed.len().try_into()?)
}
