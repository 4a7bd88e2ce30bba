//! Who hears of what opens doors, in words: beside what opens them, and where that was refused.

use std::{collections::BTreeMap, time::Duration};

use futures::future::join_all;
use tokio::time::timeout;
use tracing::warn;
use vouchsafe_app::words::words;
use vouchsafe_domain::ids::AgentId;
use vouchsafe_halo::escape::plain;

use super::{said, visitor::Visitor};
use crate::{answer::Refused, services::Services, telling::audience::is_alone};

/// How many administrators are named who cannot be told.
const NAMED: usize = 3;
/// How long Halo has to say who they are.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whom an alert can reach of what this visitor opens, by what is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hearers {
    /// The other administrators, by mail.
    Others,
    /// What is set for alerts, and no other administrator.
    Channels,
    /// Whoever opens it.
    Oneself,
    Nobody,
}

impl Hearers {
    fn of(visitor: &Visitor) -> Self {
        let instance = &visitor.connected.instance;
        let (alerts, has_mail) = (&instance.alerts, visitor.settings.mail.is_some());
        if has_mail && !is_alone(instance, Some(visitor.session.agent)) {
            Self::Others
        } else if !alerts.is_silent() || (has_mail && !alerts.mail.is_empty()) {
            Self::Channels
        } else if has_mail {
            Self::Oneself
        } else {
            Self::Nobody
        }
    }

    /// The name in the catalogue, under `set-opens-doors`.
    fn name(self) -> &'static str {
        match self {
            Self::Others => "others",
            Self::Channels => "channels",
            Self::Oneself => "oneself",
            Self::Nobody => "nobody",
        }
    }
}

/// Whether somebody else than whoever looks hears of what they open, or sees it as an administrator.
pub fn is_anybody_else(visitor: &Visitor) -> bool {
    let heard = matches!(Hearers::of(visitor), Hearers::Others | Hearers::Channels);
    heard || !is_alone(&visitor.connected.instance, Some(visitor.session.agent))
}

/// What is to be known beside a button that opens doors.
pub fn hint(visitor: &Visitor) -> String {
    words().text(&format!("set-opens-doors-{}", Hearers::of(visitor).name()), &[])
}

/// Why something was refused of which nobody else would hear: what is missing, as things are now.
pub async fn unheard(services: &Services, visitor: &Visitor) -> Result<String, Refused> {
    let instance = &visitor.connected.instance;
    let alone = is_alone(instance, Some(visitor.session.agent));
    let who = if alone { String::new() } else { others(services, visitor).await? };
    let key = match (alone, visitor.settings.mail.is_some()) {
        (true, false) => "alone",
        (true, true) => "alone-mail",
        (false, false) => "others",
        (false, true) => "others-mail",
    };
    Ok(words().text(&format!("dash-changed-unheard-{key}"), &[("technician", &who)]))
}

/// The other administrators, by name, also those who have never signed in.
async fn others(services: &Services, visitor: &Visitor) -> Result<String, Refused> {
    let Visitor { connected, session, .. } = visitor;
    let others = connected.instance.administrators.iter().copied().filter(|id| *id != session.agent);
    let others: Vec<AgentId> = others.collect();
    let known = services.store.agent_names(visitor.instance()).await?;
    let shown = others.iter().take(NAMED);
    let names = join_all(shown.map(async |id| match known.get(id).map(|name| plain(name)) {
        Some(name) if !name.is_empty() => name,
        _ => name_in_psa(visitor, *id).await,
    }));
    let more = (others.len() > NAMED).then(|| "…".to_owned());
    Ok(names.await.into_iter().chain(more).collect::<Vec<_>>().join(", "))
}

async fn name_in_psa(visitor: &Visitor, id: AgentId) -> String {
    let name = match timeout(PATIENCE, visitor.connected.halo.service().agent(id)).await {
        Ok(Ok(agent)) => plain(&agent.name),
        Ok(Err(error)) => {
            warn!(instance = %visitor.instance(), agent = %id, "an administrator's name was not read: {error}");
            String::new()
        }
        Err(_) => String::new(),
    };
    if name.is_empty() { said::agent(&BTreeMap::new(), id) } else { name }
}
