//! One tenant of a customer: what Graph lets us read, and whether the connector gives us a token.

use std::sync::Arc;

use vouchsafe_domain::ids::ClientId;
use vouchsafe_entra::{Connector, ConnectorKey, Graph};
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{Customer, CustomerTenant};

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};

/// Without this one the tenant itself cannot be read.
const READS_TENANTS: &str = "Organization.Read.All";

/// What a customer is called in the settings.
pub fn company(customer: &Customer) -> String {
    customer.name.clone().unwrap_or_else(|| nameless(customer.client))
}

/// What one without a name is called.
pub fn nameless(client: ClientId) -> String {
    format!("customer {client}")
}

pub async fn check(
    about: About,
    tenant: CustomerTenant,
    graph: Option<Arc<Graph>>,
    connector: Arc<Connector>,
) -> Vec<Finding> {
    let company = match &about {
        About::Tenant { company, .. } => company.clone(),
        _ => String::new(),
    };
    let of_graph = async {
        match &graph {
            Some(graph) => read(&about, &company, &tenant, graph).await,
            // Said once, of the installation.
            None => Vec::new(),
        }
    };
    let of_connector = async {
        let key = tenant.connector_secret.clone().map(|secret| ConnectorKey { tenant: tenant.id, secret });
        let missing = || Remedy::check("connector_secret_missing", &[("company", &company)]);
        match key {
            Some(key) => connector.check(&key).await.map_err(|error| Remedy::microsoft(&error, &company)),
            None => Err(missing()),
        }
    };
    let (mut findings, opened) = tokio::join!(of_graph, of_connector);
    findings.push(match opened {
        Ok(()) => Finding::good(&about, "connector token", seen("token", &[])),
        Err(remedy) => Finding::fix(&about, "connector token", remedy),
    });
    findings
}

async fn read(about: &About, company: &str, tenant: &CustomerTenant, graph: &Graph) -> Vec<Finding> {
    let (roles, itself) = tokio::join!(graph.granted_roles(tenant.id), graph.tenant(tenant.id));
    let roles = match roles {
        Ok(roles) => roles,
        // The tenant cannot be read for the same reason.
        Err(error) => return vec![Finding::fix(about, "Graph token", Remedy::microsoft(&error, company))],
    };
    let has = |role: &str| roles.iter().any(|granted| granted == role);
    let missing: Vec<&str> = Graph::ROLES.into_iter().filter(|role| !has(role)).collect();
    let mut findings = vec![Finding::good(about, "Graph token", seen("token", &[]))];
    findings.push(if missing.is_empty() {
        let all = Graph::ROLES.into_iter().chain([Graph::REGISTRATIONS_ROLE]).filter(|role| has(role));
        let all = all.collect::<Vec<_>>().join(" ");
        // The one that may be left out.
        let coverage = if has(Graph::REGISTRATIONS_ROLE) { String::new() } else { seen("no_registrations", &[]) };
        Finding::good(about, "Graph permissions", [all, coverage].join(" ").trim_end().to_owned())
    } else {
        let values = [("company", company), ("fix", &*missing.join(", "))];
        Finding::fix(about, "Graph permissions", Remedy::setup("roles_missing", &values))
    });
    match itself {
        Ok(tenant) => {
            let domains: Vec<String> = tenant.verified_domains.iter().map(|domain| plain(domain)).collect();
            findings.push(Finding::good(
                about,
                "tenant",
                format!("{}, {}", plain(&tenant.display_name), domains.join(" ")),
            ));
        }
        Err(_) if missing.contains(&READS_TENANTS) => {}
        Err(error) => findings.push(Finding::fix(about, "tenant", Remedy::microsoft(&error, company))),
    }
    findings
}
