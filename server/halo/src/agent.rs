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
        let said = reply.get("is_agent").is_some_and(|said| !said.is_null());
        Ok(Self {
            id: fields.own_id("id")?,
            name: fields.text("name").unwrap_or_default(),
            email: fields.text("email"),
            disabled: fields.flag("isdisabled")?,
            api_agent: fields.flag("isapiagent")?,
            // Not every reply is known to say it outright, but each says what kind of thing it is.
            is_agent: if said { fields.flag("is_agent")? } else { fields.text("use").as_deref() == Some("agent") },
        })
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
