use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::InstanceId,
    log::{Checkpoint, Event, Head, Keys, Kind, Receipt, SigningKey, VerifyingKey, key_text},
};
use vouchsafe_http::Secret;
use zeroize::Zeroizing;

use super::{append::append, head};
use crate::{
    Store, StoreError,
    column::{Row, sql},
    seal::{Place, Sealer},
};

impl Store {
    /// The public keys of all instances, old ones included: what logs, receipts and checkpoints are checked with.
    pub async fn log_keys(&self) -> Result<Keys, StoreError> {
        let mut read = self.connections.begin_read().await?;
        let mut keys = Keys::default();
        for row in sql("SELECT * FROM log_keys ORDER BY instance, from_seq").all(&mut read).await? {
            let (instance, from_seq): (InstanceId, u64) = (row.get("instance")?, row.get("from_seq")?);
            let place = old_key_row(&instance, from_seq);
            let text = self.sealer.open(public_key_of(&place), &row.get::<String>("public_key")?)?;
            let bytes = BASE64.decode(text.expose()).ok().and_then(|bytes| bytes.try_into().ok());
            let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
            keys.add(&instance, from_seq, &key.ok_or(StoreError::Unreadable { column: "public_key" })?);
        }
        for row in sql("SELECT * FROM log_heads ORDER BY instance").all(&mut read).await? {
            let instance: InstanceId = row.get("instance")?;
            let key = signing_key(&self.sealer, &instance, &row)?;
            keys.add(&instance, row.get("key_from")?, &key.verifying_key());
        }
        Ok(keys)
    }

    /// Signs what comes from now on with a new key, which the last entry under the old one names.
    ///
    /// The old key is forgotten but for its public half. `None` if the instance has no log yet.
    pub async fn rotate_log_key(&self, instance: &InstanceId, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("SELECT * FROM log_heads WHERE instance = $1").with(instance).first(&mut write).await?;
        let Some(row) = row else { return Ok(None) };
        let (old, old_from): (SigningKey, u64) = (signing_key(&self.sealer, instance, &row)?, row.get("key_from")?);
        let seed = random_seed()?;
        let new = SigningKey::from_bytes(&seed);
        let event = Event { next_key: Some(key_text(&new.verifying_key())), ..Event::new(Kind::KeyRotated) };
        let receipt = append(&mut write, &self.sealer, instance, now, event).await?;
        let place = old_key_row(instance, old_from);
        let public = Secret::new(BASE64.encode(old.verifying_key().as_bytes()));
        sql("INSERT INTO log_keys (instance, from_seq, public_key) VALUES ($1, $2, $3)")
            .with(instance)
            .with(&old_from)
            .with(&self.sealer.seal(public_key_of(&place), &public)?)
            .run(&mut write)
            .await?;
        sql("UPDATE log_heads SET seed = $2, key_from = $3 WHERE instance = $1")
            .with(instance)
            .with(&sealed_seed(&self.sealer, instance, &seed)?)
            .with(&(receipt.seq + 1))
            .run(&mut write)
            .await?;
        write.commit().await?;
        Ok(Some(receipt))
    }

    /// A checkpoint of each instance's log as it is now.
    pub async fn checkpoints(&self, now: Timestamp) -> Result<Vec<Checkpoint>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM log_heads ORDER BY instance").all(&mut connection).await?;
        rows.iter().map(|row| checkpoint(&self.sealer, row, now)).collect()
    }

    /// A checkpoint of the instance's log as it is now; `None` if it has no log yet.
    pub async fn checkpoint(&self, instance: &InstanceId, now: Timestamp) -> Result<Option<Checkpoint>, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = sql("SELECT * FROM log_heads WHERE instance = $1").with(instance);
        query.first(&mut connection).await?.map(|row| checkpoint(&self.sealer, &row, now)).transpose()
    }
}

fn checkpoint(sealer: &Sealer, row: &Row, now: Timestamp) -> Result<Checkpoint, StoreError> {
    let instance: InstanceId = row.get("instance")?;
    let key = signing_key(sealer, &instance, row)?;
    Ok(Checkpoint::of(instance, head(row)?, now, &key))
}

/// Makes the instance's first key, which follows from the master key, and the beginning of its chain.
pub(super) async fn first_key(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
) -> Result<SigningKey, StoreError> {
    let seed = sealer.first_seed(instance);
    let head = Head::start();
    sql("INSERT INTO log_heads (instance, seq, hash, seed, key_from) VALUES ($1, $2, $3, $4, 1)")
        .with(instance)
        .with(&head.seq)
        .with(&head.hash)
        .with(&sealed_seed(sealer, instance, &seed)?)
        .run(write)
        .await?;
    Ok(SigningKey::from_bytes(&seed))
}

/// The key in use, from its row of `log_heads`.
pub(super) fn signing_key(sealer: &Sealer, instance: &InstanceId, row: &Row) -> Result<SigningKey, StoreError> {
    let unreadable = || StoreError::Unreadable { column: "seed" };
    let text = sealer.open(seed_of(instance), &row.get::<String>("seed")?)?;
    let bytes = BASE64.decode(text.expose()).map(Zeroizing::new).map_err(|_| unreadable())?;
    let seed: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| unreadable())?;
    Ok(SigningKey::from_bytes(seed))
}

fn random_seed() -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut())?;
    Ok(seed)
}

fn sealed_seed(sealer: &Sealer, instance: &InstanceId, seed: &[u8; 32]) -> Result<String, StoreError> {
    sealer.seal(seed_of(instance), &Secret::new(BASE64.encode(seed)))
}

fn seed_of(instance: &InstanceId) -> Place<'_> {
    Place { table: "log_heads", column: "seed", row: instance.as_str() }
}

/// The public key is no secret, but nobody else may put one there.
fn public_key_of(row: &str) -> Place<'_> {
    Place { table: "log_keys", column: "public_key", row }
}

/// An instance's id holds no colon.
fn old_key_row(instance: &InstanceId, from_seq: u64) -> String {
    format!("{instance}:{from_seq}")
}
