//! What Entra says of a user and of their tenant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, TenantId, Upn};

/// An Entra user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub upn: Upn,
    pub display_name: String,
    pub mail: Option<String>,
    pub enabled: bool,
    /// A guest or anything else that is not a member of this tenant.
    pub guest: bool,
    /// Kept in step with an on-premises Active Directory.
    pub synced: bool,
}

/// An Entra tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    pub id: TenantId,
    pub display_name: String,
    /// In lower case.
    pub verified_domains: Vec<String>,
    /// When Active Directory last sent passwords, if it does.
    pub last_password_sync: Option<Timestamp>,
}

impl Tenant {
    pub fn has_verified(&self, domain: &str) -> bool {
        self.verified_domains.iter().any(|verified| verified.eq_ignore_ascii_case(domain))
    }
}
