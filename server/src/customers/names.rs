//! What tenants are called, for people to read beside their ids, and never to judge by.
//!
//! In this process's memory only: as somebody named one since it was started, and as Microsoft said.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use vouchsafe_domain::{
    account::Tenant,
    ids::{InstanceId, TenantId},
};
use vouchsafe_halo::escape::plain;

/// More than these are not kept.
const MOST: usize = 20_000;
/// The end of the domains that Microsoft gives everybody.
const GIVEN: &str = ".onmicrosoft.com";

/// What each tenant is called, as an instance knows it.
#[derive(Debug, Default)]
pub struct Names(Mutex<BTreeMap<(InstanceId, TenantId), Name>>);

/// What one is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Name {
    /// As it calls itself; empty until Microsoft was asked.
    display: String,
    domain: String,
}

impl Names {
    /// Keeps the domain by which somebody named a tenant.
    pub fn named(&self, instance: &InstanceId, tenant: TenantId, domain: &str) {
        self.put(instance, tenant, |name| domain.clone_into(&mut name.domain));
    }

    /// Keeps what Microsoft says of it.
    pub fn seen(&self, instance: &InstanceId, tenant: &Tenant) {
        self.put(instance, tenant.id, |name| {
            name.display = plain(&tenant.display_name);
            if !tenant.has_verified(&name.domain) {
                let own = tenant.verified_domains.iter().find(|domain| !domain.ends_with(GIVEN));
                let any = own.or(tenant.verified_domains.first());
                name.domain = any.map(|domain| plain(domain)).unwrap_or_default();
            }
        });
    }

    /// Whether Microsoft has said it.
    pub fn is_seen(&self, instance: &InstanceId, tenant: TenantId) -> bool {
        self.lock().get(&(instance.clone(), tenant)).is_some_and(|name| !name.display.is_empty())
    }

    /// All of it in one line; empty where nothing is known.
    pub fn said(&self, instance: &InstanceId, tenant: TenantId) -> String {
        let name = self.lock().get(&(instance.clone(), tenant)).cloned().unwrap_or_default();
        let parts = [name.display, name.domain].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    }

    fn put(&self, instance: &InstanceId, tenant: TenantId, change: impl FnOnce(&mut Name)) {
        let (mut all, key) = (self.lock(), (instance.clone(), tenant));
        if all.len() < MOST || all.contains_key(&key) {
            change(all.entry(key).or_default());
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(InstanceId, TenantId), Name>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_goes_by_the_domain_that_it_was_named_by_where_that_is_its_own() {
        let (names, instance) = (Names::default(), "acme".parse::<InstanceId>().unwrap());
        let id: TenantId = "11111111-1111-4111-8111-111111111111".parse().unwrap();
        let tenant = |domains: &[&str]| Tenant {
            id,
            display_name: "Contoso\u{202e}".into(),
            verified_domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
            last_password_sync: None,
        };
        assert_eq!(names.said(&instance, id), "");
        names.named(&instance, id, "contoso.example");
        assert!(names.said(&instance, id) == "contoso.example" && !names.is_seen(&instance, id));
        names.seen(&instance, &tenant(&["contoso.onmicrosoft.com", "other.example", "contoso.example"]));
        assert_eq!(names.said(&instance, id), format!("{} · contoso.example", plain("Contoso\u{202e}")));
        names.seen(&instance, &tenant(&["contoso.onmicrosoft.com", "other.example"]));
        assert!(names.said(&instance, id).ends_with(" · other.example") && names.is_seen(&instance, id));
        // What one Halo's people know is not another's.
        assert_eq!(names.said(&"globex".parse().unwrap(), id), "");
    }
}
