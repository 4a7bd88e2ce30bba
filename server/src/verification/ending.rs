//! How a verification ends: verdict, log entry and note are one transaction, and then everybody is told.

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};
use uuid::Uuid;
use vouchsafe_domain::{policy::Told, verdict::Verdict};
use vouchsafe_entra::EntraError;
use vouchsafe_store::{Conclusion, Outgoing, StoreError, Verification};

use super::driver::wake;
use crate::{
    metrics::metrics,
    note,
    services::Services,
    telling::{self, Links},
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
    let now = Timestamp::now();
    let settings = services.settings().await?;
    let conclusion = Conclusion {
        verdict: ending.verdict,
        now,
        // Somebody else's words: short, and nothing but words.
        answer: ending.answer.as_deref().map(vouchsafe_halo::escape::plain),
        fault: ending.fault,
        approves: true,
        prompt_open: ending.prompt_open,
    };
    let links = Links::new(services, &Told::ALL)?;
    let concluded = services
        .store
        .conclude(id, conclusion, |verification, receipt| {
            let Some(connected) = settings.instance(&verification.instance) else { return Outgoing::default() };
            Outgoing {
                note: note::compose(verification, receipt, &connected.instance),
                deliveries: telling::of_verdict(verification, receipt, &connected, settings.mail.is_some(), &links),
            }
        })
        .await?;
    if let Some(verification) = &concluded {
        let verdict = verification.verdict.unwrap_or(ending.verdict);
        info!(verdict = verdict.name(), "concluded");
        metrics().concluded(verdict);
        keep_page(services, verification).await;
        wake(services, verification);
        services.notes.notify_one();
        services.deliveries.notify_waiters();
        services.receipts.notify_one();
    }
    Ok(concluded)
}

/// The page that asked outlives the approval that it got, to its last minute and a little more, in which it says so.
async fn keep_page(services: &Services, verification: &Verification) {
    let Some(until) = verification.approval_until else { return };
    let Verification { instance, technician, .. } = verification;
    let target = super::target(verification);
    if let Err(error) = services.store.keep_pages(instance, *technician, target, until + AFTERGLOW).await {
        warn!("a page ends before its approval does: {error}");
    }
}

/// The prompt can no longer be open. An answer that came after the verdict is only logged.
pub async fn close(
    services: &Services,
    verification: &Verification,
    late_answer: Option<&str>,
) -> Result<(), StoreError> {
    let late_answer = late_answer.map(vouchsafe_halo::escape::plain);
    services.store.close_prompt(verification.id, late_answer.as_deref(), Timestamp::now()).await?;
    wake(services, verification);
    Ok(())
}
