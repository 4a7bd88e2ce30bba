//! The packages in `end2end`, and programs from them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The folder with `package.json`.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("end2end")
}

/// Installs exactly what the lock file says, unless that is there already.
pub(crate) fn install() -> Result<()> {
    let folder = folder();
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let installed: Option<SystemTime> = changed(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= changed(&folder.join("package-lock.json")) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    // The tests drive the Chromium that they are given.
    npm.arg("ci").current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut npm).context("the packages in end2end need Node.js with npm")
}

/// A program that one of the packages brings along.
pub(crate) fn program(name: &str) -> Result<Command> {
    install()?;
    let mut command = Command::new(folder().join("node_modules/.bin").join(name));
    command.current_dir(folder());
    Ok(command)
}
