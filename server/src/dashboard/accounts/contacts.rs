//! How far the reading of each customer's contacts is, in words.

use vouchsafe_app::{
    dashboard::Reading,
    words::{text, words},
};
use vouchsafe_store::ContactRead;

use super::{super::visitor::Visitor, Names};

/// How many are shown one by one; the others are as these.
const SHOWN: usize = 6;

/// Those that are read just now, and those with something in the way.
pub(in crate::dashboard) fn rows(visitor: &Visitor, names: &Names<'_>, reads: &[ContactRead]) -> Vec<Reading> {
    // Without an application nothing is read, and the page says so.
    let reads = if visitor.settings.graph.is_some() { reads } else { &[] };
    let mut rows: Vec<Reading> = reads
        .iter()
        .filter_map(|read| {
            let problem = problem(read);
            let due = read.due.max(read.not_before) <= visitor.now;
            let is_running = read.is_running(visitor.now) || due;
            (is_running || read.reading || !problem.is_empty()).then(|| Reading {
                company: names.of_client(read.client),
                said: said(visitor, read),
                is_running,
                progress: None,
                problem,
            })
        })
        .collect();
    rows.sort_by_key(|row| !row.is_running);
    rows.truncate(SHOWN);
    rows
}

fn said(visitor: &Visitor, read: &ContactRead) -> String {
    let time = visitor.clock().minute(read.due.max(read.not_before));
    match read.problem {
        Some(_) => words().text("dash-import-waits", &[("time", &time)]),
        None if read.reading => words().text("dash-contacts-going", &[("number", &read.entries.to_string())]),
        None => text("dash-contacts-queued"),
    }
}

/// What is in the way. What was read before stands until it is read to the end.
fn problem(read: &ContactRead) -> String {
    let mut said = Vec::new();
    if let Some(problem) = &read.problem {
        let own = text(&format!("dash-contacts-problem-{problem}"));
        if own.is_empty() {
            let setup = words().said("setup_broken", Some(problem), &[("fix", "read:customers")]);
            said.extend([setup.reason, setup.next]);
        } else {
            said.push(own);
        }
    }
    if read.unreadable > 0 {
        said.push(words().text("dash-contacts-unreadable", &[("number", &read.unreadable.to_string())]));
    }
    said.join(" ")
}

/// How it stands with all of them, in a sentence; empty where there are none to read.
pub(in crate::dashboard) fn summary(visitor: &Visitor, reads: &[ContactRead]) -> String {
    if visitor.settings.graph.is_none() || reads.is_empty() {
        return String::new();
    }
    let read: Vec<_> = reads.iter().filter_map(|read| read.finished).collect();
    match read.iter().max() {
        None => text("dash-contacts-never"),
        Some(last) => {
            let (number, time) = (read.len().to_string(), visitor.clock().minute(*last));
            words().text("dash-contacts-read", &[("left", &number), ("time", &time)])
        }
    }
}
