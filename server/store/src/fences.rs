use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::{Matter, What},
    fence::{Cause, Fence, Grounds, REMEMBERED},
    ids::{AccountId, AgentId, InstanceId},
    log::{Event, Kind, Receipt},
    method::Method,
    verdict::Verdict,
};

use crate::{
    Outgoing, Store, StoreError, Verification,
    column::{Row, sql},
    deliveries, log, notes, questions,
    seal::Sealer,
    verifications,
};

/// What stands round an account, as one instance may know it.
#[derive(Debug, Clone)]
pub struct Fenced {
    /// Everything that stands, met.
    pub fence: Fence,
    /// What this instance's own technicians know of it: the newest cause, and the verification that it came from. What
    /// others do with the same account is not shown to it.
    pub own: Option<(Cause, Verification)>,
    /// Whether it may turn out to have been a mistake: all of it came from this instance, and none of it is more than a
    /// denial.
    pub may_be_a_mistake: bool,
}

/// One cause of a fence that stands, for whoever looks after the whole installation.
#[derive(Debug, Clone)]
pub struct Incident {
    pub fence: Fence,
    pub verification: Verification,
}

/// Who says that an account may be asked again, and what that reaches.
#[derive(Debug, Clone, Copy)]
pub enum Lifter<'a> {
    /// Of one instance, for what happened there.
    Administrator(&'a InstanceId, AgentId),
    /// Whoever has the machine, for every instance.
    Host,
}

/// One block that came down.
#[derive(Debug, Clone)]
pub struct Lifted {
    /// The verification that it came from.
    pub about: Verification,
    pub reason: String,
    /// On what grounds, what was before and what is now, as the log tells it.
    pub detail: String,
    pub receipt: Receipt,
}

