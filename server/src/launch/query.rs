//! What stands in the URL that Halo opens. All of it but the agent is somebody's word, and only says what to read.

use std::{fmt, str::FromStr};

use vouchsafe_domain::ids::{AgentId, InstanceId, InvalidId, Target};

/// What a pod is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ticket,
    User,
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "ticket" => Ok(Self::Ticket),
            "user" => Ok(Self::User),
            _ => Err(()),
        }
    }
}

impl Kind {
    fn parameter(self) -> &'static str {
        match self {
            Self::Ticket => "ticket_id",
            Self::User => "user_id",
        }
    }

    pub fn target(self, id: &str) -> Result<Target, InvalidId> {
        match self {
            Self::Ticket => id.parse().map(Target::Ticket),
            Self::User => id.parse().map(Target::Contact),
        }
    }

    /// What to write in Halo's Custom Tab.
    pub fn template(self, public_url: &str, instance: &InstanceId) -> String {
        let (path, variable) = match self {
            Self::Ticket => ("ticket", "$FAULTID"),
            Self::User => ("user", "$USERID"),
        };
        let parameter = self.parameter();
        format!("{public_url}/pod/{instance}/{path}?{parameter}={variable}&agent_id=$LOGGEDINAGENTID&hmac=$HMAC")
    }
}

/// A launch that can be read; whether it is signed is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchQuery {
    pub target: Target,
    pub agent: AgentId,
    /// As it came, percent-decoded.
    pub hmac: String,
}

/// Who a pod was opened for, as its own page says it when it is opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    pub agent: AgentId,
    pub proof: String,
}

impl Again {
    pub fn read(query: &str) -> Option<Self> {
        let of = |name: &str| first(query, name);
        Some(Self { agent: of("agent_id").parse().ok()?, proof: of("again") })
    }
}

/// The value of a parameter; of a repeated one the first counts.
fn first(query: &str, name: &str) -> String {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The parameters that are missing or that Halo did not fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub names: Vec<&'static str>,
    /// The variables that Halo left as they stand in the tab's URL, such as `$FAULTID`.
    pub unreplaced: Vec<String>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names.join(", "))
    }
}

impl LaunchQuery {
    /// Reads the query; unknown parameters are ignored.
    pub fn read(kind: Kind, query: &str) -> Result<Self, Unreadable> {
        let of = |name: &str| first(query, name);
        let target = kind.target(&of(kind.parameter()));
        let agent = of("agent_id").parse();
        let hmac = of("hmac");
        let signed = !hmac.is_empty() && !hmac.starts_with('$');
        match (target, agent) {
            (Ok(target), Ok(agent)) if signed => Ok(Self { target, agent, hmac }),
            (target, agent) => {
                let wrong = [(kind.parameter(), target.is_err()), ("agent_id", agent.is_err()), ("hmac", !signed)];
                let names: Vec<_> = wrong.into_iter().filter(|(_, wrong)| *wrong).map(|(name, _)| name).collect();
                let unreplaced = names.iter().map(|name| of(name)).filter(|value| is_variable(value)).collect();
                Err(Unreadable { names, unreplaced })
            }
        }
    }
}

/// Such as `$FAULTID`. What is longer or has other letters is not shown to anybody.
fn is_variable(value: &str) -> bool {
    value.strip_prefix('$').is_some_and(|name| {
        (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_halo_fills_in() {
        let query = LaunchQuery::read(Kind::Ticket, "ticket_id=9499&agent_id=42&hmac=X1dV+GE=&theme=dark").unwrap();
        assert_eq!(query.target, Target::Ticket("9499".parse().unwrap()));
        // The `+` became a space; checking the signature repairs it.
        assert_eq!(query.hmac, "X1dV GE=");
    }

    #[test]
    fn says_which_variables_came_as_they_are() {
        let wrong = |query: &str| LaunchQuery::read(Kind::Ticket, query).unwrap_err().names;
        assert_eq!(wrong("ticket_id=$FAULTID&agent_id=3&hmac=abc"), ["ticket_id"]);
        assert_eq!(wrong("ticket_id=1&agent_id=$LOGGEDINAGENTID&hmac=$HMAC"), ["agent_id", "hmac"]);
        assert_eq!(wrong(""), ["ticket_id", "agent_id", "hmac"]);
        assert_eq!(wrong("ticket_id=12345678901&agent_id=3&hmac=abc"), ["ticket_id"]);
        assert_eq!(LaunchQuery::read(Kind::User, "ticket_id=1&agent_id=3&hmac=a").unwrap_err().names, ["user_id"]);
    }

    /// What may stand where an id should; most of it is one, or nearly.
    fn id() -> impl Strategy<Value = String> {
        prop_oneof![4 => "[1-9][0-9]{0,9}", 1 => "[0-9]{0,12}", 1 => "[-+ ]?[0-9]{1,11}(\\.0)?", 1 => ".{0,12}"]
    }

    fn is_id(text: &str) -> bool {
        (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    proptest! {
        #[test]
        fn no_launch_url_panics(query in ".{0,200}") {
            for kind in [Kind::Ticket, Kind::User] {
                let _ = LaunchQuery::read(kind, &query);
            }
        }

        #[test]
        fn ids_of_one_to_ten_digits_get_through_and_no_others(target in id(), agent in id(), more in ".{0,20}") {
            for kind in [Kind::Ticket, Kind::User] {
                let query = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("theme", &more)
                    .append_pair(kind.parameter(), &target)
                    .append_pair("agent_id", &agent)
                    .append_pair("hmac", "X1dV+GE=")
                    .append_pair(kind.parameter(), &more)
                    .finish();
                let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
                match LaunchQuery::read(kind, &query) {
                    Ok(launch) => {
                        prop_assert!(is_id(&target) && is_id(&agent), "{query}");
                        prop_assert_eq!(launch.target, kind.target(&target).unwrap());
                        prop_assert_eq!(launch.agent, agent.parse().unwrap());
                    }
                    Err(unreadable) => {
                        let named = |name| unreadable.names.contains(&name);
                        prop_assert!(!named("hmac"));
                        prop_assert!(named(kind.parameter()) || is_id(&target) && !zero(&target), "{query}");
                        prop_assert!(named("agent_id") || is_id(&agent) && !zero(&agent), "{query}");
                        prop_assert!(!(is_id(&target) && is_id(&agent)) || zero(&target) || zero(&agent), "{query}");
                    }
                }
            }
        }
    }
}
