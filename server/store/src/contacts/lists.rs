use std::fmt;

use vouchsafe_domain::{
    contact::Contact,
    ids::{AccountId, ClientId, ContactId, InstanceId},
    matching::Unmatched,
};

use super::read;
use crate::{
    Store, StoreError,
    column::{Row, Stored, Value, sql, sql_of_parts},
};

/// Whether people said by the match `m` which account the contact `c` is: two agreed on it by an address that the contact still
/// has, which a look-up asks for where no account was found; or an administrator chose it, where there was nothing to find it by or
/// too much.
macro_rules! holds {
    () => {
        "((m.chosen IS NULL AND c.standing = 'no_account' AND m.confirmed_by IS NOT NULL
             AND replace(c.addresses, ' ' || lower(m.address) || ' ', '') <> c.addresses)
          OR (m.chosen IS NOT NULL AND c.standing IN ('no_account', 'several', 'nothing_to_go_by')))"
    };
}

/// Whether they did by any.
macro_rules! agreed {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM matches m WHERE m.instance = c.instance AND m.contact = c.contact AND ",
            holds!(),
            ")"
        )
    };
}

/// Whether an account is a contact's: by the lists, or because people agreed on it.
///
/// `CROSS` has SQLite begin with the matches, of which there are few.
pub(crate) const WITH_CONTACT: &str = concat!(
    "(EXISTS (SELECT 1 FROM contacts c WHERE c.instance = accounts.instance AND c.tenant = accounts.tenant
         AND c.object = accounts.object)
     OR (accounts.tenant, accounts.object) IN (SELECT m.tenant, m.object FROM matches m CROSS JOIN contacts c
         WHERE m.instance = $1 AND c.instance = m.instance AND c.contact = m.contact AND ",
    holds!(),
    "))"
);

/// Which contacts without an account are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactFilter {
    pub client: Option<ClientId>,
    pub why: Option<Unmatched>,
}

/// Where a contact stands in the list: by customer, then by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPlace {
    client: ClientId,
    key: String,
    contact: ContactId,
}

impl ContactPlace {
    /// Reads `client.key.contact`, as [`ContactPlace`] is written.
    pub fn read(text: &str) -> Option<Self> {
        let [client, key, contact] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
        let hex = key.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (hex && key.len() <= 200).then_some(())?;
        Some(Self { client: client.parse().ok()?, key: key.to_owned(), contact: contact.parse().ok()? })
    }
}

impl fmt::Display for ContactPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.client, self.key, self.contact)
    }
}

/// A contact who is nobody whom we could ask, by the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedContact {
    pub contact: Contact,
    pub why: Unmatched,
    /// Somebody waits for an administrator to look into it, or to agree.
    pub is_waited_for: bool,
}

/// How many contacts a customer has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactCount {
    /// Who are active.
    pub all: u64,
    /// Of those, who are nobody whom we could ask.
    pub unmatched: u64,
}

impl Store {
    /// At most so many of the contacts that are no account, by customer and name, behind this place; each with its own.
    pub async fn unmatched_contacts(
        &self,
        instance: &InstanceId,
        filter: ContactFilter,
        behind: Option<&ContactPlace>,
        limit: u32,
    ) -> Result<Vec<(ContactPlace, UnmatchedContact)>, StoreError> {
        let mut values = vec![Value::Text(instance.store())];
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let mut meant = String::new();
        if let Some(client) = filter.client {
            meant.push_str(&format!(" AND c.client = {}", place(client.store().into())));
        }
        if let Some(why) = filter.why {
            meant.push_str(&format!(" AND c.standing = {}", place(why.name().to_owned().into())));
        }
        if let Some(ContactPlace { client, key, contact }) = behind {
            let [client, key, contact] =
                [client.store().into(), key.clone().into(), contact.store().into()].map(&mut place);
            meant.push_str(&format!(" AND (c.client, c.name_key, c.contact) > ({client}, {key}, {contact})"));
        }
        let limit = place(i64::from(limit).into());
        let text = format!(
            "SELECT c.*, (SELECT COUNT(*) FROM match_requests r WHERE r.instance = c.instance AND r.contact = c.contact)
                 + (SELECT COUNT(*) FROM matches m WHERE m.instance = c.instance AND m.contact = c.contact
                    AND m.confirmed_by IS NULL) AS waited
             FROM contacts c WHERE c.instance = $1 AND c.unmatched = 1{meant} AND NOT {}
             ORDER BY c.client, c.name_key, c.contact LIMIT {limit}",
            agreed!()
        );
        let mut connection = self.connections.any().await?;
        let rows = sql_of_parts(text).with_all(values).all(&mut connection).await?;
        rows.iter().map(unmatched).collect()
    }

