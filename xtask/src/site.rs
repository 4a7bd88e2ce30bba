//! What the browser loads: front ends, style and public files, hashed, compressed and listed.
//!
//! The outcome is a folder in which each file's name carries a hash of what is in it, beside its `.br` and `.gz`, and a
//! `manifest.json` that says which name stands for which file. `server/build.rs` makes the server's site table of it.
//!
//! # Layout
//! - `frontend`: Rust to WASM and its JavaScript
//! - `file`: one file, named, compressed and written
//! - `apart`: nothing of the dashboard in the panel

mod apart;
mod file;
mod frontend;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use file::File;
pub(crate) use frontend::Frontend;
use serde_json::{Map, Value};

use crate::workspace;

/// The list of a site's files, in its folder.
const MANIFEST: &str = "manifest.json";

/// The pod's WASM, as `pod.js` and `pod.wasm`.
const POD: Frontend = Frontend { package: "vouchsafe-pod-frontend", name: "pod" };

/// How much time goes into making the site small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Without `wasm-opt`: needs nothing from npm.
    Quick,
    /// As it is shipped, measured and tested.
    Shipped,
}

/// Builds the product's site into `target/site`.
pub(crate) fn build(weight: Weight) -> Result<PathBuf> {
    let root = workspace::root();
    let mut files = POD.build(weight)?;
    let style = root.join("style");
    files.push(sheet("style.css", &sheets(&style)?)?);
    files.push(sheet("dashboard.css", &dashboard_sheets(&style)?)?);
    for path in listed(&root.join("public"))? {
        files.push(File::read(&path)?);
    }
    apart::check(&files)?;
    write(&workspace::target().join("site"), &files)
}

/// Builds a site that is one front end and nothing else.
pub(crate) fn build_frontend(frontend: Frontend, weight: Weight) -> Result<PathBuf> {
    write(&workspace::target().join(format!("{}-site", frontend.name)), &frontend.build(weight)?)
}

/// These style sheets, one after the other.
fn sheet(name: &str, paths: &[PathBuf]) -> Result<File> {
    let mut sheet = Vec::new();
    for path in paths {
        sheet.extend(fs::read(path)?);
        sheet.push(b'\n');
    }
    File::new(name, sheet)
}

/// Every style sheet of a folder in the order of their names.
fn sheets(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = listed(folder)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    ensure!(!paths.is_empty(), "there is no style sheet in {}", folder.display());
    Ok(paths)
}

/// The dashboard's: colours and elements as in the pod, and the rest its own, so that neither loads the other's.
fn dashboard_sheets(folder: &Path) -> Result<Vec<PathBuf>> {
    let shared = ["10-tokens.css", "20-base.css"].map(|name| folder.join(name));
    Ok(shared.into_iter().chain(sheets(&folder.join("dashboard"))?).collect())
}

/// The files of a folder by name, without hidden ones.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let hidden = |path: &Path| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    paths.retain(|path| path.is_file() && !hidden(path));
    paths.sort();
    Ok(paths)
}

/// Makes the folder hold these files and no others. What is there already stays untouched, so that Cargo sees a change
/// only where there is one.
fn write(folder: &Path, files: &[File]) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let mut kept = BTreeSet::from([MANIFEST.to_owned()]);
    let mut manifest = Map::new();
    for file in files {
        let written = file.write(folder)?;
        println!("{:>9} {:>9} br  {}", written.bytes, written.brotli_bytes, file.hashed_name());
        kept.extend(written.names);
        ensure!(manifest.insert(file.name.clone(), file.entry()).is_none(), "two files are named {}", file.name);
    }
    for path in listed(folder)? {
        if !path.file_name().is_some_and(|name| kept.contains(name.to_string_lossy().as_ref())) {
            fs::remove_file(path)?;
        }
    }
    let (path, text) = (folder.join(MANIFEST), serde_json::to_vec_pretty(&Value::Object(manifest))?);
    if fs::read(&path).ok().as_ref() != Some(&text) {
        fs::write(path, text)?;
    }
    Ok(folder.to_owned())
}
