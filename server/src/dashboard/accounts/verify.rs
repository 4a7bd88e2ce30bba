//! Starts a verification of an account: opens the pod of its contact's user record.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Extension,
    extract::{Form, RawQuery, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use vouchsafe_app::words::words;
use vouchsafe_domain::{
    contact::Contact,
    ids::{AccountId, ObjectId, Target, TenantId},
    matching::{Plan, plan},
};
use vouchsafe_http::Secret;
use vouchsafe_store::{AccountState, ImportedAccount};

use super::{asked::FILTERS, page, state};
use crate::{
    answer::Refused,
    dashboard::{asked::Asked, door::refused, role::Role, ticket, visitor::Visitor},
    problem::Problem,
    services::Services,
    sessions::as_technician,
};

/// How many contacts of one customer are looked at: more have one address only by mistake.
const MOST: usize = 5;
/// How many of whom people said that they are this account.
const MATCHED: u32 = 5;

#[derive(Deserialize)]
pub struct Wanted {
    tenant: TenantId,
    object: ObjectId,
}

/// `POST /dashboard/{instance}/accounts/verify`: the pod of the one contact who is this account.
///
/// The pod finds the account of its contact anew, live, and shows it before anything can be sent: this only leads there.
pub async fn open(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
    form: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(Wanted { tenant, object }) = form.map_err(|_| refused("flow_over"))?;
    let account = services.store.imported_account(visitor.instance(), AccountId { tenant, object }).await?;
    let account = account.filter(|account| state(account) == AccountState::Active);
    let found = match &account {
        Some(account) => contacts(&services, &visitor, account).await?,
        None => Vec::new(),
    };
    let why = match (&account, found.as_slice()) {
        (Some(_), [one]) => return ticket::pod(&services, visitor, Target::Contact(one.id)).await,
        // Whether there is an account whose user they do not see is nothing that technicians are told.
        (None, _) if visitor.role != Role::Technician => "account-verify-gone",
        (_, []) => "account-verify-nobody",
        (_, _) => "account-verify-several",
    };
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    page(&services, &visitor, &asked, StatusCode::CONFLICT, words().text(why, &[])).await
}

/// Every contact whom Halo shows this visitor and who is this account: by what Halo says of them, or because people said so.
pub(super) async fn contacts(
    services: &Services,
    visitor: &Visitor,
    account: &ImportedAccount,
) -> Result<Vec<Contact>, Problem> {
    let Visitor { settings, connected, session, .. } = visitor;
    let own = settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
    let seen = services.store.last_seen(visitor.instance(), account.account).await?;
    // Who was erased is nobody.
    let seen = seen.filter(|seen| !seen.contact_name.is_empty()).map(|seen| seen.contact);
    let matched = services.store.contacts_matched_to(visitor.instance(), account.account, MATCHED).await?;
    let mut found = Vec::new();
    for customer in own.filter(|customer| customer.tenants.iter().any(|tenant| tenant.id == account.account.tenant)) {
        let tenants: Vec<TenantId> = customer.tenants.iter().map(|tenant| tenant.id).collect();
        let search = |token: Secret| async move {
            connected.halo.technician(token.expose()).contacts(customer.client, account.upn.as_str(), MOST).await
        };
        let (listed, _) = unless_hidden(as_technician(services, connected, session, search).await)?.unwrap_or_default();
        for id in listed
            .into_iter()
            .map(|listed| listed.id)
            .chain(seen)
            .chain(matched.iter().copied())
            .collect::<BTreeSet<_>>()
        {
            let read = |token: Secret| async move { connected.halo.technician(token.expose()).contact(id).await };
            let contact = unless_hidden(as_technician(services, connected, session, read).await)?.flatten();
            let is_theirs = |contact: &Contact| contact.client == customer.client;
            let Some(contact) = contact.filter(is_theirs) else { continue };
            let said = services.store.agreed_match(visitor.instance(), id).await?;
            let said = said.is_some_and(|said| said.still_leads_to(account.account, &contact, &tenants));
            if said || leads_to(&contact, &tenants, account) {
                found.push(contact);
            }
        }
    }
    Ok(found)
}

/// Whom this technician may not see, or who is gone since, they do not find.
fn unless_hidden<T>(answer: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match answer {
        Err(Problem { detail: Some("not_found" | "forbidden"), .. }) => Ok(None),
        answer => answer.map(Some),
    }
}

/// Whether a look-up of this contact looks for this account.
fn leads_to(contact: &Contact, tenants: &[TenantId], account: &ImportedAccount) -> bool {
    let AccountId { tenant, object } = account.account;
    match plan(contact, tenants) {
        Ok(Plan::Object { object: named, tenants }) => named == object && tenants.contains(&tenant),
        Ok(Plan::Addresses { upns, tenants }) => upns.contains(&account.upn) && tenants.contains(&tenant),
        Err(_) => false,
    }
}
