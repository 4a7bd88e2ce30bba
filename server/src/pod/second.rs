//! A second technician: is asked before anything is done, and answers on a screen of their own.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    account::Account,
    age::is_younger,
    agreement::{Matter, SIGNED_IN_WITHIN, Standing, What},
    contact::Contact,
    ids::{AgentId, ClientId, Target},
    method::Way,
    policy::Kinds,
    purpose::Purposes,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{About, Approver, Involved, Question, Session, SignedIn, StoreError};

use super::{bound::BoundPod, look_up::Shown};
use crate::{
    problem::Problem,
    services::{Connected, Loaded, Services},
};

/// Who may agree, as far as it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MayAgree {
    pub names: Vec<String>,
    /// How many there are beside those who are named.
    pub others: usize,
}

/// Who may be a second technician for this customer.
pub fn listed(settings: &Loaded, connected: &Connected, client: ClientId) -> BTreeSet<AgentId> {
    let customer = settings.customer(&connected.instance.id, client);
    let own = customer.and_then(|customer| customer.second_technicians.clone());
    own.unwrap_or_else(|| connected.instance.second_technicians.clone())
}

/// How many of those who may agree are named.
const NAMED: usize = 3;

/// Of those who may answer this question, the names of whoever was here last; and how many more there are. Nobody but whoever
/// asked is told.
pub(super) async fn who_may_agree(
    services: &Services,
    listed: &BTreeSet<AgentId>,
    session: &Session,
    question: &Question,
) -> Result<MayAgree, StoreError> {
    let is_mine = question.matter().asked_by == session.agent;
    if !is_mine || question.agreement.standing(Timestamp::now()) != Standing::Asked {
        return Ok(MayAgree::default());
    }
    let mut others = listed.clone();
    others.remove(&session.agent);
    let mut names = Vec::new();
    for SignedIn { agent, name, email } in services.store.signed_in(&session.instance).await? {
        if others.contains(&agent) && question.is_about(agent, email.as_deref()) {
            others.remove(&agent);
        } else if names.len() < NAMED && others.remove(&agent) {
            names.push(plain(&name));
        }
    }
    Ok(MayAgree { names, others: others.len() })
}

/// What an agent may be wanted for here, so that they have to have signed in just now.
pub async fn wants_fresh_sign_in(
    services: &Services,
    settings: &Loaded,
    connected: &Connected,
    agent: AgentId,
    target: Target,
) -> Result<bool, StoreError> {
    let question = services.store.question(&connected.instance.id, target).await?;
    Ok(question.is_some_and(|question| {
        question.agreement.standing(Timestamp::now()) == Standing::Asked
            && question.matter().asked_by != agent
            && listed(settings, connected, question.about.client).contains(&agent)
    }))
}

/// Whether somebody who signed in then has to do so again before they may answer.
pub fn signed_in_long_ago(created: Timestamp, now: Timestamp) -> bool {
    !is_younger(created, SIGNED_IN_WITHIN, now)
}

impl BoundPod {
    /// The one thing that is wanted, for a second technician to agree to; with why it is about another contact, if it is.
    pub fn matter(&self, shown: &Shown, purposes: Purposes, what: What, way: Way) -> Matter {
        Matter {
            instance: self.connected.instance.id.clone(),
            target: self.page.target,
            contact: shown.contact.id,
            account: shown.account.id,
            purposes,
            way,
            what,
            approver: None,
            reason: self.open.memory().other.as_ref().map(|other| other.reason.clone()),
            asked_by: self.session.agent,
        }
    }

