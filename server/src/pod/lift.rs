use jiff::Timestamp;
use vouchsafe_domain::{
    agreement::{self, What},
    method::Way,
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Instance, Lifter, Session};

use super::bound::BoundPod;
use crate::{
    note,
    problem::Problem,
    sessions::is_fresh,
    telling::{audience::Audience, of_lift},
};

/// Whether a technician may lift a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Lift,
    /// An administrator, who has to sign in again first.
    SignInFirst,
    No,
}

/// Only an administrator may, and only if they signed in a moment ago: whoever sits down at a desk that was left open cannot.
pub fn may(session: &Session, instance: &Instance, now: Timestamp) -> May {
    match (instance.administrators.contains(&session.agent), is_fresh(session, now)) {
        (true, true) => May::Lift,
        (true, false) => May::SignInFirst,
        (false, _) => May::No,
    }
}

impl BoundPod {
    /// Lifts the block from whoever was looked up, as an administrator. Why is logged.
    pub(super) async fn lift(&self, typed: &str, now: Timestamp) -> Result<(), Problem> {
        let Self { services, settings, connected, session, .. } = self;
        let account = self.open.progress.borrow().looked.account.as_ref().map(|account| account.id);
        let reason = reason(typed).ok_or_else(no_reason)?;
        let Some(account) = account.filter(|_| may(session, &connected.instance, now) == May::Lift) else {
            return Ok(());
        };
        let who = Lifter::Administrator(&connected.instance.id, session.agent);
        let name = plain(&session.agent_name);
        let by = note::Lifter { agent: session.agent, name: &name, second: None, at: now };
        // Read before the transaction: nobody waits in it for Halo.
        let audience = Audience::of(settings, connected, Some(session.agent)).await;
        services.store.lift_fence(who, account, &reason, now, now, of_lift(&audience, by)).await?;
        services.ring();
        self.put_aside(None);
        Ok(())
    }

    /// Asks a second technician whether Deny was pressed by mistake.
    pub(super) async fn ask_to_lift(&self, typed: &str, now: Timestamp) -> Result<(), Problem> {
        let shown = self.on_screen()?;
        let fenced = self.services.store.fence(&self.connected.instance.id, shown.account.id, now).await?;
        let Some((_, incident)) = fenced.filter(|fenced| fenced.may_be_a_mistake).and_then(|fenced| fenced.own) else {
            return Ok(());
        };
        let matter = self.matter(&shown, incident.purposes, What::Mistake, Way::Notification);
        let why = reason(typed).ok_or_else(no_reason)?;
        self.ask_second(matter.because(&why), &shown, None).await?;
        self.put_aside(None);
        Ok(())
    }

    /// Lifts the block, as a second technician has agreed to.
    pub(super) async fn lift_as_agreed(&self, now: Timestamp) -> Result<(), Problem> {
        let Self { services, settings, connected, session, .. } = self;
        if let Some(agreed) = self.agreed().await?.filter(|agreed| agreed.matter().what == What::Mistake) {
            let second = plain(agreed.answered_by_name.as_deref().unwrap_or_default());
            let name = plain(&session.agent_name);
            let by = note::Lifter { agent: session.agent, name: &name, second: Some(&second), at: now };
            let audience = Audience::of(settings, connected, Some(session.agent)).await;
            services.store.lift_as_agreed(agreed.matter(), now, of_lift(&audience, by)).await?;
            services.ring();
            self.put_aside(None);
            self.wake();
        }
        Ok(())
    }
}

/// What was typed as a reason, if it says something.
pub fn reason(typed: &str) -> Option<String> {
    agreement::reason(&plain(typed))
}

fn no_reason() -> Problem {
    Problem::plain("fenced", Some("reason"))
}
