//! An account that was found by a mail address or an alias of the contact's: people say whether it is them.

use jiff::Timestamp;

use super::{bound::BoundPod, look_up::Looked};
use crate::problem::Problem;

impl BoundPod {
    /// Asks a colleague to confirm who the contact is, or does so for a colleague.
    pub(super) async fn agree(&self, confirm: bool, now: Timestamp) -> Result<(), Problem> {
        let Self { services, connected, session, .. } = self;
        let looked = self.open.progress.borrow().looked.clone();
        let (Some(contact), Some(suggestion)) = (looked.contact, looked.suggestion) else {
            return Ok(());
        };
        let instance = &connected.instance.id;
        if confirm {
            services.store.confirm_match(instance, contact.id, &suggestion.suggested, session.agent, now).await?;
        } else {
            services.store.suggest_match(instance, contact.id, &suggestion.suggested, session.agent, now).await?;
        }
        self.look_up().await;
        Ok(())
    }

    /// Says that the account is not the contact's. What was suggested is taken back, as when an administrator refuses it, and
    /// on this page the account is found no more until somebody checks again.
    pub(super) async fn refuse_match(&self, now: Timestamp) -> Result<(), Problem> {
        let Self { services, connected, session, .. } = self;
        let looked = self.open.progress.borrow().looked.clone();
        let (Some(contact), Some(suggestion)) = (looked.contact, looked.suggestion) else {
            return Ok(());
        };
        let (instance, account) = (&connected.instance.id, suggestion.suggested.account);
        services.store.undo_match(instance, contact.id, account, false, session.agent, now).await?;
        self.open.memory().not_them = Some(suggestion.suggested);
        self.look_up().await;
        Ok(())
    }

    /// What was looked up, without the account that this technician has refused.
    pub(super) fn without_refused(&self, looked: Looked, result: Result<(), Problem>) -> (Looked, Result<(), Problem>) {
        let refused = self.open.memory().not_them.clone();
        let found = looked.suggestion.as_ref().map(|suggestion| &suggestion.suggested);
        if result.is_ok() || found.is_none() || found != refused.as_ref() {
            return (looked, result);
        }
        (Looked { suggestion: None, ..looked }, Err(Problem::plain("not_matched", Some("refused"))))
    }
}
