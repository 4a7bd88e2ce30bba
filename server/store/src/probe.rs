use jiff::{SignedDuration, Timestamp};
use vouchsafe_http::Secret;

use crate::{Store, StoreError, column::sql, seal::Place};

/// How long a token for the probe is good.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);

const PROBE: Place<'_> = Place { table: "probe", column: "made", row: "" };

impl Store {
    /// A token that only who holds the master key can make or read. Stands in no table.
    pub fn probe(&self, now: Timestamp) -> Result<String, StoreError> {
        self.sealer.seal(PROBE, &Secret::new(now.as_millisecond().to_string()))
    }

    /// Whether it is such a token, made less than a minute ago.
    pub fn is_probe(&self, token: &str, now: Timestamp) -> bool {
        let made = self.sealer.open(PROBE, token).ok().and_then(|made| made.expose().parse().ok());
        let made = made.and_then(|made| Timestamp::from_millisecond(made).ok());
        made.is_some_and(|made| now.duration_since(made).abs() < HOLDS)
    }

    /// Whether the database can be written: writes what stands there already, and takes that back.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE settings SET version = version").run(&mut write).await?;
        Ok(write.rollback().await?)
    }
}
