//! Accounts as they were last imported, page by page and counted.

mod coverage;
mod filter;
mod key;
mod page;

use jiff::Timestamp;
use vouchsafe_domain::{
    ids::{AccountId, Upn},
    reach::Reach,
};

pub use coverage::Covered;
pub use filter::{AccountFilter, AccountState};
pub(crate) use key::key;
pub use page::{AccountPlace, LastSeen};

use crate::{StoreError, column::Row};

/// An account as Entra listed it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAccount {
    pub account: AccountId,
    pub upn: Upn,
    pub name: String,
    pub enabled: bool,
    pub guest: bool,
    /// Kept in step with an on-premises Active Directory.
    pub synced: bool,
    /// Whether it holds a directory role; `None`: Microsoft did not say.
    pub privileged: Option<bool>,
    /// `None`: Microsoft did not say.
    pub reach: Option<Reach>,
    /// When it was found to be deleted.
    pub retired: Option<Timestamp>,
}

impl ImportedAccount {
    /// Its name, or else how it signs in.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.upn.as_str() } else { &self.name }
    }
}

pub(crate) fn read(row: &Row) -> Result<ImportedAccount, StoreError> {
    Ok(ImportedAccount {
        account: AccountId { tenant: row.get("tenant")?, object: row.get("object")? },
        upn: row.get("upn")?,
        name: row.get("name")?,
        enabled: row.get("enabled")?,
        guest: row.get("guest")?,
        synced: row.get("synced")?,
        privileged: row.get("privileged")?,
        reach: row.get("reach")?,
        retired: row.get("retired")?,
    })
}
