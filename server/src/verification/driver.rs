//! From Begin to the last word.
//!
//! Begin happens once, in the task of the press that wanted it; nothing ever repeats it. An asynchronous prompt is then
//! polled by whoever holds its lease, and so survives a restart. A verdict may come before the prompt has ended (the
//! technician stopped waiting, its time was over): then it is polled on, until the account can be prompted again.

mod code;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument as _, error, info, info_span, warn};
use uuid::Uuid;
use vouchsafe_domain::{
    code::Code,
    connector::{
        Evidence, Form, MethodList, Progress, judge_answer, judge_asynchronous_begin, judge_synchronous_begin,
    },
    method::{Method, Way},
    verdict::Verdict,
    verification::State,
};
use vouchsafe_entra::{BeginError, ConnectorKey, ErrorKind};
use vouchsafe_store::{Begin, StoreError, Verification};

use super::ending::{self, Ending, Late, close};
use crate::{metrics::metrics, services::Services};

/// How often the connector is asked how a prompt stands.
pub const POLL: Duration = Duration::from_secs(1);
/// For how long one process has a prompt that rings to itself, unless it says so again.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);

/// A prompt that may be sent: the account's place is taken, and here is all that it needs.
pub struct Order {
    pub verification: Verification,
    pub key: ConnectorKey,
    /// The connector's own list of the account's methods, and when it was read.
    pub list: (MethodList, Timestamp),
    /// What is to be checked, where nobody's phone is to ring.
    pub code: Option<Code>,
}

/// How often it is looked whether an open verification has lost its task.
const LOOK_AFTER: Duration = Duration::from_secs(5);
/// One that is younger may just be on its way to its task.
const NEWBORN: SignedDuration = SignedDuration::from_secs(10);
/// How often, a second apart, something is tried that must not be lost because the database was busy.
const INSISTENCE: usize = 60;

/// The verifications that have a task in this process.
#[derive(Debug, Default)]
pub struct Driven(Mutex<HashSet<Uuid>>);

/// One of them, for as long as its task lives, however that ends.
struct Drive {
    services: Arc<Services>,
    id: Uuid,
}

impl Drive {
    /// `None` if it has a task already.
    fn begin(services: &Arc<Services>, id: Uuid) -> Option<Self> {
        let new = services.driven.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        new.then(|| Self { services: services.clone(), id })
    }

