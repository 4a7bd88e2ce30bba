use vouchsafe_app::words::words;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Administrator, Changed, Settings};

use super::visitor::Visitor;
use crate::{
    answer::Refused,
    services::Services,
    sessions,
    telling::{
        audience::Audience,
        opened::{Door, Opened},
    },
};

/// What a change may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Lets nobody and nothing through that was not before.
    Plain,
    /// Says whom and where we trust: needs a sign-in of a moment ago, and alerts every administrator.
    OpensDoors,
}

/// Changes settings in the visitor's name: the one way for every form of the dashboard.
///
/// `seen` is the version of the settings with which the form was drawn. Who may have the page at all, the door has said.
pub async fn change(
    services: &Services,
    visitor: &Visitor,
    weight: Weight,
    seen: i64,
    change: impl FnOnce(&mut Settings) + Send,
) -> Result<Changed, Refused> {
    let Visitor { settings, connected, session, now, .. } = visitor;
    let recent = visitor.is_recent();
    if weight == Weight::OpensDoors && !recent {
        return Ok(Changed::NotRecent);
    }
    sessions::check(services, connected, session).await?;
    let instance = &connected.instance.id;
    let by = plain(&session.agent_name);
    // Read before the transaction: nobody waits in it for Halo.
    let audience = Audience::of(settings, connected, Some(session.agent)).await;
    let administrator = Administrator { instance, agent: session.agent, recent, heard: !audience.is_nobody() };
    let changed = services
        .store
        .change_settings(&administrator, seen, *now, change, |detail, loosened, receipt| {
            let what = if loosened { Door::Policy } else { Door::Settings };
            let opened = Opened { what, instance, detail, by: &by, at: *now, receipt };
            let tells = loosened || weight == Weight::OpensDoors;
            if tells { opened.compose(&audience) } else { Vec::new() }
        })
        .await?;
    services.ring();
    Ok(changed)
}

/// What a person is told of a change that was not made; nothing of one that was.
pub fn said(changed: &Changed) -> String {
    match changed {
        Changed::Done | Changed::Nothing => String::new(),
        Changed::Meanwhile => words().text("dash-changed-meanwhile", &[]),
        Changed::NotRecent => words().text("dash-changed-not_recent", &[]),
        Changed::Unheard => words().text("dash-changed-unheard", &[]),
        Changed::Unsatisfiable(why) => words().text("dash-changed-unsatisfiable", &[("fix", why)]),
    }
}
