//! Verifications and log entries in words, as every page says them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use vouchsafe_app::{
    dashboard::{Entry, Outcome, list::Row},
    words::{text, words},
};
use vouchsafe_domain::{ids::AgentId, log::Kind, purpose::Purpose, tally::is_answer, verdict::Verdict};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{LogLine, NoteStanding, Verification};

use super::{clock::Clock, page::Page, visitor::Visitor};

/// How it ended. An approval is no longer green here: these pages do not notice when it ends. What was taken back is not to be
/// read as if it held.
pub fn outcome(verification: &Verification) -> Outcome {
    let Some(name) = verification.end() else {
        return Outcome { tone: "wait", label: text("dash-ended-open") };
    };
    let tone = match verification.verdict {
        Some(Verdict::Approved) if verification.approval_withdrawn.is_none() => "plain",
        Some(Verdict::Denied | Verdict::FraudReported) => "bad",
        _ => "warn",
    };
    Outcome { tone, label: text(&format!("verdict-{name}")) }
}

/// A person's or customer's name; what was erased says so.
pub fn name(name: &str) -> String {
    let name = plain(name);
    if name.is_empty() { text("dash-erased") } else { name }
}

/// Who was to be verified. The command line tries an account out, and knows of no contact.
pub fn user(verification: &Verification) -> String {
    name(if verification.is_test() { &verification.account_name } else { &verification.contact_name })
}

/// What is to be known beforehand of one among many; mostly nothing.
pub fn mark(verification: &Verification) -> String {
    if verification.is_test() { text("dash-test") } else { String::new() }
}

pub fn purposes(verification: &Verification) -> String {
    words().purposes(verification.purposes.iter().map(Purpose::name))
}

/// How many seconds the answer took, if there was one.
pub fn seconds_to_answer(verification: &Verification) -> Option<i64> {
    let (begun, concluded) = (verification.begun?, verification.concluded?);
    verification.verdict.filter(|verdict| is_answer(*verdict))?;
    Some(concluded.duration_since(begun).as_secs())
}

pub fn seconds(number: i64) -> String {
    words().text("dash-seconds", &[("number", &number.to_string())])
}

pub fn row(visitor: &Visitor, clock: &Clock, verification: &Verification) -> Row {
    let note = verification.note;
    let note_label =
        if note == NoteStanding::None { String::new() } else { text(&format!("dash-note-{}", note.name())) };
    Row {
        path: format!("{}/{}", visitor.path(Page::Story), verification.id),
        day: clock.day(verification.requested),
        time: clock.time(verification.requested),
        outcome: outcome(verification),
        user: user(verification),
        mark: mark(verification),
        company: name(&verification.client_name),
        ticket: verification.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
        technician: name(&verification.technician_name),
        purpose: purposes(verification),
        took: seconds_to_answer(verification).map(seconds).unwrap_or_default(),
        note: note.name(),
        note_label,
    }
}

/// A technician, by name and number; only by number if they have never signed in.
pub fn agent(names: &BTreeMap<AgentId, String>, agent: AgentId) -> String {
    if agent == AgentId::COMMAND_LINE {
        return text("dash-command-line");
    }
    let number = words().text("dash-log-agent", &[("number", &agent.to_string())]);
    match names.get(&agent).map(|name| plain(name)).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({number})"),
        None => number,
    }
}

/// An entry of the log; with the way to its verification's page, unless this is that page.
pub fn entry(visitor: &Visitor, clock: &Clock, line: &LogLine, names: &BTreeMap<AgentId, String>) -> Entry {
    let fields: Value = serde_json::from_str(&line.line).unwrap_or_default();
    let of = |field: &str| match fields.get(field) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(plain(text)),
        Some(other) => Some(other.to_string()),
    };
    let named = |field: &str, key: &str| {
        of(field).map(|name| {
            let label = text(&format!("{key}-{name}"));
            if label.is_empty() { name } else { label }
        })
    };
    let named_agent = |field: &str| of(field)?.parse().ok().map(|id| agent(names, id));
    let purpose = of("purpose").map(|names| words().purposes(names.split(',')));
    let facts = [
        ("dash-log-verdict", named("verdict", "verdict")),
        ("dash-log-reason-given", of("reason")),
        ("dash-log-method", named("method", "method")),
        ("dash-log-purpose", purpose),
        ("dash-log-upn", of("upn")),
        ("dash-log-ticket", of("ticket")),
        ("dash-log-technician", named_agent("technician")),
        ("dash-log-second", named_agent("second_technician")),
        ("dash-log-answer", of("answer")),
        ("dash-log-detail", of("detail")),
        ("dash-log-erased", of("erased_before")),
    ];
    let at = of("at").and_then(|at| at.parse::<Timestamp>().ok());
    let own = visitor.page == Page::Story;
    let verification = of("verification").filter(|_| !own);
    Entry {
        seq: line.seq.to_string(),
        time: at.map(|at| clock.second(at)).unwrap_or_default(),
        kind: kind(&of("kind").unwrap_or_default()),
        facts: facts.into_iter().filter_map(|(key, fact)| Some((text(key), fact?))).collect(),
        hash: of("hash").unwrap_or_default(),
        verification_path: verification.map(|id| format!("{}/{id}", visitor.path(Page::Story))).unwrap_or_default(),
    }
}

/// The same of a kind.
pub fn kind_of(kind: Kind) -> String {
    let name = serde_json::json!(kind);
    self::kind(name.as_str().unwrap_or_default())
}

/// What an entry tells, in words; where the catalogue has none, its own name says it well enough.
fn kind(name: &str) -> String {
    let said = text(&format!("dash-kind-{name}"));
    if !said.is_empty() {
        return said;
    }
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
