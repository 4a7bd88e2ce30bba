use jiff::Timestamp;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    hearing::Hearing,
    ids::{ClientId, TenantId},
    log::Receipt,
    policy::{NotRaised, Threat},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Administrator, Changed, Instance, NewDelivery, Settings, StoreError};

use super::{hearers, visitor::Visitor};
use crate::{
    answer::Refused,
    services::Services,
    sessions,
    telling::{
        audience::{Audience, adds_ears, is_alone},
        opened::{Door, Opened},
    },
};

/// What a change may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Lets nobody and nothing through that was not before.
    Plain,
    /// Says whom and where we trust: needs a sign-in of a moment ago, alerts every administrator, and is refused where nobody but
    /// whoever does it would hear of it ([`Hearing`]).
    OpensDoors,
    /// Takes away what somebody could do: as what opens doors, and never refused, since nobody gets in by it.
    ShutsDoors,
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
    let (before, version) = services.store.load_settings().await?;
    if [version, visitor.settings.version] != [seen, seen] {
        return Ok(Changed::Meanwhile);
    }
    // Made here, to see who hears of it. In the transaction these are still the settings that it was made of, or nothing is changed.
    let mut after = before.clone();
    change(&mut after);
    let after = before.keeping_secrets(after)?;
    let own = after.instances.iter().find(|own| own.id == *visitor.instance());
    let own = own.unwrap_or(&visitor.connected.instance);
    // Read before the transaction: nobody waits in it for Halo.
    let (agent, mail) = (Some(visitor.session.agent), after.mail.as_ref());
    let audience = Audience::of_change(&visitor.settings, &visitor.connected, agent, own, mail).await;
    let loosens = !before.holding_back(after.clone(), visitor.now).1.is_empty();
    let heard = hearing(services, visitor, &audience, own, mail.is_some()).await?.allows(loosens);
    if weight == Weight::OpensDoors && !heard && !before.changes(&after).is_empty() {
        return Ok(Changed::Unheard);
    }
    let by = administrator(visitor, heard);
    let compose =
        |detail: &str, loosened, receipt: &Receipt| tell(visitor, &audience, weight, detail, loosened, receipt);
    let put = move |settings: &mut Settings| *settings = after;
    let changed = services.store.change_settings(&by, seen, visitor.now, put, compose).await?;
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
    let audience = match opening(services, visitor).await? {
        Ok(audience) => audience,
        Err(changed) => return Ok(changed),
    };
    let by = administrator(visitor, true);
    let compose = |detail: &str, loosened, receipt: &Receipt| {
        tell(visitor, &audience, Weight::OpensDoors, detail, loosened, receipt)
    };
    if seen != visitor.settings.version {
        return Ok(Changed::Meanwhile);
    }
    let confirmed = services.store.confirm_tenant(&by, seen, client, name, tenant, visitor.now, compose).await?;
    services.ring();
    Ok(confirmed)
}

/// Raises the threat level in the visitor's name, or raises it for longer. That only tightens: it is in force at once, and needs
/// no new sign-in.
pub async fn raise_threat(
    services: &Services,
    visitor: &Visitor,
    seen: i64,
    until: Timestamp,
    reason: &str,
) -> Result<Result<Changed, NotRaised>, Refused> {
    if !may(services, visitor, Weight::Plain).await? {
        return Ok(Ok(Changed::NotRecent));
    }
    let by = Some(visitor.session.agent);
    let threat = Threat { since: visitor.now, until, reason: reason.to_owned(), by };
    let raised = services.store.raise_threat(visitor.instance(), &threat, Some(seen)).await?;
    services.ring();
    Ok(raised)
}

/// Asks in the visitor's name to have the threat level ended early. That loosens: it waits until an administrator confirms it, as
/// what is asked for on the machine does.
pub async fn ask_to_end_threat(services: &Services, visitor: &Visitor, seen: i64) -> Result<Changed, Refused> {
    if !may(services, visitor, Weight::OpensDoors).await? {
        return Ok(Changed::NotRecent);
    }
    let by = Some(visitor.session.agent);
    Ok(services.store.ask_to_end_threat(visitor.instance(), by, Some(seen), visitor.now).await?)
}

/// Who hears of what the visitor may open now, where that changes neither who hears nor the policy; or why nothing may be opened.
pub async fn opening(services: &Services, visitor: &Visitor) -> Result<Result<Audience, Changed>, Refused> {
    if !may(services, visitor, Weight::OpensDoors).await? {
        return Ok(Err(Changed::NotRecent));
    }
    let audience = Audience::of(&visitor.settings, &visitor.connected, Some(visitor.session.agent)).await;
    let (own, has_mail) = (&visitor.connected.instance, visitor.settings.mail.is_some());
    let heard = hearing(services, visitor, &audience, own, has_mail).await?.allows(false);
    Ok(if heard { Ok(audience) } else { Err(Changed::Unheard) })
}

/// Who hears of a change of the visitor's that makes `after` of the instance, with a mail server afterwards or without.
pub async fn hearing(
    services: &Services,
    visitor: &Visitor,
    audience: &Audience,
    after: &Instance,
    has_mail: bool,
) -> Result<Hearing, StoreError> {
    let before = &visitor.connected.instance;
    let (told, alone) = (!audience.is_nobody(), is_alone(before, Some(visitor.session.agent)));
    Ok(Hearing {
        told,
        others: !alone,
        made: adds_ears(before, after, visitor.settings.mail.is_some(), has_mail),
        first_start: alone && !told && services.store.standing_of(visitor.instance()).await?.phone_answered.is_none(),
    })
}

/// Whether the visitor, who is still an agent of this Halo's, may change something of this weight now.
pub async fn may(services: &Services, visitor: &Visitor, weight: Weight) -> Result<bool, Refused> {
    if weight != Weight::Plain && !visitor.is_recent() {
        return Ok(false);
    }
    sessions::check(services, &visitor.connected, &visitor.session).await?;
    Ok(true)
}

fn administrator(visitor: &Visitor, heard: bool) -> Administrator<'_> {
    let (instance, agent) = (visitor.instance(), visitor.session.agent);
    Administrator { instance, agent, recent: visitor.is_recent(), heard }
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
pub async fn said_anew(services: &Services, visitor: &Visitor, changed: &Changed) -> Result<String, Refused> {
    match changed {
        Changed::Meanwhile => Ok(words().text("dash-changed-anew", &[])),
        Changed::NotRecent => Ok(words().text("dash-changed-not_recent-anew", &[])),
        changed => said(services, visitor, changed).await,
    }
}

/// What is added where a secret was entered.
pub fn and_the_secret(said: &str) -> String {
    format!("{said} {}", words().text("dash-changed-secret", &[]))
}

/// What a person is told of a change that was not made, and whose form comes back as it was; nothing of one that was.
pub async fn said(services: &Services, visitor: &Visitor, changed: &Changed) -> Result<String, Refused> {
    Ok(match changed {
        Changed::Done | Changed::Nothing => String::new(),
        Changed::Meanwhile => words().text("dash-changed-meanwhile", &[]),
        Changed::NotRecent => words().text("dash-changed-not_recent", &[]),
        Changed::Unheard => hearers::unheard(services, visitor).await?,
        Changed::Unsatisfiable(why) => unsatisfiable(why),
    })
}

/// The same of what nobody could be verified with.
pub fn unsatisfiable(why: &str) -> String {
    words().text("dash-changed-unsatisfiable", &[("fix", why)])
}
