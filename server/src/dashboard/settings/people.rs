use std::collections::{BTreeMap, BTreeSet};

use vouchsafe_app::dashboard::{
    Answer,
    settings::{People, Person},
};
use vouchsafe_domain::ids::AgentId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::Instance;

use super::{Wish, known::Known, text, typed::Typed};
use crate::dashboard::{change::Weight, visitor::Visitor};

pub fn drawn(visitor: &Visitor, known: &Known, answer: Answer, typed: Option<&Typed>) -> People {
    let instance = &visitor.connected.instance;
    let listed: BTreeMap<AgentId, &str> =
        known.agents.iter().flatten().map(|agent| (agent.id, agent.name.as_str())).collect();
    let ticked = match typed {
        Some(typed) => People::KINDS.map(|kind| typed.all(kind).filter_map(|id| id.parse().ok()).collect()),
        None => named(instance),
    };
    let mut rows: Vec<Person> = named(instance)
        .into_iter()
        .flatten()
        .chain(listed.keys().copied())
        .collect::<BTreeSet<AgentId>>()
        .into_iter()
        .map(|id| {
            let name = listed.get(&id);
            let number = || vouchsafe_app::words::words().text("dash-log-agent", &[("number", &id.to_string())]);
            Person {
                id: id.to_string(),
                name: name.map_or_else(number, |name| plain(name)),
                gone: name.is_none() && known.agents.is_some(),
                is: ticked.each_ref().map(|ids: &BTreeSet<AgentId>| ids.contains(&id)),
            }
        })
        .collect();
    // Whoever is something comes first.
    rows.sort_by_key(|row| (row.is == [false; 3], row.name.to_lowercase()));
    let remark = if known.more_agents { text("set-people-more") } else { String::new() };
    People { answer, rows, remark }
}

/// Administrators, auditors and second technicians, as [`People::KINDS`] has them.
fn named(instance: &Instance) -> [BTreeSet<AgentId>; 3] {
    let set = |ids: &[AgentId]| ids.iter().copied().collect();
    [set(&instance.administrators), set(&instance.auditors), instance.second_technicians.clone()]
}

pub fn read(visitor: &Visitor, known: &Known, typed: &Typed) -> Result<Wish, String> {
    let instance = &visitor.connected.instance;
    let before = named(instance);
    let may_be_named: BTreeSet<AgentId> =
        known.agents.iter().flatten().map(|agent| agent.id).chain(before.iter().flatten().copied()).collect();
    let mut wanted: [BTreeSet<AgentId>; 3] = Default::default();
    for (kind, ids) in People::KINDS.into_iter().zip(&mut wanted) {
        for id in typed.all(kind) {
            let id = id.parse().map_err(|_| text("set-people-unknown"))?;
            if !may_be_named.contains(&id) {
                return Err(text("set-people-unknown"));
            }
            ids.insert(id);
        }
    }
    let [administrators, auditors, second] = wanted;
    // So there is always one left.
    if !administrators.contains(&visitor.session.agent) {
        return Err(text("set-people-yourself"));
    }
    Ok(Wish::new(Weight::OpensDoors, move |instance| {
        follow(&mut instance.administrators, administrators);
        follow(&mut instance.auditors, auditors);
        instance.second_technicians = second;
    }))
}

/// Makes the list hold just these, those who stay in their order.
fn follow(list: &mut Vec<AgentId>, mut wanted: BTreeSet<AgentId>) {
    list.retain(|id| wanted.remove(id));
    list.extend(wanted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_order_and_nobody_twice() {
        let ids = |ids: &[u64]| ids.iter().map(|id| AgentId::try_from(*id).unwrap()).collect::<Vec<_>>();
        let mut list = ids(&[9, 3, 3, 5]);
        follow(&mut list, ids(&[3, 4, 9]).into_iter().collect());
        assert_eq!(list, ids(&[9, 3, 4]));
    }
}
