//! `cargo xtask test`: every check, one after the other. A failure is remembered, and the others still run.
//!
//! # Layout
//! - `lint`: formatting, clippy on both targets, the front ends' features, TypeScript
//! - `rust`: unit, integration and property tests, the store's on PostgreSQL too
//! - `browser`: Playwright
//! - `tally`: what passed and what failed

mod browser;
mod lint;
mod rust;
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;

use tally::Tally;

use crate::site;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these checks.
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Lint,
    Rust,
    Browser,
}

/// Prints `N passed, N failed` as its last line.
pub(crate) fn run(options: &Options) -> ExitCode {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    let mut tally = Tally::default();
    // Before anything native is compiled: the server is then built once, with its site inside.
    let site: Option<PathBuf> = tally.step("the site builds", || site::build(site::Weight::Shipped));
    if wanted(Part::Lint) {
        lint::run(&mut tally, site.as_deref());
    }
    if wanted(Part::Rust) {
        rust::run(&mut tally, site.as_deref());
    }
    if wanted(Part::Browser) {
        browser::run(&mut tally, site.as_deref());
    }
    tally.print()
}
