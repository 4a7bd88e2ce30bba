//! How far the reading of each tenant is, in words.

use vouchsafe_app::{
    dashboard::Reading,
    words::{text, words},
};
use vouchsafe_store::{Import, Phase};

use super::{super::visitor::Visitor, Names};

/// How many are shown one by one; the others are as these.
const SHOWN: usize = 12;

/// Those that are read just now, and those with something in the way.
pub(super) fn rows(visitor: &Visitor, names: &Names<'_>, imports: &[Import]) -> Vec<Reading> {
    // Without an application nothing is read, and the summary says so.
    let imports = if visitor.settings.graph.is_some() { imports } else { &[] };
    let mut rows: Vec<Reading> = imports
        .iter()
        .filter_map(|import| {
            let company = names.of_tenant(import.tenant);
            let problem = problem(import, &company);
            let under_way = import.is_running(visitor.now) || import.phase != Phase::Rest;
            let due = import.due <= visitor.now;
            (under_way || due || !problem.is_empty()).then(|| Reading {
                said: said(visitor, import),
                is_running: import.is_running(visitor.now) || due,
                progress: progress(import),
                company,
                problem,
            })
        })
        .collect();
    rows.sort_by_key(|row| !row.is_running);
    rows.truncate(SHOWN);
    rows
}

fn said(visitor: &Visitor, import: &Import) -> String {
    let time = visitor.clock().minute(import.due.max(import.not_before));
    match import.phase {
        _ if import.problem.is_some() => words().text("dash-import-waits", &[("time", &time)]),
        Phase::Rest if import.due <= visitor.now => text("dash-import-queued"),
        Phase::Rest => String::new(),
        Phase::Accounts => words().text("dash-import-accounts", &[("number", &import.seen.to_string())]),
        Phase::Methods => text("dash-import-methods"),
    }
}

/// Of a list of changes nobody says beforehand how long it is.
fn progress(import: &Import) -> Option<[u64; 2]> {
    match (import.phase, import.expected) {
        (Phase::Accounts, Some(expected)) => Some([import.seen.min(expected), expected]),
        _ => None,
    }
}

fn problem(import: &Import, company: &str) -> String {
    let mut said = Vec::new();
    if let Some(problem) = &import.problem {
        let own = text(&format!("dash-import-problem-{problem}"));
        if own.is_empty() {
            let fix = import.needed.clone().unwrap_or_default();
            let setup = words().said("setup_broken", Some(problem), &[("company", company), ("fix", &fix)]);
            said.extend([setup.reason, setup.next]);
        } else {
            said.push(own);
        }
    }
    if let Some(untold) = &import.report_problem {
        said.push(text(&format!("dash-import-untold-{untold}")));
    }
    if import.unreadable > 0 {
        said.push(words().text("dash-import-unreadable", &[("number", &import.unreadable.to_string())]));
    }
    said.join(" ")
}

/// How it stands with all of them, in a sentence.
pub(super) fn summary(visitor: &Visitor, imports: &[Import]) -> String {
    if visitor.settings.graph.is_none() {
        return text("dash-import-no-app");
    }
    if imports.is_empty() && crate::imports::tenants(&visitor.settings, visitor.instance()).is_empty() {
        return text("dash-import-none");
    }
    let read: Vec<_> = imports.iter().filter_map(|import| import.finished).collect();
    match read.iter().max() {
        None => text("dash-import-never"),
        Some(last) => {
            let (number, time) = (read.len().to_string(), visitor.clock().minute(*last));
            words().text("dash-import-read", &[("left", &number), ("time", &time)])
        }
    }
}
