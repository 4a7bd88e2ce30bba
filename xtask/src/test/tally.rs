use std::process::ExitCode;

use anyhow::Result;

/// What passed and what failed.
#[derive(Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Runs something that counts as one check.
    pub(super) fn step<T>(&mut self, name: &str, check: impl FnOnce() -> Result<T>) -> Option<T> {
        match check() {
            Ok(value) => {
                self.passed += 1;
                Some(value)
            }
            Err(error) => {
                self.fail(name, &error);
                None
            }
        }
    }

    /// Counts one failure.
    pub(super) fn fail(&mut self, name: &str, error: &anyhow::Error) {
        eprintln!("\nFailed: {name}: {error:#}");
        self.failed += 1;
        self.failures.push(name.to_owned());
    }

    /// Counts the tests of a run that does its own counting. A run that failed without a failed test counts as one.
    pub(super) fn run(&mut self, name: &str, outcome: Result<()>, counts: Counts) {
        self.passed += counts.passed;
        self.failed += counts.failures.len();
        match outcome {
            Err(error) if counts.failures.is_empty() => self.fail(name, &error),
            _ => self.failures.extend(counts.failures),
        }
    }

    /// Names what failed, and ends in one plain line.
    pub(super) fn print(&self) -> ExitCode {
        println!();
        for failure in &self.failures {
            println!("failed: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// The tests of one run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    /// Names.
    pub(super) failures: Vec<String>,
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_run_that_does_not_even_start_is_a_failure() {
        let mut tally = Tally::default();
        tally.run("cargo test", Err(anyhow!("does not compile")), Counts::default());
        assert_eq!((tally.passed, tally.failed), (0, 1));
    }

    #[test]
    fn failed_tests_are_counted_once() {
        let mut tally = Tally::default();
        let counts = Counts { passed: 3, failures: vec!["a".to_owned(), "b".to_owned()] };
        tally.run("cargo test", Err(anyhow!("exit status 101")), counts);
        assert_eq!((tally.passed, tally.failed), (3, 2));
    }
}
