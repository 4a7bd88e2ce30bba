//! The policy in force, and what would loosen it, which an administrator confirms who signed in a moment ago.
//!
//! # Layout
//! - this file: the page, and confirming
//! - [`in_words`]: requirements and what is looser, in the words of the catalogue
//! - [`threat`]: raising the threat level, and asking to have it ended early

pub mod in_words;
pub mod threat;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Form, State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::warn;
use vouchsafe_app::{
    dashboard::policy::{PolicyPage, Waiting},
    words::words,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Pending, StoreError, Wanted};

use super::{
    change::hearing,
    door::refused,
    page::Page,
    visitor::{Visitor, answer},
};
use crate::{
    answer::Refused,
    pod::policy::in_force,
    problem::Problem,
    services::Services,
    sessions,
    telling::{
        audience::Audience,
        opened::{Door, Opened},
    },
};

/// `GET /dashboard/{instance}/policy`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    page(&services, &visitor, StatusCode::OK, threat::Told::default()).await
}

/// The page, with what was wrong with what was typed to raise the threat level.
async fn page(
    services: &Services,
    visitor: &Visitor,
    status: StatusCode,
    told: threat::Told,
) -> Result<Response, Refused> {
    let own = visitor.path(Page::Policy);
    let waiting = waiting(services, visitor).await?;
    let policy = in_force(&visitor.connected, None);
    let ends = waiting.iter().any(|waiting| waiting.what == Wanted::NoThreat.name());
    let confirms = Page::Confirm.is_for(visitor.role) && !waiting.is_empty();
    let recent = visitor.is_recent();
    let page = PolicyPage {
        layout: visitor.layout(),
        threat: threat::drawn(services, visitor, ends, told).await?,
        rows: in_words::rows(&policy, visitor.now),
        waiting,
        change_path: if Page::File.is_for(visitor.role) {
            format!("{}?from=own", visitor.path(Page::File))
        } else {
            String::new()
        },
        confirm_path: if confirms && recent { visitor.path(Page::Confirm) } else { String::new() },
        sign_in: (confirms && !recent).then(|| visitor.sign_in_again(&own)),
    };
    answer(status, |shell| page.render(shell))
}

#[derive(Deserialize)]
pub struct Confirm {
    what: String,
    asked: i64,
}

/// `POST /dashboard/{instance}/policy/confirm`: puts in force what was shown.
pub async fn confirm(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    form: Result<Form<Confirm>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(form) = form.map_err(|_| refused("form_unread"))?;
    let Visitor { ref settings, ref connected, ref session, now, .. } = visitor;
    if !visitor.is_recent() {
        // It says beside what waits where to sign in anew.
        return page(&services, &visitor, StatusCode::FORBIDDEN, threat::Told::default()).await;
    }
    sessions::check(&services, connected, session).await?;
    let asked = Timestamp::from_millisecond(form.asked).map_err(|_| refused("form_unread"))?;
    let id = &connected.instance.id;
    let pending = services.store.pending_loosenings(id).await?;
    let pending = pending.into_iter().find(|pending| pending.wanted.name() == form.what && pending.asked == asked);
    let Some(pending) = pending else {
        return Ok(Redirect::to(&visitor.path(Page::Policy)).into_response());
    };
    let mut after = connected.instance.clone();
    if let Wanted::Policy(wanted) = pending.wanted {
        after.administrators = wanted.administrators.into_iter().collect();
    }
    // Read before the transaction: nobody waits in it for Halo.
    let audience = Audience::of_change(settings, connected, Some(session.agent), &after, settings.mail.as_ref()).await;
    if !hearing(&services, &visitor, &audience, &after, settings.mail.is_some()).await?.allows(true) {
        return Err(refused("nobody_hears"));
    }
    let loosened = services
        .store
        .confirm_loosening(id, &form.what, asked, session.agent, now, |detail, receipt| {
            let by = plain(&session.agent_name);
            let opened = Opened { what: Door::Policy, instance: id, detail, by: &by, at: now, receipt };
            opened.compose(&audience)
        })
        .await;
    let loosened = match loosened {
        Err(StoreError::Unsatisfiable(why)) => {
            let problem = Problem::plain("refused", Some("unsatisfiable")).with("fix", &why);
            return Err(Refused::new(StatusCode::CONFLICT, problem));
        }
        loosened => loosened?,
    };
    if loosened {
        warn!(instance = %id, what = form.what, "the policy was loosened");
        services.ring();
    }
    Ok(Redirect::to(&visitor.path(Page::Policy)).into_response())
}

async fn waiting(services: &Services, visitor: &Visitor) -> Result<Vec<Waiting>, Refused> {
    let (id, clock) = (visitor.instance(), visitor.clock());
    let (settings, _) = services.store.load_settings().await?;
    let pending = services.store.pending_loosenings(id).await?;
    Ok(pending
        .into_iter()
        .map(|Pending { asked, wanted }| {
            let changes = match &wanted {
                Wanted::Policy(wanted) => {
                    let loosened = settings.loosened_by(id, wanted, visitor.now);
                    loosened.iter().map(|one| in_words::loosening(visitor, one)).collect()
                }
                Wanted::NoThreat => threat::ended(visitor),
            };
            Waiting {
                what: wanted.name().to_owned(),
                asked: asked.as_millisecond().to_string(),
                title: words().text(&format!("policy-waits-{}", wanted.name()), &[("time", &clock.minute(asked))]),
                changes,
            }
        })
        .collect())
}
