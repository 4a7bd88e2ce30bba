use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::customers::{
    APP_CERTIFICATE, CUSTOMERS, Customer, GRAPH_APP, GRAPH_SECRET, MSP, SETUP_APP, SETUP_SECRET, TAILSPIN,
    TAILSPIN_SECRET, Trouble,
};
use super::part::record;
use super::people::people;
use crate::halo::{Application, Record, Records, Seed};
use crate::microsoft::{self, Secret, Tenant};

/// An instance's Custom Tab secret, and the one before it.
pub fn iframe_secrets(instance: &str) -> [&'static str; 2] {
    if instance == "acme" { ["halo-shared", "old-secret"] } else { ["globex-shared", "globex-old-secret"] }
}

/// The service application's secret, in both instances.
pub const SERVICE_SECRET: &str = "5e2c7e70-1111-4222-8333-444455556666-5e2c7e70-7777-4888-8999-aaaabbbbcccc";

/// An instance's service application, and the public one for signing in.
pub fn applications(instance: &str) -> [Application; 2] {
    let (service, sign_in) = if instance == "acme" {
        ("ac3e0000-0000-4000-8000-000000000001", "ac3e0000-0000-4000-8000-000000000002")
    } else {
        ("910be000-0000-4000-8000-000000000001", "910be000-0000-4000-8000-000000000002")
    };
    [
        Application {
            client_id: service,
            client_secret: Some(SERVICE_SECRET),
            name: "Vouchsafe",
            agent: 8,
            scopes: &["read:tickets", "edit:tickets", "read:customers"],
        },
        Application {
            client_id: sign_in,
            client_secret: None,
            name: "Vouchsafe sign-in",
            agent: 0,
            scopes: &["read:tickets", "edit:tickets", "read:customers", "offline_access"],
        },
    ]
}

/// Both instances.
pub fn halo() -> [Seed; 2] {
    let seed =
        |id| Seed { id, records: records(id), applications: applications(id), iframe_secrets: iframe_secrets(id) };
    [seed("acme"), seed("globex")]
}

/// All tenants with their applications and accounts.
pub fn microsoft() -> Vec<Tenant> {
    let mut accounts: Vec<_> = people().into_iter().flat_map(|part| part.accounts).collect();
    let tenants = CUSTOMERS.iter().filter_map(|customer| {
        let id = customer.tenant?;
        let here = format!("@{}", customer.domain);
        Some(Tenant {
            id,
            name: customer.client_name.to_owned(),
            domains: vec![customer.domain.to_owned()],
            sync: customer.sync,
            // One customer has no Entra ID P1.
            premium: customer.client != 14,
            applications: service_principals(customer),
            accounts: accounts.extract_if(.., |account| account.upn.ends_with(&here)).collect(),
            new_secrets: microsoft::NewSecrets::default(),
            partner: match customer.instance {
                "acme" => microsoft::Partnership::Active,
                _ => microsoft::Partnership::None,
            },
        })
    });
    let mut tenants: Vec<Tenant> = tenants.collect();
    tenants.push(Tenant {
        id: TAILSPIN,
        name: "Tailspin Toys".to_owned(),
        domains: vec!["tailspin.example".to_owned(), "tailspin-toys.example".to_owned()],
        sync: microsoft::DirectorySync::CloudOnly,
        premium: true,
        applications: vec![
            // Its secret is so new that the first call does not know it.
            microsoft::Application::mfa_client(Secret { fresh: 1, ..Secret::valid(TAILSPIN_SECRET) }),
            microsoft::Application::mfa_connector(),
        ],
        accounts: accounts.into_iter().filter(|account| account.upn.ends_with("@tailspin.example")).collect(),
        new_secrets: microsoft::NewSecrets::default(),
        partner: microsoft::Partnership::Active,
    });
    tenants.push(Tenant {
        id: MSP,
        name: "Good MSP".to_owned(),
        domains: vec!["msp.example".to_owned()],
        sync: microsoft::DirectorySync::CloudOnly,
        premium: true,
        applications: vec![
            microsoft::Application::graph_reader(GRAPH_APP, Secret::valid(GRAPH_SECRET)),
            microsoft::Application::set_up(SETUP_APP, Secret::valid(SETUP_SECRET)),
        ],
        accounts: Vec::new(),
        new_secrets: microsoft::NewSecrets::default(),
        partner: microsoft::Partnership::None,
    });
    tenants
}

fn service_principals(customer: &Customer) -> Vec<microsoft::Application> {
    let mut graph = microsoft::Application {
        certificate: Some(APP_CERTIFICATE.to_owned()),
        ..microsoft::Application::graph_reader(GRAPH_APP, Secret::valid(GRAPH_SECRET))
    };
    let mut secret = Secret::valid(customer.connector_secret);
    match customer.trouble {
        Trouble::GraphNotConsented => graph = graph.without_roles(),
        Trouble::SecretExpired => secret = Secret::expired(customer.connector_secret),
        _ => {}
    }
    let client = microsoft::Application::mfa_client(secret);
    let client = match customer.trouble {
        Trouble::MfaClientMissing => None,
        Trouble::MfaClientDisabled => Some(client.disabled()),
        _ => Some(client),
    };
    [Some(graph), client, Some(microsoft::Application::mfa_connector())].into_iter().flatten().collect()
}

