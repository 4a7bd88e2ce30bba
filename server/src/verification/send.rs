//! Send: the target is read again and must be what was shown; then the budget; then one prompt.

use jiff::Timestamp;
use vouchsafe_domain::{
    agreement::What,
    code::Code,
    connector::Form,
    ids::Upn,
    log::{Event, Kind},
    method::{Method, Way},
    purpose::Purposes,
};
use vouchsafe_store::{Circumstances, NewVerification, Question, Refusal};

use super::driver::{self, Order};
use crate::{
    pod::{
        bound::{BoundPod, limits},
        look_up::{self, Shown},
        open::Rejected,
        view,
    },
    problem::{self, Problem},
    sessions,
};

/// Why there is nothing to drive.
pub(super) enum Halt {
    /// Refused before the database was asked: still to be written to the log.
    Refused(Problem),
    /// Refused by the database, which has written it to the log. Without a problem the view says by itself what there is.
    Logged(Option<Problem>),
    /// The same, because the code was used before: another can be typed where it was.
    CodeSpent,
}

impl<P: Into<Problem>> From<P> for Halt {
    fn from(problem: P) -> Self {
        Self::Refused(problem.into())
    }
}

/// Asks the account on this page's screen, once: by a prompt, or with the code that was read out. What refuses it is in the
/// log.
pub async fn send(
    pod: &BoundPod,
    purposes: &str,
    way: Way,
    code: Option<Code>,
    pressed: Timestamp,
) -> Result<Result<(), Rejected>, Problem> {
    match prepare(pod, purposes, way, code, pressed).await {
        Ok(order) => {
            driver::start(&pod.services, order);
            Ok(Ok(()))
        }
        Err(Halt::CodeSpent) => Ok(Err(Rejected::Spent)),
        Err(Halt::Logged(problem)) => problem.map_or(Ok(Ok(())), Err),
        Err(Halt::Refused(problem)) => {
            log_refusal(pod, purposes, &problem.name()).await?;
            Err(problem)
        }
    }
}

async fn prepare(
    pod: &BoundPod,
    purposes: &str,
    way: Way,
    code: Option<Code>,
    pressed: Timestamp,
) -> Result<Order, Halt> {
    let BoundPod { services, settings, connected, session, .. } = pod;
    let changed = || Problem::plain("changed", None);
    let purposes: Purposes = purposes.parse().map_err(|_| Problem::plain("changed", Some("purpose")))?;
    let shown = shown(pod).await?.ok_or_else(changed)?;
    let nested_suffices = pod.open.progress.borrow().looked.nested_sufficed;
    let ((looked, result), agent) = tokio::join!(
        look_up::look_up(pod.asking(nested_suffices), |_| {}),
        sessions::check(services, connected, session)
    );
    agent?;
    let now = looked.shown();
    let list = looked.methods.clone();
    pod.show(looked.clone(), result.clone()).await;
    result?;
    let (Some(now), Some(list)) = (now, list) else {
        return Err(changed().into());
    };
    if now != shown || !list.0.has(way) {
        return Err(changed().into());
    }
    let at = Timestamp::now();
    let asked = pod.asked(&looked, at);
    let requirement = asked.allows(&purposes, way)?;
    let other_contact = pod.open.memory().other.is_some();
    let matter = pod.matter(&shown, purposes.clone(), What::Send, way);
    let form = form(pod, &shown.account.upn)?;
    if requirement.second_technician {
        let agreed = pod.agreed().await?;
        let covers = |question: Question| {
            question.agreement.covers(&matter, at) && pod.is_as_agreed(&question, &shown, asked.kinds)
        };
        if !agreed.is_some_and(covers) {
            pod.ask_second(matter, &shown, None).await?;
            return Err(Halt::Logged(None));
        }
    }
    let method = match (way, &code) {
        (Way::Notification, None) => Method::Tap,
        (Way::Code, Some(_)) => Method::Code,
        // What was to be typed depends on what was on the screen.
        _ => return Err(changed().into()),
    };
    let circumstances = Circumstances { reason: matter.reason.clone(), other_contact, ..Circumstances::default() };
    let agreement = requirement.second_technician.then_some(matter);
    let Shown { ticket, contact, account, source, .. } = shown;
    let key = settings.connector_key(&connected.instance.id, contact.client, account.id.tenant);
    let key = key.ok_or(Problem::plain("customer_not_connected", None))?;
    let wanted = NewVerification {
        instance: connected.instance.id.clone(),
        account: account.id,
        upn: account.upn,
        account_name: account.display_name,
        contact: contact.id,
        contact_name: contact.name,
        client: contact.client,
        client_name: contact.client_name,
        ticket,
        technician: session.agent,
        technician_name: session.agent_name.clone(),
        purposes,
        requirement,
        after_denial: Some(asked.policy().after_denial()),
        mistake: pod.open.memory().mistake.filter(|_| way == Way::Code),
        code: code.clone(),
        method,
        form,
        source: source.name().to_owned(),
        reference: problem::reference(),
        prompt_closes: at + services.process.timing.closed_unanswered(),
        lease_holder: services.holder.clone(),
        // Begin may take longer than a lease, and nobody else can hear its answer.
        lease_until: at + services.process.timing.closed_unanswered(),
        pressed: Some(pressed),
        circumstances,
        agreement,
    };
    match services.store.request(&wanted, limits(connected), at).await? {
        Ok(verification) => Ok(Order { verification, key, list, code }),
        Err(refusal) => Err(refused(pod, &wanted, refusal)),
    }
}

