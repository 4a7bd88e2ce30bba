//! What a second technician has agreed to is done: somebody is asked to vouch, or the technician goes on without.

use jiff::Timestamp;
use vouchsafe_domain::{
    agreement::Matter,
    connector::Form,
    method::{Method, Way},
};
use vouchsafe_store::{Circumstances, NewVerification, Person, Question, Refusal};

use super::{
    driver::{self, Order},
    ending,
    send::{self, Halt},
};
use crate::{
    pod::{
        bound::{BoundPod, limits},
        ladder,
        look_up::{self, Looked},
    },
    problem::{self, Problem},
    sessions,
};

/// Asks whoever vouches, if everything is still as it was shown to whoever agreed.
pub async fn vouch(pod: &BoundPod, question: &Question, purposes: &str, pressed: Timestamp) -> Result<(), Problem> {
    told(pod, purposes, prompt(pod, question, purposes, pressed).await).await
}

/// Goes on without a verification, if everything is still as it was shown to whoever agreed.
pub async fn go_on_without(
    pod: &BoundPod,
    question: &Question,
    purposes: &str,
    pressed: Timestamp,
) -> Result<(), Problem> {
    told(pod, purposes, conclude(pod, question, purposes, pressed).await).await
}

/// What refuses it is in the log.
async fn told(pod: &BoundPod, purposes: &str, done: Result<(), Halt>) -> Result<(), Problem> {
    match done {
        Ok(()) => Ok(()),
        // No code is typed here.
        Err(Halt::CodeSpent) => Ok(()),
        Err(Halt::Logged(problem)) => problem.map_or(Ok(()), Err),
        Err(Halt::Refused(problem)) => {
            send::log_refusal(pod, purposes, &problem.name()).await?;
            Err(problem)
        }
    }
}

async fn prompt(pod: &BoundPod, question: &Question, purposes: &str, pressed: Timestamp) -> Result<(), Halt> {
    let (wanted, looked) = again(pod, question, purposes, pressed).await?;
    // What will not do for the user does not do for whoever vouches.
    pod.asked(&looked, Timestamp::now()).allows(&wanted.purposes, Way::Notification)?;
    let changed = || Problem::plain("changed", None);
    let ladder::Approvers { people, problem } = ladder::approvers(pod, &looked).await;
    let same = |found: &ladder::Resolved| Some(&found.approver) == question.about.approver.as_ref();
    // Where somebody did not answer, nobody can say that whoever was chosen may no longer vouch.
    let found = people.into_iter().find(same).ok_or_else(|| problem.unwrap_or_else(changed))?;
    let (Some(account), Some(source), Some(list)) = (found.looked.account, found.looked.source, found.looked.methods)
    else {
        return Err(changed().into());
    };
    let key = pod.settings.connector_key(&pod.connected.instance.id, wanted.client, account.id.tenant);
    let key = key.ok_or(Problem::plain("customer_not_connected", None))?;
    let form = send::form(pod, &account.upn)?;
    let user = Person { account: wanted.account, upn: wanted.upn, name: wanted.account_name };
    let wanted = NewVerification {
        account: account.id,
        upn: account.upn,
        account_name: account.display_name,
        source: source.name().to_owned(),
        form,
        circumstances: Circumstances { vouched_for: Some(user), ..wanted.circumstances },
        ..wanted
    };
    let at = Timestamp::now();
    match pod.services.store.request(&wanted, limits(&pod.connected), at).await? {
        Ok(verification) => {
            driver::start(&pod.services, Order { verification, key, list, code: None });
            Ok(())
        }
        Err(refusal) => Err(send::refused(pod, &wanted, refusal)),
    }
}

async fn conclude(pod: &BoundPod, question: &Question, purposes: &str, pressed: Timestamp) -> Result<(), Halt> {
    let (wanted, _) = again(pod, question, purposes, pressed).await?;
    match ending::go_on_without(&pod.services, wanted).await? {
        Ok(()) => Ok(()),
        Err(Refusal::NotAgreed) => Err(Halt::Logged(Some(Problem::plain("changed", None)))),
        Err(
            Refusal::Fenced(_)
            | Refusal::AlreadyOpen(_)
            | Refusal::Exhausted(_)
            | Refusal::CodeSpent
            | Refusal::Overtaken,
        ) => Err(Halt::Logged(None)),
    }
}

/// Reads everything again. The user need not be askable for this, but must be the one who was shown.
async fn again(
    pod: &BoundPod,
    question: &Question,
    purposes: &str,
    pressed: Timestamp,
) -> Result<(NewVerification, Looked), Halt> {
    let BoundPod { services, connected, session, .. } = pod;
    let changed = || Problem::plain("changed", None);
    let ((looked, result), agent) =
        tokio::join!(look_up::look_up(pod.asking(false), |_| {}), sessions::check(services, connected, session));
    agent?;
    let shown = looked.shown();
    pod.show(looked.clone(), result.clone()).await;
    if let Err(problem) = result
        && problem.state != "method_missing"
    {
        return Err(problem.into());
    }
    let shown = shown.ok_or_else(changed)?;
    let purposes = purposes.parse().map_err(|_| Problem::plain("changed", Some("purpose")))?;
    let agreed = question.matter();
    let matter = Matter {
        approver: agreed.approver,
        reason: agreed.reason.clone(),
        ..pod.matter(&shown, purposes, agreed.what, agreed.way)
    };
    let at = Timestamp::now();
    let asked = pod.asked(&looked, at);
    if matter != *agreed || !pod.is_as_agreed(question, &shown, asked.kinds) {
        return Err(changed().into());
    }
    let other_contact = pod.open.memory().other.is_some();
    let wanted = NewVerification {
        instance: connected.instance.id.clone(),
        account: shown.account.id,
        upn: shown.account.upn,
        account_name: shown.account.display_name,
        contact: shown.contact.id,
        contact_name: shown.contact.name,
        client: shown.contact.client,
        client_name: shown.contact.client_name,
        ticket: shown.ticket,
        technician: session.agent,
        technician_name: session.agent_name.clone(),
        requirement: asked.requirement(&matter.purposes),
        after_denial: Some(asked.policy().after_denial()),
        mistake: None,
        purposes: matter.purposes.clone(),
        method: Method::Tap,
        form: pod.settings.connector.form.unwrap_or(Form::Asynchronous),
        source: shown.source.name().to_owned(),
        reference: problem::reference(),
        prompt_closes: at + services.process.timing.closed_unanswered(),
        lease_holder: services.holder.clone(),
        // Begin may take longer than a lease, and nobody else can hear its answer.
        lease_until: at + services.process.timing.closed_unanswered(),
        pressed: Some(pressed),
        circumstances: Circumstances { reason: matter.reason.clone(), other_contact, ..Circumstances::default() },
        agreement: Some(matter),
        code: None,
    };
    Ok((wanted, looked))
}
