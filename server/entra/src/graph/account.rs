//! Accounts: by id, by UPN, and what an address may mean.

use serde::Deserialize;
use vouchsafe_domain::{
    account::Account,
    ids::{AccountId, ObjectId, TenantId, Upn},
};

use super::{Call, Graph, quoted};
use crate::error::{EntraError, ErrorKind};

pub(super) const ROLE: &str = "User.Read.All";

const SELECT: (&str, &str) =
    ("$select", "id,displayName,userPrincipalName,mail,proxyAddresses,accountEnabled,userType,onPremisesSyncEnabled");

/// More suggestions than these are no help.
const SUGGESTIONS: usize = 5;

const BY_ID: Call = Call { name: "Graph, account by id", needs: ROLE, advanced: false };
const MANAGER: Call = Call { name: "Graph, manager", needs: ROLE, advanced: false };
const BY_UPN: Call = Call { name: "Graph, account by UPN", needs: ROLE, advanced: false };
const SUGGESTED: Call = Call { name: "Graph, suggestions", needs: ROLE, advanced: false };

impl Graph {
    /// The account with this id, if the tenant has it.
    pub async fn account(&self, tenant: TenantId, object: ObjectId) -> Result<Option<Account>, EntraError> {
        let url = self.url(["v1.0", "users", &object.to_string()], &[SELECT]);
        match self.read::<User>(BY_ID, tenant, url).await {
            Ok(user) if user.id == object => Ok(Some(user.account(tenant))),
            Ok(_) => Err(EntraError::malformed(BY_ID.name, "another account than asked for")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The manager of this account, if it has one.
    pub async fn manager(&self, account: AccountId) -> Result<Option<Account>, EntraError> {
        let url = self.url(["v1.0", "users", &account.object.to_string(), "manager"], &[SELECT]);
        match self.read::<User>(MANAGER, account.tenant, url).await {
            Ok(manager) if manager.id != account.object => Ok(Some(manager.account(account.tenant))),
            Ok(_) => Err(EntraError::malformed(MANAGER.name, "an account that is its own manager")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The account with exactly this UPN, if the tenant has it. A mail address or an alias is not a UPN.
    pub async fn account_by_upn(&self, tenant: TenantId, upn: &Upn) -> Result<Option<Account>, EntraError> {
        // A filter and not a path: there, names such as `$a@…` and `a'b@…` need forms of their own.
        let filter = format!("userPrincipalName eq {}", quoted(upn.as_str()));
        let mut users = self.users(BY_UPN, tenant, &filter, 2).await?.into_iter();
        match (users.next(), users.next()) {
            (None, _) => Ok(None),
            (Some(user), None) if user.user_principal_name == *upn => Ok(Some(user.account(tenant))),
            (Some(_), None) => Err(EntraError::malformed(BY_UPN.name, "another account than asked for")),
            (Some(_), Some(_)) => Err(EntraError::malformed(BY_UPN.name, "several accounts with one UPN")),
        }
    }

    /// Accounts that have this address as mail address or alias: at most five, and nothing but suggestions.
    pub async fn suggestions(&self, tenant: TenantId, address: &Upn) -> Result<Vec<Account>, EntraError> {
        let filter = format!(
            "mail eq {} or proxyAddresses/any(p:p eq {})",
            quoted(address.as_str()),
            quoted(&format!("smtp:{address}")),
        );
        let users = self.users(SUGGESTED, tenant, &filter, SUGGESTIONS).await?;
        let hits = users.into_iter().filter(|user| user.has(address)).take(SUGGESTIONS);
        Ok(hits.map(|user| user.account(tenant)).collect())
    }

    async fn users(&self, call: Call, tenant: TenantId, filter: &str, top: usize) -> Result<Vec<User>, EntraError> {
        let url = self.url(["v1.0", "users"], &[("$filter", filter), ("$top", &top.to_string()), SELECT]);
        Ok(self.read::<Users>(call, tenant, url).await?.value)
    }
}

#[derive(Deserialize)]
struct Users {
    value: Vec<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: ObjectId,
    display_name: Option<String>,
    user_principal_name: Upn,
    mail: Option<String>,
    #[serde(default)]
    proxy_addresses: Vec<String>,
    account_enabled: Option<bool>,
    user_type: Option<String>,
    on_premises_sync_enabled: Option<bool>,
}

impl User {
    fn account(self, tenant: TenantId) -> Account {
        // An external user can be a "Member", but signs in, and has their phone, elsewhere.
        let external = self.user_principal_name.as_str().to_uppercase().contains("#EXT#");
        let member = self.user_type.is_some_and(|kind| kind.eq_ignore_ascii_case("Member"));
        Account {
            id: AccountId { tenant, object: self.id },
            upn: self.user_principal_name,
            display_name: self.display_name.unwrap_or_default(),
            mail: self.mail.filter(|mail| !mail.is_empty()),
            // What is not said is not so: an account that may be disabled is not asked.
            enabled: self.account_enabled == Some(true),
            guest: external || !member,
            // Null for accounts that never came from Active Directory.
            synced: self.on_premises_sync_enabled == Some(true),
        }
    }

    fn has(&self, address: &Upn) -> bool {
        let aliases = self.proxy_addresses.iter().filter_map(|proxy| {
            let (kind, alias) = proxy.split_once(':')?;
            kind.eq_ignore_ascii_case("smtp").then_some(alias)
        });
        let mut addresses = self.mail.as_deref().into_iter().chain(aliases);
        addresses.any(|text| text.to_lowercase() == address.as_str().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(json: &str) -> Account {
        let json = format!(
            r#"{{"id":"01234567-89ab-cdef-0123-456789abcdef","userPrincipalName":"grace@contoso.example"{json}}}"#
        );
        let tenant = "11111111-1111-4111-8111-111111111111".parse().unwrap();
        serde_json::from_str::<User>(&json).unwrap().account(tenant)
    }

    #[test]
    fn what_is_not_said_is_not_so() {
        let bare = account("");
        assert!(!bare.enabled && bare.guest && !bare.synced);
        let member = account(
            r#","displayName":"Grace","accountEnabled":true,"userType":"Member","onPremisesSyncEnabled":null,"mail":null"#,
        );
        assert!(member.enabled && !member.guest && !member.synced && member.mail.is_none());
        assert!(account(r#","userType":"Guest""#).guest);
        assert!(account(r#","onPremisesSyncEnabled":true"#).synced);
    }

    #[test]
    fn an_external_member_is_a_guest() {
        let json = r##"{"id":"01234567-89ab-cdef-0123-456789abcdef","userType":"Member","accountEnabled":true,
                       "userPrincipalName":"eve_fabrikam.example#EXT#@contoso.example"}"##;
        let tenant = "11111111-1111-4111-8111-111111111111".parse().unwrap();
        assert!(serde_json::from_str::<User>(json).unwrap().account(tenant).guest);
    }
}
