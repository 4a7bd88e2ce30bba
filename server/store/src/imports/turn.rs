use jiff::Timestamp;
use sqlx::AnyConnection;
use vouchsafe_domain::{
    ids::{ObjectId, Upn},
    reach::Reach,
};
use vouchsafe_http::Secret;

use super::{LINK, Phase, REPORT_LINK, Turn, place, row_name};
use crate::{Store, StoreError, accounts::key, column::sql};

/// What is new of an account. What is `None` has not changed, or was never set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    Is {
        object: ObjectId,
        upn: Option<Upn>,
        name: Option<String>,
        enabled: Option<bool>,
        guest: Option<bool>,
        synced: Option<bool>,
    },
    Gone(ObjectId),
}

/// A page of accounts, and where it goes on.
#[derive(Debug, Clone)]
pub struct AccountsRead {
    pub changes: Vec<AccountChange>,
    pub unreadable: u64,
    pub link: Secret,
    pub is_last: bool,
}

/// What the report says of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportEntry {
    pub object: ObjectId,
    pub reach: Reach,
    pub privileged: bool,
}

/// A page of the report, and where it goes on; or that there is none.
#[derive(Debug, Clone)]
pub enum MethodsRead {
    Page {
        entries: Vec<ReportEntry>,
        link: Option<Secret>,
    },
    /// Why Microsoft does not tell, by its name in the catalogue.
    Untold(String),
}

