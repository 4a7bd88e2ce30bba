use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::Refusal;

/// One thing in Halo, its fields as the API names them. Fields that begin with `_` stay inside.
pub type Record = Map<String, Value>;

/// Fields of a user that only `includedetails=true` gives.
const USER_DETAILS: [&str; 6] =
    ["azureoid", "azure_tenant_id", "azure_tenant_domain", "azure_connectionid", "customfields", "datecreated"];

/// Fields of a user that are in a ticket whatever else is not.
const NESTED_WITHOUT_DETAILS: [&str; 7] =
    ["id", "name", "site_id", "site_name", "client_id", "client_name", "emailaddress"];

/// Everything that an instance knows, by id.
#[derive(Clone, Default)]
pub struct Records {
    pub tickets: BTreeMap<u32, Record>,
    pub users: BTreeMap<u32, Record>,
    pub agents: BTreeMap<u32, Record>,
    pub clients: BTreeMap<u32, Record>,
    /// By ticket, oldest first. Their ids count within the ticket.
    pub actions: BTreeMap<u32, Vec<Record>>,
    pub outcomes: Vec<Record>,
    pub ticket_types: Vec<Record>,
}

impl Records {
    /// A ticket as the API gives it, with the names of what it points to; with details, its whole user and its type too
    /// (likely: seen in the answer to a write).
    pub(super) fn ticket(&self, id: u32, details: bool) -> Option<Value> {
        let mut ticket = self.tickets.get(&id)?.clone();
        ticket.insert("id".to_owned(), id.into());
        let client = linked(&ticket, "client_id", &self.clients);
        copy(client, "name", &mut ticket, "client_name");
        let agent = linked(&ticket, "agent_id", &self.agents);
        copy(agent, "name", &mut ticket, "agent_name");
        let user_id = number(&ticket, "user_id");
        let user = user_id.and_then(|id| self.users.get(&id));
        copy(user, "name", &mut ticket, "user_name");
        copy(user, "emailaddress", &mut ticket, "user_email");
        if details && let Some(user) = user_id.and_then(|id| self.user(id, true)) {
            ticket.insert("user".to_owned(), user);
        }
        let is_its = |kind: &&Record| number(kind, "id") == number(&ticket, "tickettype_id");
        if details && let Some(kind) = self.ticket_types.iter().find(is_its) {
            ticket.insert("tickettype".to_owned(), shown(kind));
        }
        Some(shown(&ticket))
    }

    /// The same with details, of which its user has none.
    pub(super) fn ticket_with_bare_user(&self, id: u32) -> Option<Value> {
        let mut ticket = self.ticket(id, true)?;
        if let Some(user) = ticket.get_mut("user").and_then(Value::as_object_mut) {
            user.retain(|field, _| NESTED_WITHOUT_DETAILS.contains(&field.as_str()));
        }
        Some(ticket)
    }

    /// A user as the API gives it.
    pub(super) fn user(&self, id: u32, details: bool) -> Option<Value> {
        let mut user = self.users.get(&id)?.clone();
        user.insert("id".to_owned(), id.into());
        copy(linked(&user, "client_id", &self.clients), "name", &mut user, "client_name");
        if !details {
            USER_DETAILS.iter().for_each(|field| drop(user.remove(*field)));
        }
        Some(shown(&user))
    }

    /// A client as the API gives it; its tenants only where asked for.
    pub(super) fn client(&self, id: u32, tenants: bool) -> Option<Value> {
        let mut client = self.clients.get(&id)?.clone();
        client.insert("id".to_owned(), id.into());
        if !tenants {
            client.remove("azure_tenants");
        }
        Some(shown(&client))
    }

    /// Whether the agent sees this client: their `_clients`, or all.
    pub(super) fn sees(&self, agent: u32, client: Option<u32>) -> Result<(), Refusal> {
        let only = self.agents.get(&agent).and_then(|agent| agent.get("_clients")).and_then(Value::as_array);
        match only {
            Some(only) if !only.iter().any(|id| id.as_u64() == client.map(u64::from)) => Err(Refusal::Forbidden),
            _ => Ok(()),
        }
    }

    /// The client that a ticket or user belongs to, if the record exists.
    pub(super) fn client_of(record: Option<&Record>) -> Result<Option<u32>, Refusal> {
        record.map(|record| number(record, "client_id")).ok_or(Refusal::NotFound)
    }
}

/// A field that holds an id.
pub(super) fn number(record: &Record, field: &str) -> Option<u32> {
    record.get(field).and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok())
}

/// A field that holds text; empty if it is missing.
pub(super) fn text<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// What leaves the house: no inner fields, and nothing that is null.
pub(super) fn shown(record: &Record) -> Value {
    let fields = record.iter().filter(|(name, value)| !name.starts_with('_') && !value.is_null());
    Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Puts the fields into the record; null takes a field out.
pub(super) fn merge(record: &mut Record, fields: Record) {
    for (name, value) in fields {
        if value.is_null() {
            record.remove(&name);
        } else {
            record.insert(name, value);
        }
    }
}

fn linked<'a>(record: &Record, field: &str, others: &'a BTreeMap<u32, Record>) -> Option<&'a Record> {
    number(record, field).and_then(|id| others.get(&id))
}

fn copy(from: Option<&Record>, field: &str, to: &mut Record, name: &str) {
    if let Some(value) = from.and_then(|from| from.get(field)) {
        to.insert(name.to_owned(), value.clone());
    }
}
