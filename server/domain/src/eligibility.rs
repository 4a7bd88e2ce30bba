//! Whether an account may be asked at all.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    account::{Account, Tenant},
    contact::Contact,
    ids::AgentId,
};

/// Where an account is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Microsoft365,
    /// Active Directory, whose passwords are kept in step with Microsoft 365.
    DirectoryWithPasswordSync,
    /// Active Directory, whose passwords are not.
    DirectoryWithoutPasswordSync,
}

impl Source {
    /// How old the last password sync may be: Entra Connect sends at least every 30 minutes, so three days is an outage.
    const SYNC_LASTS: SignedDuration = SignedDuration::from_hours(72);

    pub const ALL: [Self; 3] =
        [Self::Microsoft365, Self::DirectoryWithPasswordSync, Self::DirectoryWithoutPasswordSync];

    pub fn of(account: &Account, tenant: &Tenant, now: Timestamp) -> Self {
        Self::kept(account.synced, tenant.last_password_sync, now)
    }

    /// Of an account that comes from Active Directory or does not, in a tenant that got passwords then, if it ever did.
    pub fn kept(synced: bool, last_password_sync: Option<Timestamp>, now: Timestamp) -> Self {
        let fresh = last_password_sync.is_some_and(|sync| sync >= Self::fresh_since(now));
        match (synced, fresh) {
            (false, _) => Self::Microsoft365,
            (true, true) => Self::DirectoryWithPasswordSync,
            (true, false) => Self::DirectoryWithoutPasswordSync,
        }
    }

    /// How old a password sync may be that still counts.
    pub fn fresh_since(now: Timestamp) -> Timestamp {
        now - Self::SYNC_LASTS
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Microsoft365 => "microsoft365",
            Self::DirectoryWithPasswordSync => "directory_with_password_sync",
            Self::DirectoryWithoutPasswordSync => "directory_without_password_sync",
        }
    }
}

/// Why an account may not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ineligible {
    Disabled,
    Guest,
    /// It is the asking technician's own.
    Own,
    /// It comes from a source that this customer does not allow.
    Source,
    /// The PSA says that the contact is no longer active.
    InactiveContact,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub technician: AgentId,
    pub technician_email: Option<&'a str>,
    /// An administrator allows Active Directory without password sync for this customer.
    pub any_source: bool,
}

impl Asking<'_> {
    fn is_at(&self, address: &str) -> bool {
        self.technician_email.is_some_and(|email| email.to_lowercase() == address.to_lowercase())
    }

    fn has(&self, account: &Account) -> bool {
        self.is_at(account.upn.as_str()) || account.mail.as_deref().is_some_and(|mail| self.is_at(mail))
    }
}

/// Whether `account`, which is `contact`, may be asked.
pub fn check(
    account: &Account,
    tenant: &Tenant,
    contact: &Contact,
    asking: Asking<'_>,
    now: Timestamp,
) -> Result<Source, Ineligible> {
    if is_own(contact, asking) || asking.has(account) {
        return Err(Ineligible::Own);
    }
    if contact.inactive {
        return Err(Ineligible::InactiveContact);
    }
    check_account(account, tenant, asking, now)
}

/// Whether whoever asks is the contact themselves, as far as the PSA tells.
pub fn is_own(contact: &Contact, asking: Asking<'_>) -> bool {
    contact.linked_agent == Some(asking.technician)
        || contact.email.as_deref().is_some_and(|address| asking.is_at(address))
        || contact.addresses.iter().any(|address| asking.is_at(address))
}

