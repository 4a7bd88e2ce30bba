//! Whom an alert of an instance's own reaches, beside its webhook and its syslog receiver.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use tokio::time::timeout;
use tracing::warn;
use vouchsafe_domain::ids::AgentId;
use vouchsafe_halo::HaloError;
use vouchsafe_outbound::{Address, SyslogUrl};
use vouchsafe_store::{Alerts, Instance, Mail, Webhook};

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
    /// Where the instance's alerts go: before it is opened, and, if that is what changes, afterwards.
    alerts: Vec<Alerts>,
    /// By which mail servers; as with alerts.
    servers: Vec<Mail>,
    /// Whether before it is opened mail reaches anybody but whoever opens it; anybody at all, where there is no other administrator.
    others: bool,
}

impl Audience {
    /// Asks Halo for the administrators' addresses. To be done before the transaction whose alert it is: `opener` opens it,
    /// and is nobody who could hear of it.
    pub async fn of(settings: &Loaded, connected: &Arc<Connected>, opener: Option<AgentId>) -> Self {
        Self::of_change(settings, connected, opener, &connected.instance, settings.mail.as_ref()).await
    }

    /// The same for what makes `after` of the instance, and `mail` of the mail server: a change of who hears is heard by those
    /// before and those afterwards.
    pub async fn of_change(
        settings: &Loaded,
        connected: &Arc<Connected>,
        opener: Option<AgentId>,
        after: &Instance,
        mail: Option<&Mail>,
    ) -> Self {
        let before = &connected.instance;
        let mut audience = Self {
            connected: connected.clone(),
            mail: BTreeSet::new(),
            unknown: BTreeSet::new(),
            alerts: vec![before.alerts.clone(), after.alerts.clone()],
            servers: settings.mail.iter().chain(mail).cloned().collect(),
            others: false,
        };
        audience.servers.dedup_by_key(|server| server.json());
        if audience.servers.is_empty() {
            return audience;
        }
        // Those before come first, so that no crowd of new ones takes their place.
        let new = after.administrators.iter().filter(|id| !before.administrators.contains(id));
        let all: Vec<AgentId> = before.administrators.iter().chain(new).copied().collect();
        audience.unknown.extend(all.iter().copied());
        let mut own = None;
        let mut heard: BTreeSet<Address> = before.alerts.mail.iter().cloned().collect();
        let mut found = stream::iter(all.into_iter().take(MOST))
            .map(async |id| (id, address(connected, id).await.inspect_err(|error| unread(before, id, error))))
            .buffer_unordered(AT_ONCE);
        let ask = async {
            while let Some((id, address)) = found.next().await {
                let Ok(Some(address)) = address else { continue };
                audience.unknown.remove(&id);
                if Some(id) == opener {
                    own = Some(address.clone());
                }
                if before.administrators.contains(&id) {
                    heard.insert(address.clone());
                }
                audience.mail.insert(address);
            }
        };
        if timeout(PATIENCE, ask).await.is_err() {
            warn!(instance = %before.id, "Halo took too long to say where all administrators can be written to");
        }
        drop(found);
        let alone = is_alone(before, opener);
        audience.others = settings.mail.is_some() && heard.iter().any(|address| alone || Some(address) != own.as_ref());
        audience.mail.extend(heard);
        audience.mail.extend(after.alerts.mail.iter().cloned());
        audience
    }

    /// Whether nobody would hear but whoever opens it.
    pub fn is_nobody(&self) -> bool {
        !self.others && self.connected.instance.alerts.is_silent()
    }

    /// Every mail server by which it is to be told.
    pub(super) fn servers(&self) -> &[Mail] {
        &self.servers
    }

    /// Every webhook that is to hear of it, each once for each secret that it has.
    pub(super) fn webhooks(&self) -> impl Iterator<Item = &Webhook> {
        let all = self.alerts.iter().filter_map(|alerts| alerts.webhook.as_ref());
        let mut seen = BTreeSet::new();
        let secret = |webhook: &Webhook| webhook.secret.as_ref().map(|secret| secret.expose().to_owned());
        all.filter(move |webhook| seen.insert((webhook.url.as_str(), secret(webhook))))
    }

    /// Every syslog receiver, each once.
    pub(super) fn syslogs(&self) -> impl Iterator<Item = &SyslogUrl> {
        let all = self.alerts.iter().filter_map(|alerts| alerts.syslog.as_ref());
        let mut seen = BTreeSet::new();
        all.filter(move |syslog| seen.insert(syslog.to_string()))
    }
}

/// Whether nobody but this agent administers the instance.
pub fn is_alone(instance: &Instance, opener: Option<AgentId>) -> bool {
    instance.administrators.iter().all(|id| Some(*id) == opener)
}

/// Whom a change adds to those who hear: whether there is anybody, when `opener` was alone before.
pub fn adds_ears(before: &Instance, after: &Instance, had_mail: bool, has_mail: bool) -> bool {
    let new = |id: &&AgentId| !before.administrators.contains(id);
    let mail = has_mail && after.alerts.mail.iter().any(|address| !before.alerts.mail.contains(address));
    after.administrators.iter().any(|id| new(&id)) || !after.alerts.is_silent() || mail || (has_mail && !had_mail)
}

fn unread(instance: &Instance, agent: AgentId, error: &HaloError) {
    warn!(instance = %instance.id, %agent, "an administrator's address was not read: {error}");
}

/// Where this agent can be written to; nobody who is disabled in Halo.
pub async fn address(connected: &Connected, id: AgentId) -> Result<Option<Address>, HaloError> {
    let agent = connected.halo.service().agent(id).await?;
    Ok(agent.email.filter(|_| !agent.disabled).and_then(|email| email.parse().ok()))
}