    /// Asks whoever may agree. While a colleague's question is open here, that one is shown.
    pub async fn ask_second(&self, matter: Matter, shown: &Shown, approver: Option<Approver>) -> Result<(), Problem> {
        let Self { services, settings, connected, session, .. } = self;
        let mut others = listed(settings, connected, shown.contact.client);
        others.remove(&session.agent);
        if others.is_empty() {
            return Err(Problem::plain("policy_refuses", Some("nobody_listed")));
        }
        let kinds = self.asked(&self.open.progress.borrow().looked, Timestamp::now()).kinds;
        let about = self.about_people(shown, kinds, approver);
        let matter = Matter { approver: about.approver.as_ref().map(|approver| approver.account), ..matter };
        services.store.ask_second(matter, about, Timestamp::now()).await?;
        self.wake();
        Ok(())
    }

    /// What whoever agrees has on their card.
    fn about_people(&self, shown: &Shown, kinds: Kinds, approver: Option<Approver>) -> About {
        About {
            client: shown.contact.client,
            contact_name: shown.contact.name.clone(),
            account_name: shown.account.display_name.clone(),
            upn: shown.account.upn.clone(),
            company: shown.contact.client_name.clone(),
            approver,
            asked_by_name: self.session.agent_name.clone(),
            kinds,
            other_contact: self.open.memory().other.is_some(),
            involved: involved(Some(&shown.contact), &shown.account),
        }
    }

    /// Whether it is still as whoever agreed had it on their card: the same people under the same names, and the same kind of
    /// account. Ids alone do not say that: a contact can become somebody else without getting another one.
    pub fn is_as_agreed(&self, question: &Question, shown: &Shown, kinds: Kinds) -> bool {
        question.about == self.about_people(shown, kinds, question.about.approver.clone())
    }

    /// What this technician has been agreed to, and has not done yet.
    pub async fn agreed(&self) -> Result<Option<Question>, StoreError> {
        let question = self.services.store.question(&self.connected.instance.id, self.page.target).await?;
        let now = Timestamp::now();
        Ok(question.filter(|question| {
            question.matter().asked_by == self.session.agent && question.agreement.standing(now) == Standing::Agreed
        }))
    }

    /// Agrees to what a colleague asks in this question, or refuses it.
    pub(super) async fn answer_second(&self, asked: Option<Uuid>, agrees: bool) -> Result<(), Problem> {
        let Self { services, settings, connected, session, page, .. } = self;
        let instance = &connected.instance.id;
        let question = services.store.question(instance, page.target).await?;
        if let Some(question) = question.filter(|question| Some(question.id) == asked) {
            let list = without_involved(listed(settings, connected, question.about.client), session, &question);
            // A refusal of the store's is what the view says by itself: it is not open, or not theirs to answer.
            let _ =
                services.store.answer_second(instance, question.id, session, &list, agrees, Timestamp::now()).await?;
            self.wake();
        }
        Ok(())
    }

    /// Takes this technician's own question back.
    pub(super) async fn withdraw_second(&self) -> Result<(), Problem> {
        let instance = &self.connected.instance.id;
        if let Some(question) = self.services.store.question(instance, self.page.target).await? {
            self.services.store.withdraw_second(instance, question.id, self.session.agent, Timestamp::now()).await?;
            self.wake();
        }
        Ok(())
    }

    pub(super) fn wake(&self) {
        self.services.live.wake(self.connected.instance.id.clone(), self.page.target);
    }
}

/// The list without this technician, if they are the user, or the one who is to vouch.
pub fn without_involved(mut list: BTreeSet<AgentId>, session: &Session, question: &Question) -> BTreeSet<AgentId> {
    if question.involves(session) {
        list.remove(&session.agent);
    }
    list
}

/// As whom this person may be known among the technicians.
pub(super) fn involved(contact: Option<&Contact>, account: &Account) -> Involved {
    let of_contact = contact.into_iter().flat_map(|contact| contact.email.iter().chain(&contact.addresses));
    let of_account = [account.upn.as_str()].into_iter().chain(account.mail.as_deref());
    Involved {
        agent: contact.and_then(|contact| contact.linked_agent),
        addresses: of_contact.map(String::as_str).chain(of_account).map(str::to_lowercase).collect(),
    }
}
