use serde_json::Value;
use vouchsafe_domain::ids::{ClientId, ContactId, TicketId};

use crate::{
    contact::{self, Record},
    fields::{Fields, Malformed},
};

/// A ticket as Halo knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub summary: String,
    pub client: ClientId,
    pub client_name: String,
    /// Who asks for help; none if the ticket is a "General User"'s, who is nobody.
    pub contact: Option<ContactId>,
    /// What Halo calls them, where it says so.
    pub contact_name: Option<String>,
    /// The contact, as far as Halo gave them along with the ticket, and said which client they belong to.
    pub nested: Option<Record>,
    pub ticket_type: Option<TicketType>,
    /// The first of Halo's four categories.
    pub category: Option<String>,
    pub closed: bool,
    /// Halo marks it as an important person's.
    pub vip: bool,
}

/// A kind of ticket. Every Halo has its own, and names them as it likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketType {
    pub id: u64,
    pub name: String,
}

impl Ticket {
    pub(crate) fn read(reply: &Value, id: TicketId) -> Result<Self, Malformed> {
        let fields = Fields::of(reply)?;
        fields.asked_for("id", id)?;
        let user = fields.nested("user");
        let contact = fields.id::<ContactId>("user_id")?;
        if let (Some(user), Some(contact)) = (user, contact) {
            user.asked_for("id", contact)?;
        }
        let nobody = contact::is_nobody(fields.text("user_name"))
            || user.is_some_and(|user| contact::is_nobody(user.text("name")));
        let contact = contact.filter(|_| !nobody);
        let name = user.and_then(|user| user.text("name")).or_else(|| fields.text("user_name"));
        let nested = match (user, contact) {
            (Some(user), Some(contact)) => contact::record(user, contact)?,
            _ => None,
        };
        Ok(Self {
            id,
            summary: fields.text("summary").unwrap_or_default(),
            client: fields.own_id("client_id")?,
            client_name: fields.text("client_name").unwrap_or_default(),
            contact,
            contact_name: name.filter(|_| contact.is_some()),
            nested,
            ticket_type: TicketType::of(fields)?,
            category: fields.text("category_1"),
            closed: fields.flag("hasbeenclosed")?,
            vip: fields.mark("is_vip"),
        })
    }
}

impl TicketType {
    fn of(ticket: Fields<'_>) -> Result<Option<Self>, Malformed> {
        let nested = || ticket.nested("tickettype")?.text("name");
        let name = ticket.text("tickettype_name").or_else(nested).unwrap_or_default();
        Ok(ticket.id("tickettype_id")?.map(|id| Self { id, name }))
    }

    pub(crate) fn read_all(reply: &Value) -> Result<Vec<Self>, Malformed> {
        let mut types = Vec::new();
        for row in Fields::list(reply, "tickettypes")? {
            if let Some(id) = row.id("id")? {
                types.push(Self { id, name: row.text("name").unwrap_or_default() });
            }
        }
        Ok(types)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id() -> TicketId {
        TicketId::try_from(9499).unwrap()
    }

    fn reply() -> Value {
        json!({
            "id": 9499, "dateoccurred": "2024-06-20T14:45:15.9746271Z", "summary": "Locked out", "details": "Blah",
            "status_id": 1, "tickettype_id": 36, "sla_id": 1, "priority": { "priorityid": 4, "name": "Low", "slaid": 1 },
            "client_id": 12, "client_name": "Department", "site_id": 18, "user_id": 38, "user_name": "Some Body",
            "user_email": "some.body@example.com", "agent_id": 1, "category_1": "", "inactive": false,
            "lastactiondate": "2024-06-20T14:45:17.4715717Z", "guid": "4e190cb2-132f-ef11-b9f1-024ea19c805a",
            "customfields": [{ "id": 165, "name": "CFimpact", "value": 3, "display": "Single User Affected" }],
            "user": { "id": 38, "name": "Some Body", "site_id": 18.0, "client_id": 12, "emailaddress": "some.body@example.com" },
            "tickettype": { "id": 36, "name": "Service Request" }, "use": "ticket",
        })
    }

    fn changed(field: &str, value: Value) -> Result<Ticket, Malformed> {
        let mut reply = reply();
        reply[field] = value;
        Ticket::read(&reply, id())
    }

    #[test]
    fn reads_a_ticket() {
        let ticket = Ticket::read(&reply(), id()).unwrap();
        assert_eq!((ticket.summary.as_str(), ticket.client_name.as_str()), ("Locked out", "Department"));
        assert_eq!((u64::from(ticket.client), ticket.contact.map(u64::from)), (12, Some(38)));
        assert_eq!(ticket.contact_name.as_deref(), Some("Some Body"));
        assert_eq!(ticket.nested.unwrap().contact.email.as_deref(), Some("some.body@example.com"));
        assert_eq!(ticket.ticket_type, Some(TicketType { id: 36, name: "Service Request".to_owned() }));
        assert_eq!((ticket.category, ticket.closed), (None, false));
        assert!(changed("hasbeenclosed", json!(true)).unwrap().closed);
        assert_eq!(changed("category_1", json!("Password reset")).unwrap().category.as_deref(), Some("Password reset"));
    }

    #[test]
    fn general_user_is_nobody() {
        for user in [json!({ "id": 38, "name": "general user ", "client_id": 12 }), Value::Null] {
            let mut reply = reply();
            reply["user_name"] = json!("General User");
            reply["user"] = user;
            let ticket = Ticket::read(&reply, id()).unwrap();
            assert_eq!((ticket.contact, ticket.contact_name, ticket.nested), (None, None, None));
        }
        for none in [json!(0), json!(-1), Value::Null] {
            assert_eq!(changed("user_id", none).unwrap().contact, None);
        }
    }

    #[test]
    fn a_user_without_a_client_is_left_to_be_read_by_itself() {
        let ticket = changed("user", json!({ "id": 38, "name": "Some Body" })).unwrap();
        assert_eq!((ticket.contact.map(u64::from), ticket.nested), (Some(38), None));
    }

    #[test]
    fn another_ticket_or_user_is_not_believed() {
        for (field, value) in [
            ("id", json!(9500)),
            ("id", json!("9499")),
            ("id", Value::Null),
            ("client_id", Value::Null),
            ("client_id", json!("12")),
            ("user_id", json!("38")),
            ("user_id", json!(38.5)),
            ("user", json!({ "id": 39, "name": "Else", "client_id": 12 })),
            ("user", json!({ "name": "Some Body", "client_id": 12 })),
            ("hasbeenclosed", json!("no")),
        ] {
            assert!(changed(field, value.clone()).is_err(), "{field}: {value}");
        }
    }
}
