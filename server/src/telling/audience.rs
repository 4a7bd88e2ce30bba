//! Whom an alert of an instance's own reaches, beside its webhook and its syslog receiver.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use tokio::time::timeout;
use tracing::warn;
use vouchsafe_domain::ids::AgentId;
use vouchsafe_outbound::Address;

use crate::services::{Connected, Loaded};

/// How long Halo has for all addresses together. Whoever is not found by then is told by the other ways.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many agents are asked for at a time.
const AT_ONCE: usize = 8;
/// How many administrators are told by name at most.
const MOST: usize = 50;

/// Who hears when an administrator opens something.
#[derive(Debug)]
pub struct Audience {
    pub connected: Arc<Connected>,
    /// Every administrator's own address, and those in the instance's alerts; none where there is no mail server.
    pub mail: BTreeSet<Address>,
    /// Administrators for whom Halo has no address that can be written to.
    pub unknown: BTreeSet<AgentId>,
    /// Whether mail reaches anybody but whoever opens it; anybody at all, where there is no other administrator.
    others: bool,
}

impl Audience {
    /// Asks Halo for the administrators' addresses. To be done before the transaction whose alert it is: `opener` opens it,
    /// and is nobody who could hear of it.
    pub async fn of(settings: &Loaded, connected: &Arc<Connected>, opener: Option<AgentId>) -> Self {
        let instance = &connected.instance;
        let mut audience =
            Self { connected: connected.clone(), mail: BTreeSet::new(), unknown: BTreeSet::new(), others: false };
        if settings.mail.is_none() {
            return audience;
        }
        audience.mail.extend(instance.alerts.mail.iter().cloned());
        audience.unknown.extend(instance.administrators.iter().copied());
        let mut own = None;
        let mut found = stream::iter(instance.administrators.iter().copied().take(MOST))
            .map(async |id| (id, address(connected, id).await))
            .buffer_unordered(AT_ONCE);
        let all = async {
            while let Some((id, address)) = found.next().await {
                if let Some(address) = address {
                    audience.unknown.remove(&id);
                    if Some(id) == opener {
                        own = Some(address.clone());
                    }
                    audience.mail.insert(address);
                }
            }
        };
        if timeout(PATIENCE, all).await.is_err() {
            warn!(instance = %instance.id, "Halo took too long to say where all administrators can be written to");
        }
        drop(found);
        let alone = instance.administrators.iter().all(|id| Some(*id) == opener);
        audience.others = audience.mail.iter().any(|address| alone || Some(address) != own.as_ref());
        audience
    }

    /// Whether nobody would hear but whoever opens it.
    pub fn is_nobody(&self) -> bool {
        let alerts = &self.connected.instance.alerts;
        !self.others && alerts.webhook.is_none() && alerts.syslog.is_none()
    }
}

/// Where this agent can be written to; nobody who is disabled in Halo.
async fn address(connected: &Connected, id: AgentId) -> Option<Address> {
    let agent = match connected.halo.service().agent(id).await {
        Ok(agent) => agent,
        Err(error) => {
            warn!(instance = %connected.instance.id, agent = %id, "an administrator's address was not read: {error}");
            return None;
        }
    };
    agent.email.filter(|_| !agent.disabled)?.parse().ok()
}
