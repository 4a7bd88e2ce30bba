//! Whose partner the MSP is, as Microsoft lists them (GDAP).

use serde::Deserialize;
use vouchsafe_domain::ids::TenantId;

use super::{Partner, SignedIn};
use crate::{
    error::EntraError,
    graph::{Call, link::own_link},
};

/// What our application needs in our own tenant, in the name of whoever signs in.
const NEEDS: &str = "DelegatedAdminRelationship.Read.All";
const CALL: Call = Call { name: "Graph, partner's customers", needs: NEEDS, advanced: false };
const PATH: [&str; 3] = ["v1.0", "tenantRelationships", "delegatedAdminCustomers"];
/// More pages than any partner has customers for.
const MOST_PAGES: usize = 50;

/// A tenant whose partner the MSP is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub tenant: TenantId,
    /// What it is called there.
    pub name: String,
}

impl Partner {
    /// The tenants in which whoever signed in has delegated rights, each once, in the order of their ids.
    pub async fn customers(&self, who: &SignedIn) -> Result<Vec<Relation>, EntraError> {
        let token = self.token(who, &self.endpoints.graph, who.home).await?;
        let (mut url, mut found) = (self.endpoints.graph.join(PATH), Vec::new());
        for _ in 0..MOST_PAGES {
            let page: Page = self.read(CALL, url, &token).await?;
            found.extend(page.value.into_iter().map(|one| Relation { tenant: one.tenant_id, name: one.display_name }));
            let Some(next) = page.next else {
                found.sort_by_key(|one: &Relation| one.tenant);
                found.dedup_by_key(|one| one.tenant);
                return Ok(found);
            };
            url = own_link(&self.endpoints.graph, &next, PATH)
                .ok_or_else(|| EntraError::malformed(CALL.name, "the list leads elsewhere"))?;
        }
        Err(EntraError::malformed(CALL.name, "the list never ends"))
    }
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Row>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    tenant_id: TenantId,
    #[serde(default)]
    display_name: String,
}
