use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    fence::Cause,
    log::{Event, Kind, Receipt},
    told::is_always_told,
    verdict::Verdict,
};

use super::{NoteStanding, Verification, read};
use crate::{Lifted, Outgoing, Store, StoreError, column::sql, deliveries, fences, log, seal::Sealer};

/// How a verification ended.
#[derive(Debug, Clone)]
pub struct Conclusion {
    pub verdict: Verdict,
    pub now: Timestamp,
    /// What the connector answered, in its own words.
    pub answer: Option<String>,
    /// What went wrong, by name.
    pub fault: Option<String>,
    /// Whether an approval is to be had by it.
    pub approves: bool,
    /// Whether the prompt may still be open on the phone.
    pub prompt_open: bool,
}

/// A verification that has just ended.
#[derive(Debug, Clone)]
pub struct Concluded {
    pub verification: Verification,
    /// The approvals of the account that were taken back because of it, wherever they were given.
    pub withdrawn: Vec<Verification>,
}

impl Store {
    /// Sets the verdict, once; `None` if there is one already. What was approved in a way that the verification's own
    /// requirement does not accept is [`Verdict::TooWeak`].
    ///
    /// A denial or a fraud report puts a fence round the account; an approval by a code takes one down that may have been a
    /// mistake.
    ///
    /// Verdict, fence, log entries, and the note and the deliveries that `compose` makes of them, and of each block that came down,
    /// are one transaction: all of them, or none.
    pub async fn conclude(
        &self,
        id: Uuid,
        conclusion: Conclusion,
        compose: impl FnOnce(&Verification, &Receipt, &[Lifted]) -> Outgoing + Send,
    ) -> Result<Option<Concluded>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let concluded = conclude(&mut write, &self.sealer, id, conclusion, compose).await?;
        write.commit().await?;
        Ok(concluded)
    }

    /// The prompt can no longer be open, so the account is free; `late_answer` is what the connector still said.
    ///
    /// False, and nothing logged, if it was closed already.
    pub async fn close_prompt(&self, id: Uuid, late_answer: Option<&str>, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE verifications SET prompt_open = 0 WHERE id = $1 AND prompt_open = 1 RETURNING *")
            .with(&id)
            .first(&mut write)
            .await?;
        let Some(row) = row else { return Ok(false) };
        if let Some(answer) = late_answer {
            let verification = read(&row, &self.sealer)?;
            let event = Event { answer: Some(answer.to_owned()), ..verification.event(Kind::LateAnswer) };
            log::append(&mut write, &self.sealer, &verification.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// After the verdict the user has denied the prompt, or reported it: the account is free of it, and fenced. What `compose`
    /// makes of it leaves with that. Returns the approvals that were taken back; `None`, and nothing logged, if the prompt was
    /// closed already.
    pub async fn close_incident(
        &self,
        id: Uuid,
        cause: Cause,
        answer: Option<&str>,
        now: Timestamp,
        compose: impl FnOnce(&Verification, &Receipt) -> Outgoing + Send,
    ) -> Result<Option<Vec<Verification>>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE verifications SET prompt_open = 0 WHERE id = $1 AND prompt_open = 1 RETURNING *")
            .with(&id)
            .first(&mut write)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let verification = read(&row, &self.sealer)?;
        let event = Event {
            reason: Some(cause.name().to_owned()),
            answer: answer.map(str::to_owned),
            ..verification.event(Kind::LateAnswer)
        };
        let receipt = log::append(&mut write, &self.sealer, &verification.instance, now, event).await?;
        let withdrawn = fences::put_up(&mut write, &self.sealer, &verification, cause, now).await?;
        let outgoing = compose(&verification, &receipt);
        deliveries::send_out(&mut write, &self.sealer, &verification, &outgoing, true, now).await?;
        write.commit().await?;
        Ok(Some(withdrawn))
    }
}

/// Sets the verdict within a transaction. What whoever vouches approves is never an approval, and about a fenced account
/// nothing is good news.
pub(super) async fn conclude(
    write: &mut AnyConnection,
    sealer: &Sealer,
    id: Uuid,
    conclusion: Conclusion,
    compose: impl FnOnce(&Verification, &Receipt, &[Lifted]) -> Outgoing + Send,
) -> Result<Option<Concluded>, StoreError> {
    let Conclusion { verdict, now, answer, fault, approves, prompt_open } = conclusion;
    let row = sql("SELECT * FROM verifications WHERE id = $1 AND verdict IS NULL").with(&id).first(write).await?;
    let Some(row) = row else { return Ok(None) };
    let open = read(&row, sealer)?;
    let verdict = open.requirement.judges(verdict, open.method);
    let verdict = if open.circumstances.vouched_for.is_some() { verdict.of_vouching() } else { verdict };
    // What went up meanwhile stands before whatever was under way: two may be asked about one user.
    let is_good = matches!(verdict, Verdict::Approved | Verdict::Vouched);
    let fenced = is_good && fences::against(write, &open, now).await?.is_some();
    let verdict = if fenced { Verdict::AnsweredTooLate } else { verdict };
    let fault = fault.or(fenced.then(|| "fenced".to_owned()));
    let approval_until = (approves && verdict == Verdict::Approved).then(|| now + open.requirement.holds.duration());
    // A prompt that was given up as closed before stays so.
    let row = sql("UPDATE verifications SET verdict = $2, concluded = $3, fault = $4, approval_until = $5,
                   prompt_open = CASE WHEN $6 = 0 THEN 0 ELSE prompt_open END
                   WHERE id = $1 AND verdict IS NULL RETURNING *")
    .with(&id)
    .with(&verdict)
    .with(&now)
    .with(&fault)
    .with(&approval_until)
    .with(&prompt_open)
    .first(write)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut verification = read(&row, sealer)?;
    let told = verification.event(Kind::Concluded);
    let event = Event {
        verdict: Some(verdict.name().to_owned()),
        reason: fault,
        answer,
        detail: match (told.detail.clone(), verification.ticket) {
            (None, None) => Some("no ticket, so no note".to_owned()),
            (detail, _) => detail,
        },
        ..told
    };
    let receipt = log::append(write, sealer, &verification.instance, now, event).await?;
    sql("UPDATE verifications SET concluded_entry = $2 WHERE id = $1").with(&id).with(&receipt.seq).run(write).await?;
    let withdrawn = match Cause::of(verdict) {
        Some(cause) => fences::put_up(write, sealer, &verification, cause, now).await?,
        None => Vec::new(),
    };
    let lifted = fences::lift_by(write, sealer, &verification, now).await?;
    let outgoing = compose(&verification, &receipt, &lifted);
    if outgoing.note.is_some() {
        verification.note = NoteStanding::Pending;
    }
    deliveries::send_out(write, sealer, &verification, &outgoing, is_always_told(verdict), now).await?;
    Ok(Some(Concluded { verification, withdrawn }))
}
