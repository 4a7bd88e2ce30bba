//! Contacts: Halo's users, who differ from one Halo to the next in where they keep what Entra calls them.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;
use vouchsafe_domain::{
    contact::Contact,
    ids::{ClientId, ContactId},
};

use crate::fields::{Fields, Malformed};

/// Where a UPN may stand, the most telling first. AD and Azure synchronisation fill different ones.
const ADDRESS_FIELDS: [&str; 6] = ["emailaddress", "networklogin", "aaduserid", "login", "email2", "email3"];

/// What says who a contact is, beside their addresses, and whether they may be asked.
const DECIDING: [&str; 4] = ["azureoid", "azure_tenant_id", "linked_agent_id", "inactive"];

/// A contact, and in which fields a reply told of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub contact: Contact,
    fields: BTreeSet<String>,
}

impl Record {
    /// Whether it says the same as the other, in no fewer fields, and with all that decide.
    ///
    /// Halo leaves out what is empty: what a reply does not say today it may not say either once there is something to say.
    pub fn is_as_full_as(&self, other: &Self) -> bool {
        let decides = DECIDING.iter().all(|name| self.fields.contains(*name));
        decides && self.contact == other.contact && other.fields.is_subset(&self.fields)
    }
}

/// Reads the user that was asked for; none if it is a customer's "General User".
pub(crate) fn read(reply: &Value, id: ContactId) -> Result<Option<Record>, Malformed> {
    let fields = Fields::of(reply)?;
    fields.asked_for("id", id)?;
    if is_nobody(fields.text("name")) {
        return Ok(None);
    }
    record(fields, id)?.ok_or(Malformed::NoId("client_id")).map(Some)
}

/// Reads the user with this id; none where it is not said which client they belong to.
pub(crate) fn record(fields: Fields<'_>, id: ContactId) -> Result<Option<Record>, Malformed> {
    Ok(of(fields, id)?.map(|contact| Record { contact, fields: fields.names() }))
}

/// A contact in a list: enough to choose, and to be read by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: ContactId,
    pub name: String,
    pub email: Option<String>,
    /// Halo marks them as important, without any doubt.
    pub important: bool,
}

