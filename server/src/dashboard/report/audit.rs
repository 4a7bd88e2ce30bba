use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;
use vouchsafe_app::{
    dashboard::report::{Audit, Section},
    words::{text, words},
};
use vouchsafe_domain::{
    ids::{AgentId, ClientId},
    log::{Entry, Kind},
    verdict::Verdict,
};
use vouchsafe_halo::escape::{line, plain};
use vouchsafe_store::{Ended, Filter, LogLine, Named, Paging, StoreError, Verification};

use super::{
    Case, Wanted,
    since::{Since, since},
    told,
    whose::{Whose, whose, with_tenant},
};
use crate::{
    dashboard::{filter::customers, policy::in_words::rows, said, visitor::Visitor},
    doctor::tenant,
    pod::policy::in_force,
    services::Services,
};

/// What a line of the policy says of its purpose and kind, under `policy`.
const POLICY_HEAD: [&str; 4] = ["methods", "holds", "second", "tells"];
/// The headings, in order, under `dash-report`.
const SECTIONS: [&str; 4] = ["exceptions", "settings", "roles", "log"];
/// How many cases of one kind a page shows, and how many are read for it and for a file.
const SHOWN: usize = 200;
const READ: u32 = 2_000;

/// Writers at once may put the younger of two entries first: so many before and behind a period are looked at, too.
const NEAR: u64 = 50;

/// How much of one change is told, in characters. The log has all of it.
const LONGEST: usize = 4_000;