/// Whether `account` may be asked, where nothing but the account is known.
pub fn check_account(
    account: &Account,
    tenant: &Tenant,
    asking: Asking<'_>,
    now: Timestamp,
) -> Result<Source, Ineligible> {
    if asking.has(account) {
        return Err(Ineligible::Own);
    }
    if !account.enabled {
        return Err(Ineligible::Disabled);
    }
    if account.guest {
        return Err(Ineligible::Guest);
    }
    match Source::of(account, tenant, now) {
        Source::DirectoryWithoutPasswordSync if !asking.any_source => Err(Ineligible::Source),
        source => Ok(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn facts() -> (Account, Tenant, Contact) {
        let tenant = Tenant {
            id: "11111111-1111-4111-8111-111111111111".parse().unwrap(),
            display_name: "Contoso".into(),
            verified_domains: vec!["contoso.example".into()],
            last_password_sync: None,
        };
        let account = Account {
            id: AccountId { tenant: tenant.id, object: "aaaaaaaa-0000-4000-8000-000000000001".parse().unwrap() },
            upn: "grace@contoso.example".parse().unwrap(),
            display_name: "Grace Hopper".into(),
            mail: Some("g.hopper@contoso.example".into()),
            enabled: true,
            guest: false,
            synced: false,
        };
        let contact = Contact {
            id: "38".parse().unwrap(),
            name: "Grace Hopper".into(),
            client: "12".parse().unwrap(),
            client_name: "Contoso".into(),
            email: Some("hopper@elsewhere.example".into()),
            addresses: vec![],
            named_tenant: None,
            named_object: None,
            linked_agent: None,
            inactive: false,
            vip: false,
            important: false,
        };
        (account, tenant, contact)
    }

    fn ask(
        account: &Account,
        tenant: &Tenant,
        contact: &Contact,
        email: &str,
        any_source: bool,
    ) -> Result<Source, Ineligible> {
        let asking = Asking { technician: "3".parse().unwrap(), technician_email: Some(email), any_source };
        check(account, tenant, contact, asking, now())
    }

    #[test]
    fn an_ordinary_account_may_be_asked() {
        let (account, tenant, contact) = facts();
        assert_eq!(ask(&account, &tenant, &contact, "ann@msp.example", false), Ok(Source::Microsoft365));
    }

    #[test]
    fn nobody_verifies_themselves() {
        let (account, tenant, contact) = facts();
        for own in ["GRACE@contoso.example", "g.hopper@contoso.example", "hopper@elsewhere.example"] {
            assert_eq!(ask(&account, &tenant, &contact, own, true), Err(Ineligible::Own), "{own}");
        }
        let asking =
            |email| Asking { technician: "3".parse().unwrap(), technician_email: Some(email), any_source: true };
        assert_eq!(check_account(&account, &tenant, asking("GRACE@contoso.example"), now()), Err(Ineligible::Own));
        assert_eq!(check_account(&account, &tenant, asking("g.hopper@contoso.example"), now()), Err(Ineligible::Own));
        assert!(check_account(&account, &tenant, asking("ann@msp.example"), now()).is_ok());
        let linked = Contact { linked_agent: Some("3".parse().unwrap()), ..contact };
        assert_eq!(ask(&account, &tenant, &linked, "ann@msp.example", true), Err(Ineligible::Own));
    }

    #[test]
    fn a_directory_must_have_synced_its_passwords_lately_unless_an_administrator_allows_it() {
        let (mut account, mut tenant, contact) = facts();
        account.synced = true;
        let asked = |tenant: &Tenant, any| ask(&account, tenant, &contact, "ann@msp.example", any);
        assert_eq!(asked(&tenant, false), Err(Ineligible::Source));
        assert_eq!(asked(&tenant, true), Ok(Source::DirectoryWithoutPasswordSync));
        tenant.last_password_sync = Some(now() - SignedDuration::from_hours(71));
        assert_eq!(asked(&tenant, false), Ok(Source::DirectoryWithPasswordSync));
        tenant.last_password_sync = Some(now() - SignedDuration::from_hours(73));
        assert_eq!(asked(&tenant, false), Err(Ineligible::Source));
    }

    #[test]
    fn tightening_the_conditions_never_lets_more_in() {
        let (account, tenant, contact) = facts();
        for bits in 0_u32..64 {
            let on = |bit: u32| bits & (1 << bit) != 0;
            let account = Account { enabled: on(0), guest: on(1), synced: on(2), ..account.clone() };
            let contact = Contact { inactive: on(3), ..contact.clone() };
            let email = if on(4) { "grace@contoso.example" } else { "ann@msp.example" };
            let strict = ask(&account, &tenant, &contact, email, false);
            let loose = ask(&account, &tenant, &contact, email, true);
            assert!(strict.is_err() || loose == strict, "{bits:06b}");
            if strict.is_ok() {
                assert!(account.enabled && !account.guest && !contact.inactive && !account.synced && !on(4));
            }
        }
    }
}
