//! `cargo xtask build`: the server with its site inside.

use std::path::Path;

use anyhow::Result;

use crate::{process, site, workspace};

/// Names the folder of the site to `server/build.rs`.
pub(crate) const SITE_VARIABLE: &str = "VOUCHSAFE_SITE";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Optimised and as small as it gets; the default.
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Quicker to build, larger and slower to run.
    #[arg(long)]
    dev: bool,
    /// Only the site, into `target/site`.
    #[arg(long)]
    frontend_only: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let weight = if options.dev { site::Weight::Quick } else { site::Weight::Shipped };
    let site = site::build(weight)?;
    if options.frontend_only {
        println!("{}", site.display());
        return Ok(());
    }
    let profile = if options.dev { "debug" } else { "release" };
    binaries(&site, profile, &["vouchsafe-server"])?;
    println!("{}", workspace::binary(profile, "vouchsafe").display());
    Ok(())
}

/// Builds the programs of these packages with the site inside.
pub(crate) fn binaries(site: &Path, profile: &str, packages: &[&str]) -> Result<()> {
    let mut command = workspace::cargo();
    command.arg("build").env(SITE_VARIABLE, site);
    for package in packages {
        command.args(["--package", package]);
    }
    if profile == "release" {
        command.arg("--release");
    }
    process::run(&mut command)
}
