//! Contacts for whom no account was found, or several were: an administrator is asked to look into them, once.

use jiff::Timestamp;
use vouchsafe_domain::ids::ContactId;
use vouchsafe_store::{MatchRequest, MatchStanding, Settled};

use super::{bound::BoundPod, look_up::Looked};
use crate::problem::Problem;

/// Whether it is for an administrator to see to: there is no account, or more than one. Where two technicians may agree, they do.
pub fn is_for_an_administrator(problem: &Problem) -> bool {
    match (problem.state, problem.detail) {
        ("not_matched", Some(detail)) => !detail.starts_with("suggested"),
        ("not_matched", None) | ("several_matches", _) => true,
        _ => false,
    }
}

impl BoundPod {
    /// Whether an administrator can be asked; `Open` where it is not for them.
    pub(super) async fn matching(
        &self,
        looked: &Looked,
        ended: Option<&Result<(), Problem>>,
    ) -> Result<MatchStanding, vouchsafe_store::StoreError> {
        let unmatched = matches!(ended, Some(Err(problem)) if is_for_an_administrator(problem));
        match looked.contact.as_ref().filter(|_| unmatched) {
            Some(contact) => self.services.store.match_standing(&self.connected.instance.id, contact.id).await,
            None => Ok(MatchStanding::Open),
        }
    }

    pub(super) async fn ask_to_match(&self, now: Timestamp) -> Result<(), Problem> {
        let (contact, problem) = {
            let progress = self.open.progress.borrow();
            let problem = progress.ended.as_ref().and_then(|ended| ended.as_ref().err()).cloned();
            (progress.looked.contact.as_ref().map(|contact| contact.id), problem)
        };
        let (Some(contact), Some(problem)) = (contact, problem.filter(is_for_an_administrator)) else { return Ok(()) };
        let request = MatchRequest {
            contact,
            reason: problem.detail.unwrap_or(problem.state).to_owned(),
            asked_by: self.session.agent,
            asked_by_name: self.session.agent_name.clone(),
            asked: now,
        };
        self.services.store.ask_to_match(&self.connected.instance.id, &request).await?;
        Ok(())
    }

    /// Whoever was found need not be looked for any more.
    pub(super) async fn found(&self, contact: ContactId) -> Result<(), Problem> {
        let (store, instance) = (&self.services.store, &self.connected.instance.id);
        if store.match_standing(instance, contact).await? == MatchStanding::Asked {
            store.settle_match(instance, contact, self.session.agent, Settled::Found, Timestamp::now()).await?;
        }
        Ok(())
    }
}
