use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AgentId, InstanceId, TicketId},
    log::{Event, Kind},
};

use crate::{
    NoteStanding, Store, StoreError,
    column::{Row, sql},
    verifications,
};

/// A note that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    pub ticket: TicketId,
    pub technician: AgentId,
    pub technician_name: String,
    pub html: String,
    pub plain: String,
    /// The receipt in it, by which it is found again on the ticket.
    pub receipt: String,
    /// It tells of an incident.
    pub important: bool,
}

/// A note in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: Uuid,
    /// What it tells of.
    pub verification: Uuid,
    pub instance: InstanceId,
    pub ticket: TicketId,
    pub technician: AgentId,
    pub technician_name: String,
    pub html: String,
    pub plain: String,
    pub receipt: String,
    /// How often it has been handed out, this time included. After the first, it may stand on the ticket already.
    pub tries: u64,
    /// It tells of an incident.
    pub important: bool,
}

/// For how long a note that was handed out is not handed out again.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

impl Store {
    /// The instances that have notes to be written now.
    pub async fn instances_with_due_notes(&self, now: Timestamp) -> Result<Vec<InstanceId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT DISTINCT v.instance FROM notes n JOIN verifications v ON v.id = n.verification
                        WHERE n.standing = 'pending' AND n.due <= $1")
        .with(&now)
        .all(&mut connection)
        .await?;
        rows.iter().map(|row| row.get("instance")).collect()
    }

    /// Hands out at most `limit` notes whose time has come, the longest due first. Each is the caller's for a minute.
    pub async fn due_notes(&self, instance: &InstanceId, now: Timestamp, limit: u32) -> Result<Vec<Note>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let rows = sql("SELECT n.*, v.instance FROM notes n JOIN verifications v ON v.id = n.verification
                        WHERE v.instance = $1 AND n.standing = 'pending' AND n.due <= $2 ORDER BY n.due LIMIT $3")
        .with(instance)
        .with(&now)
        .with(&i64::from(limit))
        .all(&mut write)
        .await?;
        let notes: Vec<Note> = rows.iter().map(read).collect::<Result<_, _>>()?;
        for note in &notes {
            sql("UPDATE notes SET due = $2, tries = $3 WHERE id = $1")
                .with(&note.id)
                .with(&(now + LEASE))
                .with(&note.tries)
                .run(&mut write)
                .await?;
        }
        write.commit().await?;
        Ok(notes)
    }

    /// The note stands on the ticket. False if that was known, or it was given up.
    pub async fn note_written(&self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.end_note(id, NoteStanding::Written, None, now).await
    }

    /// The PSA will not have the note, and says why; it stays visible until it is tried again.
    pub async fn note_refused(&self, id: Uuid, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.end_note(id, NoteStanding::Refused, Some(why), now).await
    }

    /// The note could not be written now, and is due again later.
    pub async fn postpone_note(&self, id: Uuid, until: Timestamp, why: &str) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE notes SET due = $2, problem = $3 WHERE id = $1 AND standing = 'pending'
                       RETURNING verification")
        .with(&id)
        .with(&until)
        .with(&why.to_owned())
        .first(&mut write)
        .await?;
        if let Some(row) = row {
            stand(&mut write, row.get("verification")?).await?;
        }
        Ok(write.commit().await?)
    }

    /// Why notes of an instance are refused, and how many for each reason.
    pub async fn refused_notes(&self, instance: &InstanceId) -> Result<Vec<(String, u64)>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT n.problem, COUNT(*) AS notes FROM notes n JOIN verifications v ON v.id = n.verification
                        WHERE v.instance = $1 AND n.standing = 'refused' GROUP BY n.problem ORDER BY notes DESC")
        .with(instance)
        .all(&mut connection)
        .await?;
        rows.iter()
            .map(|row| Ok((row.get::<Option<String>>("problem")?.unwrap_or_default(), row.get("notes")?)))
            .collect()
    }

    /// Makes every refused note of an instance due again whose text is still there, and says how many.
    pub async fn retry_refused_notes(&self, instance: &InstanceId) -> Result<u64, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let retried = sql("UPDATE notes SET due = 0, standing = 'pending' WHERE standing = 'refused' AND html <> ''
                           AND verification IN (SELECT id FROM verifications WHERE instance = $1)")
        .with(instance)
        .run(&mut write)
        .await?;
        sql("UPDATE verifications SET note = 'pending' WHERE instance = $1 AND note = 'refused'
             AND id IN (SELECT verification FROM notes WHERE standing = 'pending')")
        .with(instance)
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(retried)
    }

    async fn end_note(
        &self,
        id: Uuid,
        standing: NoteStanding,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let why = why.map(str::to_owned);
        let mut write = self.connections.begin_write().await?;
        let row = sql("UPDATE notes SET standing = $2, problem = $3
                       WHERE id = $1 AND standing = 'pending' RETURNING verification")
        .with(&id)
        .with(&standing)
        .with(&why)
        .first(&mut write)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let about = row.get("verification")?;
        stand(&mut write, about).await?;
        let verification = verifications::by_id(&mut write, &self.sealer, about).await?;
        let verification = verification.ok_or(StoreError::Unreadable { column: "verification" })?;
        let kind = if standing == NoteStanding::Written { Kind::NoteWritten } else { Kind::NoteRefused };
        let event = Event { reason: why, ..verification.event(kind) };
        self.commit_with(write, &verification.instance, now, event).await?;
        Ok(true)
    }
}

/// Puts a note into the outbox, within the transaction of what it tells.
pub(crate) async fn insert(
    write: &mut AnyConnection,
    verification: Uuid,
    note: &NewNote,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql("INSERT INTO notes (id, verification, ticket, technician, technician_name, html, plain, receipt, important,
         standing, due, tries)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, 0)")
    .with(&Uuid::new_v4())
    .with(&verification)
    .with(&note.ticket)
    .with(&note.technician)
    .with(&note.technician_name)
    .with(&note.html)
    .with(&note.plain)
    .with(&note.receipt)
    .with(&note.important)
    .with(&now)
    .run(write)
    .await?;
    stand(write, verification).await
}

/// Sums up how far a verification's notes have got: what is still on its way comes first, then what was refused.
async fn stand(write: &mut AnyConnection, verification: Uuid) -> Result<(), StoreError> {
    let rows =
        sql("SELECT standing, problem FROM notes WHERE verification = $1").with(&verification).all(write).await?;
    let all: Vec<(NoteStanding, Option<String>)> =
        rows.iter().map(|row| Ok((row.get("standing")?, row.get("problem")?))).collect::<Result<_, StoreError>>()?;
    let [pending, refused] = [NoteStanding::Pending, NoteStanding::Refused]
        .map(|standing| all.iter().find(|(found, _)| *found == standing).cloned());
    let (standing, problem) = pending.or(refused).unwrap_or((NoteStanding::Written, None));
    sql("UPDATE verifications SET note = $2, note_problem = $3 WHERE id = $1")
        .with(&verification)
        .with(&standing)
        .with(&problem)
        .run(write)
        .await
        .map(drop)
}

fn read(row: &Row) -> Result<Note, StoreError> {
    Ok(Note {
        id: row.get("id")?,
        verification: row.get("verification")?,
        instance: row.get("instance")?,
        ticket: row.get("ticket")?,
        technician: row.get("technician")?,
        technician_name: row.get("technician_name")?,
        html: row.get("html")?,
        plain: row.get("plain")?,
        receipt: row.get("receipt")?,
        tries: row.get::<u64>("tries")? + 1,
        important: row.get("important")?,
    })
}
