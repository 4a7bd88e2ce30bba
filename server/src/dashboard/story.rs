use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::story::StoryPage,
    words::{text, words},
};
use vouchsafe_domain::log::{Entry, Kind, Receipt};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{LogLine, NoteStanding, Verification};

use super::{
    clock::Clock,
    page::Page,
    role::Role,
    said,
    visitor::{Visitor, answer},
};
use crate::{answer::Refused, launch::not_found, services::Services};

/// `GET /dashboard/{instance}/verifications/{id}`: one verification. What this visitor may not see is not there.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    Path(names): Path<HashMap<String, String>>,
) -> Result<Response, Refused> {
    let id = names.get("id").and_then(|id| id.parse::<Uuid>().ok()).ok_or_else(not_found)?;
    let found = services.store.verification(visitor.instance(), id).await?;
    let verification = found.filter(|found| visitor.may_see(found)).ok_or_else(not_found)?;
    let lines = services.store.log_of(visitor.instance(), id).await?;
    let agents = services.store.agent_names(visitor.instance()).await?;
    let clock = visitor.clock();
    let list = visitor.path(Page::Verifications);
    let page = StoryPage {
        layout: visitor.layout(),
        outcome: said::outcome(&verification),
        user: said::user(&verification),
        mark: said::mark(&verification),
        company: said::name(&verification.client_name),
        facts: facts(&verification, &clock, visitor.now),
        entries: lines.iter().map(|line| said::entry(&visitor, &clock, line, &agents)).collect(),
        receipt: receipt(&lines).map(|receipt| receipt.to_string()).unwrap_or_default(),
        list_path: match visitor.role {
            Role::Technician => list,
            _ => format!("{list}?customer={}", verification.client),
        },
    };
    answer(StatusCode::OK, |shell| page.render(shell))
}

/// The one that the note has: of the entry that tells the verdict.
fn receipt(lines: &[LogLine]) -> Option<Receipt> {
    let entries = lines.iter().filter_map(|line| serde_json::from_str::<Entry>(&line.line).ok());
    entries.into_iter().find(|entry| entry.event.kind == Kind::Concluded).map(|entry| Receipt::of(&entry))
}

fn facts(verification: &Verification, clock: &Clock, now: Timestamp) -> Vec<(String, String)> {
    let ticket = verification.ticket.map(|ticket| ticket.to_string());
    let facts = [
        ("dash-fact-account", Some(said::name(&verification.account_name))),
        ("dash-fact-upn", Some(verification.upn.to_string())),
        ("dash-fact-ticket", Some(ticket.unwrap_or_else(|| text("dash-fact-user-record")))),
        ("dash-fact-technician", Some(said::name(&verification.technician_name))),
        ("dash-fact-purpose", Some(said::purposes(verification))),
        ("dash-fact-method", Some(text(&format!("method-{}", verification.method.name())))),
        ("dash-fact-requested", Some(clock.second(verification.requested))),
        ("dash-fact-begun", verification.begun.map(|at| clock.second(at))),
        ("dash-fact-concluded", verification.concluded.map(|at| clock.second(at))),
        ("dash-fact-took", said::seconds_to_answer(verification).map(said::seconds)),
        ("dash-fact-approval", approval(verification, clock, now)),
        ("dash-fact-fault", verification.fault.as_deref().map(plain)),
        ("dash-fact-note", note(verification)),
        ("dash-fact-reference", Some(plain(&verification.reference))),
    ];
    facts.into_iter().filter_map(|(key, fact)| Some((text(key), fact?))).collect()
}

/// What became of the approval.
fn approval(verification: &Verification, clock: &Clock, now: Timestamp) -> Option<String> {
    let until = verification.approval_until?;
    let (key, at) = match (verification.approval_withdrawn, verification.approval_used) {
        (Some(withdrawn), _) => ("withdrawn", withdrawn),
        (None, Some(used)) => ("used", used),
        (None, None) if until > now => ("live", until),
        (None, None) => ("over", until),
    };
    Some(words().text(&format!("dash-approval-{key}"), &[("time", &clock.minute(at))]))
}

fn note(verification: &Verification) -> Option<String> {
    if verification.note == NoteStanding::None {
        return None;
    }
    let label = text(&format!("dash-note-{}", verification.note.name()));
    Some(match verification.note_problem.as_deref() {
        Some(problem) => format!("{label}: {}", plain(problem)),
        None => label,
    })
}
