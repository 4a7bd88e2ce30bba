use vouchsafe_domain::{
    contact::Contact,
    ids::{ClientId, ContactId, InstanceId, ObjectId, TenantId, Upn},
    listed::Listed,
};

use super::read;
use crate::{
    ImportedAccount, Store, StoreError,
    accounts::{self, key},
    column::{Stored, Value, sql, sql_of_parts},
};

/// A contact who is to be matched, and in which reading that was who they are.
#[derive(Debug, Clone)]
pub struct ToMatch {
    pub contact: Contact,
    read_in: i64,
    standing: String,
    account: [Option<String>; 2],
}

impl Store {
    /// At most so many of a customer's contacts, behind this one.
    pub async fn contacts_to_match(
        &self,
        instance: &InstanceId,
        client: ClientId,
        behind: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<ToMatch>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows =
            sql("SELECT * FROM contacts WHERE instance = $1 AND client = $2 AND contact > $3 AND standing <> 'retired'
                        ORDER BY contact LIMIT $4")
            .with(instance)
            .with(&client)
            .with(&behind.map_or(0, |contact| contact.store()))
            .with(&i64::from(limit))
            .all(&mut connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(ToMatch {
                    contact: read(row)?,
                    read_in: row.get("read_in")?,
                    standing: row.get("standing")?,
                    account: [row.get("tenant")?, row.get("object")?],
                })
            })
            .collect()
    }

    /// The accounts in these tenants that Entra still has, and that have one of these object ids or UPNs.
    pub async fn accounts_named(
        &self,
        instance: &InstanceId,
        tenants: &[TenantId],
        objects: &[ObjectId],
        upns: &[Upn],
    ) -> Result<Vec<ImportedAccount>, StoreError> {
        let mut found = Vec::new();
        if !tenants.is_empty() && !objects.is_empty() {
            let place =
                format!("tenant IN ({}) AND object IN ({})", places(2, tenants), places(2 + tenants.len(), objects));
            let values = tenants.iter().map(Stored::store).chain(objects.iter().map(Stored::store));
            found.extend(self.accounts_where(instance, &place, values.collect()).await?);
        }
        if !upns.is_empty() {
            // Not by the tenants, too: SQLite would then read all accounts of each.
            let by_upn = format!("upn_key IN ({})", places(2, upns));
            let keys = upns.iter().map(|upn| key(upn.as_str())).collect();
            found.extend(self.accounts_where(instance, &by_upn, keys).await?);
            found.retain(|one| tenants.contains(&one.account.tenant));
        }
        Ok(found)
    }

    async fn accounts_where(
        &self,
        instance: &InstanceId,
        condition: &str,
        values: Vec<String>,
    ) -> Result<Vec<ImportedAccount>, StoreError> {
        let text = format!("SELECT * FROM accounts WHERE instance = $1 AND {condition} AND retired IS NULL");
        let values = values.into_iter().map(Value::Text).collect();
        let mut connection = self.connections.any().await?;
        let rows = sql_of_parts(text).with(instance).with_all(values).all(&mut connection).await?;
        rows.iter().map(accounts::read).collect()
    }

    /// Notes which account each of these is; whoever was read again or moved since is left to the next time. How many that changed.
    pub async fn put_matched(
        &self,
        instance: &InstanceId,
        client: ClientId,
        matched: &[(ToMatch, Listed)],
    ) -> Result<u64, StoreError> {
        let names = |listed: &Listed| {
            let account = listed.account();
            [account.map(|account| account.tenant.to_string()), account.map(|account| account.object.to_string())]
        };
        let other =
            |(known, listed): &&(ToMatch, Listed)| known.standing != listed.name() || known.account != names(listed);
        let changed: Vec<_> = matched.iter().filter(other).collect();
        if changed.is_empty() {
            // Most of the time: nobody who writes has to wait for this.
            return Ok(0);
        }
        let mut write = self.connections.begin_write().await?;
        let mut count = 0;
        for (known, listed) in changed {
            let [tenant, object] = names(listed);
            count += sql("UPDATE contacts SET standing = $5, unmatched = $6, tenant = $7, object = $8
                          WHERE instance = $1 AND contact = $2 AND client = $3 AND read_in = $4 AND retired IS NULL")
            .with(instance)
            .with(&known.contact.id)
            .with(&client)
            .with(&known.read_in)
            .with(&listed.name().to_owned())
            .with(&matches!(listed, Listed::Unmatched(_)))
            .with(&tenant)
            .with(&object)
            .run(&mut write)
            .await?;
        }
        write.commit().await?;
        Ok(count)
    }

    /// Notes for which readings a customer's contacts were matched.
    pub async fn matched_for(&self, instance: &InstanceId, client: ClientId, readings: &str) -> Result<(), StoreError> {
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE contact_reads SET matched_for = $3 WHERE instance = $1 AND client = $2")
            .with(instance)
            .with(&client)
            .with(&readings.to_owned())
            .run(&mut write)
            .await?;
        Ok(write.commit().await?)
    }
}

/// The places of these values in a query, the first of which is `$from`.
fn places<T>(from: usize, values: &[T]) -> String {
    (from..from + values.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}
