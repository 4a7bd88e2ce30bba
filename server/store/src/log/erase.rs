use std::fmt;

use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{Event, Kind},
    retention::COUNTED,
};

use super::append::{append, to_the_millisecond};
use crate::{Errand, Store, StoreError, column::sql, contacts};

/// How much was erased of one instance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Values of log entries.
    pub values: u64,
    /// Verifications that have lost their names.
    pub verifications: u64,
    /// Notes, written or refused for good, whose copy here was emptied.
    pub notes: u64,
    /// Accounts that Entra no longer has.
    pub accounts: u64,
    /// Contacts that the PSA no longer lists.
    pub contacts: u64,
    /// Mails and alerts that nobody has taken, and that are given up.
    pub deliveries: u64,
}

impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { values, verifications, notes, accounts, contacts, deliveries } = self;
        write!(
            f,
            "{values} values, {verifications} verifications, {notes} notes, {accounts} accounts, {contacts} contacts, \
             {deliveries} undelivered"
        )
    }
}

impl Store {
    /// Erases what is older than `before` and tells of people, and logs that; tickets and technicians stay.
    ///
    /// From log entries every such value goes. Verifications lose theirs, and notes their text, once they have ended and
    /// nothing counts on them any more, nor a fence stands because of them; a note that Halo refuses is then given up, and so is
    /// what nobody has taken in that time. The same transaction adds the entry that accounts for what is missing, with `why` and
    /// how much it is.
    pub async fn erase_personal(
        &self,
        instance: &InstanceId,
        before: Timestamp,
        now: Timestamp,
        why: &str,
    ) -> Result<Erased, StoreError> {
        let before = to_the_millisecond(before.min(now));
        let mut write = self.connections.begin_write().await?;
        let values = sql("DELETE FROM log_personal WHERE instance = $1 AND at < $2")
            .with(instance)
            .with(&before)
            .run(&mut write)
            .await?;
        let ended = before.min(now - COUNTED);
        let notes = empty_notes(&mut write, instance, ended).await?;
        forget_fences(&mut write, instance, ended, now).await?;
        let verifications = forget_names(&mut write, instance, ended).await?;
        forget_questions(&mut write, instance, before).await?;
        forget_match_requests(&mut write, instance, before).await?;
        let accounts = sql("DELETE FROM accounts WHERE instance = $1 AND retired < $2")
            .with(instance)
            .with(&before)
            .run(&mut write)
            .await?;
        let contacts = contacts::forget_retired(&mut write, instance, before).await?;
        let deliveries = give_up_deliveries(&mut write, instance, ended).await?;
        let erased = Erased { values, verifications, notes, accounts, contacts, deliveries };
        if erased != Erased::default() {
            let detail = Some(format!("{why}: {erased}"));
            let event = Event { erased_before: Some(before), detail, ..Event::new(Kind::PersonalErased) };
            append(&mut write, &self.sealer, instance, now, event).await?;
        }
        write.commit().await?;
        self.connections.write_back().await?;
        Ok(erased)
    }
}

async fn empty_notes(write: &mut AnyConnection, instance: &InstanceId, before: Timestamp) -> Result<u64, StoreError> {
    sql("UPDATE notes SET html = '', plain = '', problem = NULL WHERE (html <> '' OR problem IS NOT NULL) AND verification IN
         (SELECT id FROM verifications WHERE instance = $1 AND concluded < $2 AND note <> 'pending')")
    .with(instance)
    .with(&before)
    .run(write)
    .await
}

/// What is on its way is sealed, and still tells of people. A checkpoint tells of nobody.
async fn give_up_deliveries(
    write: &mut AnyConnection,
    instance: &InstanceId,
    before: Timestamp,
) -> Result<u64, StoreError> {
    sql("UPDATE deliveries SET standing = 'refused', problem = 'erased', payload = NULL
         WHERE instance = $1 AND made < $2 AND standing = 'pending' AND errand <> $3")
    .with(instance)
    .with(&before)
    .with(&Errand::Checkpoint)
    .run(write)
    .await
}

/// Forgets what no longer stands round an account; what does is still somebody's to look into.
async fn forget_fences(
    write: &mut AnyConnection,
    instance: &InstanceId,
    before: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    sql("DELETE FROM fences WHERE instance = $1 AND begins < $2 AND (lifted IS NOT NULL OR ends <= $3)")
        .with(instance)
        .with(&before)
        .with(&now)
        .run(write)
        .await
}

/// What second technicians were asked is kept for a day anyway.
async fn forget_questions(
    write: &mut AnyConnection,
    instance: &InstanceId,
    before: Timestamp,
) -> Result<u64, StoreError> {
    sql("DELETE FROM questions WHERE instance = $1 AND asked < $2 AND ended IS NOT NULL")
        .with(instance)
        .with(&before)
        .run(write)
        .await
}

/// Contacts whom nobody has looked into in all that time.
async fn forget_match_requests(
    write: &mut AnyConnection,
    instance: &InstanceId,
    before: Timestamp,
) -> Result<u64, StoreError> {
    sql("DELETE FROM match_requests WHERE instance = $1 AND asked < $2").with(instance).with(&before).run(write).await
}

/// Gives verifications to nobody: an account, an address and a contact that exist nowhere.
async fn forget_names(write: &mut AnyConnection, instance: &InstanceId, before: Timestamp) -> Result<u64, StoreError> {
    sql("UPDATE verifications SET object = 'ffffffff-ffff-ffff-ffff-ffffffffffff', upn = 'erased@erased.invalid',
         account_name = '', contact = 9999999999, contact_name = '', note_problem = NULL, reason = NULL,
         vouched_for_object = CASE WHEN vouched_for_object IS NULL THEN NULL
             ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff' END,
         vouched_for_upn = CASE WHEN vouched_for_upn IS NULL THEN NULL ELSE 'erased@erased.invalid' END,
         vouched_for_name = CASE WHEN vouched_for_name IS NULL THEN NULL ELSE '' END
         WHERE instance = $1 AND concluded < $2 AND prompt_open = 0 AND note <> 'pending'
         AND upn <> 'erased@erased.invalid'
         AND NOT EXISTS (SELECT 1 FROM fences WHERE fences.verification = verifications.id)")
    .with(instance)
    .with(&before)
    .run(write)
    .await
}
