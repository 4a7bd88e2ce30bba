//! The account's one place for a prompt, taken by a command.
//!
//! Where technicians can prompt the same account, a command takes its place in the database before it sends, as a press on
//! Send does: otherwise two prompts could be on one phone, and the tap that was meant for one could answer the other. So it
//! also counts against the account's budget and stands in the log; it makes no approval and no note, and counts in no figure. That needs the
//! account's object id, and therefore Graph. Where the settings do not have the tenant no technician can prompt it, and
//! nothing needs to be taken.
//!
//! A command that is killed leaves the place taken, until its prompt must have ended.

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    budget::{Exhausted, Whose},
    connector::Form,
    ids::{AgentId, ContactId},
    method::Method,
    policy::Requirement,
    purpose::Purpose,
    verification::Timing,
};
use vouchsafe_store::{Begin, Conclusion, NewVerification, Outgoing, Refusal, Secret, Store, StoreError, Verification};

use super::{account::Known, prompt::Outcome};
use crate::{pod::bound::limits, problem, verification::driver::LEASE};

/// Stands for contact and technician, by name.
const NAME: &str = "command line";

pub(super) struct Place {
    store: Store,
    verification: Verification,
    holder: String,
    timing: Timing,
}

/// Why the place cannot be had now.
pub(super) struct Taken {
    /// In the catalogue's words.
    pub(super) why: String,
    /// When it can be had at the latest, if time alone can tell.
    pub(super) until: Option<Timestamp>,
}

impl Place {
    pub(super) async fn take(known: &Known, form: Form) -> anyhow::Result<Result<Self, Taken>> {
        let at = Timestamp::now();
        let timing = known.services.process.timing;
        let connected = known.settings.instance(&known.instance);
        let connected = connected.ok_or_else(|| StoreError::UnknownInstance(known.instance.clone()))?;
        let holder = Uuid::new_v4().to_string();
        let wanted = NewVerification {
            instance: known.instance.clone(),
            account: known.account.id,
            upn: known.account.upn.clone(),
            account_name: known.account.display_name.clone(),
            contact: ContactId::try_from(u64::from(AgentId::COMMAND_LINE))?,
            contact_name: NAME.to_owned(),
            client: known.customer.client,
            client_name: super::account::name(&known.customer),
            ticket: None,
            technician: AgentId::COMMAND_LINE,
            technician_name: NAME.to_owned(),
            purposes: Purpose::Other.into(),
            // It gives no approval, so nothing is too weak for it.
            requirement: Requirement::plain(),
            // It asks for a denial itself, and whoever holds the phone knows why.
            after_denial: None,
            mistake: None,
            code: None,
            method: Method::Tap,
            form,
            source: NAME.to_owned(),
            reference: problem::reference(),
            prompt_closes: at + timing.closed_unanswered(),
            lease_holder: holder.clone(),
            circumstances: Default::default(),
            agreement: None,
            // Begin may take longer than a lease.
            lease_until: at + timing.closed_unanswered(),
            pressed: None,
        };
        let store = known.services.store.clone();
        let taken = |state: &str, detail: &str, until: Option<Timestamp>| {
            let when = until.map(|until| format!("at {}", until.strftime("%H:%M:%S UTC"))).unwrap_or_default();
            let said = words().said(state, Some(detail), &[("user", known.account.upn.as_str()), ("when", &when)]);
            Taken { why: format!("{}. {} {}", said.title, said.reason, said.next), until }
        };
        Ok(match store.request(&wanted, limits(&connected), at).await? {
            Ok(verification) => Ok(Self { store, verification, holder, timing }),
            Err(Refusal::Fenced(fence)) => {
                // Nobody sits here until it ends.
                Err(Taken { until: None, ..taken("fenced", "elsewhere", fence.until) })
            }
            Err(Refusal::NotAgreed) => Err(taken("policy_refuses", "second_technician", Some(at))),
            Err(Refusal::AlreadyOpen(open)) => Err(taken("already_open", "here", Some(open.closes))),
            // Nobody pressed anything here or typed a code, so nobody was overtaken.
            Err(Refusal::Overtaken | Refusal::CodeSpent) => Err(taken("already_open", "here", Some(at))),
            Err(Refusal::Exhausted(Exhausted { whose: Whose::Account, until })) => {
                Err(taken("budget_spent", "account", Some(until)))
            }
            Err(Refusal::Exhausted(Exhausted { whose: Whose::Technician, until })) => {
                Err(taken("budget_spent", "technician", Some(until)))
            }
            Err(Refusal::Exhausted(Exhausted { whose: Whose::Codes, until })) => {
                Err(taken("budget_spent", "codes", Some(until)))
            }
        })
    }

    /// The context that Begin is to carry.
    pub(super) fn context(&self) -> Uuid {
        self.verification.context
    }

    /// The connector took the prompt.
    pub(super) async fn begun(
        &self,
        session: Option<&str>,
        dc: Option<String>,
        number: Option<u8>,
    ) -> Result<(), StoreError> {
        let now = Timestamp::now();
        let begin = Begin {
            connector_session: session.map(Secret::new),
            dc,
            number,
            method: if number.is_some() { Method::NumberMatch } else { Method::Tap },
            closes: now + self.timing.closed,
        };
        self.store.begun(self.verification.id, begin, now).await.map(drop)
    }

    /// Keeps the prompt to this process, so that a server that starts meanwhile leaves it alone.
    pub(super) async fn keep(&self) -> Result<(), StoreError> {
        let now = Timestamp::now();
        self.store.lease(self.verification.id, &self.holder, now, now + LEASE).await.map(drop)
    }

    /// How it ended.
    pub(super) async fn conclude(&self, outcome: &Outcome) -> Result<(), StoreError> {
        let conclusion = Conclusion {
            verdict: outcome.verdict,
            now: Timestamp::now(),
            answer: outcome.answer.as_deref().map(vouchsafe_halo::escape::plain),
            fault: outcome.fault().map(str::to_owned),
            approves: false,
            prompt_open: outcome.open.is_some(),
        };
        self.store.conclude(self.verification.id, conclusion, |_, _, _| Outgoing::default()).await.map(drop)
    }

    /// The prompt can no longer be open.
    pub(super) async fn free(&self) -> Result<(), StoreError> {
        self.store.close_prompt(self.verification.id, None, Timestamp::now()).await.map(drop)
    }
}
