use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Tally;
use super::tally::Counts;
use crate::{build, chromium, node, process, workspace};

/// Names the folder of the programs under test to `end2end/tests/world.ts`.
const PROGRAMS_VARIABLE: &str = "VOUCHSAFE_PROGRAMS";
/// Where Playwright's JSON reporter writes.
const REPORT_VARIABLE: &str = "PLAYWRIGHT_JSON_OUTPUT_FILE";

/// The whole system in a real browser.
pub(super) fn run(tally: &mut Tally, site: Option<&Path>) {
    let Some(site) = site else { return };
    let report = workspace::target().join("playwright.json");
    // A report of an earlier run must not be counted again.
    let _not_there = fs::remove_file(&report);
    let outcome = playwright(site, &report);
    let counts =
        match fs::read(&report).map_err(anyhow::Error::from).and_then(|text| Ok(serde_json::from_slice(&text)?)) {
            Ok(report) => count(&report),
            Err(_) => Counts::default(),
        };
    tally.run("Playwright", outcome, counts);
}

fn playwright(site: &Path, report: &Path) -> Result<()> {
    let chromium = chromium::find()?;
    // The programs that the Rust tests were run with: the same features, so nothing is built twice.
    let mut programs = workspace::cargo();
    programs.args(["build", "--workspace", "--all-targets"]).env(build::SITE_VARIABLE, site);
    process::run(&mut programs)?;
    let mut playwright = node::program("playwright")?;
    playwright.arg("test").env(PROGRAMS_VARIABLE, workspace::target().join("debug")).env(REPORT_VARIABLE, report);
    if let Some(chromium) = chromium {
        playwright.env(chromium::VARIABLE, chromium);
    }
    process::run(&mut playwright).context("browser tests")
}

/// Reads Playwright's report: suites hold specs and suites.
fn count(report: &Value) -> Counts {
    let mut counts = Counts::default();
    let mut suites: Vec<&Value> = children(report, "suites").collect();
    while let Some(suite) = suites.pop() {
        suites.extend(children(suite, "suites"));
        for spec in children(suite, "specs") {
            let text = |key: &str| spec.get(key).and_then(Value::as_str).unwrap_or_default();
            let skipped =
                children(spec, "tests").all(|test| test.get("status").is_some_and(|status| status == "skipped"));
            if !spec.get("ok").and_then(Value::as_bool).unwrap_or_default() {
                counts.failures.push(format!("{}: {}", text("file"), text("title")));
            } else if !skipped {
                counts.passed += 1;
            }
        }
    }
    counts
}

fn children<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_suites_count_and_skipped_tests_do_not() {
        let spec = |title: &str, ok: bool, status: &str| json!({ "title": title, "file": "a.spec.ts", "ok": ok, "tests": [{ "status": status }] });
        let report = json!({ "suites": [{
            "specs": [spec("one", true, "expected"), spec("two", true, "skipped")],
            "suites": [{ "specs": [spec("three", false, "unexpected")] }],
        }] });
        assert_eq!(count(&report), Counts { passed: 1, failures: vec!["a.spec.ts: three".to_owned()] });
    }
}
