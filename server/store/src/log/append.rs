use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Transaction};
use vouchsafe_domain::{
    ids::{ClientId, InstanceId},
    log::{ChainError, Entry, Event, Head, Personal, Receipt, Salts},
};

use super::{
    found::{Found, of_customer},
    head, keys,
};
use crate::{
    Store, StoreError,
    column::{Stored as _, sql},
    seal::Sealer,
};

impl Store {
    /// Adds an entry to the instance's log. The first one makes the instance's key.
    pub async fn append(&self, instance: &InstanceId, now: Timestamp, event: Event) -> Result<Receipt, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let receipt = append(&mut write, &self.sealer, instance, now, event).await?;
        write.commit().await?;
        Ok(receipt)
    }

    /// Ends a transaction with the entry that tells of it.
    pub(crate) async fn commit_with(
        &self,
        mut write: Transaction<'static, Any>,
        instance: &InstanceId,
        now: Timestamp,
        event: Event,
    ) -> Result<(), StoreError> {
        append(&mut write, &self.sealer, instance, now, event).await?;
        Ok(write.commit().await?)
    }
}

/// Adds an entry within a transaction that has the right to write.
pub(crate) async fn append(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    now: Timestamp,
    mut event: Event,
) -> Result<Receipt, StoreError> {
    let row = sql("SELECT seq, hash, seed FROM log_heads WHERE instance = $1").with(instance).first(write).await?;
    let (before, key) = match row {
        Some(row) => (head(&row)?, keys::signing_key(sealer, instance, &row)?),
        None => (Head::start(), keys::first_key(write, sealer, instance).await?),
    };
    // What is committed to must be what the column will hold.
    for text in [&mut event.reason, &mut event.answer, &mut event.detail].into_iter().flatten() {
        *text = text.store();
    }
    let entry = Entry::following(&before, to_the_millisecond(now), instance.clone(), event, &random_salts()?, &key)?;
    let found = Found::of(instance, &entry.event);
    let customer = customer_of(write, instance, &entry.event).await?;
    sql("INSERT INTO log (instance, seq, line, hash, verification, of_what, of_technician, of_customer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .with(instance)
    .with(&entry.seq)
    .with(&entry.closed().line()?)
    .with(&entry.hash)
    .with(&entry.event.verification)
    .with(&found.what)
    .with(&found.technician)
    .with(&customer.map(|customer| of_customer(instance, customer)))
    .run(write)
    .await?;
    for (field, salt, value) in entry.opened() {
        sql("INSERT INTO log_personal (instance, seq, field, at, salt, value) VALUES ($1, $2, $3, $4, $5, $6)")
            .with(instance)
            .with(&entry.seq)
            .with(&field.name().to_owned())
            .with(&entry.at)
            .with(&salt.to_string())
            .with(&value)
            .run(write)
            .await?;
    }
    let moved = sql("UPDATE log_heads SET seq = $2, hash = $3 WHERE instance = $1 AND hash = $4")
        .with(instance)
        .with(&entry.seq)
        .with(&entry.hash)
        .with(&before.hash)
        .changes(write)
        .await?;
    if moved { Ok(Receipt::of(&entry)) } else { Err(ChainError::Unlinked { seq: entry.seq }.into()) }
}

/// Whom an event is about: its verification's customer, or the one that has its tenant; nobody where two have it.
async fn customer_of(
    write: &mut AnyConnection,
    instance: &InstanceId,
    event: &Event,
) -> Result<Option<ClientId>, StoreError> {
    let query = match (&event.verification, event.tenant_id) {
        (Some(id), _) => {
            sql("SELECT client FROM verifications WHERE instance = $1 AND id = $2").with(instance).with(id)
        }
        (None, Some(tenant)) => {
            sql("SELECT client FROM customer_tenants WHERE instance = $1 AND tenant = $2").with(instance).with(&tenant)
        }
        (None, None) => return Ok(None),
    };
    match query.all(write).await?.as_slice() {
        [row] => Ok(Some(row.get("client")?)),
        _ => Ok(None),
    }
}

/// As the other tables have it.
pub(super) fn to_the_millisecond(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

fn random_salts() -> Result<Salts, StoreError> {
    let mut bytes = [[0; 16]; Personal::ALL.len()];
    getrandom::fill(bytes.as_flattened_mut())?;
    Ok(bytes.map(Into::into))
}
