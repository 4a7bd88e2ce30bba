use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::people;
use crate::addresses::Bases;
use crate::faults::{Fault, Rule, Upstream};
use crate::halo::Record;
use crate::microsoft::{Account, Habit, Quirk};

/// How far a ticket's number is from its contact's.
const TICKETS_FROM: u32 = 9_461;
/// The agent who has the second part, where there are two.
const BOB: u32 = 5;

/// Where a story stands on the start page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Works,
    No,
    Prerequisites,
    Down,
    Traps,
}

impl Group {
    /// In the order of the start page.
    pub const ALL: [Self; 5] = [Self::Works, Self::No, Self::Prerequisites, Self::Down, Self::Traps];

    /// As the start page says it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Works => "It works",
            Self::No => "The answer is no",
            Self::Prerequisites => "Nobody can be asked",
            Self::Down => "Something is down",
            Self::Traps => "Answers that must not be believed",
        }
    }
}

/// What has to be so before a story begins.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// A fault, as `/control/faults` takes it.
    Fault(Rule),
    /// Halo's options that differ, as `/control/halo/{instance}/options` takes them.
    Options(Record),
}

/// A person with contact, ticket, account and story. Built in `people`, a row each.
pub(super) struct Part {
    pub(super) instance: &'static str,
    pub(super) client: u32,
    /// The contact's id, from which ticket and object id follow.
    pub(super) number: u32,
    pub(super) contact: Record,
    pub(super) ticket: Record,
    pub(super) accounts: Vec<Account>,
    scene: Vec<Scene>,
    id: &'static str,
    group: Group,
    words: [&'static str; 3],
    expect: &'static str,
    on_user_record: bool,
    by_code: bool,
    by_two: bool,
}

/// A story as the start page and `/control/stories` tell it.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    pub id: &'static str,
    pub group: Group,
    pub title: &'static str,
    /// What to do, one line.
    pub todo: &'static str,
    /// What one will see, one line.
    pub see: &'static str,
    pub instance: &'static str,
    pub ticket: u32,
    pub contact: u32,
    pub person: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// The ticket, or the user record where the story plays there.
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The technician asks for the app code, and types it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_code: bool,
    /// The same place, as Bob Brown opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colleague: Option<String>,
    /// The pod's last `data-state`.
    pub expect: &'static str,
    pub scene: Vec<Scene>,
}

/// All stories, in the order of the start page within each group.
pub fn stories(bases: &Bases) -> Vec<Story> {
    people().iter().map(|part| part.story(bases)).collect()
}

