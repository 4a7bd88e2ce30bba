//! What leaves the house, on its way: mail, webhooks, syslog. It arrives at least once. A mail to people is given up after a day, and that
//! is seen; an alert is not for a month, nor is the newest checkpoint ever: whoever can keep the other side down for a day must not make
//! them silent.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::time::timeout;
use tracing::{info, warn};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_entra::EntraError;
use vouchsafe_halo::HaloError;
use vouchsafe_outbound::{Address, Mail, SendError};
use vouchsafe_store::{Channel, Delivery, Errand, Mail as Server, StoreError};

use crate::{
    metrics::metrics,
    services::{Connected, Loaded, Services},
    telling::{
        audience,
        payload::{Payload, Reader},
    },
    turns::Turns,
};

/// How often the outbox is looked into, when nothing rings.
const ROUND: Duration = Duration::from_secs(2);
/// How many deliveries of one instance are taken at a time, by one channel.
const BATCH: u32 = 10;
/// What has not arrived after so long is given up, if it may be.
const GIVES_UP: SignedDuration = SignedDuration::from_hours(24);
/// So is an alert after so long: it tells of people, and nobody wants it any more.
const GIVES_ALERTS_UP: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long Halo has to say where an administrator can be written to.
const NAMES_WITHIN: Duration = Duration::from_secs(5);
/// The first and the longest pause between two tries, in seconds.
const PAUSES: (i64, i64) = (5, 3600);
/// What has left, or was given up, is kept for so long: what was told is counted by it.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Sends what goes by this channel until the server stops. One of its own for each, so that one that hangs holds up no other.
pub async fn run(services: Arc<Services>, channel: Channel) {
    let turns = Turns::default();
    loop {
        if let Err(error) = round(&services, &turns, channel).await {
            warn!(channel = channel.name(), "deliveries could not be worked: {error}");
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.deliveries.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn round(services: &Arc<Services>, turns: &Turns, channel: Channel) -> Result<(), StoreError> {
    for instance in services.store.instances_with_due_deliveries(channel, Timestamp::now()).await? {
        // Not waited for: a receiver that hangs holds up its own instance only.
        turns.begin(&services.tasks, instance.clone(), hand_over_all(services.clone(), channel, instance));
    }
    Ok(())
}

/// Hands over what this instance has due by this channel, until there is nothing more.
async fn hand_over_all(services: Arc<Services>, channel: Channel, instance: InstanceId) {
    while !services.stopping.is_cancelled() {
        let due = match services.store.due_deliveries(&instance, channel, Timestamp::now(), BATCH).await {
            Ok(due) if due.is_empty() => return,
            Ok(due) => due,
            Err(error) => return warn!(channel = channel.name(), "deliveries could not be worked: {error}"),
        };
        stream::iter(due)
            .for_each_concurrent(None, async |delivery| {
                if let Err(error) = hand_over(&services, &delivery).await {
                    warn!(delivery = %delivery.id, "a delivery is tried again later: {error}");
                }
            })
            .await;
    }
}

/// Forgets what left, or was given up, long ago.
pub async fn forget(services: &Services, now: Timestamp) -> Result<(), StoreError> {
    services.store.forget_deliveries(now - KEPT).await.map(drop)
}

/// Why something was not delivered.
#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error(transparent)]
    Sending(#[from] SendError),
    #[error("Microsoft did not say to whom")]
    Microsoft(#[from] EntraError),
    #[error("Halo did not say to whom")]
    Halo(#[from] HaloError),
    #[error("Halo took too long to say to whom")]
    HaloIsSlow,
    #[error("Halo has no mail address of this administrator")]
    NoAddress,
    /// However often it is tried.
    #[error("{0}")]
    Never(&'static str),
}

impl Undelivered {
    /// What is refused is refused for good; but a mailbox that somebody has filled must not silence an alert at once.
    fn is_final(&self, delivery: &Delivery, now: Timestamp) -> bool {
        let may_pass = delivery.errand == Errand::Alert && now.duration_since(delivery.made) < GIVES_UP;
        match self {
            Self::Sending(error) => error.is_final() && !may_pass,
            Self::Microsoft(_) | Self::Halo(_) | Self::HaloIsSlow => false,
            // Whoever can take an address away for a minute must not silence an alert.
            Self::NoAddress => !may_pass,
            Self::Never(_) => true,
        }
    }
}

async fn hand_over(services: &Services, delivery: &Delivery) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    let sent = send(services, &settings, delivery).await;
    let now = Timestamp::now();
    let (channel, errand) = (delivery.channel.name(), delivery.errand.name());
    match sent {
        Ok(()) => {
            info!(delivery = %delivery.id, channel, errand, tries = delivery.tries, "delivered");
            metrics().delivered(delivery.channel);
            services.store.delivered(delivery, now).await.map(drop)
        }
        Err(error) if error.is_final(delivery, now) || gives_up(services, delivery, now).await? => {
            warn!(delivery = %delivery.id, channel, errand, tries = delivery.tries, "given up: {error}");
            metrics().delivery_failed(delivery.channel);
            services.store.delivery_refused(delivery, &error.to_string(), now).await.map(drop)
        }
        Err(error) => {
            warn!(delivery = %delivery.id, channel, errand, tries = delivery.tries, "not delivered: {error}");
            services.store.postpone_delivery(delivery.id, now + pause(delivery.tries), &error.to_string()).await
        }
    }
}

/// Whether it is to be tried no more, although it might arrive.
async fn gives_up(services: &Services, delivery: &Delivery, now: Timestamp) -> Result<bool, StoreError> {
    let age = now.duration_since(delivery.made);
    if age < GIVES_UP {
        return Ok(false);
    }
    match delivery.errand {
        Errand::Told(_) => Ok(true),
        Errand::Alert => Ok(age >= GIVES_ALERTS_UP),
        // A newer one covers everything that it does.
        Errand::Checkpoint => services.store.is_superseded(delivery).await,
    }
}

/// How long to wait before the next try: 5 seconds, twice as long each time, at most an hour.
fn pause(tries: u64) -> SignedDuration {
    let (first, longest) = PAUSES;
    let doubled = first << tries.saturating_sub(1).min(16);
    SignedDuration::from_secs(doubled.min(longest))
}

async fn send(services: &Services, settings: &Loaded, delivery: &Delivery) -> Result<(), Undelivered> {
    let id = delivery.id.to_string();
    let connected =
        settings.instance(&delivery.instance).ok_or(Undelivered::Never("this Halo is no longer connected"))?;
    let alerts = &connected.instance.alerts;
    match Payload::read(&delivery.payload).ok_or(Undelivered::Never("it cannot be read"))? {
        Payload::Mail { to, subject, text, html } => {
            let server = settings.mail.as_ref().ok_or(Undelivered::Never("mail is no longer set up"))?;
            let to = address(settings, &connected, delivery, to).await?;
            let mail = Mail { id, to, subject, text, html };
            Ok(services.outbound.mail(&server.server(), &mail).await?)
        }
        Payload::MailBy { server, to, subject, text, html } => {
            let server = serde_json::from_str::<Server>(server.expose());
            let server = server.map_err(|_| Undelivered::Never("it cannot be read"))?;
            // The same server may have got another password, which was seen to work.
            let now = settings.mail.as_ref().filter(|now| now.shares_password_with(&server));
            let password = now.and_then(|now| now.password.clone()).or_else(|| server.password.clone());
            let mail = Mail { id, to, subject, text, html };
            Ok(services.outbound.mail(&Server { password, ..server }.server(), &mail).await?)
        }
        Payload::Webhook(body) => {
            let webhook = alerts.webhook.as_ref().ok_or(Undelivered::Never("there is no longer a webhook"))?;
            let secret = webhook.secret.as_ref().ok_or(Undelivered::Never("the webhook has no secret"))?;
            Ok(services.outbound.webhook(&webhook.url, secret, &id, with_id(body, &id)).await?)
        }
        Payload::WebhookAt { url, secret, body } => {
            // With the secret of then: another one could be one that the receiver does not take.
            Ok(services.outbound.webhook(&url, &secret, &id, with_id(body, &id)).await?)
        }
        Payload::Syslog(message) => {
            let to = alerts.syslog.as_ref().ok_or(Undelivered::Never("there is no longer a syslog receiver"))?;
            Ok(services.outbound.syslog(to, &message).await?)
        }
        Payload::SyslogAt { to, message } => Ok(services.outbound.syslog(&to, &message).await?),
    }
}

/// What tells one delivery from another, for whoever gets it twice.
fn with_id(mut body: Value, id: &str) -> String {
    if let Some(fields) = body.as_object_mut() {
        fields.insert("id".into(), id.into());
    }
    body.to_string()
}

/// Where a mail goes. Users and managers are found in Entra, and nowhere else: what stands in the PSA, others can write.
async fn address(
    settings: &Loaded,
    connected: &Connected,
    delivery: &Delivery,
    reader: Reader,
) -> Result<Address, Undelivered> {
    let is_manager = match reader {
        Reader::At(address) => return Ok(address),
        Reader::Administrator(agent) => {
            let now = &connected.instance.administrators;
            // Where nobody is left, whoever was one hears of it all the same.
            if !now.is_empty() && !now.contains(&agent) {
                return Err(Undelivered::Never("no longer an administrator"));
            }
            // Nothing else waits for a Halo that hangs.
            let asked = timeout(NAMES_WITHIN, audience::address(connected, agent)).await;
            return asked.map_err(|_| Undelivered::HaloIsSlow)??.ok_or(Undelivered::NoAddress);
        }
        Reader::Manager => true,
        Reader::User => false,
    };
    let graph = settings.graph.as_ref().ok_or(Undelivered::Never("the Microsoft application is no longer set up"))?;
    let account = delivery.account.ok_or(Undelivered::Never("it is about nobody"))?;
    let found = match is_manager {
        true => graph.manager(account).await?,
        false => graph.account(account.tenant, account.object).await?,
    };
    let found = found.ok_or(Undelivered::Never("Entra knows nobody to tell"))?;
    let address = found.mail.unwrap_or_else(|| found.upn.to_string());
    address.parse().map_err(|_| Undelivered::Never("Entra has no mail address that can be used"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let pauses: Vec<i64> = [1, 2, 3, 9, 10, 11, 12, 100, u64::MAX].map(|tries| pause(tries).as_secs()).to_vec();
        assert_eq!(pauses, [5, 10, 20, 1280, 2560, 3600, 3600, 3600, 3600]);
    }
}
