//! From Begin to the last word.
//!
//! Begin happens once, in the task of the press that wanted it; nothing ever repeats it. An asynchronous prompt is then
//! polled by whoever holds its lease, and so survives a restart. A verdict may come before the prompt has ended (the
//! technician stopped waiting, its time was over): then it is polled on, until the account can be prompted again.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument as _, error, info, info_span, warn};
use vouchsafe_domain::{
    connector::{
        Evidence, Form, MethodList, Progress, judge_answer, judge_asynchronous_begin, judge_synchronous_begin,
    },
    method::Method,
    verdict::Verdict,
    verification::{Event, State},
};
use vouchsafe_entra::{BeginError, ConnectorKey, ErrorKind};
use vouchsafe_store::{Begin, StoreError, Verification};

use super::ending::{Ending, close, conclude};
use crate::{metrics::metrics, services::Services};

/// How often the connector is asked how a prompt stands.
pub const POLL: Duration = Duration::from_secs(1);
/// For how long one process has a prompt to itself, unless it says so again.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// A prompt that may be sent: the account's place is taken, and here is all that it needs.
pub struct Order {
    pub verification: Verification,
    pub key: ConnectorKey,
    /// The connector's own list of the account's methods, and when it was read.
    pub list: (MethodList, Timestamp),
}

/// Sends the prompt, in a task that the server waits for.
pub fn start(services: &Arc<Services>, order: Order) {
    let span = info_span!("verification", id = %order.verification.id, reference = order.verification.reference);
    let services = services.clone();
    services.tasks.clone().spawn(
        async move {
            let outcome = match order.verification.form {
                Form::Asynchronous => asynchronous(&services, order).await,
                Form::Synchronous => synchronous(&services, order).await,
            };
            report(outcome);
        }
        .instrument(span),
    );
}

/// Takes up what the last process left: prompts that are still open, and those of which nothing more can be known.
pub async fn resume(services: &Arc<Services>) -> Result<(), StoreError> {
    for verification in services.store.open_verifications().await? {
        let span = info_span!("verification", id = %verification.id, reference = verification.reference);
        let services = services.clone();
        services.tasks.clone().spawn(async move { report(take_up(&services, verification).await) }.instrument(span));
    }
    Ok(())
}

fn report(outcome: Result<(), StoreError>) {
    if let Err(error) = outcome {
        // Without the database nothing can be concluded; the next start takes it up.
        error!("a verification is left as it is: {error}");
    }
}

async fn take_up(services: &Arc<Services>, verification: Verification) -> Result<(), StoreError> {
    let now = Timestamp::now();
    if !services.store.lease(verification.id, &services.holder, now, now + LEASE).await? {
        info!("another process has it");
        return Ok(());
    }
    let carried_on = verification.form == Form::Asynchronous && verification.connector_session.is_some();
    let settings = services.settings().await?;
    let key = settings.connector_key(&verification.instance, verification.client, verification.account.tenant);
    match key.filter(|_| carried_on) {
        Some(key) => {
            info!("carried on after a restart");
            poll(services, verification, key).await
        }
        None => {
            if verification.verdict.is_none() {
                conclude(services, verification.id, Ending::of(Verdict::Interrupted)).await?;
            }
            wait_until_closed(services, &verification).await
        }
    }
}

async fn asynchronous(services: &Arc<Services>, order: Order) -> Result<(), StoreError> {
    let Order { verification, key, list: (list, fetched) } = order;
    let (id, upn) = (verification.id, verification.upn.clone());
    if !list.allows_prompt(&upn, fetched, Timestamp::now()) {
        // Nothing was sent: promise P1 asks for a list that is at most a minute old.
        return conclude(services, id, Ending::closed(Verdict::Unrecognised)).await.map(drop);
    }
    let begin = match services.connector.begin(&key, Form::Asynchronous, &upn, verification.context).await {
        Ok(begin) => begin,
        Err(error) => return failed(services, &verification, error).await,
    };
    match judge_asynchronous_begin(&begin.answer, &upn) {
        Err(verdict) => {
            let ending = Ending { answer: begin.answer.value, ..Ending::of(verdict) };
            conclude(services, id, ending).await?;
            wait_until_closed(services, &verification).await
        }
        Ok(begun) => {
            let now = Timestamp::now();
            let begin = Begin {
                connector_session: Some(begun.session.clone().into()),
                dc: begin.dc,
                number: begun.number,
                method: begun.method(),
                closes: now + services.process.timing.closed,
            };
            // Stored before the first poll, so that whatever happens next, the answer is to this request.
            match services.store.begun(id, begin, now).await? {
                Some(begun) => {
                    metrics().prompt_sent();
                    wake(services, &begun);
                    poll(services, begun, key).await
                }
                // Stopped while it was being sent; it rings all the same.
                None => {
                    metrics().prompt_sent();
                    wait_until_closed(services, &verification).await
                }
            }
        }
    }
}

