use std::collections::BTreeSet;

use jiff::Timestamp;
use vouchsafe_domain::ids::{InstanceId, TenantId};

use super::{Import, read};
use crate::{Store, StoreError, column::sql};

/// How many accounts are erased in one transaction: others want to write, too.
const AT_ONCE: i64 = 2_000;

impl Store {
    /// All imports of this instance.
    pub async fn imports(&self, instance: &InstanceId) -> Result<Vec<Import>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT * FROM imports WHERE instance = $1 ORDER BY tenant").with(instance);
        rows.all(&mut connection).await?.iter().map(|row| read(row, &self.sealer)).collect()
    }

    /// The instances of which accounts were imported, or are to be.
    pub async fn instances_with_imports(&self) -> Result<Vec<InstanceId>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT DISTINCT instance FROM imports").all(&mut connection).await?;
        rows.iter().map(|row| row.get("instance")).collect()
    }

    /// Has an import for each of these tenants, a new one due at a time of its own, and erases everything of any other.
    pub async fn keep_imports(
        &self,
        instance: &InstanceId,
        tenants: &BTreeSet<TenantId>,
        due: impl Fn() -> Timestamp + Send,
    ) -> Result<(), StoreError> {
        let known: BTreeSet<TenantId> = self.imports(instance).await?.into_iter().map(|import| import.tenant).collect();
        for tenant in tenants.difference(&known) {
            let mut write = self.connections.begin_write().await?;
            sql("INSERT INTO imports (instance, tenant, phase, run, report, whole, pages, seen, unreadable, due, not_before,
                                      tries, lease_holder, lease_until)
                 VALUES ($1, $2, 'rest', 0, 0, 0, 0, 0, 0, $3, 0, 0, '', 0) ON CONFLICT DO NOTHING")
            .with(instance)
            .with(tenant)
            .with(&due())
            .run(&mut write)
            .await?;
            write.commit().await?;
        }
        for tenant in known.difference(tenants) {
            self.forget_tenant(instance, *tenant).await?;
        }
        Ok(())
    }

    /// Erases the accounts of a tenant that is no longer connected.
    async fn forget_tenant(&self, instance: &InstanceId, tenant: TenantId) -> Result<(), StoreError> {
        // First: whoever still reads into it loses their turn.
        let mut write = self.connections.begin_write().await?;
        sql("UPDATE imports SET lease_holder = '', lease_until = 0 WHERE instance = $1 AND tenant = $2")
            .with(instance)
            .with(&tenant)
            .run(&mut write)
            .await?;
        write.commit().await?;
        loop {
            let mut write = self.connections.begin_write().await?;
            let erased = sql("DELETE FROM accounts WHERE instance = $1 AND tenant = $2 AND object IN
                 (SELECT object FROM accounts WHERE instance = $1 AND tenant = $2 LIMIT $3)")
            .with(instance)
            .with(&tenant)
            .with(&AT_ONCE)
            .run(&mut write)
            .await?;
            if erased == 0 {
                sql("DELETE FROM imports WHERE instance = $1 AND tenant = $2")
                    .with(instance)
                    .with(&tenant)
                    .run(&mut write)
                    .await?;
                return Ok(write.commit().await?);
            }
            write.commit().await?;
        }
    }

    /// Makes these imports due at once; those that Microsoft asked to wait, then. How many were not due yet.
    pub async fn hasten_imports(
        &self,
        instance: &InstanceId,
        tenants: &[TenantId],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut write = self.connections.begin_write().await?;
        let mut hastened = 0;
        for tenant in tenants {
            hastened += sql("UPDATE imports SET due = $3 WHERE instance = $1 AND tenant = $2 AND due > $3")
                .with(instance)
                .with(tenant)
                .with(&now)
                .run(&mut write)
                .await?;
        }
        write.commit().await?;
        Ok(hastened)
    }
}
