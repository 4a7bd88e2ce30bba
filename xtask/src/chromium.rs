//! A browser for the tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{node, process};

/// Names a Chromium to `end2end/playwright.config.ts`.
pub(crate) const VARIABLE: &str = "CHROMIUM";

const USUAL: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/// The Chromium to use: the one named by `$CHROMIUM`, an installed one, or one that is installed now. `None` is the one
/// that Playwright brings along.
pub(crate) fn find() -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Ok(Some(PathBuf::from(named)));
    }
    let installed = || USUAL.iter().map(Path::new).find(|path| path.exists()).map(Path::to_owned);
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    // Only root may: for everybody else this fails, and Playwright has one that needs no rights.
    if process::run(Command::new("apt-get").args(["install", "--yes", "--quiet", "chromium"])).is_ok() {
        return Ok(installed());
    }
    process::run(node::program("playwright")?.args(["install", "chromium"]))
        .context("no Chromium: install one, or name one in $CHROMIUM")?;
    Ok(None)
}