/// `None` if there is more in this period than one report can tell.
pub async fn page(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Audit>, StoreError> {
    let clock = visitor.clock();
    let (policy, since, _) = policy(services, visitor, wanted).await?;
    let Some(lines) = lines(services, visitor, wanted).await? else { return Ok(None) };
    let sections = SECTIONS.map(|name| {
        let mut cases: Vec<[String; 5]> = lines
            .iter()
            .filter(|case| case.section == name)
            .map(|Case { at, what, who, whom, why, .. }| {
                [clock.minute(*at), what.clone(), who.clone(), whom.clone(), why.clone()]
            })
            .collect();
        let more = cases.len() > SHOWN;
        cases.truncate(SHOWN);
        Section { title: text(&format!("dash-report-{name}")), cases, more }
    });
    Ok(Some(Audit { since, policy, sections: sections.to_vec() }))
}

/// The policy in force, and since when it is so: in words, and when it last changed, if the log tells.
async fn policy(
    services: &Services,
    visitor: &Visitor,
    wanted: &Wanted,
) -> Result<(Vec<[String; 6]>, String, Option<Timestamp>), StoreError> {
    let clock = visitor.clock();
    let customer = wanted.filter.client.and_then(|client| visitor.settings.customer(visitor.instance(), client));
    let policy = in_force(&visitor.connected, customer);
    let (said, at) = match since(services, visitor, wanted.filter.client).await? {
        Since::At(at) => (words().text("dash-report-since", &[("time", &clock.minute(at))]), Some(at)),
        Since::LongerThan(at) => (words().text("dash-report-since-longer", &[("time", &clock.minute(at))]), None),
        Since::Ever => (text("dash-report-since-unknown"), None),
    };
    Ok((rows(&policy, visitor.now), said, at))
}

/// The policy, line by line, and everything that is reported.
pub async fn file(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Vec<Case>>, StoreError> {
    let (policy, since, at) = policy(services, visitor, wanted).await?;
    let line = |at, what: String, why: String| Case {
        section: "policy",
        at,
        what,
        who: String::new(),
        whom: wanted.customer.clone(),
        why,
        evidence: String::new(),
    };
    let mut lines = vec![line(at.unwrap_or(visitor.now), text("policy-in-force"), since)];
    for [purpose, kind, asked @ ..] in policy {
        let heads = POLICY_HEAD.map(|head| text(&format!("policy-{head}")));
        let asked = heads.into_iter().zip(asked).map(|(head, value)| format!("{head}: {value}"));
        lines.push(line(visitor.now, format!("{purpose}, {kind}"), asked.collect::<Vec<_>>().join("; ")));
    }
    let cases = self::lines(services, visitor, wanted).await?;
    Ok(cases.map(|cases| lines.into_iter().chain(cases).collect()))
}

/// What people and customers are called.
struct Names {
    agents: BTreeMap<AgentId, String>,
    customers: BTreeMap<ClientId, String>,
}

impl Names {
    /// By name, or by number where it has none.
    fn customer(&self, id: ClientId) -> String {
        let name = self.customers.get(&id).map(|name| plain(name)).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| tenant::nameless(id))
    }
}

/// Everything that is reported, section by section, the newest first; `None` if that is too much.
async fn lines(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Vec<Case>>, StoreError> {
    let agents = services.store.agent_names(visitor.instance()).await?;
    let customers = customers(services, visitor).await?.into_iter().map(|Named { id, name }| (id, name)).collect();
    let names = Names { agents, customers };
    let Some(mut cases) = exceptions(services, visitor, wanted).await? else { return Ok(None) };
    let (from, until) = (wanted.filter.from.unwrap_or_default(), wanted.filter.until.unwrap_or(visitor.now));
    if let Some(span) = services.store.log_span(visitor.instance(), from, until).await? {
        let (first, last) = (span.first.seq.saturating_sub(NEAR), span.last.seq + NEAR);
        let found = services.store.log_reported(visitor.instance(), first, last, READ).await?;
        if is_too_much(found.len()) {
            return Ok(None);
        }
        let meant = |entry: &Entry| (from..until).contains(&entry.at);
        for entry in found.iter().filter_map(entry).filter(meant) {
            cases.extend(of_entry(services, visitor, wanted, &entry, &names).await?);
        }
    }
    cases.sort_by_key(|case| (SECTIONS.iter().position(|name| *name == case.section), std::cmp::Reverse(case.at)));
    Ok(Some(cases))
}

/// Whether there may be more than was read.
fn is_too_much(read: usize) -> bool {
    read >= READ as usize
}

pub fn entry(line: &LogLine) -> Option<Entry> {
    serde_json::from_str(&line.line).ok()
}

/// Who went on without the user's own phone, or for somebody else than the ticket's contact.
async fn exceptions(services: &Services, visitor: &Visitor, wanted: &Wanted) -> Result<Option<Vec<Case>>, StoreError> {
    let store = &services.store;
    let mut cases = Vec::new();
    for verdict in [Verdict::Overridden, Verdict::Vouched] {
        let filter = Filter { ended: Some(Ended::As(verdict)), ..wanted.filter.clone() };
        let found = store.verifications_page(visitor.instance(), &filter, Paging::Newest, READ).await?;
        if is_too_much(found.len()) {
            return Ok(None);
        }
        cases.extend(found.iter().map(|one| of_verification(one, said::outcome(one).label)));
    }
    let others = Filter { other_contact: true, ..wanted.filter.clone() };
    let found = store.verifications_page(visitor.instance(), &others, Paging::Newest, READ).await?;
    cases.extend(found.iter().map(|one| of_verification(one, text("dash-report-other-contact"))));
    Ok((!is_too_much(found.len())).then_some(cases))
}

fn of_verification(one: &Verification, what: String) -> Case {
    let second = one.circumstances.second.as_ref().map(|second| said::name(&second.name));
    let who = [Some(said::name(&one.technician_name)), second].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let reason = one.circumstances.reason.as_deref().map(plain).unwrap_or_default();
    Case {
        section: "exceptions",
        at: one.requested,
        what,
        who,
        whom: format!("{}, {}", said::user(one), said::name(&one.client_name)),
        why: [said::purposes(one), reason].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "),
        evidence: one.id.to_string(),
    }
}

/// An exception that may be another customer's: that there is one, and where it is told.
fn untold(entry: &Entry) -> Case {
    Case {
        section: "exceptions",
        at: entry.at,
        what: said::kind_of(entry.event.kind),
        who: String::new(),
        whom: String::new(),
        why: text("dash-report-somebodys"),
        evidence: entry.seq.to_string(),
    }
}

/// What an entry comes to; a change of settings may be one of roles, too.
async fn of_entry(
    services: &Services,
    visitor: &Visitor,
    wanted: &Wanted,
    entry: &Entry,
    names: &Names,
) -> Result<Vec<Case>, StoreError> {
    let event = &entry.event;
    // What concerns one customer is no other's; what concerns the whole Halo is everybody's.
    let Some(told) = told::of(event, wanted.filter.client) else { return Ok(Vec::new()) };
    let section = match event.kind {
        Kind::SettingsApplied if told == "no change" => return Ok(Vec::new()),
        Kind::SettingsApplied
        | Kind::SettingsChanged
        | Kind::LooseningAsked
        | Kind::PolicyLoosened
        | Kind::ThreatRaised
        | Kind::ConnectorChecked => "settings",
        Kind::KeyRotated | Kind::PersonalErased | Kind::Exported => "log",
        _ => "exceptions",
    };
    let about = match event.verification.as_deref().and_then(|id| id.parse::<Uuid>().ok()) {
        Some(id) => services.store.verification(visitor.instance(), id).await?,
        None => None,
    };
    if let ("exceptions", Some(client)) = (section, wanted.filter.client) {
        match whose(services, visitor, event, about.as_ref()).await? {
            Whose::Customers(customers) if customers.contains(&client) => {}
            Whose::Customers(_) => return Ok(Vec::new()),
            Whose::Nobodys => return Ok(vec![untold(entry)]),
        }
    }
    let named = |agent: AgentId| said::agent(&names.agents, agent);
    let who = event.technician.into_iter().chain(event.second_technician).map(named).collect::<Vec<_>>().join(", ");
    let upn = event.upn.as_ref().map(|upn| plain(upn.as_str())).unwrap_or_default();
    let company = match &about {
        Some(about) => said::name(&about.client_name),
        // Nobody else's, where another has the same tenant.
        None => with_tenant(visitor, event)
            .into_iter()
            .filter(|customer| wanted.filter.client.is_none_or(|client| customer.client == client))
            .map(|customer| names.customer(customer.client))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let reason = event.reason.as_deref().map(plain).unwrap_or_default();
    let join = |parts: [String; 2], between: &str| {
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    let case = |section, why| Case {
        section,
        at: entry.at,
        what: said::kind_of(event.kind),
        who: who.clone(),
        whom: join([upn.clone(), company.clone()], ", "),
        why,
        evidence: entry.seq.to_string(),
    };
    let mut cases = vec![case(section, join([reason, line(&told, LONGEST)], ": "))];
    // Of all that was changed, however much that was.
    let roles = line(&told::roles(event, wanted.filter.client), LONGEST);
    if !roles.is_empty() {
        cases.push(case("roles", roles));
    }
    Ok(cases)
}
