//! What the pretend Halo knows, as we read it.

use serde_json::json;
use vouchsafe_halo::Kind;
use vouchsafe_sandbox::halo::Record;

use crate::world::{World, status};

fn fields(value: serde_json::Value) -> Record {
    value.as_object().unwrap().clone()
}

#[tokio::test]
async fn a_ticket_and_its_contact_belong_together() {
    let world = World::start().await;
    let halo = world.halo();
    let tokens = world.tokens(&halo, 3).await;
    let technician = halo.technician(tokens.access.expose());

    let ticket = technician.ticket("9499".parse().unwrap()).await.unwrap();
    assert_eq!((u64::from(ticket.client), ticket.client_name.as_str()), (12, "Leanne & Stu Christensen"));
    assert!(!ticket.summary.is_empty() && !ticket.closed && ticket.ticket_type.is_some());
    let id = ticket.contact.unwrap();
    assert_eq!(u64::from(id), 38);

    let record = technician.record(id).await.unwrap().unwrap();
    assert!(ticket.nested.unwrap().is_as_full_as(&record));
    let contact = record.contact;
    assert_eq!((contact.name.as_str(), contact.client), ("Grace Hopper", ticket.client));
    assert_eq!(contact.addresses, ["grace@contoso.example"]);
    assert!(contact.named_object.is_some() && !contact.inactive);
}

#[tokio::test]
async fn every_ticket_and_contact_of_the_cast_can_be_read() {
    let world = World::start().await;
    let halo = world.halo();
    let tokens = world.tokens(&halo, 3).await;
    let technician = halo.technician(tokens.access.expose());
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let records = acme.state().records.clone();
    assert!(records.tickets.len() > 20 && records.users.len() > 20);
    for id in records.tickets.keys() {
        let ticket = technician.ticket(u64::from(*id).try_into().unwrap()).await.unwrap();
        assert_eq!(ticket.contact, ticket.nested.map(|nested| nested.contact.id), "{id}");
    }
    for (id, user) in &records.users {
        let contact = technician.contact(u64::from(*id).try_into().unwrap()).await.unwrap();
        assert_eq!(contact.is_none(), user["name"] == "General User", "{id}");
    }
}

#[tokio::test]
async fn halos_permissions_decide() {
    let world = World::start().await;
    let halo = world.halo();
    let rita = world.tokens(&halo, 6).await;
    let rita = halo.technician(rita.access.expose());
    assert_eq!(rita.ticket("9499".parse().unwrap()).await.unwrap_err().kind(), &Kind::Forbidden);
    assert_eq!(rita.contact("38".parse().unwrap()).await.unwrap_err().kind(), &Kind::Forbidden);
    assert_eq!(rita.ticket("1".parse().unwrap()).await.unwrap_err().kind(), &Kind::NotFound);
}

#[tokio::test]
async fn a_reply_about_somebody_else_is_not_believed() {
    let world = World::start().await;
    let halo = world.halo();
    let tokens = world.tokens(&halo, 3).await;
    let technician = halo.technician(tokens.access.expose());

    world.spoil("GET /api/tickets", 1, status(200, r#"{"id":9500,"client_id":12,"user_id":38}"#));
    assert_eq!(technician.ticket("9499".parse().unwrap()).await.unwrap_err().kind(), &Kind::Malformed);
    world.spoil("GET /api/users", 1, status(200, r#"{"id":39,"client_id":12,"name":"Ada Lovelace"}"#));
    assert_eq!(technician.contact("38".parse().unwrap()).await.unwrap_err().kind(), &Kind::Malformed);
    world.spoil("GET /api/agent", 1, status(200, r#"{"id":5,"is_agent":true,"isdisabled":false}"#));
    assert_eq!(halo.service().agent("3".parse().unwrap()).await.unwrap_err().kind(), &Kind::Malformed);
}

#[tokio::test]
async fn agents_are_told_apart() {
    let world = World::start().await;
    let halo = world.halo();
    let service = halo.service();
    let (ann, dan) =
        (service.agent("3".parse().unwrap()).await.unwrap(), service.agent("7".parse().unwrap()).await.unwrap());
    assert!(ann.is_agent && !ann.disabled && !ann.api_agent);
    assert!(dan.disabled);
    let me = service.me().await.unwrap();
    assert!(me.api_agent && u64::from(me.id) == 8);
    assert_eq!(service.agent("999".parse().unwrap()).await.unwrap_err().kind(), &Kind::NotFound);
}

#[tokio::test]
async fn all_clients_are_read_page_by_page_each_once() {
    let world = World::start().await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let cast = acme.state().records.clients.len();
    acme.add_clients(250);
    acme.state().records.clients.insert(9_000, fields(json!({ "name": "Gone", "inactive": true })));
    let halo = world.halo();
    let clients = halo.service().clients().await.unwrap();
    assert!(!clients.cut);
    assert_eq!(clients.all.len(), cast + 250);
    let tenants = |id| clients.all.iter().find(|client| u64::from(client.id) == id).unwrap().tenants.len();
    assert_eq!([tenants(12), tenants(15), tenants(16)], [1, 0, 2]);
    // A Halo that gives the same page for ever is not read for ever.
    let page = r#"{"record_count":500,"clients":[{"id":12,"name":"Same"}]}"#;
    world.spoil("GET /api/client", 0, status(200, page));
    let before = world.asked("GET /api/client");
    assert_eq!(halo.service().clients().await.unwrap().all.len(), 1);
    assert_eq!(world.asked("GET /api/client") - before, 2);
}

#[tokio::test]
async fn lists_are_whole() {
    let world = World::start().await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    let more = (100..200).map(|id| fields(json!({ "id": id, "outcome": format!("Outcome {id}") })));
    acme.state().records.outcomes.extend(more);
    let halo = world.halo();
    let outcomes = halo.service().outcomes().await.unwrap();
    assert!(outcomes.len() > 100);
    assert!(outcomes.iter().any(|outcome| u64::from(outcome.id) == 7 && outcome.name == "Private Note"));
    let types = halo.service().ticket_types().await.unwrap();
    assert!(types.iter().any(|kind| kind.id == 36 && kind.name == "Service Request"), "{types:?}");
}

#[tokio::test]
async fn a_clients_contacts_are_read_page_by_page_the_inactive_too() {
    let world = World::start().await;
    let acme = world.sandbox.halo().instance("acme").unwrap();
    acme.add_users(12, "contoso.example", 250);
    let theirs = |id: &&serde_json::Value| **id == json!(12);
    let all = acme.state().records.users.values().filter_map(|user| user.get("client_id")).filter(theirs).count();
    let halo = world.halo();
    let (mut seen, mut entries, mut page) = (std::collections::BTreeMap::new(), 0, 1);
    loop {
        let read = halo.service().contacts("12".parse().unwrap(), page).await.unwrap();
        assert!(
            read.contacts.iter().all(|contact| u64::from(contact.client) == 12) && read.unreadable == 0,
            "{read:?}"
        );
        if read.entries == 0 {
            break;
        }
        entries += read.entries;
        assert!(read.expected.unwrap() >= entries);
        seen.extend(read.contacts.into_iter().map(|contact| (contact.id, contact)));
        page += 1;
    }
    let nobody = acme.state().records.users.values().filter(|user| user["name"] == "General User").count();
    assert!(page > 3 && seen.len() >= all - nobody, "{page} {} {all}", seen.len());
    assert!(seen.values().any(|contact| contact.inactive));
    // With the ids that only details have.
    assert!(seen[&"38".parse().unwrap()].named_object.is_some());
}
