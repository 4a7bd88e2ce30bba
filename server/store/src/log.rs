use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Entry, Event, Head, Receipt, SigningKey, VerifyingKey},
};
use vouchsafe_http::Secret;
use zeroize::Zeroizing;

use crate::{
    Store, StoreError,
    column::{Row, sql},
    seal::{Place, Sealer},
};

/// One entry, in the one way in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub instance: InstanceId,
    pub seq: u64,
    pub line: String,
}

impl Store {
    /// Adds an entry to the instance's log. The first one makes the instance's key.
    pub async fn append(&self, instance: &InstanceId, now: Timestamp, event: Event) -> Result<Receipt, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let receipt = append(&mut write, &self.sealer, instance, now, event).await?;
        write.commit().await?;
        Ok(receipt)
    }

    /// At most `limit` entries of one instance or of all, each instance's in order, from the one behind `after`.
    pub async fn log_lines(
        &self,
        instance: Option<&InstanceId>,
        after: Option<&LogLine>,
        limit: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let mut connection = self.connections.any().await?;
        let (after, seq) = after.map_or((String::new(), 0), |line| (line.instance.to_string(), line.seq));
        let query = match instance {
            None => sql("SELECT instance, seq, line FROM log
                         WHERE instance > $1 OR (instance = $1 AND seq > $2) ORDER BY instance, seq LIMIT $3"),
            Some(_) => sql("SELECT instance, seq, line FROM log
                            WHERE (instance > $1 OR (instance = $1 AND seq > $2)) AND instance = $4
                            ORDER BY seq LIMIT $3"),
        };
        let query = query.with(&after).with(&seq).with(&i64::from(limit));
        let query = if let Some(instance) = instance { query.with(instance) } else { query };
        query
            .all(&mut connection)
            .await?
            .iter()
            .map(|row| Ok(LogLine { instance: row.get("instance")?, seq: row.get("seq")?, line: row.get("line")? }))
            .collect()
    }

    /// The keys against which logs and receipts are checked.
    pub async fn verifying_keys(&self) -> Result<BTreeMap<InstanceId, VerifyingKey>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT instance, seed FROM log_heads").all(&mut connection).await?;
        rows.iter()
            .map(|row| {
                let instance: InstanceId = row.get("instance")?;
                let key = key(&self.sealer, &instance, row)?;
                Ok((instance, key.verifying_key()))
            })
            .collect()
    }

    /// Where each instance's log ends, as far as the database knows: a log that is read to its end must end there.
    pub async fn log_heads(&self) -> Result<BTreeMap<InstanceId, Head>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT instance, seq, hash FROM log_heads").all(&mut connection).await?;
        rows.iter().map(|row| Ok((row.get("instance")?, head(row)?))).collect()
    }
}

/// Adds an entry within a transaction that has the right to write.
pub(crate) async fn append(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    now: Timestamp,
    event: Event,
) -> Result<Receipt, StoreError> {
    let row = sql("SELECT seq, hash, seed FROM log_heads WHERE instance = $1").with(instance).first(write).await?;
    let (before, key) = match row {
        Some(row) => (head(&row)?, key(sealer, instance, &row)?),
        None => (Head::start(), start(write, sealer, instance).await?),
    };
    // To the millisecond, as the other tables have it.
    let at = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
    let entry = Entry::following(&before, at, instance.clone(), event, &key)?;
    sql("INSERT INTO log (instance, seq, line) VALUES ($1, $2, $3)")
        .with(instance)
        .with(&entry.seq)
        .with(&entry.line()?)
        .run(write)
        .await?;
    let moved = sql("UPDATE log_heads SET seq = $2, hash = $3 WHERE instance = $1 AND hash = $4")
        .with(instance)
        .with(&entry.seq)
        .with(&entry.hash)
        .with(&before.hash)
        .changes(write)
        .await?;
    if moved { Ok(Receipt::of(&entry)) } else { Err(ChainError::Unlinked { seq: entry.seq }.into()) }
}

/// Makes the instance's key and the beginning of its chain.
async fn start(write: &mut AnyConnection, sealer: &Sealer, instance: &InstanceId) -> Result<SigningKey, StoreError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut())?;
    let sealed = sealer.seal(seed_of(instance), &Secret::new(BASE64.encode(seed.as_ref())))?;
    let head = Head::start();
    sql("INSERT INTO log_heads (instance, seq, hash, seed) VALUES ($1, $2, $3, $4)")
        .with(instance)
        .with(&head.seq)
        .with(&head.hash)
        .with(&sealed)
        .run(write)
        .await?;
    Ok(SigningKey::from_bytes(&seed))
}

fn seed_of(instance: &InstanceId) -> Place<'_> {
    Place { table: "log_heads", column: "seed", row: instance.as_str() }
}

fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head { seq: row.get("seq")?, hash: row.get("hash")? })
}

fn key(sealer: &Sealer, instance: &InstanceId, row: &Row) -> Result<SigningKey, StoreError> {
    let unreadable = || StoreError::Unreadable { column: "seed" };
    let text = sealer.open(seed_of(instance), &row.get::<String>("seed")?)?;
    let bytes = BASE64.decode(text.expose()).map(Zeroizing::new).map_err(|_| unreadable())?;
    let seed: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| unreadable())?;
    Ok(SigningKey::from_bytes(seed))
}
