use vouchsafe_app::words::words;
use vouchsafe_domain::{
    ids::{ClientId, TenantId},
    log::Receipt,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Administrator, Changed, NewDelivery, Settings};

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
    if !may(services, visitor, weight).await? {
        return Ok(Changed::NotRecent);
    }
    if seen != visitor.settings.version {
        return Ok(Changed::Meanwhile);
    }
    // Read before the transaction: nobody waits in it for Halo.
    let audience = Audience::of(&visitor.settings, &visitor.connected, Some(visitor.session.agent)).await;
    let by = administrator(visitor, &audience);
    let compose =
        |detail: &str, loosened, receipt: &Receipt| tell(visitor, &audience, weight, detail, loosened, receipt);
    let changed = services.store.change_settings(&by, seen, visitor.now, change, compose).await?;
    services.ring();
    Ok(changed)
}

/// Makes a tenant the customer's whose consent came back, in the visitor's name: as [`change`] of what opens doors.
pub async fn confirm_tenant(
    services: &Services,
    visitor: &Visitor,
    seen: i64,
    client: ClientId,
    name: Option<String>,
    tenant: TenantId,
) -> Result<Changed, Refused> {
    let weight = Weight::OpensDoors;
    if !may(services, visitor, weight).await? {
        return Ok(Changed::NotRecent);
    }
    if seen != visitor.settings.version {
        return Ok(Changed::Meanwhile);
    }
    let audience = Audience::of(&visitor.settings, &visitor.connected, Some(visitor.session.agent)).await;
    let by = administrator(visitor, &audience);
    let compose =
        |detail: &str, loosened, receipt: &Receipt| tell(visitor, &audience, weight, detail, loosened, receipt);
    let confirmed = services.store.confirm_tenant(&by, seen, client, name, tenant, visitor.now, compose).await?;
    services.ring();
    Ok(confirmed)
}

/// Whether the visitor, who is still an agent of this Halo's, may change something of this weight now.
pub async fn may(services: &Services, visitor: &Visitor, weight: Weight) -> Result<bool, Refused> {
    if weight == Weight::OpensDoors && !visitor.is_recent() {
        return Ok(false);
    }
    sessions::check(services, &visitor.connected, &visitor.session).await?;
    Ok(true)
}

fn administrator<'a>(visitor: &'a Visitor, audience: &Audience) -> Administrator<'a> {
    Administrator {
        instance: visitor.instance(),
        agent: visitor.session.agent,
        recent: visitor.is_recent(),
        heard: !audience.is_nobody(),
    }
}

/// What every administrator is told of a change.
fn tell(
    visitor: &Visitor,
    audience: &Audience,
    weight: Weight,
    detail: &str,
    loosened: bool,
    receipt: &Receipt,
) -> Vec<NewDelivery> {
    if !loosened && weight == Weight::Plain {
        return Vec::new();
    }
    let what = if loosened { Door::Policy } else { Door::Settings };
    let by = plain(&visitor.session.agent_name);
    Opened { what, instance: visitor.instance(), detail, by: &by, at: visitor.now, receipt }.compose(audience)
}

/// The same as [`said`], where nothing that was entered comes back.
pub fn said_anew(changed: &Changed) -> String {
    match changed {
        Changed::Meanwhile => words().text("dash-changed-anew", &[]),
        changed => said(changed),
    }
}

/// What is added where a secret was entered.
pub fn and_the_secret(said: &str) -> String {
    format!("{said} {}", words().text("dash-changed-secret", &[]))
}

/// What a person is told of a change that was not made, and whose form comes back as it was; nothing of one that was.
pub fn said(changed: &Changed) -> String {
    match changed {
        Changed::Done | Changed::Nothing => String::new(),
        Changed::Meanwhile => words().text("dash-changed-meanwhile", &[]),
        Changed::NotRecent => words().text("dash-changed-not_recent", &[]),
        Changed::Unheard => words().text("dash-changed-unheard", &[]),
        Changed::Unsatisfiable(why) => words().text("dash-changed-unsatisfiable", &[("fix", why)]),
    }
}
