use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::{
    agreement::Matter,
    budget::{self, Exhausted, Limits, Whose},
    code::Code,
    connector::Form,
    fence::Fence,
    ids::{AccountId, AgentId, ClientId, ContactId, InstanceId, TicketId, Upn},
    log::{Event, Kind},
    method::Method,
    policy::{AfterDenial, Requirement},
    purpose::Purposes,
};

use super::{Circumstances, NoteStanding, Verification, budget::spent, circumstances, code::spend, read};
use crate::{Store, StoreError, column::sql, fences, log, questions, seal::Sealer};

/// A press on Send that the policy allows.
#[derive(Debug, Clone)]
pub struct NewVerification {
    pub instance: InstanceId,
    pub account: AccountId,
    pub upn: Upn,
    pub account_name: String,
    pub contact: ContactId,
    pub contact_name: String,
    pub client: ClientId,
    pub client_name: String,
    pub ticket: Option<TicketId>,
    pub technician: AgentId,
    pub technician_name: String,
    pub purposes: Purposes,
    pub requirement: Requirement,
    /// What ends the fence that a denial puts up; `None` where a denial is asked for, and puts up none.
    pub after_denial: Option<AfterDenial>,
    /// The code is to show that Deny was pressed by mistake: when the fence began that is meant.
    pub mistake: Option<Timestamp>,
    /// The code that is to be checked, which counts once.
    pub code: Option<Code>,
    pub method: Method,
    pub form: Form,
    pub source: String,
    pub reference: String,
    /// Until when the account stays closed to another prompt if nothing more is heard of this one.
    pub prompt_closes: Timestamp,
    /// Who drives it from the start, and until when unless they say so again.
    pub lease_holder: String,
    pub lease_until: Timestamp,
    /// When a human pressed Send. What was begun on the same ticket or contact since then, they had not seen.
    pub pressed: Option<Timestamp>,
    pub circumstances: Circumstances,
    /// What a second technician must have agreed to; used up with it.
    pub agreement: Option<Matter>,
}

/// Why no prompt may be sent now.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// A denial or a fraud report keeps everybody from asking this account.
    Fenced(Fence),
    /// One is open already.
    AlreadyOpen(Box<OpenPrompt>),
    /// There were too many.
    Exhausted(Exhausted),
    /// The code was used already: here or elsewhere, for this or for something else.
    CodeSpent,
    /// Since Send was pressed, somebody else's press on the same ticket or contact led to a verification.
    Overtaken,
    /// No second technician has agreed to exactly this.
    NotAgreed,
}

/// A prompt that closes its account to others.
#[derive(Debug, Clone)]
pub struct OpenPrompt {
    /// When the account is free again at the latest.
    pub closes: Timestamp,
    /// The verification, if it is of the instance that asks; what others do with the same account is not shown to it.
    pub verification: Option<Verification>,
}

impl Store {
    /// Takes the account's only place for a prompt, if it is free and the budget allows; a refusal is logged, too.
    ///
    /// However many ask at once, each sees what the one before it did, and one account has one open prompt.
    pub async fn request(
        &self,
        new: &NewVerification,
        limits: Limits,
        now: Timestamp,
    ) -> Result<Result<Verification, Refusal>, StoreError> {
        let mut wanted = new.verification(now);
        let mut write = self.connections.begin_write().await?;
        let mut refusal = obstacle(&mut write, &self.sealer, &wanted, new, limits, now).await?;
        let agreed = match &new.agreement {
            Some(matter) => questions::is_agreed(&mut write, matter, now).await?,
            None => !new.requirement.second_technician,
        };
        if refusal.is_none() && !agreed {
            refusal = Some(Refusal::NotAgreed);
        }
        // Late, so that a code which is refused for another reason can still be used; and no agreement is used up for it.
        if let (None, Some(code)) = (&refusal, &new.code)
            && !spend(&mut write, &self.sealer, wanted.account, code, now).await?
        {
            refusal = Some(Refusal::CodeSpent);
        }
        if let (None, Some(matter)) = (&refusal, &new.agreement) {
            match questions::use_up(&mut write, &self.sealer, matter, now).await? {
                Some(used) => wanted.circumstances.second = used.by(),
                None => refusal = Some(Refusal::NotAgreed),
            }
        }
        let answer = match refusal {
            Some(refusal) => {
                let event = refusal.told_in(wanted.refused());
                log::append(&mut write, &self.sealer, &wanted.instance, now, event).await?;
                Err(refusal)
            }
            None => {
                insert(&mut write, &wanted, new).await?;
                let event = wanted.event(Kind::Requested);
                let mistake = wanted.mistake.map(|_| "Deny is said to have been pressed by mistake".to_owned());
                let event = Event { detail: mistake.or(event.detail.clone()), ..event };
                log::append(&mut write, &self.sealer, &wanted.instance, now, event).await?;
                Ok(wanted)
            }
        };
        write.commit().await?;
        Ok(answer)
    }
}

impl NewVerification {
    pub(super) fn verification(&self, now: Timestamp) -> Verification {
        let new = self.clone();
        Verification {
            id: Uuid::new_v4(),
            instance: new.instance,
            account: new.account,
            upn: new.upn,
            account_name: new.account_name,
            contact: new.contact,
            contact_name: new.contact_name,
            client: new.client,
            client_name: new.client_name,
            ticket: new.ticket,
            technician: new.technician,
            technician_name: new.technician_name,
            purposes: new.purposes,
            requirement: new.requirement,
            after_denial: new.after_denial,
            mistake: new.mistake,
            method: new.method,
            form: new.form,
            source: new.source,
            reference: new.reference,
            requested: now,
            begun: None,
            connector_session: None,
            context: Uuid::new_v4(),
            dc: None,
            number: None,
            verdict: None,
            fault: None,
            concluded: None,
            approval_until: None,
            approval_used: None,
            approval_withdrawn: None,
            note: NoteStanding::None,
            note_problem: None,
            prompt_open: true,
            prompt_closes: new.prompt_closes,
            circumstances: new.circumstances,
        }
    }
}

