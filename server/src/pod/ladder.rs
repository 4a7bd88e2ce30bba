//! The ways on when the phone cannot be used, in their order: a code, somebody who vouches, going on without.

use futures::future::join_all;
use jiff::Timestamp;
use vouchsafe_domain::{
    agreement::{self, What},
    contact::Contact,
    ids::AccountId,
    method::Way,
    purpose::Purposes,
};
use vouchsafe_http::Secret;
use vouchsafe_store::Approver;

use super::{
    bound::BoundPod,
    look_up::{self, Looked, Shown},
    open::Step,
    second,
};
use crate::{problem::Problem, sessions::as_technician};

/// How many important contacts are offered, beside the manager.
const IMPORTANT: usize = 4;

/// Somebody who may vouch, with all that is needed to ask them.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub approver: Approver,
    pub looked: Looked,
}

/// Whoever may vouch, as far as everybody who knows of them answered.
#[derive(Debug, Default)]
pub struct Approvers {
    pub people: Vec<Resolved>,
    /// What kept somebody from being found who may be there.
    pub problem: Option<Problem>,
}

/// Everybody who may vouch for this user and can be asked: never the user, never the technician.
pub async fn approvers(pod: &BoundPod, looked: &Looked) -> Approvers {
    let (Some(contact), Some(account)) = (&looked.contact, &looked.account) else { return Approvers::default() };
    let asking = pod.asking(false);
    let manager = async {
        let mut manager = Looked::default();
        look_up::manager(asking, contact.client, account.id, &mut manager).await.map(|found| found.then_some(manager))
    };
    let customer = pod.settings.customer(&pod.connected.instance.id, contact.client);
    let may = customer.is_some_and(|customer| customer.important_contacts_vouch);
    let important = async { if may { important_contacts(pod, contact).await } else { Vec::new() } };
    let (manager, important) = tokio::join!(manager, important);
    let mut found = Approvers::default();
    for one in std::iter::once(manager).chain(important) {
        match one {
            Err(problem) => found.problem = found.problem.or(Some(problem)),
            Ok(None) => {}
            Ok(Some(looked)) => {
                let known = |resolved: &Resolved| {
                    found.people.iter().any(|other| other.approver.account == resolved.approver.account)
                };
                found.people.extend(resolved(looked, account.id).filter(|resolved| !known(resolved)));
            }
        }
    }
    found
}

/// The contacts of the same customer whom Halo marks as important, read by themselves and matched like any contact.
async fn important_contacts(pod: &BoundPod, user: &Contact) -> Vec<Result<Option<Looked>, Problem>> {
    let BoundPod { services, connected, session, .. } = pod;
    let client = user.client;
    let ask =
        |token: Secret| async move { connected.halo.technician(token.expose()).important_contacts(client, 20).await };
    let listed = match as_technician(services, connected, session, ask).await {
        Ok(listed) => listed,
        Err(problem) => return vec![Err(problem)],
    };
    let others = listed.into_iter().filter(|found| found.id != user.id).take(IMPORTANT);
    let asking = pod.asking(false);
    let resolved = others.map(async |found| {
        let (looked, result) = look_up::of_client(asking, found.id, client).await;
        match result {
            Ok(()) => Ok(looked.contact.as_ref().is_some_and(|contact| contact.important).then_some(looked)),
            Err(problem) if problem.is_an_outage() => Err(problem),
            // Whoever cannot be asked cannot vouch; that is no problem of the user's.
            Err(_) => Ok(None),
        }
    });
    join_all(resolved).await
}

fn resolved(looked: Looked, user: AccountId) -> Option<Resolved> {
    let account = looked.account.clone().filter(|account| account.id != user)?;
    // Whoever vouches is rung: a code would have to be read out by somebody who did not call.
    let (list, _) = looked.methods.as_ref()?;
    if list.obstacle(Way::Notification, &account.upn).is_some() {
        return None;
    }
    let approver = Approver {
        involved: second::involved(looked.contact.as_ref(), &account),
        account: account.id,
        upn: account.upn,
        name: account.display_name,
        contact: looked.contact.as_ref().map(|contact| contact.id),
    };
    Some(Resolved { approver, looked })
}

impl BoundPod {
    /// Whom the technician saw: the account of the contact, whether or not it can be asked.
    pub(super) fn on_screen(&self) -> Result<Shown, Problem> {
        let looked = self.open.progress.borrow().looked.clone();
        looked.shown().ok_or(Problem::plain("changed", None))
    }

    pub(super) fn step(&self, step: Step) {
        self.open.memory().step = step;
    }

    /// Asks the user in this way, wherever the technician was.
    pub(super) fn choose_way(&self, way: Way) {
        let mut memory = self.open.memory();
        memory.way = Some(way);
        memory.step = Step::Send;
    }

    /// Looks who may vouch for the user.
    pub(super) async fn find_approvers(&self) -> Result<(), Problem> {
        let looked = self.open.progress.borrow().looked.clone();
        let Approvers { people, problem } = approvers(self, &looked).await;
        if let Some(problem) = problem.filter(|_| people.is_empty()) {
            return Err(problem);
        }
        self.step(Step::Approvers(people.into_iter().map(|found| found.approver).collect()));
        Ok(())
    }

    pub(super) fn choose_approver(&self, at: &str) {
        let chosen = match (&self.open.memory().step, at.parse::<usize>()) {
            (Step::Approvers(found), Ok(at)) => found.get(at).cloned(),
            _ => None,
        };
        if let Some(approver) = chosen {
            self.step(Step::Vouch(approver));
        }
    }

    /// One rung back.
    pub(super) fn back(&self) {
        let mut memory = self.open.memory();
        memory.mistake = None;
        memory.step = match memory.step {
            Step::Approvers(_) | Step::Vouch(_) | Step::Override { .. } => Step::OtherWays,
            Step::Send | Step::OtherWays | Step::Find { .. } | Step::Found { .. } => Step::Send,
        };
    }

    /// Asks a second technician whether this approver may be asked to vouch.
    pub(super) async fn ask_to_vouch(&self, purposes: &str, approver: Approver) -> Result<(), Problem> {
        let shown = self.on_screen()?;
        let purposes = parsed(purposes)?;
        let looked = self.open.progress.borrow().looked.clone();
        // Nobody agrees to what could not be done.
        self.asked(&looked, Timestamp::now()).allows(&purposes, Way::Notification)?;
        let matter = self.matter(&shown, purposes, What::Vouch, Way::Notification);
        self.ask_second(matter, &shown, Some(approver)).await
    }

    /// Asks a second technician whether to go on without a verification; false if that lacks a reason.
    pub(super) async fn ask_to_override(&self, purposes: &str, typed: &[String]) -> Result<bool, Problem> {
        let Some(reason) = typed.first().and_then(|text| agreement::reason(text)) else {
            self.step(Step::Override { short: true });
            return Ok(false);
        };
        let shown = self.on_screen()?;
        let matter = self.matter(&shown, parsed(purposes)?, What::Override, Way::Notification);
        self.ask_second(matter.because(&reason), &shown, None).await.map(|()| true)
    }
}

fn parsed(purposes: &str) -> Result<Purposes, Problem> {
    purposes.parse().map_err(|_| Problem::plain("changed", Some("purpose")))
}
