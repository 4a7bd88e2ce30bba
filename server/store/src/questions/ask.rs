use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::{Agreement, Matter, Standing},
    log::Kind,
};

use super::{About, Question, QuestionEnd, end, open};
use crate::{Store, StoreError, column::sql, log};

impl Store {
    /// Asks a second technician. The asker's last question on this ticket is taken back with it.
    ///
    /// `None` while a colleague's question is open there.
    pub async fn ask_second(
        &self,
        matter: Matter,
        about: About,
        now: Timestamp,
    ) -> Result<Option<Question>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if let Some(before) = open(&mut write, &matter.instance, matter.target).await? {
            let lives = matches!(before.agreement.standing(now), Standing::Asked | Standing::Agreed);
            if lives && before.matter().asked_by != matter.asked_by {
                return Ok(None);
            }
            let (how, kind) = match lives {
                true => (QuestionEnd::Withdrawn, Kind::AgreementWithdrawn),
                false => (QuestionEnd::Lapsed, Kind::AgreementLapsed),
            };
            end(&mut write, before.id, how).await?;
            log::append(&mut write, &self.sealer, &matter.instance, now, before.event(kind)).await?;
        }
        let agreement = Agreement { matter, asked: now, answer: None, over: false };
        let question = Question { id: Uuid::new_v4(), agreement, about, answered_by_name: None, ended: None };
        let matter = question.matter();
        sql("INSERT INTO questions (id, instance, target, matter, about, asked_by, asked)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .with(&question.id)
        .with(&matter.instance)
        .with(&matter.target)
        .with(&json!(matter))
        .with(&json!(question.about))
        .with(&matter.asked_by)
        .with(&now)
        .run(&mut write)
        .await?;
        self.commit_with(write, &matter.instance, now, question.event(Kind::AgreementAsked)).await?;
        Ok(Some(question))
    }
}