impl Store {
    /// What stands round this account now, whichever instance put it up: it is one and the same phone.
    pub async fn fence(
        &self,
        instance: &InstanceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<Fenced>, StoreError> {
        let mut connection = self.connections.any().await?;
        let standing = standing(&mut connection, account, now).await?;
        let Some(fence) = met(&standing) else { return Ok(None) };
        let own = match standing.iter().rev().find(|one| one.instance == *instance) {
            Some(one) => verifications::by_id(&mut connection, &self.sealer, one.verification)
                .await?
                .map(|verification| (one.fence.cause, verification)),
            None => None,
        };
        Ok(Some(Fenced { fence, own, may_be_a_mistake: may_be_a_mistake(&standing, instance, Grounds::Code) }))
    }

    /// Everything that stands anywhere, the oldest first.
    pub async fn incidents(&self, now: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql(
            "SELECT * FROM fences WHERE lifted IS NULL AND (ends IS NULL OR ends > $1) ORDER BY begins, verification",
        )
        .with(&now)
        .all(&mut connection)
        .await?;
        let mut incidents = Vec::new();
        for row in &rows {
            let One { verification, fence, .. } = read(row)?;
            let verification = verifications::by_id(&mut connection, &self.sealer, verification).await?;
            let verification = verification.ok_or(StoreError::Unreadable { column: "verification" })?;
            incidents.push(Incident { fence, verification });
        }
        Ok(incidents)
    }

    /// Lets an account be asked again, as far as this is `who`'s to say. False if there was nothing to lift, or something that
    /// stands only since `seen`, when they looked.
    ///
    /// What `compose` makes of each block that comes down leaves with it.
    pub async fn lift_fence(
        &self,
        who: Lifter<'_>,
        account: AccountId,
        reason: &str,
        seen: Timestamp,
        now: Timestamp,
        compose: impl Fn(&Lifted) -> Outgoing + Send,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let (grounds, technician) = match who {
            Lifter::Administrator(_, agent) => (Grounds::Administrator, Some(agent)),
            Lifter::Host => (Grounds::Host, None),
        };
        let reaches = |one: &One| match who {
            Lifter::Administrator(instance, _) => one.instance == *instance,
            Lifter::Host => true,
        };
        let mut standing = standing(&mut write, account, now).await?;
        if standing.iter().any(|one| reaches(one) && one.fence.from > seen) {
            return Ok(false);
        }
        let lifted: Vec<One> = standing.extract_if(.., |one| reaches(one)).collect();
        let lifting = Lifting { grounds, technician, second: None, reason, after: met(&standing) };
        for one in &lifted {
            let lifted = lifting.take_down(&mut write, &self.sealer, one, now).await?;
            send_out(&mut write, &self.sealer, one, &compose(&lifted), now).await?;
        }
        write.commit().await?;
        Ok(!lifted.is_empty())
    }

    /// Takes down what a second technician has agreed was a mistake, and uses the agreement up. False if there is none, or if
    /// what stands is not what it was about: no more than this instance's own denials, from before it was asked.
    ///
    /// What `compose` makes of each block that comes down leaves with it.
    pub async fn lift_as_agreed(
        &self,
        matter: &Matter,
        now: Timestamp,
        compose: impl Fn(&Lifted) -> Outgoing + Send,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let standing = standing(&mut write, matter.account, now).await?;
        let Some(used) = questions::use_up(&mut write, &self.sealer, matter, now).await? else { return Ok(false) };
        let known = standing.iter().all(|one| one.fence.from <= used.asked());
        let may = matter.what == What::Mistake
            && known
            && may_be_a_mistake(&standing, &matter.instance, Grounds::SecondTechnician);
        if !may || standing.is_empty() {
            return Ok(false);
        }
        let lifting = Lifting {
            grounds: Grounds::SecondTechnician,
            technician: Some(matter.asked_by),
            second: used.by().map(|second| second.id),
            reason: matter.reason.as_deref().unwrap_or_default(),
            after: None,
        };
        for one in &standing {
            let lifted = lifting.take_down(&mut write, &self.sealer, one, now).await?;
            send_out(&mut write, &self.sealer, one, &compose(&lifted), now).await?;
        }
        write.commit().await?;
        Ok(true)
    }
}

/// Puts a fence up for what was done with this verification's prompt, and takes back every approval of the account that
/// is still open: those are returned. It stands round the user, also where somebody denied to vouch for them. A command's
/// prompt is denied on purpose, and fences nobody.
pub(crate) async fn put_up(
    write: &mut AnyConnection,
    sealer: &Sealer,
    verification: &Verification,
    cause: Cause,
    now: Timestamp,
) -> Result<Vec<Verification>, StoreError> {
    let Verification { id, instance, after_denial, .. } = verification;
    let account = verification.subject();
    let Some(after_denial) = *after_denial else { return Ok(Vec::new()) };
    let earlier = sql("SELECT begins FROM fences WHERE tenant = $1 AND object = $2 AND cause = $3 AND begins > $4")
        .with(&account.tenant)
        .with(&account.object)
        .with(&Cause::Denied)
        .with(&(now - REMEMBERED))
        .all(write)
        .await?;
    let earlier: Vec<Timestamp> = earlier.iter().map(|row| row.get("begins")).collect::<Result<_, _>>()?;
    let fence = Fence::put_up(cause, &earlier, after_denial, now);
    sql("INSERT INTO fences (verification, instance, tenant, object, cause, begins, ends)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (verification) DO NOTHING")
    .with(id)
    .with(instance)
    .with(&account.tenant)
    .with(&account.object)
    .with(&fence.cause)
    .with(&fence.from)
    .with(&fence.until)
    .run(write)
    .await?;
    let event = Event {
        reason: Some(cause.name().to_owned()),
        detail: Some(ends(fence.until)),
        ..verification.event_of_subject(Kind::Fenced)
    };
    log::append(write, sealer, instance, now, event).await?;
    verifications::withdraw(write, sealer, account, cause.name(), now).await
}

/// Takes the fence down that this verification shows to have been a mistake, if that is what it was asked for.
pub(crate) async fn lift_by(
    write: &mut AnyConnection,
    sealer: &Sealer,
    verification: &Verification,
    now: Timestamp,
) -> Result<Vec<Lifted>, StoreError> {
    let mut lifted = Vec::new();
    if verification.verdict != Some(Verdict::Approved) || verification.mistake.is_none() {
        return Ok(lifted);
    }
    let standing = standing(write, verification.account, now).await?;
    if !is_the_mistake(&standing, verification) {
        return Ok(lifted);
    }
    let reason = format!("shown to have been a mistake by {}", verification.id);
    let technician = Some(verification.technician);
    let lifting = Lifting { grounds: Grounds::Code, technician, second: None, reason: &reason, after: None };
    for one in &standing {
        lifted.push(lifting.take_down(write, sealer, one, now).await?);
    }
    Ok(lifted)
}

/// The fence that keeps this verification from being made, if there is one: round the user, or round whoever is to vouch.
pub(crate) async fn against(
    connection: &mut AnyConnection,
    wanted: &Verification,
    now: Timestamp,
) -> Result<Option<Fence>, StoreError> {
    let user = standing(connection, wanted.subject(), now).await?;
    if let Some(fence) = met(&user).filter(|_| !is_the_mistake(&user, wanted)) {
        return Ok(Some(fence));
    }
    if wanted.account == wanted.subject() {
        return Ok(None);
    }
    Ok(met(&standing(connection, wanted.account, now).await?))
}

/// Whether it is a code that is to show that just what stands was a mistake.
fn is_the_mistake(standing: &[One], verification: &Verification) -> bool {
    let named = verification.mistake.is_some() && verification.mistake == met(standing).map(|fence| fence.from);
    named && verification.method == Method::Code && may_be_a_mistake(standing, &verification.instance, Grounds::Code)
}

/// Whether these grounds can show all of it to have been a mistake: what happened elsewhere is not this instance's to explain.
fn may_be_a_mistake(standing: &[One], instance: &InstanceId, grounds: Grounds) -> bool {
    standing.iter().all(|one| one.instance == *instance && one.fence.is_lifted_by(grounds))
}

/// A row of `fences`.
struct One {
    verification: Uuid,
    instance: InstanceId,
    fence: Fence,
}

async fn standing(connection: &mut AnyConnection, account: AccountId, now: Timestamp) -> Result<Vec<One>, StoreError> {
    let rows = sql("SELECT * FROM fences WHERE tenant = $1 AND object = $2 AND lifted IS NULL ORDER BY begins")
        .with(&account.tenant)
        .with(&account.object)
        .all(connection)
        .await?;
    let all: Vec<One> = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|one| one.fence.stands(now)).collect())
}

