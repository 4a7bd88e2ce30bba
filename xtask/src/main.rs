//! The commands that people and CI use: `cargo xtask demo | test | bench | build`.
//!
//! They need rustup, a C compiler and Node.js; whatever else is missing they install or name.
//!
//! # Layout
//! - `build`: the server with its site inside
//! - `demo`: the sandbox, and the server that it runs, with one address to open
//! - `test` (+ `test/`): every check, ending in one line
//! - `bench`: the numbers, in `target/bench/report.json`
//! - `site` (+ `site/`): what the browser loads: front ends, style and public files, hashed and compressed
//! - `node`: the packages in `end2end`, and programs from them
//! - `chromium`: a browser for the tests
//! - `postgres`: a throw-away PostgreSQL for the store's tests
//! - `port`: free ports
//! - `process`: child processes that are shown, checked and not left behind
//! - `workspace`: where things are

mod bench;
mod build;
mod chromium;
mod demo;
mod node;
mod port;
mod postgres;
mod process;
mod site;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

/// Builds, shows, tests and measures Vouchsafe.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Builds `vouchsafe` with its site inside: one file to copy.
    Build(build::Options),
    /// Builds and starts everything with the sandbox, and prints one address to open.
    Demo,
    /// Runs every check and ends in one line, `N passed, N failed`.
    Test(test::Options),
    /// Measures, and writes `target/bench/report.json`.
    Bench,
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Build(options) => build::run(&options),
        Task::Demo => demo::run(),
        Task::Test(options) => return test::run(&options),
        Task::Bench => bench::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
