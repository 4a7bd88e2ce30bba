//! Accounts as they were last imported, how far that is, and the button that reads them now.
//!
//! # Layout
//! - this file: the list; [`asked`]: how it is filtered; [`standing`]: how far each tenant is
//! - [`contacts`]: how far the reading of each customer's contacts is
//! - [`look_up`]: what technicians have in its place
//! - [`verify`]: leads to the pod

pub(super) mod asked;
pub(super) mod contacts;
mod look_up;
mod standing;
pub mod verify;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use vouchsafe_app::{
    dashboard::accounts::{AccountRow, AccountsPage},
    words::text,
};
use vouchsafe_domain::{
    eligibility::Source,
    ids::{AccountId, ClientId, TenantId},
};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{AccountState, Customer, Import, ImportedAccount, StoreError};

use super::{
    asked::Asked,
    page::Page,
    role::Role,
    visitor::{UNDER_WAY_AGAIN, Visitor, answer, answer_again, live},
};
use crate::{answer::Refused, imports, services::Services};

/// How many a page shows.
const PER_PAGE: u32 = 50;
/// How many contacts of one account are named.
const MOST_CONTACTS: u32 = 2;

/// `GET /dashboard/{instance}/accounts`.
pub async fn show(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    page(&services, &visitor, &Asked::read(&query.unwrap_or_default(), asked::FILTERS), StatusCode::OK, String::new())
        .await
}

/// The page, with what was wrong with what was pressed on it.
async fn page(
    services: &Services,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    notice: String,
) -> Result<Response, Refused> {
    if visitor.role == Role::Technician {
        return look_up::page(services, visitor, asked, status, notice).await;
    }
    let (id, path) = (visitor.instance(), visitor.path(Page::Accounts));
    let names = Names::of(visitor);
    let imports = services.store.imports(id).await?;
    let reads = services.store.contact_reads(id).await?;
    let mut page = AccountsPage {
        layout: visitor.layout(),
        filters: asked::form(asked, path.clone(), names.choices()),
        notice,
        imports: standing::rows(visitor, &names, &imports)
            .into_iter()
            .chain(contacts::rows(visitor, &names, &reads))
            .collect(),
        summary: [standing::summary(visitor, &imports), contacts::summary(visitor, &reads)].join(" "),
        again: live(&asked.address(&path, None)),
        import_path: if Page::Import.is_for(visitor.role) && visitor.settings.graph.is_some() {
            visitor.path(Page::Import)
        } else {
            String::new()
        },
        verify_path: if Page::Verify.is_for(visitor.role) {
            asked::address(asked, &visitor.path(Page::Verify), asked::behind(asked).ok().flatten().as_ref())
        } else {
            String::new()
        },
        ..AccountsPage::default()
    };
    let wanted = asked::filter(asked, |client| names.tenants(client));
    let wanted = wanted.and_then(|filter| Ok((filter, asked::behind(asked)?)));
    let (filter, behind) = match wanted {
        Ok(wanted) => wanted,
        Err(unreadable) => {
            page.notice = unreadable.in_words();
            return answer(StatusCode::BAD_REQUEST, |shell| page.render(shell));
        }
    };
    // One more than is shown tells whether there is another page.
    let store = &services.store;
    let mut found = store.accounts_page(id, &filter, behind.as_ref(), PER_PAGE + 1, visitor.now).await?;
    let more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    page.first = behind.is_some().then(|| asked.address(&path, None));
    page.more = found.last().filter(|_| more).map(|(last, _)| asked::address(asked, &path, Some(last)));
    let by_tenant: BTreeMap<TenantId, &Import> = imports.iter().map(|import| (import.tenant, import)).collect();
    for (_, account) in &found {
        page.rows.push(row(services, visitor, &names, &by_tenant, account).await?);
    }
    let under_way = behind.is_none() && page.imports.iter().any(|import| import.is_running);
    page.live = visitor.live_while(under_way, &asked.address(&path, None));
    // Nobody who was told something is led away from it.
    let again = (visitor.live && under_way && status == StatusCode::OK).then_some(UNDER_WAY_AGAIN);
    answer_again(status, again, |shell| page.render(shell))
}

/// `POST /dashboard/{instance}/accounts/import`: reads everything now, or as soon as Microsoft lets us.
pub async fn import(
    State(services): State<Arc<Services>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let id = visitor.instance();
    let tenants = imports::tenants(&visitor.settings, id);
    services.store.keep_imports(id, &tenants, || visitor.now).await?;
    let tenants: Vec<TenantId> = tenants.into_iter().collect();
    services.store.hasten_imports(id, &tenants, visitor.now).await?;
    let clients = crate::contacts::clients(&visitor.settings, id);
    services.store.keep_contacts(id, &clients, || visitor.now).await?;
    services.store.hasten_contacts(id, visitor.now).await?;
    services.imports.notify_one();
    services.contacts.notify_one();
    Ok(Redirect::to(&live(&visitor.path(Page::Accounts))).into_response())
}

