use jiff::Timestamp;
use vouchsafe_domain::{log::Receipt, verdict::Verdict};

use super::{
    Conclusion, NewVerification, Refusal, Verification,
    conclude::conclude,
    request::{insert, overtaken},
};
use crate::{Outgoing, Store, StoreError, log, questions};

impl Store {
    /// Goes on without a verification: nobody is asked, and an agreement to exactly this is used up. This is the only verdict
    /// that people enter.
    pub async fn go_on_without(
        &self,
        new: NewVerification,
        now: Timestamp,
        compose: impl FnOnce(&Verification, &Receipt) -> Outgoing + Send,
    ) -> Result<Result<Verification, Refusal>, StoreError> {
        let mut wanted = new.verification(now);
        wanted.prompt_open = false;
        let mut write = self.connections.begin_write().await?;
        let overtaken = overtaken(&mut write, &wanted, new.pressed, now).await?;
        let used = match &new.agreement {
            Some(matter) if !overtaken => questions::use_up(&mut write, &self.sealer, matter, now).await?,
            _ => None,
        };
        let Some(used) = used else {
            let refusal = if overtaken { Refusal::Overtaken } else { Refusal::NotAgreed };
            let event = refusal.told_in(wanted.refused());
            log::append(&mut write, &self.sealer, &wanted.instance, now, event).await?;
            write.commit().await?;
            return Ok(Err(refusal));
        };
        wanted.circumstances.second = used.by();
        insert(&mut write, &wanted, &new).await?;
        let conclusion = Conclusion {
            verdict: Verdict::Overridden,
            now,
            answer: None,
            fault: None,
            approves: false,
            prompt_open: false,
        };
        let concluded = conclude(&mut write, &self.sealer, wanted.id, conclusion, compose).await?;
        write.commit().await?;
        Ok(Ok(concluded.unwrap_or(wanted)))
    }
}
