use jiff::Timestamp;
use vouchsafe_domain::{log::Receipt, verdict::Verdict};

use super::{
    Conclusion, NewVerification, Refusal, Verification,
    conclude::conclude,
    request::{insert, overtaken},
};
use crate::{Lifted, Outgoing, Store, StoreError, fences, questions};

impl Store {
    /// Goes on without a verification: nobody is asked, and an agreement to exactly this is used up. This is the only verdict
    /// that people enter, and never about an account that is fenced.
    pub async fn go_on_without(
        &self,
        new: NewVerification,
        now: Timestamp,
        compose: impl FnOnce(&Verification, &Receipt) -> Outgoing + Send,
    ) -> Result<Result<Verification, Refusal>, StoreError> {
        let mut wanted = new.verification(now);
        wanted.prompt_open = false;
        let mut write = self.connections.begin_write().await?;
        let mut obstacle = fences::against(&mut write, &wanted, now).await?.map(Refusal::Fenced);
        if obstacle.is_none() && overtaken(&mut write, &wanted, new.pressed, now).await? {
            obstacle = Some(Refusal::Overtaken);
        }
        let used = match &new.agreement {
            Some(matter) if obstacle.is_none() => questions::use_up(&mut write, &self.sealer, matter, now).await?,
            _ => None,
        };
        let Some(used) = used else {
            let refusal = obstacle.unwrap_or(Refusal::NotAgreed);
            let event = refusal.told_in(wanted.refused());
            self.commit_with(write, &wanted.instance, now, event).await?;
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
        let concluded = {
            let compose = |verification: &Verification, receipt: &Receipt, _: &[Lifted]| compose(verification, receipt);
            conclude(&mut write, &self.sealer, wanted.id, conclusion, compose).await?
        };
        write.commit().await?;
        Ok(Ok(concluded.map_or(wanted, |concluded| concluded.verification)))
    }
}
