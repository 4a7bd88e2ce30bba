use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    contact::Contact,
    ids::{ClientId, InstanceId},
};

use super::{joined, reads};
use crate::{
    ContactRead, Store, StoreError,
    accounts::key,
    column::{Stored as _, Value, sql, sql_of_parts},
};

/// How long a turn lasts without getting on.
const LASTS: SignedDuration = SignedDuration::from_secs(120);
/// A reading that began longer ago begins anew: by then the pages have moved under it.
const OVER: SignedDuration = SignedDuration::from_hours(3);

/// The right to read one customer's contacts. Whoever has lost it writes nothing more.
#[derive(Debug, Clone)]
pub struct ContactTurn {
    instance: InstanceId,
    client: ClientId,
    holder: String,
}

/// A page of a customer's contacts.
#[derive(Debug, Clone, Default)]
pub struct ContactsRead {
    pub contacts: Vec<Contact>,
    /// How many entries the page had, be it that some are nobody.
    pub entries: u64,
    pub unreadable: u64,
    /// How many there are said to be on all pages.
    pub expected: Option<u64>,
}

/// What came of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    GoesOn,
    /// It was the last one.
    Done,
    /// The turn is no longer ours, and nothing was taken in.
    NotOurs,
}

/// How a turn ends before its time.
#[derive(Debug, Clone, Copy)]
pub struct ContactHalt<'a> {
    /// When it is to go on.
    pub due: Timestamp,
    /// Before when nobody may hasten it.
    pub not_before: Timestamp,
    /// Why, by its name in the catalogue; `None` if only the server stops.
    pub problem: Option<&'a str>,
    /// Whether the other customers of this PSA wait as long: it is the PSA that does not answer.
    pub for_all: bool,
}

