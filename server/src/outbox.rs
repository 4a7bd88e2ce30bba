//! The outbox: notes on their way to their tickets. They arrive at least once; a refusal is seen, not forgotten.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::{HaloError, Kind};
use vouchsafe_store::{Note, StoreError};

use crate::{metrics::metrics, services::Services, turns::Turns, verification};

/// How often the outbox is looked into, when nothing rings.
const ROUND: Duration = Duration::from_secs(2);
/// How many notes of one instance are taken at a time.
const BATCH: u32 = 10;
/// After how many tries a note is refused for which Halo will not let us look.
const SEARCHES: u64 = 20;

/// Writes notes until the server stops.
pub async fn run(services: Arc<Services>) {
    let turns = Turns::default();
    loop {
        if let Err(error) = round(&services, &turns).await {
            warn!("the outbox could not be worked: {error}");
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.notes.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

async fn round(services: &Arc<Services>, turns: &Turns) -> Result<(), StoreError> {
    for instance in services.store.instances_with_due_notes(Timestamp::now()).await? {
        // Not waited for: a Halo that hangs holds up its own notes only.
        turns.begin(&services.tasks, instance.clone(), hand_over_all(services.clone(), instance));
    }
    Ok(())
}

/// Hands over what this instance has due, until there is nothing more.
async fn hand_over_all(services: Arc<Services>, instance: InstanceId) {
    while !services.stopping.is_cancelled() {
        let due = match services.store.due_notes(&instance, Timestamp::now(), BATCH).await {
            Ok(due) if due.is_empty() => return,
            Ok(due) => due,
            Err(error) => return warn!("the outbox could not be worked: {error}"),
        };
        stream::iter(due)
            .for_each_concurrent(None, async |note| {
                if let Err(error) = hand_over(&services, &note).await {
                    warn!(verification = %note.verification, "a note is tried again later: {error}");
                }
            })
            .await;
    }
}

async fn hand_over(services: &Services, note: &Note) -> Result<(), StoreError> {
    deliver(services, note).await?;
    if let Some(verification) = services.store.verification(&note.instance, note.verification).await? {
        services.live.wake(note.instance.clone(), verification::target(&verification));
    }
    Ok(())
}

async fn deliver(services: &Services, note: &Note) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    let Some(connected) = settings.instance(&note.instance) else {
        return services
            .store
            .note_refused(note.id, "this Halo is no longer connected", Timestamp::now())
            .await
            .map(drop);
    };
    let service = connected.halo.service();
    let text = vouchsafe_halo::Note {
        ticket: note.ticket,
        outcome: connected.instance.note_outcome_id,
        technician: note.technician,
        technician_name: note.technician_name.clone(),
        html: note.html.clone(),
        plain: note.plain.clone(),
        important: note.important,
    };
    // Halo cannot tell a repetition from a second note, so before each retry the note is looked for.
    let found = match note.tries {
        ..=1 => Ok(false),
        _ => service.note_exists(note.ticket, &note.receipt).await,
    };
    let (written, refusal) = match found {
        Ok(true) => (Ok(()), None),
        Ok(false) => {
            let written = service.write_note(&text).await;
            let refusal = written.as_ref().err().and_then(why_refused);
            (written, refusal)
        }
        // It may be on the ticket: a search that is refused does not refuse the note, unless that is so again and again.
        Err(error) => {
            let why = why_refused(&error).filter(|_| note.tries > SEARCHES);
            (Err(error), why.map(|why| format!("it may be on the ticket, but cannot be looked for: {why}")))
        }
    };
    let now = Timestamp::now();
    let Err(error) = written else {
        info!(verification = %note.verification, tries = note.tries, "note written");
        metrics().note_written();
        return services.store.note_written(note.id, now).await.map(drop);
    };
    warn!(verification = %note.verification, tries = note.tries, "note not written: {error}");
    metrics().halo_failed(&error);
    match refusal {
        Some(why) => {
            metrics().note_refused();
            services.store.note_refused(note.id, &why, now).await.map(drop)
        }
        None => {
            let why = why_refused(&error).unwrap_or_else(|| "Halo did not answer".into());
            services.store.postpone_note(note.id, now + pause(&error, note.tries), &why).await
        }
    }
}

/// Why Halo will not take this note however often it is asked, if that is so.
fn why_refused(error: &HaloError) -> Option<String> {
    match error.kind() {
        Kind::Refused { message } if message.is_empty() => Some("Halo refused it".into()),
        Kind::Refused { message } => Some(message.clone()),
        Kind::Forbidden => Some("the API agent may not write to this ticket".into()),
        Kind::NotFound => Some("the API agent cannot see this ticket".into()),
        Kind::Unauthorized
        | Kind::BadCredentials { .. }
        | Kind::WrongTenant
        | Kind::ForeignAuthServer { .. }
        | Kind::Throttled { .. }
        | Kind::Unavailable
        | Kind::Malformed => None,
    }
}

/// How long to wait before the next try: as Halo says, or 5, 10, 20, 40 and then 60 seconds.
fn pause(error: &HaloError, tries: u64) -> SignedDuration {
    let doubled = 5_i64 << tries.saturating_sub(1).min(4);
    let ours = SignedDuration::from_secs(doubled.min(60));
    match error.kind() {
        Kind::Throttled { retry_after: Some(wait) } => SignedDuration::try_from(*wait).unwrap_or(ours).max(ours),
        _ => ours,
    }
}
