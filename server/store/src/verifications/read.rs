use uuid::Uuid;
use vouchsafe_domain::{ids::AccountId, policy::Requirement};

use super::{Verification, circumstances};
use crate::{
    StoreError,
    column::Row,
    seal::{Place, Sealer},
};

/// Reads a row of `verifications`.
pub(crate) fn read(row: &Row, sealer: &Sealer) -> Result<Verification, StoreError> {
    let id: Uuid = row.get("id")?;
    Ok(Verification {
        id,
        instance: row.get("instance")?,
        account: AccountId { tenant: row.get("tenant")?, object: row.get("object")? },
        upn: row.get("upn")?,
        account_name: row.get("account_name")?,
        contact: row.get("contact")?,
        contact_name: row.get("contact_name")?,
        client: row.get("client")?,
        client_name: row.get("client_name")?,
        ticket: row.get("ticket")?,
        technician: row.get("technician")?,
        technician_name: row.get("technician_name")?,
        purposes: row.get("purpose")?,
        requirement: row.get::<Option<Requirement>>("requirement")?.unwrap_or_else(Requirement::plain),
        after_denial: row.get("after_denial")?,
        mistake: row.get("mistake")?,
        method: row.get("method")?,
        form: row.get("form")?,
        source: row.get("source")?,
        reference: row.get("reference")?,
        requested: row.get("requested")?,
        begun: row.get("begun")?,
        connector_session: sealer.open_some(connector_session(&id.to_string()), row.get("connector_session")?)?,
        context: row.get("context")?,
        dc: row.get("dc")?,
        number: row.get("number")?,
        verdict: row.get("verdict")?,
        fault: row.get("fault")?,
        concluded: row.get("concluded")?,
        approval_until: row.get("approval_until")?,
        approval_used: row.get("approval_used")?,
        approval_withdrawn: row.get("approval_withdrawn")?,
        note: row.get("note")?,
        note_problem: row.get("note_problem")?,
        prompt_open: row.get("prompt_open")?,
        prompt_closes: row.get("prompt_closes")?,
        circumstances: circumstances::read(row)?,
    })
}

pub(super) fn connector_session(row: &str) -> Place<'_> {
    Place { table: "verifications", column: "connector_session", row }
}