async fn row(
    services: &Services,
    visitor: &Visitor,
    names: &Names<'_>,
    imports: &BTreeMap<TenantId, &Import>,
    account: &ImportedAccount,
) -> Result<AccountRow, StoreError> {
    let id = account.account;
    let seen = services.store.last_seen(visitor.instance(), id).await?;
    let state = state(account);
    let password_sync = imports.get(&id.tenant).and_then(|import| import.password_sync);
    let source = Source::kept(account.synced, password_sync, visitor.now);
    let (mut verified, mut verified_path) = (String::new(), String::new());
    if let Some((at, verification)) = seen.as_ref().and_then(|seen| seen.verified) {
        verified = visitor.clock().minute(at);
        verified_path = format!("{}/{verification}", visitor.path(Page::Story));
    }
    Ok(AccountRow {
        name: plain(account.called()),
        upn: plain(account.upn.as_str()),
        company: names.of_tenant(id.tenant),
        state: state.name(),
        state_label: text(&format!("account-{}", state.name())),
        source: text(&format!("account-source-{}", source.name())),
        reach: text(&format!("reach-{}", account.reach.map_or(asked::UNKNOWN, |reach| reach.name()))),
        privileged: account.privileged == Some(true),
        contact: contact(services, visitor, id).await?,
        verified,
        verified_path,
        ids: (state == AccountState::Active).then(|| [id.tenant.to_string(), id.object.to_string()]),
    })
}

/// Whose account it is in the PSA: by the lists as they were last read, or because people agreed on it.
async fn contact(services: &Services, visitor: &Visitor, account: AccountId) -> Result<String, StoreError> {
    let mut found = services.store.contacts_of(visitor.instance(), account, MOST_CONTACTS + 1).await?;
    let more = found.len() > MOST_CONTACTS as usize;
    found.truncate(MOST_CONTACTS as usize);
    let mut names: Vec<String> = found.iter().map(|(_, name)| plain(name)).collect();
    names.extend(more.then(|| "…".to_owned()));
    Ok(names.join(", "))
}

fn state(account: &ImportedAccount) -> AccountState {
    match (account.retired, account.guest, account.enabled) {
        (Some(_), ..) => AccountState::Retired,
        (None, true, _) => AccountState::Guest,
        (None, false, false) => AccountState::Disabled,
        (None, false, true) => AccountState::Active,
    }
}

/// The customers of an instance, by their tenants.
pub(super) struct Names<'a>(Vec<&'a Customer>);

impl<'a> Names<'a> {
    pub(super) fn of(visitor: &'a Visitor) -> Self {
        let own = visitor.settings.customers().iter().filter(|customer| customer.instance == *visitor.instance());
        let mut own: Vec<&Customer> = own.filter(|customer| !customer.tenants.is_empty()).collect();
        own.sort_by_key(|customer| name(customer).to_lowercase());
        Self(own)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (ClientId, String, Vec<TenantId>)> {
        self.0.iter().map(|customer| {
            let tenants = customer.tenants.iter().map(|tenant| tenant.id).collect();
            (customer.client, name(customer), tenants)
        })
    }

    /// All who have this tenant: a person has to decide whose it is where there are two.
    fn of_tenant(&self, tenant: TenantId) -> String {
        let all = self.0.iter().filter(|customer| customer.tenants.iter().any(|own| own.id == tenant));
        let all: Vec<String> = all.map(|customer| name(customer)).collect();
        all.join(", ")
    }

    /// As the settings call it.
    pub(super) fn of_client(&self, client: ClientId) -> String {
        let own = self.0.iter().find(|customer| customer.client == client);
        own.map_or_else(|| client.to_string(), |customer| name(customer))
    }

    pub(super) fn is_known(&self, client: ClientId) -> bool {
        self.0.iter().any(|customer| customer.client == client)
    }

    fn tenants(&self, client: ClientId) -> Option<Vec<TenantId>> {
        self.all().find(|(id, ..)| *id == client).map(|(_, _, tenants)| tenants)
    }

    pub(super) fn choices(&self) -> Vec<(String, String)> {
        self.all().map(|(client, name, _)| (client.to_string(), name)).collect()
    }
}

fn name(customer: &Customer) -> String {
    customer.name.as_deref().map_or_else(|| customer.client.to_string(), plain)
}
