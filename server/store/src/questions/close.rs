use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::{Matter, Standing},
    ids::{AgentId, InstanceId},
    log::Kind,
};

use super::{Question, QuestionEnd, end, open, read};
use crate::{Colleague, Store, StoreError, column::sql, log, seal::Sealer};

/// An agreement that was used up.
pub(crate) struct Used(Question);

impl Used {
    /// When it was asked for.
    pub(crate) fn asked(&self) -> Timestamp {
        self.0.agreement.asked
    }

    /// Who had agreed.
    pub(crate) fn by(&self) -> Option<Colleague> {
        let id = self.0.agreement.answer?.by;
        Some(Colleague { id, name: self.0.answered_by_name.clone().unwrap_or_default() })
    }
}

/// Whether there is an agreement that covers exactly this and was not used yet.
pub(crate) async fn is_agreed(
    connection: &mut AnyConnection,
    matter: &Matter,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let question = open(connection, &matter.instance, matter.target).await?;
    Ok(question.is_some_and(|question| question.agreement.covers(matter, now)))
}

/// Uses an agreement up, within the transaction of what it is for; `None` if there is none that covers exactly this.
pub(crate) async fn use_up(
    write: &mut AnyConnection,
    sealer: &Sealer,
    matter: &Matter,
    now: Timestamp,
) -> Result<Option<Used>, StoreError> {
    let Some(question) = open(write, &matter.instance, matter.target).await? else { return Ok(None) };
    if !question.agreement.covers(matter, now) || !end(write, question.id, QuestionEnd::Used).await? {
        return Ok(None);
    }
    log::append(write, sealer, &matter.instance, now, question.event(Kind::AgreementUsed)).await?;
    Ok(Some(Used(question)))
}

impl Store {
    /// Takes a question back, with the agreement if there is one: only whoever asked can.
    pub async fn withdraw_second(
        &self,
        instance: &InstanceId,
        id: Uuid,
        by: AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE questions SET ended = 'withdrawn'
                       WHERE id = $1 AND instance = $2 AND asked_by = $3 AND ended IS NULL RETURNING *")
        .with(&id)
        .with(instance)
        .with(&by)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let event = read(&row)?.event(Kind::AgreementWithdrawn);
        self.commit_with(write, instance, now, event).await?;
        Ok(true)
    }

    /// Ends every question whose time is over, and gives them back.
    pub async fn lapse_questions(&self, now: Timestamp) -> Result<Vec<Question>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM questions WHERE ended IS NULL").all(&mut connection).await?;
        drop(connection);
        let lapsed = |question: &Question| question.agreement.standing(now) == Standing::Lapsed;
        let over: Vec<Question> =
            rows.iter().map(read).collect::<Result<Vec<_>, _>>()?.into_iter().filter(lapsed).collect();
        if over.is_empty() {
            return Ok(over);
        }
        let mut write = self.connections.begin_write().await?;
        for question in &over {
            if end(&mut write, question.id, QuestionEnd::Lapsed).await? {
                let event = question.event(Kind::AgreementLapsed);
                log::append(&mut write, &self.sealer, &question.matter().instance, now, event).await?;
            }
        }
        write.commit().await?;
        Ok(over)
    }
}