impl Verification {
    /// What the log tells of it when it is refused.
    pub(super) fn refused(&self) -> Event {
        Event { verification: None, ..self.event(Kind::SendRefused) }
    }
}

impl Refusal {
    pub(super) fn told_in(&self, event: Event) -> Event {
        let (reason, detail) = match self {
            Self::Fenced(_) => ("fenced", None),
            Self::AlreadyOpen(_) => ("already_open", None),
            Self::Overtaken => ("overtaken", None),
            Self::CodeSpent => ("code_spent", None),
            Self::Exhausted(Exhausted { whose: Whose::Account, .. }) => ("budget_spent", Some("account")),
            Self::Exhausted(Exhausted { whose: Whose::Technician, .. }) => ("budget_spent", Some("technician")),
            Self::Exhausted(Exhausted { whose: Whose::Codes, .. }) => ("budget_spent", Some("codes")),
            Self::NotAgreed => ("not_agreed", None),
        };
        Event { reason: Some(reason.to_owned()), detail: detail.map(str::to_owned), ..event }
    }
}

async fn obstacle(
    write: &mut AnyConnection,
    sealer: &Sealer,
    wanted: &Verification,
    new: &NewVerification,
    limits: Limits,
    now: Timestamp,
) -> Result<Option<Refusal>, StoreError> {
    let Verification { instance, account, technician, .. } = wanted;
    sql("UPDATE verifications SET prompt_open = 0
         WHERE tenant = $1 AND object = $2 AND prompt_open = 1 AND prompt_closes <= $3")
    .with(&account.tenant)
    .with(&account.object)
    .with(&now)
    .run(write)
    .await?;
    if let Some(fence) = fences::against(write, wanted, now).await? {
        return Ok(Some(Refusal::Fenced(fence)));
    }
    if let Some(open) = open_prompt(write, sealer, instance, *account, now).await? {
        return Ok(Some(Refusal::AlreadyOpen(Box::new(open))));
    }
    if overtaken(write, wanted, new.pressed, now).await? {
        return Ok(Some(Refusal::Overtaken));
    }
    let spent = spent(write, *account, instance, *technician, now).await?;
    Ok(budget::left(&spent, wanted.method.way(), limits, now).err().map(Refusal::Exhausted))
}

/// A code is checked so quickly that another press may find the account's place free again.
pub(super) async fn overtaken(
    write: &mut AnyConnection,
    wanted: &Verification,
    pressed: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(pressed) = pressed else { return Ok(false) };
    let since = sql("SELECT id FROM verifications WHERE instance = $1 AND contact = $2 AND requested >= $3
                     AND COALESCE(ticket, 0) = COALESCE($4, 0) AND requested <= $5")
    .with(&wanted.instance)
    .with(&wanted.contact)
    .with(&pressed)
    .with(&wanted.ticket)
    // Not what a clock that went back has left.
    .with(&now)
    .first(write)
    .await?;
    Ok(since.is_some())
}

async fn open_prompt(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    instance: &InstanceId,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<OpenPrompt>, StoreError> {
    let row = sql("SELECT * FROM verifications
                   WHERE tenant = $1 AND object = $2 AND prompt_open = 1 AND prompt_closes > $3")
    .with(&account.tenant)
    .with(&account.object)
    .with(&now)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let own = row.get::<InstanceId>("instance")? == *instance;
    let verification = if own { Some(read(&row, sealer)?) } else { None };
    Ok(Some(OpenPrompt { closes: row.get("prompt_closes")?, verification }))
}

pub(super) async fn insert(
    write: &mut AnyConnection,
    wanted: &Verification,
    new: &NewVerification,
) -> Result<(), StoreError> {
    sql("INSERT INTO verifications (id, instance, tenant, object, upn, account_name, contact, contact_name, client,
         client_name, ticket, technician, technician_name, purpose, method, form, source, reference, requested, context,
         note, prompt_open, prompt_closes, lease_holder, lease_until, requirement, after_denial, mistake)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
         $24, $25, $26, $27, $28)")
    .with(&wanted.id)
    .with(&wanted.instance)
    .with(&wanted.account.tenant)
    .with(&wanted.account.object)
    .with(&wanted.upn)
    .with(&wanted.account_name)
    .with(&wanted.contact)
    .with(&wanted.contact_name)
    .with(&wanted.client)
    .with(&wanted.client_name)
    .with(&wanted.ticket)
    .with(&wanted.technician)
    .with(&wanted.technician_name)
    .with(&wanted.purposes)
    .with(&wanted.method)
    .with(&wanted.form)
    .with(&wanted.source)
    .with(&wanted.reference)
    .with(&wanted.requested)
    .with(&wanted.context)
    .with(&wanted.note)
    .with(&wanted.prompt_open)
    .with(&wanted.prompt_closes)
    .with(&new.lease_holder)
    .with(&new.lease_until)
    .with(&wanted.requirement)
    .with(&wanted.after_denial)
    .with(&wanted.mistake)
    .run(write)
    .await?;
    circumstances::write(write, wanted.id, &wanted.circumstances).await
}
