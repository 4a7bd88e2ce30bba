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
    ids::{AccountId, ContactId, ObjectId, Target, TenantId},
    matching::{Plan, plan},
};
use vouchsafe_http::Secret;
use vouchsafe_store::{AccountState, ImportedAccount};

use super::{asked::FILTERS, page, state};
use crate::{
    answer::Refused,
    dashboard::{asked::Asked, door::refused, ticket, visitor::Visitor},
    problem::Problem,
    services::Services,
    sessions::as_technician,
};

/// How many contacts of one customer are looked at: more have one address only by mistake.
const MOST: usize = 5;

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
        (Some(_), [one]) => return ticket::pod(&services, visitor, Target::Contact(*one)).await,
        (None, _) => "account-verify-gone",
        (Some(_), []) => "account-verify-nobody",
        (Some(_), _) => "account-verify-several",
    };
    let asked = Asked::read(&query.unwrap_or_default(), FILTERS);
    page(&services, &visitor, &asked, StatusCode::CONFLICT, words().text(why, &[])).await
}

/// Every contact who is this account by what Halo says of them: found by their address, or because they were asked before.
async fn contacts(
    services: &Services,
    visitor: &Visitor,
    account: &ImportedAccount,
) -> Result<Vec<ContactId>, Problem> {
    let Visitor { settings, connected, session, .. } = visitor;
    let own = settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
    let seen = services.store.last_seen(visitor.instance(), account.account).await?;
    // Who was erased is nobody.
    let seen = seen.filter(|seen| !seen.contact_name.is_empty()).map(|seen| seen.contact);
    let mut found = Vec::new();
    for customer in own.filter(|customer| customer.tenants.iter().any(|tenant| tenant.id == account.account.tenant)) {
        let tenants: Vec<TenantId> = customer.tenants.iter().map(|tenant| tenant.id).collect();
        let search = |token: Secret| async move {
            connected.halo.technician(token.expose()).contacts(customer.client, account.upn.as_str(), MOST).await
        };
        let (listed, _) = as_technician(services, connected, session, search).await?;
        for id in listed.into_iter().map(|listed| listed.id).chain(seen).collect::<BTreeSet<_>>() {
            let read = |token: Secret| async move { connected.halo.technician(token.expose()).contact(id).await };
            let contact = match as_technician(services, connected, session, read).await {
                // Whom this technician may not see, or who is gone since, they do not find.
                Err(Problem { detail: Some("not_found" | "forbidden"), .. }) => None,
                contact => contact?,
            };
            let is_theirs = |contact: &Contact| contact.client == customer.client;
            if contact.filter(is_theirs).is_some_and(|contact| leads_to(&contact, &tenants, account)) {
                found.push(id);
            }
        }
    }
    Ok(found)
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