fn met(standing: &[One]) -> Option<Fence> {
    standing.iter().map(|one| one.fence).reduce(Fence::met)
}

/// How a fence comes down, and what still stands then.
struct Lifting<'a> {
    grounds: Grounds,
    technician: Option<AgentId>,
    second: Option<AgentId>,
    reason: &'a str,
    after: Option<Fence>,
}

impl Lifting<'_> {
    /// Takes one down, and tells the log of its own instance what was before and is now.
    async fn take_down(
        &self,
        write: &mut AnyConnection,
        sealer: &Sealer,
        one: &One,
        now: Timestamp,
    ) -> Result<Lifted, StoreError> {
        sql("UPDATE fences SET lifted = $2 WHERE verification = $1")
            .with(&one.verification)
            .with(&now)
            .run(write)
            .await?;
        let about = verifications::by_id(write, sealer, one.verification).await?;
        let about = about.ok_or(StoreError::Unreadable { column: "verification" })?;
        let (cause, before) = (one.fence.cause.name(), ends(one.fence.until));
        // What others did to the account stays unnamed.
        let after = self.after.map_or_else(|| "open".to_owned(), |fence| format!("blocked {}", ends(fence.until)));
        let detail = format!("by {}; before: {cause}, {before}; after: {after}", self.grounds.name());
        let event = Event {
            technician: self.technician,
            second_technician: self.second,
            reason: Some(self.reason.to_owned()),
            detail: Some(detail.clone()),
            ..about.event_of_subject(Kind::FenceLifted)
        };
        let receipt = log::append(write, sealer, &one.instance, now, event).await?;
        Ok(Lifted { about, reason: self.reason.to_owned(), detail, receipt })
    }
}

/// Puts into the outboxes what tells of one that came down: the note with those of the verification that it came from.
async fn send_out(
    write: &mut AnyConnection,
    sealer: &Sealer,
    one: &One,
    Outgoing { note, deliveries, .. }: &Outgoing,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(note) = note {
        notes::insert(write, one.verification, note, now).await?;
    }
    deliveries::insert_for(write, sealer, &one.instance, deliveries, now).await
}

/// When a fence ends, as the log says it.
fn ends(until: Option<Timestamp>) -> String {
    until.map_or_else(|| "until it is lifted".to_owned(), |until| format!("until {until}"))
}

/// Whose it is, and what it is.
pub(crate) fn of_row(row: &Row) -> Result<(Uuid, Fence), StoreError> {
    read(row).map(|one| (one.verification, one.fence))
}

fn read(row: &Row) -> Result<One, StoreError> {
    let fence = Fence { cause: row.get("cause")?, from: row.get("begins")?, until: row.get("ends")? };
    Ok(One { verification: row.get("verification")?, instance: row.get("instance")?, fence })
}