/// Asks once a second how the prompt stands, until it has ended or must have.
async fn poll(services: &Arc<Services>, verification: Verification, key: ConnectorKey) -> Result<(), StoreError> {
    let timing = services.process.timing;
    let (id, upn) = (verification.id, &verification.upn);
    let (Some(begun), Some(session)) = (verification.begun, &verification.connector_session) else {
        return Ok(());
    };
    let evidence = Evidence { asked: upn, begun, counts_for: timing.counts_for() };
    let mut concluded = verification.verdict.is_some();
    loop {
        let next = Instant::now() + POLL;
        let now = Timestamp::now();
        if !services.store.lease(id, &services.holder, now, now + LEASE).await? {
            warn!("another process has taken this verification over");
            return Ok(());
        }
        let context = verification.context;
        let answer = services.connector.end(&key, session.expose(), context, upn, verification.dc.as_deref()).await;
        let unreachable = answer.is_err();
        match answer {
            Ok(answer) => {
                if let Progress::Ended(verdict) = judge_answer(&answer, evidence, Timestamp::now()) {
                    let ending = Ending { answer: answer.value.clone(), ..Ending::closed(verdict) };
                    if concluded || conclude(services, id, ending).await?.is_none() {
                        close(services, &verification, answer.value.as_deref()).await?;
                    }
                    return Ok(());
                }
            }
            Err(error) => {
                warn!("the connector did not answer: {error}");
                metrics().microsoft_failed(&error);
                if !concluded && matches!(error.kind(), ErrorKind::Malformed | ErrorKind::Setup(_)) {
                    // The next answer could not be believed either.
                    conclude(services, id, Ending::open(error.verdict()).because(&error)).await?;
                    concluded = true;
                }
            }
        }
        let now = Timestamp::now();
        if !concluded && let State::Ended(verdict) = (State::Waiting { begun }).after(Event::Tick, now, timing) {
            let verdict = if unreachable { Verdict::MicrosoftUnavailable } else { verdict };
            conclude(services, id, Ending::of(verdict)).await?;
            concluded = true;
        }
        if now >= verification.prompt_closes {
            return close(services, &verification, None).await;
        }
        if services.stopping.run_until_cancelled(sleep_until(next)).await.is_none() {
            // The next start carries it on.
            return Ok(());
        }
    }
}

async fn synchronous(services: &Arc<Services>, order: Order) -> Result<(), StoreError> {
    let Order { verification, key, list: (list, fetched) } = order;
    let (id, upn) = (verification.id, verification.upn.clone());
    let begun = Timestamp::now();
    if !list.allows_prompt(&upn, fetched, begun) {
        return conclude(services, id, Ending::closed(Verdict::Unrecognised)).await.map(drop);
    }
    let timing = services.process.timing;
    // In this form Begin is the final answer, so it has begun as soon as it is sent.
    let begin =
        Begin { connector_session: None, dc: None, number: None, method: Method::Tap, closes: begun + timing.closed };
    match services.store.begun(id, begin, begun).await? {
        Some(begun) => {
            metrics().prompt_sent();
            wake(services, &begun);
        }
        None => return close(services, &verification, None).await,
    }
    let mut answer = std::pin::pin!(services.connector.begin(&key, Form::Synchronous, &upn, verification.context));
    let gives_up = sleep((timing.rings + timing.last_word).unsigned_abs());
    let answered = tokio::select! {
        answer = &mut answer => Some(answer),
        () = gives_up => {
            conclude(services, id, Ending::of(Verdict::NoAnswer)).await?;
            services.stopping.run_until_cancelled(answer).await
        }
        // The next start says that it was interrupted: in this form nobody else can hear the answer.
        () = services.stopping.cancelled() => None,
    };
    let Some(answered) = answered else { return Ok(()) };
    let answer = match answered {
        Ok(begin) => begin.answer,
        Err(error) => return failed(services, &verification, error).await,
    };
    let evidence = Evidence { asked: &upn, begun, counts_for: timing.counts_for() };
    let verdict = judge_synchronous_begin(&answer, evidence, Timestamp::now());
    let ending = Ending { answer: answer.value.clone(), ..Ending::closed(verdict) };
    if conclude(services, id, ending).await?.is_none() {
        close(services, &verification, answer.value.as_deref()).await?;
    }
    Ok(())
}

/// Begin was not answered.
async fn failed(services: &Arc<Services>, verification: &Verification, error: BeginError) -> Result<(), StoreError> {
    warn!("begin failed: {error}");
    metrics().microsoft_failed(&error.error);
    let verdict = error.error.verdict();
    let ending = if error.nothing_sent { Ending::closed(verdict) } else { Ending::open(verdict) };
    conclude(services, verification.id, ending.because(&error.error)).await?;
    wait_until_closed(services, verification).await
}

/// Nothing more will be heard: the account is free again when the prompt must have ended.
async fn wait_until_closed(services: &Arc<Services>, verification: &Verification) -> Result<(), StoreError> {
    let Some(current) = services.store.verification(&verification.instance, verification.id).await? else {
        return Ok(());
    };
    if !current.prompt_open {
        return Ok(());
    }
    let left = current.prompt_closes.duration_since(Timestamp::now());
    let wait = services.stopping.run_until_cancelled(sleep(left.max(SignedDuration::ZERO).unsigned_abs()));
    match wait.await {
        Some(()) => close(services, verification, None).await,
        None => Ok(()),
    }
}

pub(super) fn wake(services: &Services, verification: &Verification) {
    services.live.wake(verification.instance.clone(), super::target(verification));
}
