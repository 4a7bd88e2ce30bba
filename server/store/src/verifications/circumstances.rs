use sqlx::AnyConnection;
use uuid::Uuid;
use vouchsafe_domain::ids::{AccountId, AgentId, Upn};

use crate::{
    StoreError,
    column::{Row, sql},
};

/// What sets a verification apart from the plain case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Who agreed to it.
    pub second: Option<Colleague>,
    /// Why it was done, in the technician's words.
    pub reason: Option<String>,
    /// The contact is not the ticket's.
    pub other_contact: bool,
    /// The contact's own account, where somebody else's is asked to vouch for it.
    pub vouched_for: Option<Person>,
    /// Whose approval it was, before a colleague took it over.
    pub taken_from: Option<Colleague>,
}

/// A technician, with their name as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub id: AgentId,
    pub name: String,
}

/// An account, with its names as they were then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub account: AccountId,
    pub upn: Upn,
    pub name: String,
}

pub(super) fn read(row: &Row) -> Result<Circumstances, StoreError> {
    let colleague =
        |id: Option<AgentId>, name: Option<String>| id.map(|id| Colleague { id, name: name.unwrap_or_default() });
    let account = row.get::<Option<_>>("vouched_for_tenant")?.zip(row.get::<Option<_>>("vouched_for_object")?);
    let person = account.zip(row.get::<Option<Upn>>("vouched_for_upn")?);
    let name = row.get::<Option<String>>("vouched_for_name")?.unwrap_or_default();
    Ok(Circumstances {
        second: colleague(row.get("second_technician")?, row.get("second_technician_name")?),
        reason: row.get("reason")?,
        other_contact: row.get("other_contact")?,
        vouched_for: person.map(|((tenant, object), upn)| Person { account: AccountId { tenant, object }, upn, name }),
        taken_from: colleague(row.get("taken_from")?, row.get("taken_from_name")?),
    })
}

/// Puts them beside a verification that was just inserted.
pub(super) async fn write(write: &mut AnyConnection, id: Uuid, these: &Circumstances) -> Result<(), StoreError> {
    if *these == Circumstances::default() {
        return Ok(());
    }
    let Circumstances { second, reason, other_contact, vouched_for, taken_from: _ } = these;
    let person = vouched_for.as_ref();
    sql(
        "UPDATE verifications SET second_technician = $2, second_technician_name = $3, reason = $4, other_contact = $5,
         vouched_for_tenant = $6, vouched_for_object = $7, vouched_for_upn = $8, vouched_for_name = $9 WHERE id = $1",
    )
    .with(&id)
    .with(&second.as_ref().map(|second| second.id))
    .with(&second.as_ref().map(|second| second.name.clone()))
    .with(reason)
    .with(other_contact)
    .with(&person.map(|person| person.account.tenant))
    .with(&person.map(|person| person.account.object))
    .with(&person.map(|person| person.upn.clone()))
    .with(&person.map(|person| person.name.clone()))
    .run(write)
    .await?;
    Ok(())
}
