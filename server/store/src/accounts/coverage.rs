use vouchsafe_domain::{
    ids::{InstanceId, TenantId},
    reach::Reach,
};

use crate::{Store, StoreError, column::sql};

/// How many active accounts of a tenant are alike in whether and how they can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    pub tenant: TenantId,
    /// Holds a directory role. Where Microsoft did not say, it does not count as one that does.
    pub privileged: bool,
    /// `None`: Microsoft did not say.
    pub reach: Option<Reach>,
    pub count: u64,
}

impl Store {
    /// Everybody who is enabled and a member of their tenant, counted.
    pub async fn coverage(&self, instance: &InstanceId) -> Result<Vec<Covered>, StoreError> {
        let mut connection = self.connections.any().await?;
        let rows = sql("SELECT tenant, COALESCE(privileged, 0) AS privileged, reach, COUNT(*) AS count FROM accounts
                        WHERE instance = $1 AND retired IS NULL AND enabled = 1 AND guest = 0
                        GROUP BY tenant, COALESCE(privileged, 0), reach")
        .with(instance)
        .all(&mut connection)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Covered {
                    tenant: row.get("tenant")?,
                    privileged: row.get("privileged")?,
                    reach: row.get("reach")?,
                    count: row.get("count")?,
                })
            })
            .collect()
    }
}
