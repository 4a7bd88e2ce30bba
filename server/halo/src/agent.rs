use serde_json::Value;
use vouchsafe_domain::ids::AgentId;

use crate::fields::{Fields, Malformed};

/// An agent as Halo knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    pub id: AgentId,
    pub name: String,
    pub email: Option<String>,
    pub disabled: bool,
    /// An "API-only Agent": nobody sits behind it.
    pub api_agent: bool,
    /// An agent indeed, and not a user with a token of their own.
    pub is_agent: bool,
}

impl Agent {
    pub(crate) fn read(reply: &Value) -> Result<Self, Malformed> {
        let fields = Fields::of(reply)?;
        let id = fields.own_id("id")?;
        if id == AgentId::COMMAND_LINE {
            // Nobody in Halo is: what is done under this number is left out of figures.
            return Err(Malformed::WrongId("id"));
        }
        let said = reply.get("is_agent").is_some_and(|said| !said.is_null());
        Ok(Self {
            id,
            name: fields.text("name").unwrap_or_default(),
            email: fields.text("email"),
            disabled: fields.flag("isdisabled")?,
            api_agent: fields.flag("isapiagent")?,
            // Not every reply is known to say it outright, but each says what kind of thing it is.
            is_agent: if said { fields.flag("is_agent")? } else { fields.text("use").as_deref() == Some("agent") },
        })
    }

    /// Reads a list of agents: at most `most` who may be at work, and whether there are more.
    ///
    /// A list says less of each than their own record does: who is not said to be disabled, or something else than an agent,
    /// is in it.
    pub(crate) fn read_all(reply: &Value, most: usize) -> Result<(Vec<Self>, bool), Malformed> {
        let mut agents = Vec::new();
        for row in Fields::list(reply, "agents")? {
            let name = row.text("name").unwrap_or_default();
            let says_no = row.says_no("is_agent") || row.text("use").is_some_and(|kind| kind != "agent");
            // Halo's own agents are not all above zero, and one of them stands for nobody.
            let Some(id) = row.id("id")? else { continue };
            if says_no || row.flag("isdisabled")? || row.flag("isapiagent")? || name == "Unassigned" {
                continue;
            }
            agents.push(Self { id, name, email: row.text("email"), disabled: false, api_agent: false, is_agent: true });
        }
        let more = agents.len() > most;
        agents.truncate(most);
        Ok((agents, more))
    }

    /// This agent, if it is the one with that id.
    pub(crate) fn asked_for(self, id: AgentId) -> Result<Self, Malformed> {
        if self.id == id { Ok(self) } else { Err(Malformed::NotAsked("id")) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_an_agent() {
        let ann = json!({
            "id": 3, "name": "Ann Agent", "email": "ann@msp.example", "initials": "AA", "team": "1st Line Support",
            "isdisabled": false, "is_agent": true, "isapiagent": false, "is_admin": false, "use": "agent",
        });
        let agent = Agent::read(&ann).unwrap();
        assert_eq!((u64::from(agent.id), agent.name.as_str()), (3, "Ann Agent"));
        assert_eq!(agent.email.as_deref(), Some("ann@msp.example"));
        assert!(agent.is_agent && !agent.disabled && !agent.api_agent);
        assert!(agent.asked_for(AgentId::try_from(4).unwrap()).is_err());
    }

    #[test]
    fn who_is_not_said_to_be_an_agent_is_none() {
        assert!(Agent::read(&json!({ "id": 3, "use": "agent" })).unwrap().is_agent);
        for reply in [
            json!({ "id": 3 }),
            json!({ "id": 3, "use": "user" }),
            json!({ "id": 3, "is_agent": false, "use": "agent" }),
        ] {
            assert!(!Agent::read(&reply).unwrap().is_agent, "{reply}");
        }
    }

    #[test]
    fn a_list_has_those_who_may_be_at_work() {
        let rows = json!([
            { "id": 1, "name": "Unassigned" },
            { "id": 3, "name": "Ann Agent", "email": "ann@msp.example", "use": "agent" },
            { "id": 4, "name": "Gone", "isdisabled": true },
            { "id": 5, "name": "A program", "isapiagent": true },
            { "id": 6, "name": "A user", "use": "user" },
            { "id": 7, "name": "Another", "is_agent": false },
            { "id": -2, "name": "Of Halo's own" },
            { "id": 9, "name": "Bob Agent" },
        ]);
        for reply in [rows.clone(), json!({ "record_count": 8, "agents": rows })] {
            let (agents, more) = Agent::read_all(&reply, 5).unwrap();
            let ids: Vec<u64> = agents.iter().map(|agent| agent.id.into()).collect();
            assert_eq!((ids, more), (vec![3, 9], false));
        }
        let (first, more) = Agent::read_all(&rows, 1).unwrap();
        assert!(first.len() == 1 && more);
        for reply in [json!({}), json!([{ "id": "3" }]), json!([{ "id": 3, "isdisabled": "no" }])] {
            assert!(Agent::read_all(&reply, 5).is_err(), "{reply}");
        }
    }

    #[test]
    fn what_decides_has_its_proper_shape() {
        for reply in [
            json!({}),
            json!({ "id": "3" }),
            json!({ "id": 0 }),
            json!({ "id": 3, "isdisabled": "false" }),
            json!({ "id": 3, "isapiagent": 0 }),
            json!({ "id": 3, "is_agent": "yes" }),
            json!([{ "id": 3 }]),
        ] {
            assert!(Agent::read(&reply).is_err(), "{reply}");
        }
    }
}