impl Store {
    /// Takes a page in, and notes how far it is now: all of it or nothing. False if the turn is no longer ours.
    ///
    /// After the last page of everything, whoever was on none of them is retired.
    pub async fn take_accounts(&self, turn: &Turn, read: &AccountsRead, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let Some([run, _]) = turn.extend(&mut write, Phase::Accounts, now).await? else { return Ok(false) };
        for change in &read.changes {
            turn.take(&mut write, change, run, now).await?;
        }
        let name = row_name(&turn.instance, turn.tenant);
        let seen = u64::try_from(read.changes.len()).unwrap_or(u64::MAX);
        sql("UPDATE imports SET link = $3, pages = pages + 1, seen = seen + $4, unreadable = unreadable + $5
             WHERE instance = $1 AND tenant = $2")
        .with(&turn.instance)
        .with(&turn.tenant)
        .with(&self.sealer.seal(place(LINK, &name), &read.link)?)
        .with(&seen)
        .with(&read.unreadable)
        .run(&mut write)
        .await?;
        if read.is_last {
            sql("UPDATE accounts SET retired = $4 WHERE instance = $1 AND tenant = $2 AND read_in < $3 AND retired IS NULL
                 AND (SELECT whole FROM imports WHERE instance = $1 AND tenant = $2) = 1")
            .with(&turn.instance)
            .with(&turn.tenant)
            .with(&run)
            .with(&now)
            .run(&mut write)
            .await?;
            sql("UPDATE imports SET phase = 'methods', report = report + 1, report_link = NULL, pages = 0
                 WHERE instance = $1 AND tenant = $2")
            .with(&turn.instance)
            .with(&turn.tenant)
            .run(&mut write)
            .await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Begins anew with everything, since it is no longer known where the list went on. Nothing is retired by that.
    pub async fn restart_import(&self, turn: &Turn, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        if turn.extend(&mut write, Phase::Accounts, now).await?.is_none() {
            return Ok(false);
        }
        sql("UPDATE imports SET run = run + 1, whole = 1, link = NULL, pages = 0, seen = 0, unreadable = 0
             WHERE instance = $1 AND tenant = $2")
        .with(&turn.instance)
        .with(&turn.tenant)
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Takes a page of the report in; after the last one the import is done, and due again then. False if the turn is no
    /// longer ours.
    ///
    /// Of whom the report does not tell, nothing is known any more.
    pub async fn take_methods(
        &self,
        turn: &Turn,
        read: &MethodsRead,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let Some([_, report]) = turn.extend(&mut write, Phase::Methods, now).await? else { return Ok(false) };
        let (entries, link, untold) = match read {
            MethodsRead::Page { entries, link } => (entries.as_slice(), link.as_ref(), None),
            MethodsRead::Untold(why) => (&[][..], None, Some(why.clone())),
        };
        for ReportEntry { object, reach, privileged } in entries {
            sql("UPDATE accounts SET reach = $4, privileged = $5, reported_in = $6
                 WHERE instance = $1 AND tenant = $2 AND object = $3")
            .with(&turn.instance)
            .with(&turn.tenant)
            .with(object)
            .with(reach)
            .with(privileged)
            .with(&report)
            .run(&mut write)
            .await?;
        }
        let name = row_name(&turn.instance, turn.tenant);
        sql("UPDATE imports SET report_link = $3, report_problem = $4, pages = pages + 1
             WHERE instance = $1 AND tenant = $2")
        .with(&turn.instance)
        .with(&turn.tenant)
        .with(&self.sealer.seal_some(place(REPORT_LINK, &name), link)?)
        .with(&untold)
        .run(&mut write)
        .await?;
        if link.is_none() {
            sql("UPDATE accounts SET reach = NULL, privileged = NULL
                 WHERE instance = $1 AND tenant = $2 AND reported_in < $3 AND (reach IS NOT NULL OR privileged IS NOT NULL)")
            .with(&turn.instance)
            .with(&turn.tenant)
            .with(&report)
            .run(&mut write)
            .await?;
            sql("UPDATE imports SET phase = 'rest', finished = $3, due = $4, lease_holder = '', lease_until = 0
                 WHERE instance = $1 AND tenant = $2")
            .with(&turn.instance)
            .with(&turn.tenant)
            .with(&now)
            .with(&due)
            .run(&mut write)
            .await?;
        }
        write.commit().await?;
        Ok(true)
    }
}

impl Turn {
    async fn take(
        &self,
        write: &mut AnyConnection,
        change: &AccountChange,
        run: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (object, upn, name, enabled, guest, synced) = match change {
            AccountChange::Is { object, upn, name, enabled, guest, synced } => {
                (object, upn, name, enabled, guest, synced)
            }
            AccountChange::Gone(object) => {
                return sql("UPDATE accounts SET retired = $4
                            WHERE instance = $1 AND tenant = $2 AND object = $3 AND retired IS NULL")
                .with(&self.instance)
                .with(&self.tenant)
                .with(object)
                .with(&now)
                .run(write)
                .await
                .map(drop);
            }
        };
        // Whoever has no name is sorted by the UPN.
        let name = name.as_deref().map(str::trim);
        let name_key = name.filter(|name| !name.is_empty()).map(key);
        // Whoever is not known yet, and has no UPN, nobody can make anything of.
        let text = match upn {
            Some(_) => {
                "INSERT INTO accounts (instance, tenant, object, upn, upn_key, name, name_key, enabled, guest, synced, read_in,
                                       reported_in)
                 VALUES ($1, $2, $3, $4, $5, COALESCE($6, ''), COALESCE($7, $5), COALESCE($8, 0), COALESCE($9, 1),
                         COALESCE($10, 0), $11, 0)
                 ON CONFLICT (instance, tenant, object) DO UPDATE SET upn = $4, upn_key = $5,
                     name = COALESCE($6, accounts.name),
                     name_key = CASE WHEN COALESCE($6, accounts.name) = '' THEN $5 ELSE COALESCE($7, accounts.name_key) END,
                     enabled = COALESCE($8, accounts.enabled), guest = COALESCE($9, accounts.guest),
                     synced = COALESCE($10, accounts.synced), read_in = $11, retired = NULL"
            }
            None => {
                "UPDATE accounts SET upn = COALESCE($4, upn), upn_key = COALESCE($5, upn_key),
                     name = COALESCE($6, name),
                     name_key = CASE WHEN COALESCE($6, name) = '' THEN COALESCE($5, upn_key) ELSE COALESCE($7, name_key) END,
                     enabled = COALESCE($8, enabled), guest = COALESCE($9, guest),
                     synced = COALESCE($10, synced), read_in = $11, retired = NULL
                 WHERE instance = $1 AND tenant = $2 AND object = $3"
            }
        };
        sql(text)
            .with(&self.instance)
            .with(&self.tenant)
            .with(object)
            .with(upn)
            .with(&upn.as_ref().map(|upn| key(upn.as_str())))
            .with(&name.map(str::to_owned))
            .with(&name_key)
            .with(enabled)
            .with(guest)
            .with(synced)
            .with(&run)
            .run(write)
            .await
            .map(drop)
    }
}