impl Store {
    /// Takes the turn of one customer of this instance who is due, and whom nobody is at.
    pub async fn take_contact_read(
        &self,
        instance: &InstanceId,
        now: Timestamp,
    ) -> Result<Option<(ContactTurn, ContactRead)>, StoreError> {
        let holder = Uuid::new_v4().to_string();
        let mut write = self.connections.begin_write().await?;
        let row = sql("SELECT * FROM contact_reads WHERE instance = $1 AND due <= $2 AND not_before <= $2
                       AND lease_until <= $2 ORDER BY due, client LIMIT 1")
        .with(instance)
        .with(&now)
        .first(&mut write)
        .await?;
        let Some(due) = row.map(|row| reads::read(&row)).transpose()? else { return Ok(None) };
        let goes_on = due.reading && due.began.is_some_and(|began| now.duration_since(began) < OVER);
        if !goes_on {
            sql("UPDATE contact_reads SET run = run + 1, reading = 1, pages = 0, entries = 0, unreadable = 0, began = $3
                 WHERE instance = $1 AND client = $2")
            .with(instance)
            .with(&due.client)
            .with(&now)
            .run(&mut write)
            .await?;
        }
        let row = sql("UPDATE contact_reads SET lease_holder = $3, lease_until = $4
                       WHERE instance = $1 AND client = $2 RETURNING *")
        .with(instance)
        .with(&due.client)
        .with(&holder)
        .with(&(now + LASTS))
        .first(&mut write)
        .await?;
        let taken = row.map(|row| reads::read(&row)).transpose()?;
        write.commit().await?;
        Ok(taken.map(|read| (ContactTurn { instance: instance.clone(), client: read.client, holder }, read)))
    }

    /// Ends every turn that somebody had before we were there: for the one process that serves.
    pub async fn free_contact_reads(&self) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE contact_reads SET lease_holder = '', lease_until = 0 WHERE lease_until > 0")
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }

    /// Gives the turn back where it stands, and says why. False if it was no longer ours.
    pub async fn halt_contact_read(&self, turn: &ContactTurn, halt: ContactHalt<'_>) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let halted = sql("UPDATE contact_reads SET lease_holder = '', lease_until = 0, due = $4, not_before = $5,
                              problem = $6, tries = tries + $7
                          WHERE instance = $1 AND client = $2 AND lease_holder = $3")
        .with(&turn.instance)
        .with(&turn.client)
        .with(&turn.holder)
        .with(&halt.due)
        .with(&halt.not_before)
        .with(&halt.problem.map(str::to_owned))
        .with(&i64::from(halt.problem.is_some()));
        let ours = halted.changes(&mut write).await?;
        if ours && halt.for_all {
            sql("UPDATE contact_reads SET due = CASE WHEN due < $2 THEN $2 ELSE due END,
                     not_before = CASE WHEN not_before < $3 THEN $3 ELSE not_before END
                 WHERE instance = $1")
            .with(&turn.instance)
            .with(&halt.due)
            .with(&halt.not_before)
            .run(&mut write)
            .await?;
        }
        write.commit().await?;
        Ok(ours)
    }

    /// Takes a page in, and notes how far it is now: all of it or nothing. After the last one, whoever was on none of them is
    /// retired, and the reading is due again at `due`.
    ///
    /// A page that brings nobody new is taken for the last one: whatever the PSA makes of the paging, the reading ends.
    pub async fn take_contacts(
        &self,
        turn: &ContactTurn,
        page: &ContactsRead,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE contact_reads SET lease_until = $4, tries = 0, problem = NULL, pages = pages + 1,
                           entries = entries + $5, unreadable = unreadable + $6
                       WHERE instance = $1 AND client = $2 AND lease_holder = $3 RETURNING *")
        .with(&turn.instance)
        .with(&turn.client)
        .with(&turn.holder)
        .with(&(now + LASTS))
        .with(&page.entries)
        .with(&page.unreadable)
        .first(&mut write)
        .await?;
        let Some(read) = row.map(|row| reads::read(&row)).transpose()? else { return Ok(Taken::NotOurs) };
        let known = turn.known(&mut write, page, read.run).await?;
        for contact in &page.contacts {
            turn.take(&mut write, contact, read.run).await?;
        }
        let brought = u64::try_from(page.contacts.len()).unwrap_or(u64::MAX);
        let is_last = page.entries == 0
            || (brought > 0 && known >= brought)
            || page.expected.is_some_and(|all| all > 0 && read.entries >= all);
        if is_last {
            turn.end(&mut write, read.run, due, now).await?;
        }
        write.commit().await?;
        Ok(if is_last { Taken::Done } else { Taken::GoesOn })
    }
}

impl ContactTurn {
    /// How many of these were on an earlier page of this reading.
    async fn known(&self, write: &mut AnyConnection, page: &ContactsRead, run: i64) -> Result<u64, StoreError> {
        if page.contacts.is_empty() {
            return Ok(0);
        }
        let places: Vec<String> = (0..page.contacts.len()).map(|at| format!("${}", at + 4)).collect();
        let row = sql_of_parts(format!(
            "SELECT COUNT(*) AS known FROM contacts WHERE instance = $1 AND client = $2 AND read_in = $3 AND contact IN ({})",
            places.join(", ")
        ))
        .with(&self.instance)
        .with(&self.client)
        .with(&run)
        .with_all(page.contacts.iter().map(|contact| Value::Number(contact.id.store())).collect())
        .first(write)
        .await?;
        row.map_or(Ok(0), |row| row.get("known"))
    }

    /// Whoever is told otherwise than before is matched anew.
    async fn take(&self, write: &mut AnyConnection, contact: &Contact, run: i64) -> Result<(), StoreError> {
        const SAME: &str = "contacts.retired IS NULL AND contacts.client = $3 AND contacts.addresses = $8
            AND contacts.inactive = $9 AND COALESCE(contacts.named_tenant, '') = COALESCE($6, '')
            AND COALESCE(contacts.named_object, '') = COALESCE($7, '')";
        sql_of_parts(format!(
            "INSERT INTO contacts (instance, contact, client, name, name_key, named_tenant, named_object, addresses, inactive,
                                   read_in, standing, unmatched)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'new', 0)
             ON CONFLICT (instance, contact) DO UPDATE SET client = $3, name = $4, name_key = $5, named_tenant = $6,
                 named_object = $7, addresses = $8, inactive = $9, read_in = $10, retired = NULL,
                 standing = CASE WHEN {SAME} THEN contacts.standing ELSE 'new' END,
                 unmatched = CASE WHEN {SAME} THEN contacts.unmatched ELSE 0 END,
                 tenant = CASE WHEN {SAME} THEN contacts.tenant ELSE NULL END,
                 object = CASE WHEN {SAME} THEN contacts.object ELSE NULL END"
        ))
        .with(&self.instance)
        .with(&contact.id)
        .with(&self.client)
        .with(&contact.name)
        .with(&key(&contact.name))
        .with(&contact.named_tenant)
        .with(&contact.named_object)
        .with(&joined(contact))
        .with(&contact.inactive)
        .with(&run)
        .run(write)
        .await
        .map(drop)
    }

    async fn end(&self, write: &mut AnyConnection, run: i64, due: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        sql("UPDATE contacts SET retired = $4, standing = 'retired', unmatched = 0, tenant = NULL, object = NULL
             WHERE instance = $1 AND client = $2 AND read_in < $3 AND retired IS NULL")
        .with(&self.instance)
        .with(&self.client)
        .with(&run)
        .with(&now)
        .run(write)
        .await?;
        sql("UPDATE contact_reads SET reading = 0, finished = $3, due = $4, lease_holder = '', lease_until = 0
             WHERE instance = $1 AND client = $2")
        .with(&self.instance)
        .with(&self.client)
        .with(&now)
        .with(&due)
        .run(write)
        .await
        .map(drop)
    }
}