/// A part with everything as it should be: a contact linked to their account, who answers by hand. `expect` is the pod's
/// last `data-state`; `words` are title, what to do, and what one will see.
pub(super) fn part(
    number: u32,
    group: Group,
    id: &'static str,
    name: &str,
    upn: &str,
    expect: &'static str,
    words: [&'static str; 3],
) -> Part {
    let object = object_id(number);
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let contact = json!({
        "name": name, "firstname": first, "surname": last, "emailaddress": upn, "azureoid": object, "inactive": false,
        "linked_agent_id": 0,
        "isimportantcontact": false, "isserviceaccount": false, "neversendemails": false, "telpref": 0,
        "phonenumber": "", "colour": "#2bd3c6", "use": "user", "datecreated": "2026-01-12T08:30:00",
    });
    let ticket = json!({
        "summary": format!("{first} cannot sign in"),
        "details": "Called the help desk: the password is not accepted any more, please reset it.",
        "tickettype_id": 1, "category_1": "Password reset", "user_id": number,
    });
    Part {
        instance: "acme",
        client: 12,
        number,
        contact: record(contact),
        ticket: record(ticket),
        accounts: vec![Account::new(object, upn, name)],
        scene: Vec::new(),
        id,
        group,
        words,
        expect,
        on_user_record: false,
        by_code: false,
        by_two: false,
    }
}

impl Part {
    pub(super) fn at(self, client: u32) -> Self {
        Self { client, ..self }
    }

    pub(super) fn habit(self, habit: Habit) -> Self {
        self.account(|account| account.habit = habit)
    }

    pub(super) fn quirk(self, quirk: Quirk) -> Self {
        self.account(|account| account.quirk = quirk.clone())
    }

    pub(super) fn account(mut self, change: impl Fn(&mut Account)) -> Self {
        self.accounts.iter_mut().for_each(change);
        self
    }

    /// Another account beside the part's own.
    pub(super) fn and(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// In Halo only.
    pub(super) fn without_account(mut self) -> Self {
        self.accounts.clear();
        self
    }

    /// Fields of the contact; null takes one out.
    pub(super) fn contact(mut self, fields: Value) -> Self {
        change(&mut self.contact, fields);
        self
    }

    /// The only field of the contact that leads to the account.
    pub(super) fn linked_only_by(self, field: &str, value: &str) -> Self {
        self.contact(json!({ "azureoid": null, "azure_tenant_id": null, "emailaddress": "" }))
            .contact(json!({ field: value }))
    }

    /// Fields of the ticket; null takes one out.
    pub(super) fn ticket(mut self, fields: Value) -> Self {
        change(&mut self.ticket, fields);
        self
    }

    /// A fault that is there when the story begins.
    pub(super) fn fault(mut self, upstream: Upstream, route: &str, times: u32, fault: Fault) -> Self {
        self.scene.push(Scene::Fault(Rule { upstream, route: route.to_owned(), times, skip: 0, fault }));
        self
    }

    /// Options of Halo that differ.
    pub(super) fn options(mut self, changes: Value) -> Self {
        self.scene.push(Scene::Options(record(changes)));
        self
    }

    pub(super) fn on_user_record(self) -> Self {
        Self { on_user_record: true, ..self }
    }

    /// The technician asks for the app code, and types it.
    pub(super) fn by_code(self, todo: &'static str) -> Self {
        let [title, _, see] = self.words;
        Self { by_code: true, words: [title, todo, see], ..self }
    }

    /// Bob Brown has a part in it, beside Ann Agent.
    pub(super) fn by_two(self) -> Self {
        Self { by_two: true, ..self }
    }

    pub(super) fn in_instance(self, instance: &'static str) -> Self {
        Self { instance, ..self }
    }

    pub(super) fn ticket_number(&self) -> u32 {
        TICKETS_FROM + self.number
    }

    fn story(&self, bases: &Bases) -> Story {
        let halo = if self.instance == "acme" { &bases.halo } else { &bases.globex };
        let upn = self.accounts.first().map(|account| account.upn.clone());
        let [title, todo, see] = self.words;
        let url = if self.on_user_record {
            format!("{halo}/user?id={}", self.number)
        } else {
            format!("{halo}/ticket?id={}", self.ticket_number())
        };
        Story {
            id: self.id,
            group: self.group,
            title,
            todo,
            see,
            instance: self.instance,
            ticket: self.ticket_number(),
            contact: self.number,
            person: self.contact.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            phone: upn.as_ref().map(|upn| format!("{}/phone/{upn}", bases.demo)),
            upn,
            colleague: self.by_two.then(|| format!("{url}&agent={BOB}")),
            url,
            by_code: self.by_code,
            expect: self.expect,
            scene: self.scene.clone(),
        }
    }
}

/// The Entra object id of a part's account.
pub(super) fn object_id(number: u32) -> Uuid {
    Uuid::from_u128(0x0b1ec700_0000_4000_8000_000000000000 + u128::from(number))
}

pub(super) fn record(value: Value) -> Record {
    match value {
        Value::Object(record) => record,
        _ => Record::new(),
    }
}

fn change(to: &mut Record, fields: Value) {
    for (name, value) in record(fields) {
        if value.is_null() {
            to.remove(&name);
        } else {
            to.insert(name, value);
        }
    }
}
