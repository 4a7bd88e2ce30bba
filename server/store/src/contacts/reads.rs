use jiff::Timestamp;
use vouchsafe_domain::ids::{ClientId, InstanceId};

use crate::{
    Store, StoreError,
    column::{Row, sql},
};

/// How far the contacts of one customer were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRead {
    pub client: ClientId,
    /// Counts the readings.
    pub run: i64,
    /// Whether one is under way, be it that it rests.
    pub reading: bool,
    /// How many pages of it were read.
    pub pages: u64,
    /// How many entries those had.
    pub entries: u64,
    /// Of how many nothing could be made.
    pub unreadable: u64,
    pub began: Option<Timestamp>,
    /// When they were last read to the end.
    pub finished: Option<Timestamp>,
    pub due: Timestamp,
    /// The PSA is to be left alone until then, whoever wants it sooner.
    pub not_before: Timestamp,
    /// How often it failed since it last got on.
    pub tries: u64,
    /// Why it does not get on, by its name in the catalogue.
    pub problem: Option<String>,
    /// Which readings of contacts and accounts they were matched by.
    pub matched_for: Option<String>,
    pub lease_until: Timestamp,
}

impl ContactRead {
    /// Whether somebody reads just now.
    pub fn is_running(&self, now: Timestamp) -> bool {
        self.lease_until > now
    }
}

impl Store {
    /// How far each customer's contacts were read.
    pub async fn contact_reads(&self, instance: &InstanceId) -> Result<Vec<ContactRead>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM contact_reads WHERE instance = $1 ORDER BY client").with(instance);
        rows.all(&mut connection).await?.iter().map(read).collect()
    }
}

pub(super) fn read(row: &Row) -> Result<ContactRead, StoreError> {
    Ok(ContactRead {
        client: row.get("client")?,
        run: row.get("run")?,
        reading: row.get("reading")?,
        pages: row.get("pages")?,
        entries: row.get("entries")?,
        unreadable: row.get("unreadable")?,
        began: row.get("began")?,
        finished: row.get("finished")?,
        due: row.get("due")?,
        not_before: row.get("not_before")?,
        tries: row.get("tries")?,
        problem: row.get("problem")?,
        matched_for: row.get("matched_for")?,
        lease_until: row.get("lease_until")?,
    })
}
