//! A tenant: its domains, and whether Active Directory sends it passwords.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use vouchsafe_domain::{account::Tenant, ids::TenantId};

use super::{Call, Graph};
use crate::error::{EntraError, ErrorKind};

pub(super) const ROLE: &str = "Organization.Read.All";

const CALL: Call = Call { name: "Graph, tenant", needs: ROLE, advanced: false };

impl Graph {
    /// The tenant, with the time of its last password sync if it has one.
    ///
    /// That time is known to the beta of Graph for certain. Where the beta fails, v1.0 is asked; if v1.0 says that the tenant
    /// is synchronised but knows no such time, that is an error, and not "never".
    pub async fn tenant(&self, id: TenantId) -> Result<Tenant, EntraError> {
        const SELECT: (&str, &str) =
            ("$select", "id,displayName,verifiedDomains,onPremisesSyncEnabled,onPremisesLastPasswordSyncDateTime");
        let beta = self.url(["beta", "organization"], &[SELECT]);
        match self.read::<Organizations>(CALL, id, beta).await.and_then(|found| found.only(id)) {
            Ok(organization) => Ok(organization.tenant()),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Setup(_) | ErrorKind::Throttled { .. } | ErrorKind::Unauthorized
                ) =>
            {
                Err(error)
            }
            Err(error) => {
                // Without `$select`: v1.0 refuses to select what it does not know.
                let url = self.base.join(["v1.0", "organization"]);
                let organization = self.read::<Organizations>(CALL, id, url).await?.only(id)?;
                if organization.is_synced() && organization.on_premises_last_password_sync_date_time.is_none() {
                    return Err(error);
                }
                Ok(organization.tenant())
            }
        }
    }
}

#[derive(Deserialize)]
struct Organizations {
    value: Vec<Organization>,
}

impl Organizations {
    /// An application sees one organization: its tenant.
    fn only(self, id: TenantId) -> Result<Organization, EntraError> {
        let mut all = self.value.into_iter();
        match (all.next(), all.next()) {
            (Some(organization), None) if organization.id == id => Ok(organization),
            _ => Err(EntraError::malformed(CALL.name, "another tenant than asked for")),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organization {
    id: TenantId,
    display_name: Option<String>,
    verified_domains: Vec<Domain>,
    on_premises_sync_enabled: Option<bool>,
    /// Outside: whether it is there at all. Inside: null, or the time.
    #[serde(default, deserialize_with = "present")]
    on_premises_last_password_sync_date_time: Option<Option<Timestamp>>,
}

#[derive(Deserialize)]
struct Domain {
    name: String,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Timestamp>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Organization {
    /// Null for a tenant that was never synchronised.
    fn is_synced(&self) -> bool {
        self.on_premises_sync_enabled == Some(true)
    }

    fn tenant(self) -> Tenant {
        Tenant {
            last_password_sync: self.on_premises_last_password_sync_date_time.flatten().filter(|_| self.is_synced()),
            id: self.id,
            display_name: self.display_name.unwrap_or_default(),
            verified_domains: self.verified_domains.into_iter().map(|domain| domain.name.to_lowercase()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rest: &str) -> Organization {
        let id = "11111111-1111-4111-8111-111111111111";
        let json = format!(
            r#"{{"value":[{{"id":"{id}","displayName":"Contoso","verifiedDomains":[{{"name":"Contoso.example","isDefault":true}}]{rest}}}]}}"#
        );
        serde_json::from_str::<Organizations>(&json).unwrap().only(id.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_password_sync_counts_only_while_synchronisation_is_on() {
        let time = r#","onPremisesLastPasswordSyncDateTime":"2026-11-03T10:00:00Z""#;
        assert!(read(&format!(r#","onPremisesSyncEnabled":true{time}"#)).tenant().last_password_sync.is_some());
        for off in ["null", "false"] {
            let tenant = read(&format!(r#","onPremisesSyncEnabled":{off}{time}"#)).tenant();
            assert_eq!(tenant.last_password_sync, None, "{off}");
        }
        assert_eq!(read(time).tenant().last_password_sync, None);
        assert_eq!(read("").tenant().verified_domains, ["contoso.example"]);
    }

    #[test]
    fn null_is_not_the_same_as_not_said() {
        assert_eq!(read("").on_premises_last_password_sync_date_time, None);
        let said = read(r#","onPremisesLastPasswordSyncDateTime":null"#);
        assert_eq!(said.on_premises_last_password_sync_date_time, Some(None));
    }

    #[test]
    fn another_tenant_or_several_are_none() {
        let organizations = |json: &str| serde_json::from_str::<Organizations>(json).unwrap();
        let one = r#"{"id":"22222222-2222-4222-8222-222222222222","verifiedDomains":[]}"#;
        let id = "11111111-1111-4111-8111-111111111111".parse().unwrap();
        for value in ["".to_owned(), one.to_owned(), format!("{one},{one}")] {
            assert!(organizations(&format!(r#"{{"value":[{value}]}}"#)).only(id).is_err());
        }
    }
}