fn records(instance: &'static str) -> Records {
    let mut records = Records {
        agents: agents(instance),
        clients: clients(instance),
        outcomes: outcomes(),
        ticket_types: ticket_types(),
        ..Records::default()
    };
    for part in people().into_iter().filter(|part| part.instance == instance) {
        let site = part.client + 6;
        let upn = part.accounts.first().map(|account| account.upn.clone()).unwrap_or_default();
        let domain = upn.split_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
        let tenant = CUSTOMERS.iter().find(|customer| customer.domain == domain).and_then(|customer| customer.tenant);
        let mut contact = record(json!({
            "client_id": part.client, "site_id": f64::from(site), "site_id_int": site, "site_name": "Main",
        }));
        if let Some(tenant) = tenant.filter(|_| names_tenant(&part.contact)) {
            contact.extend(record(json!({ "azure_tenant_id": tenant, "azure_tenant_domain": domain })));
        }
        let mut ticket = record(json!({
            "client_id": part.client, "site_id": site, "site_name": "Main", "dateoccurred": "2026-11-23T08:41:17.597",
            "status_id": 1, "status_name": "New", "priority_id": 4, "agent_id": 3, "team": "1st Line Support",
            "team_id": 26, "hasbeenclosed": false, "inactive": false, "onhold": false, "is_vip": false, "source": 3,
            "reference": format!("IN-{:07}", part.ticket_number()), "use": "ticket",
        }));
        contact.extend(part.contact.clone());
        ticket.extend(part.ticket.clone());
        records.users.insert(part.number, contact);
        records.tickets.insert(part.ticket_number(), ticket);
    }
    records
}

/// Halo's Azure integration fills tenant and object id together; whoever has no object id did not come from there.
fn names_tenant(contact: &Record) -> bool {
    contact.contains_key("azureoid") && contact.get("emailaddress").is_some_and(|address| address != "")
}

fn agents(instance: &str) -> BTreeMap<u32, Record> {
    let names: &[(u32, &str)] = match instance {
        "acme" => &[
            (3, "Ann Agent"),
            (5, "Bob Brown"),
            (6, "Rita Restricted"),
            (7, "Dan Disabled"),
            (8, "Vouchsafe API"),
            (42, "Petra Plus"),
        ],
        _ => &[(3, "Gil Globex"), (8, "Vouchsafe API")],
    };
    // Halo's own administrators: one of them is nothing of the kind in the product.
    let is_admin = |id: u32| id == 3 || id == 42;
    let agent = |(id, name): &(u32, &str)| {
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let initials: String = [first, last].iter().filter_map(|part| part.chars().next()).collect();
        let mut agent = record(json!({
            "name": name, "email": format!("{}@msp.example", first.to_lowercase()), "firstname": first, "surname": last,
            "initials": initials, "jobtitle": "Technician", "team": "1st Line Support", "isdisabled": *id == 7,
            "is_agent": true, "isapiagent": *id == 8, "is_admin": is_admin(*id), "ticket_count": 0, "use": "agent",
        }));
        if *id == 6 {
            agent.insert("_clients".to_owned(), json!([13]));
        }
        (*id, agent)
    };
    names.iter().map(agent).collect()
}

fn clients(instance: &str) -> BTreeMap<u32, Record> {
    let mut clients: BTreeMap<u32, Record> = BTreeMap::new();
    for customer in CUSTOMERS.iter().filter(|customer| customer.instance == instance) {
        let client = clients.entry(customer.client).or_insert_with(|| {
            record(json!({
                "name": customer.client_name, "toplevel_id": 1, "toplevel_name": "MSP", "inactive": false,
                "colour": "#2bd3c6", "use": "client", "azure_tenants": [],
            }))
        });
        let tenants = client.get_mut("azure_tenants").and_then(Value::as_array_mut);
        if let (Some(tenants), Some(tenant)) = (tenants, customer.tenant) {
            tenants.push(json!({
                "id": tenants.len() + 1, "details_id": 1, "client_id": customer.client,
                "client_name": customer.client_name, "azure_tenant_id": tenant,
                "azure_tenant_name": customer.client_name, "azure_tenant_domain": customer.domain,
                "details_name": "Partner tenant", "relationship_type": 0,
            }));
        }
    }
    clients
}

fn outcomes() -> Vec<Record> {
    let outcome = |(id, name): (u32, &str)| {
        record(
            json!({ "id": id, "outcome": name, "buttonname": name, "labellong": name, "sequence": id, "use": "outcome" }),
        )
    };
    [(1, "New"), (2, "Email User"), (3, "Close Ticket"), (7, "Private Note")].map(outcome).to_vec()
}

fn ticket_types() -> Vec<Record> {
    let kind = |(id, name): (u32, &str)| {
        record(json!({ "id": id, "name": name, "use": "tickettype", "allowall_iframe_customtabs": true }))
    };
    [(1, "Incident"), (36, "Service Request"), (3, "Change Request")].map(kind).to_vec()
}