/// Reads a list of users of this client: at most `most`, and whether there are more. Others' users are not among it,
/// whatever Halo answers.
pub(crate) fn found(reply: &Value, client: ClientId, most: usize) -> Result<(Vec<Found>, bool), Malformed> {
    let mut found = Vec::new();
    for fields in Fields::list(reply, "users")? {
        let name = fields.text("name");
        let theirs = self::client(fields)?.is_some_and(|(id, _)| id == client);
        if theirs && !is_nobody(name.clone()) && !fields.flag("inactive")? {
            found.push(Found {
                id: fields.own_id("id")?,
                name: name.unwrap_or_default(),
                email: fields.text("emailaddress"),
                important: fields.flag("isimportantcontact").unwrap_or_default(),
            });
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    Ok((found, more))
}

/// Whether this is the name of the user that every customer has for tickets of nobody in particular.
///
/// Halo has no other mark for it, as far as is known.
pub(crate) fn is_nobody(name: Option<String>) -> bool {
    name.is_some_and(|name| name.eq_ignore_ascii_case("General User"))
}

/// Reads the user with this id; none where it is not said which client they belong to.
pub(crate) fn of(fields: Fields<'_>, id: ContactId) -> Result<Option<Contact>, Malformed> {
    let Some((client, client_name)) = client(fields)? else {
        return Ok(None);
    };
    let aad_user = fields.text("aaduserid");
    let aad_object = aad_user.filter(|text| Uuid::try_parse(text).is_ok());
    Ok(Some(Contact {
        id,
        name: fields.text("name").unwrap_or_default(),
        client,
        client_name,
        email: fields.text("emailaddress"),
        addresses: addresses(fields),
        named_tenant: fields.text("azure_tenant_id"),
        named_object: fields.text("azureoid").or(aad_object),
        linked_agent: fields.id("linked_agent_id")?,
        inactive: fields.flag("inactive")?,
        vip: fields.mark("isimportantcontact"),
        important: fields.flag("isimportantcontact").unwrap_or_default(),
    }))
}

/// The client's id and name, which some replies have only within the site.
fn client(fields: Fields<'_>) -> Result<Option<(ClientId, String)>, Malformed> {
    let site = fields.nested("site");
    let within_site = site.and_then(|site| site.nested("client"));
    let name = fields
        .text("client_name")
        .or_else(|| site?.text("client_name"))
        .or_else(|| within_site?.text("name"))
        .unwrap_or_default();
    let mut id = fields.id("client_id")?;
    if id.is_none() {
        id = site.map_or(Ok(None), |site| site.id("client_id"))?;
    }
    if id.is_none() {
        id = within_site.map_or(Ok(None), |client| client.id("id"))?;
    }
    Ok(id.map(|id| (id, name)))
}

fn addresses(fields: Fields<'_>) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for text in ADDRESS_FIELDS.iter().filter_map(|name| fields.text(name)).filter(|text| text.contains('@')) {
        if !addresses.iter().any(|known| known.to_lowercase() == text.to_lowercase()) {
            addresses.push(text);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contact(reply: &Value) -> Result<Option<Contact>, Malformed> {
        Ok(read(reply, ContactId::try_from(38).unwrap())?.map(|record| record.contact))
    }

    fn with(mut fields: Value) -> Contact {
        for (name, value) in [("id", json!(38)), ("client_id", json!(12))] {
            if fields.get(name).is_none() {
                fields[name] = value;
            }
        }
        contact(&fields).unwrap().unwrap()
    }

    #[test]
    fn reads_a_user_as_captured() {
        let reply = json!({
            "id": 38, "name": "Some Body", "site_id": 18.0, "site_id_int": 18, "site_name": "UK Trade",
            "client_name": "Test Business", "firstname": "Some", "surname": "Body", "emailaddress": "some.body@example.com",
            "sitephonenumber": "", "telpref": 0, "inactive": false, "isimportantcontact": false, "other5": "380271314777",
            "priority_id": 0, "linked_agent_id": 13, "isserviceaccount": false, "autotaskid": -1, "use": "user",
            "client_id": 12, "azure_tenant_id": "", "azureoid": "", "azure_last_login_date": "1899-12-30T00:00:00",
        });
        let contact = contact(&reply).unwrap().unwrap();
        assert_eq!(contact.name, "Some Body");
        assert_eq!((u64::from(contact.client), contact.client_name.as_str()), (12, "Test Business"));
        assert_eq!(contact.email.as_deref(), Some("some.body@example.com"));
        assert_eq!(contact.addresses, ["some.body@example.com"]);
        assert_eq!((contact.named_tenant, contact.named_object), (None, None));
        assert_eq!((contact.linked_agent.map(u64::from), contact.inactive), (Some(13), false));
    }

    #[test]
    fn finds_addresses_wherever_they_stand() {
        let all = with(json!({
            "emailaddress": " a@x.example ", "networklogin": "b@x.example", "aaduserid": "c@x.example", "login": "A@X.example",
            "email2": "X\\d", "email3": "e@x.example",
        }));
        assert_eq!(all.addresses, ["a@x.example", "b@x.example", "c@x.example", "e@x.example"]);
        assert_eq!(with(json!({ "networklogin": "b@x.example" })).addresses, ["b@x.example"]);
        assert_eq!(with(json!({ "emailaddress": "", "login": "CORP\\b" })).addresses, Vec::<String>::new());
        assert_eq!(with(json!({ "emailaddress": 5 })).email, None);
    }

    #[test]
    fn finds_what_entra_calls_them() {
        let guid = "01234567-89ab-cdef-0123-456789abcdef";
        assert_eq!(with(json!({ "azureoid": guid, "aaduserid": "x" })).named_object.as_deref(), Some(guid));
        assert_eq!(with(json!({ "azureoid": "", "aaduserid": guid })).named_object.as_deref(), Some(guid));
        assert_eq!(with(json!({ "aaduserid": "b@x.example" })).named_object, None);
        // What is named has to exist, so what is no object id stays as it stands, to be refused.
        assert_eq!(with(json!({ "azureoid": "odd" })).named_object.as_deref(), Some("odd"));
        assert_eq!(with(json!({ "azure_tenant_id": guid })).named_tenant.as_deref(), Some(guid));
    }

    #[test]
    fn finds_the_client_within_the_site() {
        for site in [
            json!({ "id": 18.0, "client_id": 12.0, "client_name": "Fabrikam" }),
            json!({ "id": 18.0, "client": { "id": 12, "name": "Fabrikam" } }),
        ] {
            let contact = contact(&json!({ "id": 38, "site_id": 18.0, "site": site })).unwrap().unwrap();
            assert_eq!((u64::from(contact.client), contact.client_name.as_str()), (12, "Fabrikam"));
        }
    }

    #[test]
    fn a_list_has_only_active_people_of_the_client() {
        let user = |id: u32, client: u32, more: Value| {
            let mut user = json!({ "id": id, "name": format!("User {id}"), "client_id": client, "emailaddress": "" });
            user.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
            user
        };
        let client = ClientId::try_from(12).unwrap();
        let reply = json!({ "record_count": 6, "users": [
            user(1, 12, json!({ "isimportantcontact": true })),
            user(2, 13, json!({})),
            user(3, 12, json!({ "inactive": true })),
            user(4, 12, json!({ "name": "General User" })),
            user(5, 12, json!({ "emailaddress": "five@contoso.example", "isimportantcontact": "yes" })),
            user(6, 12, json!({})),
        ] });
        let ids = |most| {
            let (found, more) = found(&reply, client, most).unwrap();
            (found.iter().map(|found| u64::from(found.id)).collect::<Vec<_>>(), more)
        };
        assert_eq!(ids(5), (vec![1, 5, 6], false));
        assert_eq!(ids(2), (vec![1, 5], true));
        let (all, _) = found(&reply, client, 5).unwrap();
        assert_eq!(all.iter().map(|found| found.important).collect::<Vec<_>>(), [true, false, false]);
        assert!(found(&json!({ "users": [{ "client_id": 12 }] }), client, 5).is_err());
    }

    #[test]
    fn a_record_that_leaves_fields_out_is_not_as_full() {
        let record = |more: Value| {
            let mut reply = json!({ "id": 38, "name": "Some Body", "client_id": 12 });
            reply.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
            read(&reply, ContactId::try_from(38).unwrap()).unwrap().unwrap()
        };
        let all = json!({ "inactive": false, "azureoid": "", "azure_tenant_id": "", "linked_agent_id": 0 });
        let with = |name: &str, value: Value| {
            let mut more = all.clone();
            more[name] = value;
            record(more)
        };
        let (sparse, full) = (record(json!({})), record(all.clone()));
        assert_eq!(sparse.contact, full.contact);
        assert!(full.is_as_full_as(&full) && full.is_as_full_as(&sparse));
        // Not even where the contact itself is told of in no more.
        assert!(!sparse.is_as_full_as(&full) && !sparse.is_as_full_as(&sparse));
        assert!(!full.is_as_full_as(&with("email2", json!(""))) && !with("inactive", json!(true)).is_as_full_as(&full));
    }

    #[test]
    fn general_user_is_nobody() {
        assert_eq!(contact(&json!({ "id": 38, "name": "General User", "client_id": 12 })), Ok(None));
    }

    #[test]
    fn no_link_is_no_agent() {
        for none in [json!(0), json!(-1), Value::Null] {
            assert_eq!(with(json!({ "linked_agent_id": none })).linked_agent, None);
        }
    }

    #[test]
    fn what_decides_has_its_proper_shape() {
        for reply in [
            json!({ "id": 39, "client_id": 12 }),
            json!({ "id": "38", "client_id": 12 }),
            json!({ "client_id": 12 }),
            json!({ "id": 38 }),
            json!({ "id": 38, "client_id": "12" }),
            json!({ "id": 38, "client_id": 12, "linked_agent_id": "13" }),
            json!({ "id": 38, "client_id": 12, "inactive": "no" }),
            json!(null),
        ] {
            assert!(contact(&reply).is_err(), "{reply}");
        }
    }
}
