//! All contacts of a client, page by page, as the service application sees them.

use serde_json::Value;
use vouchsafe_domain::{contact::Contact, ids::ClientId};

use crate::{
    call::Call,
    contact::{is_nobody, of},
    error::HaloError,
    escape::line,
    fields::{Fields, Malformed},
    service::Service,
};

/// How many contacts a page has.
const PER_PAGE: &str = "100";
/// The longest page that is read, in bytes: Halo gives each contact with everything that it has.
const LONGEST_PAGE: usize = 4 * 1024 * 1024;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;
/// The longest text that is kept of what should be an id, in characters: more than an id has.
const LONGEST_ID: usize = 64;

/// A page of a client's contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    pub contacts: Vec<Contact>,
    /// How many entries the page has: also those that are nobody, or cannot be read.
    pub entries: u64,
    /// Of how many nothing could be made.
    pub unreadable: u64,
    /// How many there are on all pages, if Halo says so.
    pub expected: Option<u64>,
}

impl Service<'_> {
    /// The client's contacts on this page, the first of which is 1: also those who are not active.
    ///
    /// Needs `read:customers`. Halo's lists have Entra's ids only with `includedetails`; of a Halo that leaves them out even so
    /// (not confirmed), contacts are known by their addresses alone.
    pub async fn contacts(&self, client: ClientId, page: u64) -> Result<Contacts, HaloError> {
        let (client_id, page) = (client.to_string(), page.to_string());
        let query = [
            ("client_id", client_id.as_str()),
            ("pageinate", "true"),
            ("page_size", PER_PAGE),
            ("page_no", &page),
            ("includeactive", "true"),
            ("includeinactive", "true"),
            ("exclude_generaluser", "true"),
            ("includedetails", "true"),
        ];
        let mut call = Call::get("GET Users, list", self.halo.api(["Users"]), &query);
        call.longest = LONGEST_PAGE;
        self.read(&call, |reply| read(reply, client)).await
    }
}

/// Reads a page. One on which everybody is another client's is not what was asked for.
fn read(reply: &Value, client: ClientId) -> Result<Contacts, Malformed> {
    let rows = Fields::list(reply, "users")?;
    let mut page = Contacts {
        entries: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        expected: reply.get("record_count").and_then(Value::as_u64),
        ..Contacts::default()
    };
    let mut foreign = 0;
    for row in rows {
        match row.own_id("id").and_then(|id| of(row, id)) {
            Ok(Some(_)) if is_nobody(row.text("name")) => {}
            Ok(Some(contact)) if contact.client == client => page.contacts.push(kept(contact)),
            Ok(Some(_)) => foreign += 1,
            Ok(None) | Err(_) => page.unreadable += 1,
        }
    }
    if foreign > 0 && page.contacts.is_empty() { Err(Malformed::NotAsked("client_id")) } else { Ok(page) }
}

fn kept(contact: Contact) -> Contact {
    // Cut, it is still no id; and nothing is taken out of it that would make it one.
    let id = |text: Option<String>| text.map(|text| text.chars().take(LONGEST_ID).collect());
    Contact {
        name: line(&contact.name, LONGEST_NAME),
        named_tenant: id(contact.named_tenant),
        named_object: id(contact.named_object),
        ..contact
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client() -> ClientId {
        "12".parse().unwrap()
    }

    #[test]
    fn a_page_is_read_row_by_row_and_one_odd_row_spoils_no_other() {
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        let reply = json!({ "record_count": 7, "users": [
            { "id": 38, "name": "Grace \u{202e}Hopper", "client_id": 12, "emailaddress": "grace@x.example", "azureoid": id },
            { "id": 39.0, "name": "Old One", "client_id": 12, "inactive": true },
            { "id": 40, "name": "General User", "client_id": 12 },
            { "id": 41, "name": "Theirs", "client_id": 13 },
            { "id": "42", "name": "No id", "client_id": 12 },
            { "id": 43, "name": "No client" },
            { "id": 44, "name": "Odd", "client_id": 12, "inactive": "no" },
        ] });
        let page = read(&reply, client()).unwrap();
        let told: Vec<_> = page
            .contacts
            .iter()
            .map(|one| (u64::from(one.id), one.name.as_str(), one.named_object.as_deref(), one.inactive))
            .collect();
        assert_eq!(told, [(38, "Grace Hopper", Some(id), false), (39, "Old One", None, true)]);
        assert_eq!((page.entries, page.unreadable, page.expected), (7, 3, Some(7)));
    }

    #[test]
    fn what_was_not_asked_for_is_no_empty_page() {
        for wrong in [json!({ "users": [{ "id": 41, "client_id": 13 }] }), json!({}), json!({ "users": [5] })] {
            assert!(read(&wrong, client()).is_err(), "{wrong}");
        }
        assert_eq!(read(&json!({ "record_count": 0, "users": [] }), client()).unwrap().entries, 0);
        assert_eq!(read(&json!([]), client()).unwrap(), Contacts::default());
    }

    #[test]
    fn what_is_no_id_becomes_none_by_being_kept() {
        let reply =
            json!([{ "id": 38, "client_id": 12, "azureoid": "x".repeat(500), "azure_tenant_id": "a\u{202e}b" }]);
        let page = read(&reply, client()).unwrap();
        assert_eq!(page.contacts[0].named_object.as_ref().map(String::len), Some(64));
        assert_eq!(page.contacts[0].named_tenant.as_deref(), Some("a\u{202e}b"));
    }
}
