//! Pasted connector secrets, tried until they work: a fresh one may take minutes at Microsoft. Nobody is asked anything by it.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use vouchsafe_domain::connection::next_try;
use vouchsafe_entra::{ConnectorKey, EntraError, ErrorKind, Wrong};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{PastedSecret, StoreError};

use crate::{
    metrics::metrics,
    services::Services,
    telling::{
        audience::Audience,
        opened::{Door, Opened},
    },
};

/// How often is looked for some that are due, when nothing rings.
const ROUND: Duration = Duration::from_secs(2);

/// Tries them until the server stops.
pub async fn run(services: Arc<Services>) {
    loop {
        match services.store.due_secrets(Timestamp::now()).await {
            Err(error) => warn!("pasted secrets could not be read: {error}"),
            Ok(due) => {
                for secret in due {
                    tokio::select! {
                        () = services.stopping.cancelled() => return,
                        tried = try_one(&services, &secret) => if let Err(error) = tried {
                            warn!("a pasted secret is tried again later: {error}");
                        }
                    }
                }
            }
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.secrets.notified() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn try_one(services: &Services, secret: &PastedSecret) -> Result<(), StoreError> {
    let new = &secret.new;
    let key = ConnectorKey { tenant: new.tenant, secret: new.secret.clone() };
    let tried = services.connector.check(&key).await;
    let now = Timestamp::now();
    match tried {
        Ok(()) => adopt(services, secret, now).await,
        Err(error) => {
            metrics().microsoft_failed(&error);
            let (fault, code) = named(&error);
            let pause = next_try(now.duration_since(secret.pasted), secret.tries + 1).filter(|_| may_pass(&error));
            let (tenant, tries) = (new.tenant, secret.tries + 1);
            warn!(%tenant, tries, again = pause.is_some(), "a pasted secret does not work: {error}");
            let due = pause.map(|pause| now + pause.max(asked_to_wait(&error)));
            services.store.secret_failed(secret, fault, code.map(u64::from), due, now).await
        }
    }
}

async fn adopt(services: &Services, secret: &PastedSecret, now: Timestamp) -> Result<(), StoreError> {
    let new = &secret.new;
    let settings = services.settings().await?;
    let (instance, by) = (&new.instance, plain(&new.by_name));
    let audience = match settings.instance(instance) {
        Some(connected) => Some(Audience::of(&settings, &connected, Some(new.by)).await),
        None => None,
    };
    let adopted = services
        .store
        .adopt_secret(secret, now, |detail, _, receipt| {
            let opened = Opened { what: Door::Settings, instance, detail, by: &by, at: now, receipt };
            audience.as_ref().map(|audience| opened.compose(audience)).unwrap_or_default()
        })
        .await?;
    if adopted {
        info!(tenant = %new.tenant, "a pasted secret works, and is in force");
        services.ring();
    }
    Ok(())
}

/// What Microsoft said, as the catalogue names it under `setup_broken` or `check`, with its code.
pub fn named(error: &EntraError) -> (&'static str, Option<u32>) {
    match error.kind() {
        ErrorKind::Setup(fault) => (fault.key(), fault.code),
        ErrorKind::Unavailable | ErrorKind::Throttled { .. } => ("microsoft_silent", None),
        ErrorKind::Malformed | ErrorKind::Unauthorized | ErrorKind::NotFound => ("microsoft_strange", None),
    }
}

/// How long Microsoft asks us to wait, at least.
fn asked_to_wait(error: &EntraError) -> SignedDuration {
    match error.kind() {
        ErrorKind::Throttled { retry_after } => retry_after.and_then(|wait| wait.try_into().ok()).unwrap_or_default(),
        _ => SignedDuration::ZERO,
    }
}

/// Whether waiting may help. What was made a moment ago is not known everywhere at Microsoft.
pub(super) fn may_pass(error: &EntraError) -> bool {
    match error.kind() {
        ErrorKind::Setup(fault) => {
            matches!(fault.wrong, Wrong::SecretWrong | Wrong::MfaClientMissing | Wrong::ConnectorMissing)
        }
        _ => true,
    }
}
