//! Makes the site table of `src/site.rs`: every file of the folder that `VOUCHSAFE_SITE` names, to be compiled in.
//!
//! Without the variable the table is empty, so that `cargo check` needs no front end. With it, a site that is missing or
//! incomplete stops the build: a server is never shipped with a part of its site, or with an old one.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

/// What the pages cannot do without.
const NEEDED: [&str; 7] = ["copy.js", "dashboard.css", "icon.svg", "pod.js", "pod.wasm", "sign-in.js", "style.css"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=VOUCHSAFE_SITE");
    let table = match env::var_os("VOUCHSAFE_SITE").filter(|folder| !folder.is_empty()) {
        Some(folder) => table(Path::new(&folder))?,
        None => "&[]".to_owned(),
    };
    let out = env::var_os("OUT_DIR").ok_or("Cargo sets OUT_DIR")?;
    Ok(fs::write(PathBuf::from(out).join("site.rs"), table)?)
}

/// The table as Rust, from the manifest that `cargo xtask build` writes.
fn table(folder: &Path) -> Result<String, Box<dyn Error>> {
    let folder = folder.canonicalize().map_err(|error| format!("no site in {}: {error}", folder.display()))?;
    let manifest = folder.join("manifest.json");
    // The names in the manifest carry hashes of the files: nothing changes without it.
    println!("cargo::rerun-if-changed={}", manifest.display());
    let text = fs::read(&manifest).map_err(|error| format!("no {}: {error}", manifest.display()))?;
    let Value::Object(files) = serde_json::from_slice(&text)? else {
        return Err(format!("{} is not an object", manifest.display()).into());
    };
    if let Some(missing) = NEEDED.into_iter().find(|name| !files.contains_key(*name)) {
        return Err(format!("the site in {} has no {missing}: run `cargo xtask build`", folder.display()).into());
    }
    let mut table = "&[".to_owned();
    for (name, entry) in &files {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).ok_or_else(|| format!("{name} has no {key}"));
        let (file, content_type) = (text("file")?, text("type")?);
        let [identity, brotli, gzip] = ["", ".br", ".gz"].map(|ending| folder.join(format!("{file}{ending}")));
        if let Some(missing) = [&identity, &brotli, &gzip].into_iter().find(|path| !path.is_file()) {
            return Err(format!("the site has no {}: run `cargo xtask build`", missing.display()).into());
        }
        write!(
            table,
            "Asset {{ name: {name:?}, path: {:?}, content_type: {content_type:?}, identity: include_bytes!({identity:?}), \
             brotli: include_bytes!({brotli:?}), gzip: include_bytes!({gzip:?}) }},",
            format!("/site/{file}"),
        )?;
    }
    table.push(']');
    Ok(table)
}
