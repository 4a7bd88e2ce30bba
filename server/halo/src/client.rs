use std::collections::BTreeSet;

use serde_json::Value;
use vouchsafe_domain::ids::{ClientId, TenantId};

use crate::{
    call::Call,
    error::HaloError,
    escape::line,
    fields::{Fields, Malformed},
    service::Service,
};

/// How many clients a page has.
const PER_PAGE: usize = 100;
/// The most pages that are read. Halo allows 300 calls in five minutes, to everybody together.
const MOST_PAGES: usize = 50;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;
/// The most tenants of one client that are kept.
const MOST_TENANTS: usize = 20;

/// A client of the MSP's, as Halo's list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    /// One line, without control and direction characters.
    pub name: String,
    /// The Entra tenants that Halo's Azure integration has for it: whoever may configure Halo can write them.
    pub tenants: Vec<TenantId>,
}

/// All clients that are not inactive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    pub all: Vec<Client>,
    /// There are more than are ever read.
    pub cut: bool,
}

impl Service<'_> {
    /// The clients, page by page, each once.
    ///
    /// A page that brings nobody new is taken for the last one: whatever Halo makes of the paging, the reading ends.
    pub async fn clients(&self) -> Result<Clients, HaloError> {
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        for number in 1..=MOST_PAGES {
            let page: Vec<Client> = self.read(&page(self, number), read_page).await?;
            let fresh: Vec<Client> = page.into_iter().filter(|client| known.insert(client.id)).collect();
            let found = fresh.len();
            all.extend(fresh);
            // A page can be longer than was asked for.
            if all.len() > PER_PAGE * MOST_PAGES {
                all.truncate(PER_PAGE * MOST_PAGES);
                break;
            }
            // Halo may give fewer than were asked for: only a page without anybody new is the end for certain.
            if found == 0 {
                return Ok(Clients { all, cut: false });
            }
        }
        Ok(Clients { all, cut: true })
    }
}

fn page(service: &Service<'_>, number: usize) -> Call {
    let (size, number) = (PER_PAGE.to_string(), number.to_string());
    let query = [
        ("pageinate", "true"),
        ("page_size", &*size),
        ("page_no", &*number),
        ("includeinactive", "false"),
        ("includeazuretenants", "true"),
    ];
    Call::get("GET Client", service.halo.api(["Client"]), &query)
}

fn read_page(reply: &Value) -> Result<Vec<Client>, Malformed> {
    let mut clients = Vec::new();
    for row in Fields::list(reply, "clients")? {
        // Halo's own first row can be "all clients", whose id is none.
        let Some(id) = row.id("id")? else { continue };
        if row.flag("inactive")? {
            continue;
        }
        let name = row.text("name").map(|name| line(&name, LONGEST_NAME)).unwrap_or_default();
        clients.push(Client { id, name, tenants: row.tenants()? });
    }
    Ok(clients)
}

impl Fields<'_> {
    /// The tenants that a client has, as far as they are GUIDs, each once.
    fn tenants(self) -> Result<Vec<TenantId>, Malformed> {
        let mut tenants: Vec<TenantId> = Vec::new();
        for row in self.rows("azure_tenants")?.into_iter().take(MOST_TENANTS) {
            let tenant = row.text("azure_tenant_id").and_then(|id| id.to_lowercase().parse().ok());
            tenants.extend(tenant.filter(|tenant| !tenants.contains(tenant)));
        }
        Ok(tenants)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const T1: &str = "11111111-1111-4111-8111-111111111111";

    #[test]
    fn a_page_is_read_row_by_row() {
        let reply = json!({ "record_count": 4, "clients": [
            { "id": 0, "name": "All" },
            { "id": 12.0, "name": "Leanne & \u{202e}Stu", "azure_tenants": [
                { "azure_tenant_id": T1 }, { "azure_tenant_id": T1.to_uppercase() }, { "azure_tenant_id": "contoso" }, {} ] },
            { "id": 13, "inactive": true },
            { "id": 14, "azure_tenants": null },
        ] });
        let client = |id: &str, name: &str, tenants| Client { id: id.parse().unwrap(), name: name.into(), tenants };
        assert_eq!(
            read_page(&reply).unwrap(),
            [client("12", "Leanne & Stu", vec![T1.parse().unwrap()]), client("14", "", vec![])]
        );
        for wrong in [json!({}), json!([{ "id": "12" }]), json!([{ "id": 12, "azure_tenants": 5 }])] {
            assert!(read_page(&wrong).is_err(), "{wrong}");
        }
    }
}
