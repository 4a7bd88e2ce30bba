use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_domain::{
    ids::{AccountId, AgentId, ContactId, InstanceId, ObjectId},
    verdict::Verdict,
};

use super::{AccountFilter, ImportedAccount, filter::Meant, key::beginning_with, read};
use crate::{Store, StoreError, column::sql};

/// Where an account stands in a list: by what it was found, and which it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountPlace {
    key: String,
    object: ObjectId,
}

/// When an account was last asked for, and for which contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSeen {
    pub contact: ContactId,
    pub contact_name: String,
    /// Its last approval, and of which verification.
    pub verified: Option<(Timestamp, Uuid)>,
}

impl AccountPlace {
    /// Reads `key.object`, as [`AccountPlace`] is written.
    pub fn read(text: &str) -> Option<Self> {
        let (key, object) = text.split_once('.')?;
        let hex = key.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (hex && key.len() <= 200).then_some(())?;
        Some(Self { key: key.to_owned(), object: object.parse().ok()? })
    }
}

impl std::fmt::Display for AccountPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.object)
    }
}

impl Store {
    /// At most `limit` of the accounts that are meant, by name, behind this place; each with its own.
    pub async fn accounts_page(
        &self,
        instance: &InstanceId,
        filter: &AccountFilter,
        behind: Option<&AccountPlace>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<(AccountPlace, ImportedAccount)>, StoreError> {
        let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
        // One tenant at a time: its index is in the order of the list, and that of several is not.
        let tenants: Vec<Option<_>> = match &filter.tenants {
            Some(tenants) => tenants.iter().map(|tenant| Some(vec![*tenant])).collect(),
            None => vec![None],
        };
        let mut found = Vec::new();
        for tenants in tenants {
            let filter = AccountFilter { tenants, ..filter.clone() };
            let mut by_name = Meant::of(instance, &filter, now);
            if let Some(search) = search {
                within(&mut by_name, "name_key", search);
            }
            found.extend(self.behind(by_name, "name_key", behind, limit).await?);
            if let Some(search) = search {
                let mut by_upn = Meant::of(instance, &filter, now);
                within(&mut by_upn, "upn_key", search);
                let [from, until] = beginning_with(search);
                let (from, until) = (by_upn.place(&from), by_upn.place(&until));
                by_upn.and(&format!("(name_key < {from} OR name_key >= {until})"));
                found.extend(self.behind(by_upn, "upn_key", behind, limit).await?);
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    async fn behind(
        &self,
        mut meant: Meant,
        order: &str,
        behind: Option<&AccountPlace>,
        limit: u32,
    ) -> Result<Vec<(AccountPlace, ImportedAccount)>, StoreError> {
        if let Some(AccountPlace { key, object }) = behind {
            let (key, object) = (meant.place(key), meant.place(object));
            meant.and(&format!("({order}, object) > ({key}, {object})"));
        }
        let mut connection = self.connections.any().await?;
        let rows = meant.first(order, limit).all(&mut connection).await?;
        rows.iter()
            .map(|row| {
                let account = read(row)?;
                Ok((AccountPlace { key: row.get("place")?, object: account.account.object }, account))
            })
            .collect()
    }

    /// One account, as it was last imported.
    pub async fn imported_account(
        &self,
        instance: &InstanceId,
        account: AccountId,
    ) -> Result<Option<ImportedAccount>, StoreError> {
        let mut connection = self.connections.any().await?;
        let row = sql("SELECT * FROM accounts WHERE instance = $1 AND tenant = $2 AND object = $3")
            .with(instance)
            .with(&account.tenant)
            .with(&account.object)
            .first(&mut connection)
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Whom this account was last asked for by a technician, in this instance; `None` if it never was.
    pub async fn last_seen(&self, instance: &InstanceId, account: AccountId) -> Result<Option<LastSeen>, StoreError> {
        let mut connection = self.connections.any().await?;
        let newest = sql("SELECT contact, contact_name FROM verifications
                          WHERE tenant = $1 AND object = $2 AND instance = $3 AND technician <> $4
                          ORDER BY requested DESC, id DESC LIMIT 1")
        .with(&account.tenant)
        .with(&account.object)
        .with(instance)
        .with(&AgentId::COMMAND_LINE)
        .first(&mut connection)
        .await?;
        let Some(newest) = newest else { return Ok(None) };
        let approved =
            sql("SELECT concluded, id FROM verifications WHERE tenant = $1 AND object = $2 AND instance = $3
                            AND verdict = $4 AND technician <> $5 ORDER BY requested DESC, id DESC LIMIT 1")
            .with(&account.tenant)
            .with(&account.object)
            .with(instance)
            .with(&Verdict::Approved)
            .with(&AgentId::COMMAND_LINE)
            .first(&mut connection)
            .await?;
        let verified = approved.map(|row| Ok::<_, StoreError>((row.get("concluded")?, row.get("id")?))).transpose()?;
        Ok(Some(LastSeen { contact: newest.get("contact")?, contact_name: newest.get("contact_name")?, verified }))
    }
}

fn within(meant: &mut Meant, column: &str, search: &str) {
    let [from, until] = beginning_with(search);
    let (from, until) = (meant.place(&from), meant.place(&until));
    meant.and(&format!("{column} >= {from} AND {column} < {until}"));
}