/// The form in which this account may be asked here.
pub(super) fn form(pod: &BoundPod, upn: &Upn) -> Result<Form, Problem> {
    let connector = &pod.settings.connector;
    let tester = connector.testers.contains(upn).then_some(Form::Asynchronous);
    connector.form.or(tester).ok_or(Problem::plain("untested", None))
}

/// What a refusal of the database's is to the technician.
pub(super) fn refused(pod: &BoundPod, wanted: &NewVerification, refusal: Refusal) -> Halt {
    match refusal {
        // The view says what keeps it, and until when; or what somebody else's press led to.
        Refusal::Fenced(_) | Refusal::Exhausted(_) | Refusal::Overtaken => Halt::Logged(None),
        Refusal::CodeSpent => Halt::CodeSpent,
        Refusal::NotAgreed => Halt::Logged(Some(Problem::plain("changed", None))),
        Refusal::AlreadyOpen(open) => {
            let here = open.verification.filter(|open| open.ticket == wanted.ticket && open.contact == wanted.contact);
            if here.as_ref().is_some_and(|open| open.verdict.is_none()) {
                // Pressed twice, or by two at once: the prompt that is open is the one that was wanted.
                return Halt::Logged(None);
            }
            let problem = Problem::plain("already_open", here.map(|_| "here"));
            Halt::Logged(Some(problem.with("when", view::clock(open.closes, &pod.connected.instance))))
        }
    }
}

/// What the technician has on the screen, as it was put there.
async fn shown(pod: &BoundPod) -> Result<Option<Shown>, Problem> {
    let found = pod.services.store.page(&pod.page.handle_hash, Timestamp::now()).await?;
    let shown = found.and_then(|(page, _)| page.shown);
    Ok(shown.and_then(|shown| serde_json::from_value(shown).ok()))
}

/// Writes to the log that Send was pressed and nothing was sent, and why.
pub async fn log_refusal(pod: &BoundPod, purposes: &str, reason: &str) -> Result<(), Problem> {
    let progress = pod.open.progress.borrow().clone();
    let account = progress.looked.account.as_ref();
    let event = Event {
        reason: Some(reason.to_owned()),
        purpose: purposes.parse().ok().map(|purposes: Purposes| purposes.to_string()),
        tenant_id: account.map(|account| account.id.tenant),
        object_id: account.map(|account| account.id.object),
        upn: account.map(|account| account.upn.clone()),
        ticket: progress.looked.ticket.as_ref().map(|ticket| ticket.id),
        contact: progress.looked.contact.as_ref().map(|contact| contact.id),
        technician: Some(pod.session.agent),
        ..Event::new(Kind::SendRefused)
    };
    pod.services.store.append(&pod.connected.instance.id, Timestamp::now(), event).await?;
    Ok(())
}