    fn run(self, verification: &Verification, task: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        let span = info_span!("verification", id = %verification.id, reference = verification.reference);
        let tasks = self.services.tasks.clone();
        let task = async move {
            if let Err(error) = task.await {
                error!("left as it is for now, because the database does not take it: {error}");
            }
            drop(self);
        };
        tasks.spawn(task.instrument(span));
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.services.driven.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Sends the prompt, in a task that the server waits for.
pub fn start(services: &Arc<Services>, order: Order) {
    let Some(drive) = Drive::begin(services, order.verification.id) else { return };
    let services = services.clone();
    drive.run(&order.verification.clone(), async move {
        match (order.code.clone(), order.verification.form) {
            (Some(code), _) => code::check(&services, order, code).await,
            (None, Form::Asynchronous) => asynchronous(&services, order).await,
            (None, Form::Synchronous) => synchronous(&services, order).await,
        }
    });
}

/// Takes up what the last process left, and from then on whatever has lost its task, until the server stops.
pub async fn supervise(services: Arc<Services>) {
    let mut old_enough = SignedDuration::ZERO;
    loop {
        if let Err(error) = take_up_all(&services, old_enough).await {
            warn!("open verifications could not be looked for: {error}");
        }
        old_enough = NEWBORN;
        if services.stopping.run_until_cancelled(sleep(LOOK_AFTER)).await.is_none() {
            return;
        }
    }
}

async fn take_up_all(services: &Arc<Services>, old_enough: SignedDuration) -> Result<(), StoreError> {
    for verification in services.store.open_verifications().await? {
        let now = Timestamp::now();
        if now.duration_since(verification.requested).abs() < old_enough {
            continue;
        }
        let Some(drive) = Drive::begin(services, verification.id) else { continue };
        // Otherwise another process has it.
        if services.store.lease(verification.id, &services.holder, now, now + LEASE).await? {
            let services = services.clone();
            drive.run(&verification.clone(), async move { take_up(&services, verification).await });
        }
    }
    Ok(())
}

async fn take_up(services: &Arc<Services>, verification: Verification) -> Result<(), StoreError> {
    let is_code = verification.method == Method::Code;
    let carried_on = verification.form == Form::Asynchronous && verification.connector_session.is_some() && !is_code;
    let settings = services.settings().await?;
    let key = settings.connector_key(&verification.instance, verification.client, verification.account.tenant);
    match key.filter(|_| carried_on) {
        Some(key) => {
            info!("taken up again");
            poll(services, verification, key).await
        }
        None if verification.verdict.is_none() => {
            let interrupted = if is_code { Ending::closed } else { Ending::of };
            end(services, &verification, interrupted(Verdict::Interrupted)).await
        }
        None => wait_until_closed(services, &verification).await,
    }
}

/// Tries again what the database does not take, for as long as it may still matter: an answer is heard only once.
async fn insist<T, F>(services: &Services, attempt: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 0..INSISTENCE {
        match attempt().await {
            Ok(done) => return Ok(done),
            Err(error) => warn!("tried again in a moment: {error}"),
        }
        if services.stopping.run_until_cancelled(sleep(Duration::from_secs(1))).await.is_none() {
            break;
        }
    }
    attempt().await
}

async fn conclude(services: &Services, id: Uuid, ending: Ending) -> Result<Option<Verification>, StoreError> {
    insist(services, || ending::conclude(services, id, ending.clone())).await
}

/// Sets the verdict; where another came first, this one is only heard. The account is free at once of what cannot be open,
/// and of anything else when it must have ended.
async fn end(services: &Arc<Services>, verification: &Verification, ending: Ending) -> Result<(), StoreError> {
    let Ending { verdict, answer, prompt_open, .. } = ending.clone();
    let is_late = conclude(services, verification.id, ending).await?.is_none();
    if prompt_open {
        return wait_until_closed(services, verification).await;
    }
    if is_late {
        let late = Late { verdict, answer: answer.as_deref() };
        return insist(services, || close(services, verification, Some(late))).await;
    }
    Ok(())
}

async fn asynchronous(services: &Arc<Services>, order: Order) -> Result<(), StoreError> {
    let Order { verification, key, list: (list, fetched), .. } = order;
    let (id, upn) = (verification.id, verification.upn.clone());
    if !list.allows(Way::Notification, &upn, fetched, Timestamp::now()) {
        // Nothing was sent: promise P1 asks for a list that is at most a minute old.
        return end(services, &verification, Ending::closed(Verdict::Unrecognised)).await;
    }
    let begin = match services.connector.begin(&key, Form::Asynchronous, &upn, verification.context).await {
        Ok(begin) => begin,
        Err(error) => return failed(services, &verification, error).await,
    };
    match judge_asynchronous_begin(&begin.answer, &upn) {
        Err(verdict) => {
            end(services, &verification, Ending { answer: begin.answer.value, ..Ending::of(verdict) }).await
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
            match insist(services, || services.store.begun(id, begin.clone(), now)).await? {
                Some(begun) => {
                    metrics().prompt_sent();
                    wake(services, &begun);
                    poll(services, begun, key).await
                }
                // Stopped while it was being sent; it rings all the same, and a denial is heard.
                None => {
                    metrics().prompt_sent();
                    match insist(services, || services.store.begun_though_stopped(id, begin.clone(), now)).await? {
                        Some(rings) => poll(services, rings, key).await,
                        None => wait_until_closed(services, &verification).await,
                    }
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
        match services.store.lease(id, &services.holder, now, now + LEASE).await {
            Ok(true) => {}
            Ok(false) => {
                warn!("another process has taken this verification over");
                return Ok(());
            }
            // Asking how it stands does no harm, even if another process should ask, too.
            Err(error) => warn!("the lease could not be renewed: {error}"),
        }
        let context = verification.context;
        let answer = services.connector.end(&key, session.expose(), context, upn, verification.dc.as_deref()).await;
        let unreachable = answer.is_err();
        match answer {
            Ok(answer) => {
                if let Progress::Ended(verdict) = judge_answer(&answer, session.expose(), evidence, Timestamp::now()) {
                    let is_late =
                        concluded || conclude(services, id, Ending::answered(verdict, &answer.value)).await?.is_none();
                    concluded = true;
                    if verdict.ends_prompt() {
                        if is_late {
                            let late = Late { verdict, answer: answer.value.as_deref() };
                            insist(services, || close(services, &verification, Some(late))).await?;
                        }
                        return Ok(());
                    }
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
        if !concluded && let State::Over(verdict) = State::at(now, begun, timing) {
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
    let Order { verification, key, list: (list, fetched), .. } = order;
    let (id, upn) = (verification.id, verification.upn.clone());
    let begun = Timestamp::now();
    if !list.allows(Way::Notification, &upn, fetched, begun) {
        return end(services, &verification, Ending::closed(Verdict::Unrecognised)).await;
    }
    let timing = services.process.timing;
    // In this form Begin is the final answer, so it has begun as soon as it is sent.
    let closes = begun + timing.closed_unanswered();
    let begin = Begin { connector_session: None, dc: None, number: None, method: Method::Tap, closes };
    match services.store.begun(id, begin, begun).await? {
        Some(begun) => {
            metrics().prompt_sent();
            wake(services, &begun);
        }
        None => return close(services, &verification, None).await,
    }
    // Nobody else can hear the answer, so nobody else shall take it up before the prompt must have ended.
    services.store.lease(id, &services.holder, begun, closes).await?;
    let mut answer = std::pin::pin!(services.connector.begin(&key, Form::Synchronous, &upn, verification.context));
    let gives_up = sleep((timing.rings + timing.last_word).unsigned_abs());
    let answered = tokio::select! {
        answer = &mut answer => Some(answer),
        () = gives_up => {
            conclude(services, id, Ending::of(Verdict::NoAnswer)).await?;
            services.stopping.run_until_cancelled(answer).await
        }
        // In this form nobody else can hear the answer: it is told as interrupted at the next start, or by another process
        // when the account's place closes.
        () = services.stopping.cancelled() => None,
    };
    let Some(answered) = answered else { return Ok(()) };
    let answer = match answered {
        Ok(begin) => begin.answer,
        Err(error) => return failed(services, &verification, error).await,
    };
    let evidence = Evidence { asked: &upn, begun, counts_for: timing.counts_for() };
    let verdict = judge_synchronous_begin(&answer, evidence, Timestamp::now());
    end(services, &verification, Ending::answered(verdict, &answer.value)).await
}

/// Begin was not answered.
async fn failed(services: &Arc<Services>, verification: &Verification, error: BeginError) -> Result<(), StoreError> {
    warn!("begin failed: {error}");
    metrics().microsoft_failed(&error.error);
    let verdict = error.error.verdict();
    let ending = if error.nothing_sent { Ending::closed(verdict) } else { Ending::open(verdict) };
    end(services, verification, ending.because(&error.error)).await
}

/// Nothing more will be heard: the account is free again when the prompt must have ended.
async fn wait_until_closed(services: &Arc<Services>, verification: &Verification) -> Result<(), StoreError> {
    let Some(current) = services.store.verification(&verification.instance, verification.id).await? else {
        return Ok(());
    };
    if !current.prompt_open {
        return Ok(());
    }
    services.store.lease(current.id, &services.holder, Timestamp::now(), current.prompt_closes).await?;
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
