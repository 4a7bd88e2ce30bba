//! How a verification ends: verdict, log entry and note are one transaction, and then everybody is told.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use uuid::Uuid;
use vouchsafe_domain::{fence::Cause, ids::AgentId, log::Receipt, policy::Told, verdict::Verdict};
use vouchsafe_entra::EntraError;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Concluded, Conclusion, Lifted, NewVerification, Outgoing, Refusal, StoreError, Verification};

use super::driver::wake;
use crate::{
    metrics::metrics,
    services::{Loaded, Services},
    telling::{self, Links, audience::Audience, opened},
};

/// How it ended.
#[derive(Debug, Clone)]
pub struct Ending {
    pub verdict: Verdict,
    /// What the connector answered, in its own words.
    pub answer: Option<String>,
    /// What is set up wrongly, by its key in the catalogue.
    pub fault: Option<String>,
    /// The prompt may still be open on the phone.
    pub prompt_open: bool,
}

impl Ending {
    /// The prompt may be open where this verdict leaves that possible.
    pub fn of(verdict: Verdict) -> Self {
        Self { prompt_open: verdict.leaves_prompt_open(), ..Self::closed(verdict) }
    }

    /// As the connector answered; unless that was its last word, the prompt may still be open.
    pub fn answered(verdict: Verdict, value: &Option<String>) -> Self {
        Self { answer: value.clone(), prompt_open: !verdict.ends_prompt(), ..Self::closed(verdict) }
    }

    /// The prompt may be open, whatever the verdict.
    pub fn open(verdict: Verdict) -> Self {
        Self { prompt_open: true, ..Self::closed(verdict) }
    }

    /// The prompt is certainly not open: it was answered, or never sent.
    pub fn closed(verdict: Verdict) -> Self {
        Self { verdict, answer: None, fault: None, prompt_open: false }
    }

    #[must_use]
    pub fn because(mut self, error: &EntraError) -> Self {
        self.fault = error.fault().map(|fault| fault.key().to_owned());
        self
    }
}

/// How long a page stays after the end of its approval.
const AFTERGLOW: SignedDuration = SignedDuration::from_mins(1);

/// Sets the verdict, unless there is one; with it the log entry, what leaves the house and, on a ticket, the note.
pub async fn conclude(services: &Services, id: Uuid, ending: Ending) -> Result<Option<Verification>, StoreError> {
    let settings = services.settings().await?;
    let lifting = lifting(services, &settings, id, ending.verdict).await?;
    let now = Timestamp::now();
    let conclusion = Conclusion {
        verdict: ending.verdict,
        now,
        // Somebody else's words: short, and nothing but words.
        answer: ending.answer.as_deref().map(plain),
        fault: ending.fault,
        approves: true,
        prompt_open: ending.prompt_open,
    };
    let of_verdict = compose(services, settings)?;
    let compose = |verification: &Verification, receipt: &Receipt, lifted: &[Lifted]| {
        let mut outgoing = of_verdict(verification, receipt);
        if let Some(audience) = &lifting {
            let by = plain(&verification.technician_name);
            let tells = opened::lifted(audience, &by, now);
            outgoing.deliveries.extend(lifted.iter().flat_map(tells));
        }
        outgoing
    };
    let concluded = services.store.conclude(id, conclusion, compose).await?;
    let Some(Concluded { verification, withdrawn }) = concluded else { return Ok(None) };
    keep_pages(services, &verification, verification.technician).await;
    tell(services, &verification, &withdrawn);
    Ok(Some(verification))
}

/// Who hears of the block that a code lifts, where it is right and was typed for that. Read before the transaction: nobody waits
/// in it for Halo.
async fn lifting(
    services: &Services,
    settings: &Loaded,
    id: Uuid,
    verdict: Verdict,
) -> Result<Option<Audience>, StoreError> {
    if verdict != Verdict::Approved {
        return Ok(None);
    }
    let open = services.store.open_verification(id).await?.filter(|open| open.mistake.is_some());
    let Some(open) = open else { return Ok(None) };
    match settings.instance(&open.instance) {
        Some(connected) => Ok(Some(Audience::of(settings, &connected, Some(open.technician)).await)),
        None => Ok(None),
    }
}

/// The pages of whoever has an approval outlive it by a little, in which they say that it is over.
pub async fn keep_pages(services: &Services, approved: &Verification, technician: AgentId) {
    let Some(until) = approved.approval_until else { return };
    let target = super::target(approved);
    let kept = services.store.keep_pages(&approved.instance, technician, target, until + AFTERGLOW, Timestamp::now());
    if let Err(error) = kept.await {
        warn!("a page ends before its approval does: {error}");
    }
}

/// Goes on without a verification, as a second technician has agreed to.
pub async fn go_on_without(services: &Services, new: NewVerification) -> Result<Result<(), Refusal>, StoreError> {
    let settings = services.settings().await?;
    let compose = compose(services, settings)?;
    let gone_on = services.store.go_on_without(new, Timestamp::now(), compose).await?;
    Ok(gone_on.map(|verification| tell(services, &verification, &[])))
}

/// What a verdict sends out.
fn compose(
    services: &Services,
    settings: Arc<Loaded>,
) -> Result<impl FnOnce(&Verification, &Receipt) -> Outgoing + Send, StoreError> {
    let links = Links::new(services, &Told::ALL)?;
    Ok(move |verification: &Verification, receipt: &Receipt| {
        let Some(connected) = settings.instance(&verification.instance) else { return Outgoing::default() };
        telling::of_verdict(verification, receipt, &connected, settings.mail.is_some(), &links)
    })
}

/// It has ended: everybody who waits for it looks again, and whoever had an approval that was taken back because of it.
fn tell(services: &Services, verification: &Verification, withdrawn: &[Verification]) {
    if let Some(verdict) = verification.verdict {
        info!(verdict = verdict.name(), withdrawn = withdrawn.len(), "concluded");
        metrics().concluded(verdict);
    }
    withdrawn.iter().chain([verification]).for_each(|changed| wake(services, changed));
    services.ring();
}

/// What the connector still said after the verdict.
#[derive(Debug, Clone, Copy)]
pub struct Late<'a> {
    pub verdict: Verdict,
    pub answer: Option<&'a str>,
}

/// The prompt can no longer be open. An answer that came after the verdict is only logged; but a denial is an incident
/// whenever it comes.
pub async fn close(services: &Services, verification: &Verification, late: Option<Late<'_>>) -> Result<(), StoreError> {
    let (id, now) = (verification.id, Timestamp::now());
    let answer = late.and_then(|late| late.answer).map(plain);
    match late.and_then(|late| Cause::of(late.verdict)) {
        None => drop(services.store.close_prompt(id, answer.as_deref(), now).await?),
        Some(cause) => {
            let settings = services.settings().await?;
            let links = Links::new(services, &Told::ALL)?;
            let compose = |verification: &Verification, receipt: &Receipt| {
                let Some(connected) = settings.instance(&verification.instance) else { return Outgoing::default() };
                let has_mail = settings.mail.is_some();
                telling::of_late_incident(verification, cause, now, receipt, &connected, has_mail, &links)
            };
            let closed = services.store.close_incident(id, cause, answer.as_deref(), now, compose).await?;
            closed.iter().flatten().for_each(|withdrawn| wake(services, withdrawn));
            services.ring();
        }
    }
    wake(services, verification);
    Ok(())
}
