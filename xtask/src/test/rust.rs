use std::path::Path;
use std::thread;

use anyhow::Context;

use super::Tally;
use super::tally::Counts;
use crate::build::SITE_VARIABLE;
use crate::postgres::Postgres;
use crate::{process, workspace};

/// Gives the store's tests a PostgreSQL beside SQLite.
const POSTGRES_VARIABLE: &str = "VOUCHSAFE_TEST_POSTGRES";
/// How many tests of a program run at once.
const THREADS_VARIABLE: &str = "RUST_TEST_THREADS";

/// Unit, integration and property tests, the store's on PostgreSQL too.
pub(super) fn run(tally: &mut Tally, site: Option<&Path>) {
    let postgres =
        tally.step("a PostgreSQL for the store", || Postgres::start().context("the store is tested on SQLite only"));
    let mut tests = workspace::cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    // They wait for servers more than they compute.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    tests.env(THREADS_VARIABLE, (2 * cores).to_string());
    tests.envs(site.map(|site| (SITE_VARIABLE, site)));
    tests.envs(postgres.as_ref().map(|postgres| (POSTGRES_VARIABLE, postgres.url())));
    let mut counts = Counts::default();
    let outcome = process::run_and_read(&mut tests, |line| read(line, &mut counts));
    tally.run("cargo test", outcome, counts);
}

/// Reads what the test harness prints: a line a test, and a summary a binary.
fn read(line: &str, counts: &mut Counts) {
    if let Some(summary) = line.strip_prefix("test result: ") {
        let mut words = summary.split_whitespace();
        let passed = words.nth(1).and_then(|count| count.parse::<usize>().ok());
        counts.passed += passed.unwrap_or_default();
    } else if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
        counts.failures.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harness_is_understood() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test a::b ... ok",
            "test a::c ... FAILED",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ] {
            read(line, &mut counts);
        }
        assert_eq!(counts, Counts { passed: 42, failures: vec!["a::c".to_owned()] });
    }
}