    /// How many contacts are no account, of all customers.
    pub async fn count_unmatched(&self, instance: &InstanceId) -> Result<u64, StoreError> {
        let mut connection = self.connections.any().await?;
        let text = concat!(
            "SELECT COUNT(*) AS number FROM contacts c WHERE c.instance = $1 AND c.unmatched = 1 AND NOT ",
            agreed!()
        );
        let row = sql(text).with(instance).first(&mut connection).await?;
        row.map_or(Ok(0), |row| row.get("number"))
    }

    /// How many contacts this customer has.
    pub async fn count_contacts(&self, instance: &InstanceId, client: ClientId) -> Result<ContactCount, StoreError> {
        let mut connection = self.connections.any().await?;
        let text = concat!(
            "SELECT (SELECT COUNT(*) FROM contacts c WHERE c.instance = $1 AND c.client = $2
                     AND c.standing NOT IN ('retired', 'inactive')) AS number,
                 (SELECT COUNT(*) FROM contacts c WHERE c.instance = $1 AND c.unmatched = 1 AND c.client = $2 AND NOT ",
            agreed!(),
            ") AS open"
        );
        let row = sql(text).with(instance).with(&client).first(&mut connection).await?;
        row.map_or(Ok(ContactCount::default()), |row| {
            Ok(ContactCount { all: row.get("number")?, unmatched: row.get("open")? })
        })
    }

    /// Whose account this is, by the lists and by what people agreed on: at most so many, each with their name.
    pub async fn contacts_of(
        &self,
        instance: &InstanceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<(ContactId, String)>, StoreError> {
        const LISTED: &str = "SELECT c.contact AS contact, c.name AS name FROM contacts c
             WHERE c.instance = $1 AND c.tenant = $2 AND c.object = $3 ORDER BY c.contact LIMIT $4";
        const AGREED: &str = concat!(
            "SELECT c.contact AS contact, c.name AS name FROM matches m CROSS JOIN contacts c
             WHERE m.instance = $1 AND m.tenant = $2 AND m.object = $3 AND c.instance = m.instance AND c.contact = m.contact AND ",
            holds!(),
            " ORDER BY m.contact LIMIT $4"
        );
        let mut connection = self.connections.any().await?;
        let mut found = Vec::new();
        for text in [LISTED, AGREED] {
            let query = sql(text).with(instance).with(&account.tenant).with(&account.object).with(&i64::from(limit));
            for row in query.all(&mut connection).await? {
                found.push((row.get("contact")?, row.get("name")?));
            }
        }
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }
}

fn unmatched(row: &Row) -> Result<(ContactPlace, UnmatchedContact), StoreError> {
    let contact = read(row)?;
    let standing: String = row.get("standing")?;
    let waited: i64 = row.get("waited")?;
    let place = ContactPlace { client: contact.client, key: row.get("name_key")?, contact: contact.id };
    let why = Unmatched::named(&standing).ok_or(StoreError::Unreadable { column: "standing" })?;
    Ok((place, UnmatchedContact { contact, why, is_waited_for: waited > 0 }))
}
