//! Whether an account holds a directory role.

use serde::Deserialize;
use vouchsafe_domain::{ids::AccountId, policy::Roles};

use super::{Call, Graph, account};
use crate::error::EntraError;

const CALL: Call = Call { name: "Graph, directory roles", needs: account::ROLE, advanced: true };

/// More than these are not needed to know that there is one that counts: so many are harmless at the most.
const MOST: &str = "100";

/// Roles that let nobody do more than every member may: their ids are the same in all tenants.
const HARMLESS: [&str; 4] = [
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", // Directory Readers
    "a0b1b346-4d3e-4e8b-98f8-753987be4970", // User
    "10dae51f-b6af-4016-8d66-8c2a99b929b3", // Guest User
    "2af84b1e-32c8-42b7-82bc-daa82404023b", // Restricted Guest User
];

impl Graph {
    /// Whether the account holds a directory role now, itself or through a group. One that it could only activate, or that
    /// is limited to an administrative unit, Graph does not tell here.
    ///
    /// Without a permission to read roles, Graph still gives their ids and nothing more: then any role counts. So does what
    /// stands on further pages, which nobody reads. To be asked for one type of object, Graph wants the query to be an
    /// advanced one (documented for `transitiveMemberOf`).
    pub async fn roles(&self, account: AccountId) -> Result<Roles, EntraError> {
        let path =
            ["v1.0", "users", &account.object.to_string(), "transitiveMemberOf", "microsoft.graph.directoryRole"];
        let url = self.url(path, &[("$count", "true"), ("$select", "id,roleTemplateId"), ("$top", MOST)]);
        let list: List = self.read(CALL, account.tenant, url).await?;
        Ok(list.roles())
    }
}

#[derive(Deserialize)]
struct List {
    value: Vec<Role>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Role {
    role_template_id: Option<String>,
}

impl List {
    fn roles(&self) -> Roles {
        let harmless = |role: &Role| {
            let id = role.role_template_id.as_deref();
            id.is_some_and(|id| HARMLESS.iter().any(|harmless| harmless.eq_ignore_ascii_case(id)))
        };
        if self.value.iter().all(harmless) && self.next.is_none() { Roles::None } else { Roles::Held }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_role_counts_that_is_not_known_to_be_harmless() {
        let roles = |value: &str| serde_json::from_str::<List>(&format!(r#"{{"value":[{value}]}}"#)).unwrap().roles();
        let readers = r#"{"id":"1","roleTemplateId":"88D8E3E3-8f55-4a1e-953a-9b9898b8876b"}"#;
        let admin = r#"{"id":"2","roleTemplateId":"62e90394-69f5-4237-9190-012177145e10"}"#;
        assert_eq!(roles(""), Roles::None);
        assert_eq!(roles(readers), Roles::None);
        assert_eq!(roles(&format!("{readers},{admin}")), Roles::Held);
        assert_eq!(roles(r#"{"id":"3","roleTemplateId":null}"#), Roles::Held);
        assert_eq!(roles(r#"{"@odata.type":"microsoft.graph.directoryRole","id":"3"}"#), Roles::Held);
        let more: List = serde_json::from_str(r#"{"value":[],"@odata.nextLink":"https://graph.example/2"}"#).unwrap();
        assert_eq!(more.roles(), Roles::Held, "what is not read is not harmless");
        assert!(serde_json::from_str::<List>("{}").is_err(), "no list is not an empty list");
    }
}
