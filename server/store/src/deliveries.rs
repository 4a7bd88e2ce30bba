use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AccountId, InstanceId},
    log::{Event, Kind},
    policy::Told,
    told,
};
use vouchsafe_http::Secret;

use crate::{
    NewNote, Store, StoreError, TokenHash, Verification,
    column::{Row, sql},
    log, notes, objections,
    seal::{Place, Sealer},
    verifications,
};

/// By which way something leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    Mail,
    Webhook,
    Syslog,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Mail, Self::Webhook, Self::Syslog];

    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Syslog => "syslog",
        }
    }
}

/// What something that leaves the house is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Somebody is told of a verdict.
    Told(Told),
    /// The MSP is alerted.
    Alert,
    /// A checkpoint of the log is put where nobody here can change it.
    Checkpoint,
}

impl Errand {
    pub const ALL: [Self; 5] = [
        Self::Told(Told::User),
        Self::Told(Told::Manager),
        Self::Told(Told::Administrators),
        Self::Alert,
        Self::Checkpoint,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Told(Told::User) => "told_user",
            Self::Told(Told::Manager) => "told_manager",
            Self::Told(Told::Administrators) => "told_administrators",
            Self::Alert => "alert",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// What an event sends out, within its transaction.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    pub note: Option<NewNote>,
    pub deliveries: Vec<NewDelivery>,
    /// Who would be told by mail, and is not. The log keeps that.
    pub untold: Vec<Untold>,
}

/// Somebody who is not told, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    told: Told,
    why: &'static str,
}

impl Untold {
    /// The mail server is there, and nobody to whom it could bring an alert.
    pub const NO_ADMINISTRATOR: Self =
        Self { told: Told::Administrators, why: "no address for alerts, and no administrator" };

    /// Nobody hears by mail where there is no mail server.
    pub const fn for_want_of_a_server(told: Told) -> Self {
        Self { told, why: "no mail server" }
    }
}

impl From<Option<NewNote>> for Outgoing {
    fn from(note: Option<NewNote>) -> Self {
        Self { note, ..Self::default() }
    }
}

/// Something that is to leave the house.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    pub channel: Channel,
    pub errand: Errand,
    /// JSON, for whoever delivers it; sealed while it waits.
    pub payload: Secret,
    /// The link in it, by which its reader can say: this was not me.
    pub objection: Option<TokenHash>,
}

/// Something on its way out.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: Uuid,
    pub instance: InstanceId,
    pub channel: Channel,
    pub errand: Errand,
    /// The verification that it tells of.
    pub verification: Option<Uuid>,
    /// The account that it is about.
    pub account: Option<AccountId>,
    pub payload: Secret,
    pub made: Timestamp,
    /// How often it has been handed out, this time included. After the first, it may have arrived already.
    pub tries: u64,
}

/// For how long a delivery that was handed out is not handed out again: longer than any try takes.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

impl Store {
    /// Puts something into the outbox that tells of no verification.
    pub async fn deliver(&self, instance: &InstanceId, new: &NewDelivery, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        insert(&mut write, &self.sealer, instance, None, new, now).await?;
        Ok(write.commit().await?)
    }

