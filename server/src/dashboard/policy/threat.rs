//! The threat level: an administrator raises it, and asks to have it ended early, by the same door as on the machine.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::civil::DateTime;
use serde::Deserialize;
use tracing::info;
use vouchsafe_app::{
    dashboard::policy::{Raise, ThreatLevel},
    words::words,
};
use vouchsafe_domain::{
    policy::{NotRaised, Threat},
    purpose::Purpose,
};
use vouchsafe_halo::escape::line;
use vouchsafe_store::{Changed, StoreError};

use super::{in_words::methods, page};
use crate::{
    answer::Refused,
    dashboard::{
        change::{self, said_anew},
        door::refused,
        page::Page,
        said,
        visitor::Visitor,
    },
    services::Services,
};

fn text(key: &str, values: &[(&str, &str)]) -> String {
    words().text(key, values)
}

/// What was typed, and why nothing came of it.
#[derive(Default)]
pub(super) struct Told {
    wrong: String,
    until: String,
    reason: String,
}

#[derive(Deserialize)]
pub struct Raising {
    seen: i64,
    until: String,
    reason: String,
}

/// `POST /dashboard/{instance}/policy/threat`: raises it, or raises it for longer.
pub async fn raise(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Raising>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Raising { seen, until: typed, reason }) = form.map_err(|_| refused("form_unread"))?;
    let clock = visitor.clock();
    // One too long stays too long, and is told so.
    let reason = line(&reason, Threat::LONGEST_REASON + 1);
    let again = async |status, wrong| {
        let told = Told { wrong, until: typed.clone(), reason: reason.clone() };
        page(&services, &visitor, status, told).await
    };
    let until = typed.trim().parse::<DateTime>().ok().and_then(|shown| clock.at(shown));
    let Some(until) = until else {
        return again(StatusCode::BAD_REQUEST, text("threat-wrong-until", &[])).await;
    };
    let wrong = match change::raise_threat(&services, &visitor, seen, until, &reason).await? {
        Ok(Changed::Done) => {
            info!(instance = %visitor.instance(), %until, "the threat level was raised");
            return Ok(Redirect::to(&visitor.path(Page::Policy)).into_response());
        }
        Ok(changed) => return again(StatusCode::CONFLICT, change::said(&services, &visitor, &changed).await?).await,
        Err(NotRaised::Reason) => text("threat-wrong-reason", &[("number", &Threat::LONGEST_REASON.to_string())]),
        Err(NotRaised::Over) => text("threat-wrong-over", &[("time", &clock.minute(until))]),
        Err(NotRaised::Shorter(on)) => text("threat-wrong-shorter", &[("time", &clock.minute(on))]),
    };
    again(StatusCode::BAD_REQUEST, wrong).await
}

#[derive(Deserialize)]
pub struct Ending {
    seen: i64,
}

/// `POST /dashboard/{instance}/policy/threat-end`: asks to have it ended early, which waits for an administrator.
pub async fn end(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Ending>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Ending { seen }) = form.map_err(|_| refused("form_unread"))?;
    match change::ask_to_end_threat(&services, &visitor, seen).await? {
        Changed::Done | Changed::Nothing => Ok(Redirect::to(&visitor.path(Page::Policy)).into_response()),
        changed => {
            let told = Told { wrong: said_anew(&services, &visitor, &changed).await?, ..Told::default() };
            page(&services, &visitor, StatusCode::CONFLICT, told).await
        }
    }
}

/// What is raised, and the forms for whoever may. `ends` says whether it waits already to be ended.
pub(super) async fn drawn(
    services: &Services,
    visitor: &Visitor,
    ends: bool,
    told: Told,
) -> Result<ThreatLevel, StoreError> {
    let on = visitor.connected.instance.threat.as_ref().filter(|threat| threat.is_on(visitor.now));
    let may_end = Page::ThreatEnd.is_for(visitor.role) && on.is_some() && !ends;
    let recent = visitor.is_recent();
    Ok(ThreatLevel {
        raised: match on {
            Some(threat) => facts(services, visitor, threat).await?,
            None => Vec::new(),
        },
        tightens: tightens(),
        wrong: told.wrong,
        seen: visitor.settings.version.to_string(),
        raise: Page::ThreatRaise.is_for(visitor.role).then(|| Raise {
            path: visitor.path(Page::ThreatRaise),
            zone: visitor.connected.instance.time_zone.clone(),
            earliest: visitor.clock().typed(on.map_or(visitor.now, |threat| threat.until)),
            until: told.until,
            reason: told.reason,
            longest: Threat::LONGEST_REASON.to_string(),
        }),
        end_path: if may_end && recent { visitor.path(Page::ThreatEnd) } else { String::new() },
        sign_in: (may_end && !recent).then(|| visitor.sign_in_again(&visitor.path(Page::Policy))),
    })
}

/// What is before it has ended early, and afterwards; nothing where it has ended by itself.
pub(super) fn ended(visitor: &Visitor) -> Vec<[String; 3]> {
    let clock = visitor.clock();
    let on = visitor.connected.instance.threat.as_ref().filter(|threat| threat.is_on(visitor.now));
    let before = on.map(|threat| {
        text(
            "threat-before",
            &[("time", &clock.minute(threat.until)), ("fix", &line(&threat.reason, Threat::LONGEST_REASON))],
        )
    });
    before.map(|before| [text("threat-title", &[]), before, text("threat-not-raised", &[])]).into_iter().collect()
}

/// Until when, since when, by whom and why.
async fn facts(services: &Services, visitor: &Visitor, threat: &Threat) -> Result<Vec<(String, String)>, StoreError> {
    let clock = visitor.clock();
    let by = match threat.by {
        Some(agent) => said::agent(&services.store.agent_names(visitor.instance()).await?, agent),
        None => text("threat-by-machine", &[]),
    };
    let facts = [
        ("until", clock.minute(threat.until)),
        ("since", clock.minute(threat.since)),
        ("by", by),
        ("reason", line(&threat.reason, Threat::LONGEST_REASON)),
    ];
    Ok(facts.map(|(key, fact)| (text(&format!("threat-fact-{key}"), &[]), fact)).to_vec())
}

/// What it asks for beyond the policy.
fn tightens() -> String {
    let asked = Threat::requirement(Purpose::Other);
    let methods = methods(&asked.methods);
    let two = Purpose::ALL.into_iter().filter(|purpose| Threat::requirement(*purpose).second_technician);
    let purposes = words().purposes(two.map(Purpose::name));
    let minutes = asked.holds.get().to_string();
    text("threat-tightens", &[("fix", &methods), ("minutes", &minutes), ("purpose", &purposes)])
}
