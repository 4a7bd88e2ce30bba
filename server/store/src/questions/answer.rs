use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::{Answer, Unanswerable},
    ids::{AgentId, InstanceId},
    log::Kind,
};

use super::{Question, QuestionEnd, read};
use crate::{Session, Store, StoreError, column::sql};

impl Store {
    /// Takes a second technician's answer: once, by whoever may give it. `list` is the customer's.
    ///
    /// However many answer at once, the first one counts.
    pub async fn answer_second(
        &self,
        instance: &InstanceId,
        id: Uuid,
        session: &Session,
        list: &BTreeSet<AgentId>,
        agrees: bool,
        now: Timestamp,
    ) -> Result<Result<Question, Unanswerable>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("SELECT * FROM questions WHERE id = $1 AND instance = $2 AND ended IS NULL")
            .with(&id)
            .with(instance)
            .first(&mut write)
            .await?;
        let Some(row) = row else { return Ok(Err(Unanswerable::Closed)) };
        let mut question = read(&row)?;
        let by = session.agent;
        if let Err(why) = question.agreement.may_answer(by, session.created, list.iter().copied(), now) {
            return Ok(Err(why));
        }
        let ended = (!agrees).then_some(QuestionEnd::Refused);
        let answered = sql("UPDATE questions
                            SET answered_by = $2, answered_by_name = $3, answered = $4, agrees = $5, ended = $6
                            WHERE id = $1 AND answered_by IS NULL AND ended IS NULL")
        .with(&id)
        .with(&by)
        .with(&session.agent_name)
        .with(&now)
        .with(&agrees)
        .with(&ended)
        .changes(&mut write)
        .await?;
        if !answered {
            return Ok(Err(Unanswerable::Closed));
        }
        question.agreement.answer = Some(Answer { by, at: now, agrees });
        question.answered_by_name = Some(session.agent_name.clone());
        question.ended = ended;
        let kind = if agrees { Kind::AgreementGiven } else { Kind::AgreementRefused };
        self.commit_with(write, instance, now, question.event(kind)).await?;
        Ok(Ok(question))
    }
}