    /// The instances that have something to be sent by this channel now.
    pub async fn instances_with_due_deliveries(
        &self,
        channel: Channel,
        now: Timestamp,
    ) -> Result<Vec<InstanceId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT DISTINCT instance FROM deliveries
                        WHERE standing = 'pending' AND channel = $1 AND due <= $2")
        .with(&channel)
        .with(&now)
        .all(&mut connection)
        .await?;
        rows.iter().map(|row| row.get("instance")).collect()
    }

    /// Hands out at most `limit` deliveries of this instance by this channel whose time has come, the longest due first.
    /// Each is the caller's for two minutes.
    pub async fn due_deliveries(
        &self,
        instance: &InstanceId,
        channel: Channel,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let rows = sql("SELECT * FROM deliveries
                        WHERE standing = 'pending' AND instance = $1 AND channel = $2 AND due <= $3
                        ORDER BY due LIMIT $4")
        .with(instance)
        .with(&channel)
        .with(&now)
        .with(&i64::from(limit))
        .all(&mut write)
        .await?;
        let due: Vec<Delivery> = rows.iter().map(|row| read(row, &self.sealer)).collect::<Result<_, _>>()?;
        for delivery in &due {
            sql("UPDATE deliveries SET due = $2, tries = $3 WHERE id = $1")
                .with(&delivery.id)
                .with(&(now + LEASE))
                .with(&delivery.tries)
                .run(&mut write)
                .await?;
        }
        write.commit().await?;
        Ok(due)
    }

    /// It has arrived. Of what was told to people the log keeps that, and to whom.
    pub async fn delivered(&self, delivery: &Delivery, now: Timestamp) -> Result<bool, StoreError> {
        let kind = matches!(delivery.errand, Errand::Told(_)).then_some(Kind::Told);
        self.end_delivery(delivery, "sent", None, kind, now).await
    }

    /// It is given up, which the log keeps.
    pub async fn delivery_refused(&self, delivery: &Delivery, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.end_delivery(delivery, "refused", Some(why), Some(Kind::DeliveryFailed), now).await
    }

    /// It could not be delivered now, and is due again later.
    pub async fn postpone_delivery(&self, id: Uuid, until: Timestamp, why: &str) -> Result<(), StoreError> {
        let mut connection = self.connections.begin_write().await?;
        sql("UPDATE deliveries SET due = $2, problem = $3 WHERE id = $1 AND standing = 'pending'")
            .with(&id)
            .with(&until)
            .with(&why.to_owned())
            .run(&mut connection)
            .await?;
        Ok(connection.commit().await?)
    }

    /// Whether something newer of the same kind goes, or went, the same way.
    pub async fn is_superseded(&self, delivery: &Delivery) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        let newer = sql("SELECT id FROM deliveries WHERE instance = $1 AND channel = $2 AND errand = $3 AND made > $4
                         AND standing <> 'refused' LIMIT 1")
        .with(&delivery.instance)
        .with(&delivery.channel)
        .with(&delivery.errand)
        .with(&delivery.made)
        .first(&mut connection)
        .await?;
        Ok(newer.is_some())
    }

    /// Forgets what has left, or was given up, before `before`. Nothing is counted further back than a day.
    pub async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, StoreError> {
        if !self.has_deliveries_from(before).await? {
            // Most of the time: nobody who writes has to wait for this.
            return Ok(0);
        }
        let mut write = self.connections.begin_write().await?;
        let forgotten = sql("DELETE FROM deliveries WHERE standing <> 'pending' AND made < $1")
            .with(&before)
            .run(&mut write)
            .await?;
        sql("DELETE FROM objections WHERE expires < $1").with(&before).run(&mut write).await?;
        write.commit().await?;
        Ok(forgotten)
    }

    /// Whether there is anything that is to be forgotten.
    async fn has_deliveries_from(&self, before: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        let old = sql("SELECT id FROM deliveries WHERE standing <> 'pending' AND made < $1 LIMIT 1").with(&before);
        let over = sql("SELECT token_hash FROM objections WHERE expires < $1 LIMIT 1").with(&before);
        Ok(old.first(&mut connection).await?.is_some() || over.first(&mut connection).await?.is_some())
    }

    async fn end_delivery(
        &self,
        delivery: &Delivery,
        standing: &str,
        why: Option<&str>,
        kind: Option<Kind>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let why = why.map(str::to_owned);
        let mut write = self.connections.begin_write().await?;
        let ended = sql("UPDATE deliveries SET standing = $2, problem = $3, payload = NULL
                         WHERE id = $1 AND standing = 'pending'")
        .with(&delivery.id)
        .with(&standing.to_owned())
        .with(&why)
        .changes(&mut write)
        .await?;
        if !ended {
            return Ok(false);
        }
        if let Some(kind) = kind {
            let about = match delivery.verification {
                Some(id) => verifications::by_id(&mut write, &self.sealer, id).await?,
                None => None,
            };
            let detail = format!("{}, {}", delivery.channel.name(), delivery.errand.name());
            let event = about.map_or_else(|| Event::new(kind), |about| about.event(kind));
            let event = Event { reason: why, detail: Some(detail), ..event };
            log::append(&mut write, &self.sealer, &delivery.instance, now, event).await?;
        }
        write.commit().await?;
        Ok(true)
    }
}

/// Puts into the outboxes what tells of a verification, within the transaction of what it tells.
///
/// What is one mail too many for its reader is not sent, and the log keeps that; unless it is told `always`.
pub(crate) async fn send_out(
    write: &mut AnyConnection,
    sealer: &Sealer,
    verification: &Verification,
    outgoing: &Outgoing,
    always: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(note) = &outgoing.note {
        notes::insert(write, verification.id, note, now).await?;
    }
    for Untold { told, why } in &outgoing.untold {
        let event = not_told(verification, Channel::Mail, Errand::Told(*told), why);
        log::append(write, sealer, &verification.instance, now, event).await?;
    }
    for new in &outgoing.deliveries {
        let counted = matches!(new.errand, Errand::Told(_)) && !always;
        if counted && !told::may_tell(&earlier(write, verification, new.errand, now).await?, now) {
            let event = not_told(verification, new.channel, new.errand, TOLD_OFTEN);
            log::append(write, sealer, &verification.instance, now, event).await?;
            continue;
        }
        insert(write, sealer, &verification.instance, Some(verification), new, now).await?;
        if let Some(hash) = &new.objection {
            objections::insert(write, hash, verification.id, now).await?;
        }
    }
    Ok(())
}

/// Why somebody is not told, although somebody could bring it.
const TOLD_OFTEN: &str = "told often enough today";

fn not_told(verification: &Verification, channel: Channel, errand: Errand, why: &str) -> Event {
    let detail = format!("{}, {}", channel.name(), errand.name());
    Event { reason: Some(why.to_owned()), detail: Some(detail), ..verification.event(Kind::NotTold) }
}

/// When earlier verifications of the same account were told to the same people, however many addresses those have, and
/// whichever instance told it: it is one and the same mailbox.
async fn earlier(
    write: &mut AnyConnection,
    verification: &Verification,
    errand: Errand,
    now: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let AccountId { tenant, object } = verification.subject();
    sql("SELECT MIN(made) AS made FROM deliveries WHERE tenant = $1 AND object = $2 AND errand = $3 AND made > $4
         AND verification <> $5 GROUP BY verification")
    .with(&tenant)
    .with(&object)
    .with(&errand)
    .with(&(now - told::DAY))
    .with(&verification.id)
    .all(write)
    .await?
    .iter()
    .map(|row| row.get("made"))
    .collect()
}

/// Puts what is about no verification into the outbox of an instance.
pub(crate) async fn insert_for(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    deliveries: &[NewDelivery],
    now: Timestamp,
) -> Result<(), StoreError> {
    for new in deliveries {
        insert(write, sealer, instance, None, new, now).await?;
    }
    Ok(())
}

async fn insert(
    write: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    about: Option<&Verification>,
    new: &NewDelivery,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = Uuid::new_v4();
    sql("INSERT INTO deliveries
         (id, instance, channel, errand, verification, tenant, object, payload, made, due, tries, standing)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 0, 'pending')")
    .with(&id)
    .with(instance)
    .with(&new.channel)
    .with(&new.errand)
    .with(&about.map(|about| about.id))
    .with(&about.map(|about| about.subject().tenant))
    .with(&about.map(|about| about.subject().object))
    .with(&sealer.seal(payload(&id.to_string()), &new.payload)?)
    .with(&now)
    .run(write)
    .await?;
    Ok(())
}

fn read(row: &Row, sealer: &Sealer) -> Result<Delivery, StoreError> {
    let id: Uuid = row.get("id")?;
    let sealed: Option<String> = row.get("payload")?;
    let (tenant, object) = (row.get::<Option<_>>("tenant")?, row.get::<Option<_>>("object")?);
    Ok(Delivery {
        id,
        instance: row.get("instance")?,
        channel: row.get("channel")?,
        errand: row.get("errand")?,
        verification: row.get("verification")?,
        account: tenant.zip(object).map(|(tenant, object)| AccountId { tenant, object }),
        payload: sealer
            .open_some(payload(&id.to_string()), sealed)?
            .ok_or(StoreError::Unreadable { column: "payload" })?,
        made: row.get("made")?,
        tries: row.get::<u64>("tries")? + 1,
    })
}

fn payload(row: &str) -> Place<'_> {
    Place { table: "deliveries", column: "payload", row }
}
