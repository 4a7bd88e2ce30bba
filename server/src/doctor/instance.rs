//! One Halo: where it is, what its applications may do, and what the pod and the notes need of it.

use std::sync::Arc;

use jiff::Timestamp;
use vouchsafe_halo::{Agent, HaloError, Outcome, Sees, escape::plain};
use vouchsafe_store::StoreError;

use super::{
    clock,
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::{Connected, Services};

/// What the service application needs, unless it has `all`.
pub(crate) const SCOPES: [&str; 3] = ["read:tickets", "edit:tickets", "read:customers"];

/// The test of what a launch is signed with.
pub(crate) const LAUNCH_SECRET: &str = "launch secret";

/// The test of the application that technicians sign in with, of which only a sign-in tells more.
pub(crate) const SIGN_IN: &str = "sign-in application";

/// The test of whether the service application is let in.
pub(crate) const SERVICE_TOKEN: &str = "service token";

/// Whether this tells of the way to Halo, and not of what else is set for it or got stuck.
pub(crate) fn is_of_connection(finding: &Finding) -> bool {
    let tests = ["authinfo", SIGN_IN, SERVICE_TOKEN, "scopes", "service agent", "agent permissions"];
    tests.contains(&finding.test)
}

pub async fn check(services: Arc<Services>, connected: Arc<Connected>) -> Vec<Finding> {
    let about = &About::Instance(connected.instance.id.clone());
    let service = connected.halo.service();
    let before = Timestamp::now();
    let theirs = connected.halo.time().await;
    let after = Timestamp::now();
    let (sign_in, scopes, me, sees, outcomes) =
        tokio::join!(connected.halo.sign_in(), service.scopes(), service.me(), service.sees(), service.outcomes());
    let mut findings = Vec::new();
    match sign_in {
        // Without it nothing else can be asked: one line, not five.
        Err(error) => findings.push(Finding::fix(about, "authinfo", refused(&error))),
        Ok(sign_in) => {
            let server = sign_in.url.host_str().unwrap_or_default();
            findings.push(Finding::good(about, "authinfo", seen("authinfo", &[("host", server)])));
            findings.push(Finding::good(about, SIGN_IN, seen("sign_in", &[])));
            // A Halo that does not say what time it is says nothing wrong.
            if let Ok(Some(theirs)) = theirs {
                findings.push(clock::beside(about, "Halo", theirs, before, after));
            }
            match scopes {
                Err(error) => findings.push(Finding::fix(about, SERVICE_TOKEN, refused(&error))),
                Ok(scopes) => {
                    findings.push(Finding::good(about, SERVICE_TOKEN, seen("token", &[])));
                    findings.push(granted(about, &scopes));
                    findings.push(agent(about, me));
                    findings.push(permissions(about, sees));
                    findings.push(outcome(&connected, outcomes));
                }
            }
        }
    }
    findings.extend(launch(&connected));
    findings.extend(refused_notes(about, services.store.refused_notes(&connected.instance.id).await));
    findings
}

fn refused(error: &HaloError) -> Remedy {
    Remedy::halo(error, &SCOPES.join(", "))
}

fn granted(about: &About, scopes: &[String]) -> Finding {
    let has = |wanted: &str| scopes.iter().any(|scope| scope == wanted);
    let missing: Vec<&str> = SCOPES.into_iter().filter(|scope| !has(scope)).collect();
    match () {
        () if scopes.is_empty() => Finding::good(about, "scopes", seen("scopes", &[])),
        () if has("all") || missing.is_empty() => {
            Finding::good(about, "scopes", scopes.iter().map(|scope| plain(scope)).collect::<Vec<_>>().join(" "))
        }
        () => Finding::fix(about, "scopes", Remedy::setup("halo_scope", &[("fix", &missing.join(", "))])),
    }
}

fn agent(about: &About, me: Result<Agent, HaloError>) -> Finding {
    match me {
        Err(error) => Finding::fix(about, "service agent", refused(&error)),
        Ok(me) if me.disabled => Finding::fix(
            about,
            "service agent",
            Remedy::check("halo_agent_disabled", &[("technician", &plain(&me.name))]),
        ),
        Ok(me) => Finding::good(about, "service agent", format!("agent {}, {}", me.id, plain(&me.name))),
    }
}

/// An agent without the rights is not refused: it is shown empty lists.
fn permissions(about: &About, sees: Result<Sees, HaloError>) -> Finding {
    match sees {
        Err(error) => Finding::fix(about, "agent permissions", refused(&error)),
        Ok(Sees { tickets: true, users: true }) => Finding::good(about, "agent permissions", seen("permissions", &[])),
        Ok(Sees { tickets, .. }) => {
            let missing = if tickets { "users" } else { "tickets" };
            Finding::fix(about, "agent permissions", Remedy::check("halo_agent_blind", &[("fix", missing)]))
        }
    }
}

/// Whether the outcome may be used on a ticket, only a note shows: so those that were refused are told here.
fn refused_notes(about: &About, refused: Result<Vec<(String, u64)>, StoreError>) -> Vec<Finding> {
    let refused = match refused {
        Err(error) => return vec![Finding::fix(about, "notes", Remedy::told("database", &format_args!("{error}.")))],
        Ok(refused) => refused,
    };
    if refused.is_empty() {
        return vec![Finding::good(about, "notes", seen("notes", &[]))];
    }
    let refusals = refused.into_iter().map(|(why, notes)| {
        let remedy = Remedy::check("notes_refused", &[("fix", &plain(&why)), ("left", &notes.to_string())]);
        Finding::fix(about, "notes", remedy)
    });
    refusals.collect()
}

fn outcome(connected: &Connected, outcomes: Result<Vec<Outcome>, HaloError>) -> Finding {
    let (about, wanted) = (&About::Instance(connected.instance.id.clone()), connected.instance.note_outcome_id);
    match outcomes {
        Err(error) => Finding::fix(about, "outcome", refused(&error)),
        Ok(outcomes) => match outcomes.iter().find(|outcome| outcome.id == wanted) {
            Some(outcome) => Finding::good(about, "outcome", format!("{wanted}, {}", plain(&outcome.name))),
            None => {
                let known: Vec<String> =
                    outcomes.iter().map(|outcome| format!("{} {}", outcome.id, plain(&outcome.name))).collect();
                let values = [("code", &*wanted.to_string()), ("fix", &*known.join(", "))];
                Finding::fix(about, "outcome", Remedy::check("outcome_missing", &values))
            }
        },
    }
}

/// What a launch needs: who may frame the pod, and what the link is signed with.
fn launch(connected: &Connected) -> [Finding; 2] {
    let instance = &connected.instance;
    let about = &About::Instance(instance.id.clone());
    let origins = &instance.frame_origins;
    let framed = match () {
        () if origins.is_empty() => {
            Finding::fix(about, "frame origins", Remedy::check("no_frame_origin", &[("fix", &instance.url.origin())]))
        }
        () if origins.contains(&instance.url.origin()) => Finding::good(about, "frame origins", origins.join(" ")),
        () => {
            let values = [("fix", &*origins.join(" ")), ("host", &*instance.url.origin())];
            Finding::good(about, "frame origins", seen("frame_origins", &values))
        }
    };
    let signed = match instance.launch_secrets_at(Timestamp::now()).len() {
        0 => Finding::fix(about, LAUNCH_SECRET, Remedy::check("no_launch_secret", &[])),
        1 => Finding::good(about, LAUNCH_SECRET, seen("launch_secret", &[])),
        count => Finding::good(about, LAUNCH_SECRET, seen("launch_secrets", &[("number", &count.to_string())])),
    };
    [framed, signed]
}
