use std::path::Path;

use anyhow::{Result, ensure};

use super::Tally;
use crate::build::SITE_VARIABLE;
use crate::{node, process, workspace};

const POD: [&str; 4] = ["--package", "vouchsafe-pod-frontend", "--target", "wasm32-unknown-unknown"];

/// Formatting, clippy on both targets, the front end's features, TypeScript.
pub(super) fn run(tally: &mut Tally, site: Option<&Path>) {
    tally.step("cargo fmt", || process::run(workspace::cargo().args(["fmt", "--all", "--check"])));
    tally.step("clippy", || {
        let mut clippy = workspace::cargo();
        clippy.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
        process::run(clippy.envs(site.map(|site| (SITE_VARIABLE, site))))
    });
    tally.step("clippy for WASM", || {
        process::run(workspace::cargo().arg("clippy").args(POD).args(["--", "-D", "warnings"]))
    });
    tally.step("no server in the browser", features);
    tally.step("TypeScript", || process::run(node::program("tsc")?.arg("--noEmit")));
}

/// With `hydrate` and `ssr` both on, the WASM would be inert, without a word.
fn features() -> Result<()> {
    let mut tree = workspace::cargo();
    tree.arg("tree").args(POD).args(["--edges", "features", "--prefix", "none"]);
    let tree = process::output(&mut tree)?;
    ensure!(tree.contains(r#"leptos feature "hydrate""#), "the pod's front end is built without `hydrate`");
    let server: Vec<_> = tree.lines().filter(|line| line.contains(r#"feature "ssr""#)).collect();
    ensure!(server.is_empty(), "the pod's front end is built with `ssr`: {server:?}");
    Ok(())
}
