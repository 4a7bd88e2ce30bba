use std::{collections::BTreeMap, fmt::Write as _};

use vouchsafe_domain::{
    account::{Account, Tenant},
    ids::{ClientId, InstanceId, ObjectId, TenantId, Upn},
    listed::Listed,
    matching::{Plan, plan},
};
use vouchsafe_store::{ContactRead, Customer, Import, ImportedAccount, StoreError, ToMatch};

use crate::services::Services;

/// How many contacts are matched at once.
const AT_ONCE: u32 = 200;

/// Matches the contacts of each customer whose lists were read since it was last done. Whether there was one.
pub(super) async fn matched(services: &Services, instance: &InstanceId) -> Result<bool, StoreError> {
    let (store, settings) = (&services.store, services.settings().await?);
    let imports: BTreeMap<TenantId, Import> =
        store.imports(instance).await?.into_iter().map(|import| (import.tenant, import)).collect();
    let mut any = false;
    for read in store.contact_reads(instance).await? {
        let Some(customer) = settings.customer(instance, read.client) else { continue };
        let Some((tenants, readings)) = known(customer, &imports, &read) else { continue };
        if read.matched_for.as_deref() == Some(&readings) {
            continue;
        }
        match_all(services, instance, read.client, &tenants).await?;
        store.matched_for(instance, read.client, &readings).await?;
        any = true;
    }
    Ok(any)
}

/// The customer's tenants, and which readings of contacts and accounts there are; none until each was read to its end, nor while
/// contacts are read. Where one place is not known, nobody can say that an account is the only one.
fn known(
    customer: &Customer,
    imports: &BTreeMap<TenantId, Import>,
    read: &ContactRead,
) -> Option<(Vec<Tenant>, String)> {
    if read.reading {
        return None;
    }
    let mut readings = read.finished?.as_millisecond().to_string();
    let mut tenants = Vec::new();
    for tenant in &customer.tenants {
        let import = imports.get(&tenant.id)?;
        let _ = write!(readings, " {}:{}", tenant.id, import.finished?.as_millisecond());
        tenants.push(Tenant {
            id: tenant.id,
            display_name: String::new(),
            verified_domains: import.domains.clone()?,
            last_password_sync: None,
        });
    }
    Some((tenants, readings))
}

/// Page by page, however many there are.
async fn match_all(
    services: &Services,
    instance: &InstanceId,
    client: ClientId,
    tenants: &[Tenant],
) -> Result<(), StoreError> {
    let store = &services.store;
    let ids: Vec<TenantId> = tenants.iter().map(|tenant| tenant.id).collect();
    let mut behind = None;
    while !services.stopping.is_cancelled() {
        let page = store.contacts_to_match(instance, client, behind, AT_ONCE).await?;
        let Some(last) = page.last() else { break };
        behind = Some(last.contact.id);
        let (objects, upns) = wanted(&page, &ids);
        let found = store.accounts_named(instance, &ids, &objects, &upns).await?;
        let candidates = Candidates::of(found, tenants);
        let matched: Vec<(ToMatch, Listed)> = page
            .into_iter()
            .map(|one| {
                let listed = Listed::of(&one.contact, &ids, |plan| candidates.of_plan(plan));
                (one, listed)
            })
            .collect();
        store.put_matched(instance, client, &matched).await?;
    }
    Ok(())
}

/// What a look-up of these would look for.
fn wanted(page: &[ToMatch], tenants: &[TenantId]) -> (Vec<ObjectId>, Vec<Upn>) {
    let (mut objects, mut addresses) = (Vec::new(), Vec::new());
    for one in page.iter().filter(|one| !one.contact.inactive) {
        match plan(&one.contact, tenants) {
            Ok(Plan::Object { object, .. }) => objects.push(object),
            Ok(Plan::Addresses { upns, .. }) => addresses.extend(upns),
            Err(_) => {}
        }
    }
    (objects, addresses)
}

/// The accounts that may be somebody's, by what they are looked for by.
struct Candidates {
    by_object: BTreeMap<ObjectId, Vec<(Account, Tenant)>>,
    by_upn: BTreeMap<String, Vec<(Account, Tenant)>>,
}

impl Candidates {
    fn of(found: Vec<ImportedAccount>, tenants: &[Tenant]) -> Self {
        let mut candidates = Self { by_object: BTreeMap::new(), by_upn: BTreeMap::new() };
        for one in found {
            let Some(tenant) = tenants.iter().find(|tenant| tenant.id == one.account.tenant) else { continue };
            let pair = (account(one), tenant.clone());
            candidates.by_upn.entry(pair.0.upn.as_str().to_lowercase()).or_default().push(pair.clone());
            candidates.by_object.entry(pair.0.id.object).or_default().push(pair);
        }
        candidates
    }

    fn of_plan(&self, plan: &Plan) -> Vec<(Account, Tenant)> {
        match plan {
            Plan::Object { object, .. } => self.by_object.get(object).cloned().unwrap_or_default(),
            Plan::Addresses { upns, .. } => {
                let each = upns.iter().filter_map(|upn| self.by_upn.get(&upn.as_str().to_lowercase()));
                each.flatten().cloned().collect()
            }
        }
    }
}

fn account(one: ImportedAccount) -> Account {
    Account {
        id: one.account,
        upn: one.upn,
        display_name: one.name,
        mail: None,
        enabled: one.enabled,
        guest: one.guest,
        synced: one.synced,
    }
}
