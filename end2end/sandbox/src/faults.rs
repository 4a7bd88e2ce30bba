//! What goes wrong, on demand: rules that spoil the answer of an upstream.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// One of the services that the product calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upstream {
    /// Halo's API and authorisation server.
    Halo,
    /// Microsoft's token endpoint.
    Login,
    /// Microsoft Graph.
    Graph,
    /// The strong-authentication service.
    Connector,
    /// Partner Center.
    Partner,
}

/// What happens to a matching call instead of, or before, the real answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// This answer; the handler does not run.
    Status {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: String,
    },
    /// The real answer, later. Adds to other delays and faults.
    Delay { ms: u64 },
    /// The real answer once the faults are cleared; until then the handler does not run.
    Hold,
    /// The handler runs at once; its answer is kept back until the faults are cleared.
    HoldReply,
    /// The connection is closed without an answer; the handler does not run.
    Drop,
    /// The handler runs, then the connection is closed without an answer.
    LostReply,
    /// Never an answer, and the connection stays open.
    Hang,
    /// 200 without a body.
    Empty,
    /// The real answer, cut in half and ended with rubbish, with its own content type.
    Malformed,
    /// 200 with a body of so many bytes.
    Huge { bytes: u64 },
    /// 500 with a web page, as proxies give it.
    Html500,
}

/// A fault and the calls that it befalls.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub upstream: Upstream,
    /// Part of `METHOD /path host:port`, upper or lower case; empty for every call to the upstream.
    #[serde(default)]
    pub route: String,
    /// How many calls it befalls; 0 means every one until cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching calls pass before it begins.
    #[serde(default)]
    pub skip: u32,
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

/// The rules in force.
#[derive(Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
    cleared: watch::Sender<()>,
}

impl Faults {
    /// Adds a rule behind those in force.
    pub fn add(&self, rule: Rule) {
        self.rules().push(rule);
    }

    /// Forgets every rule, and lets go of what was held.
    pub fn clear(&self) {
        self.rules().clear();
        self.cleared.send_replace(());
    }

    /// Hears of the next [`Faults::clear`].
    pub fn cleared(&self) -> watch::Receiver<()> {
        self.cleared.subscribe()
    }

    /// The rules in force, as they stand.
    pub fn list(&self) -> Vec<Rule> {
        self.rules().clone()
    }

    /// What befalls this call (`METHOD /path host:port`): all delays that match, and the first other fault. Uses them up.
    pub fn befall(&self, upstream: Upstream, call: &str) -> (Duration, Option<Fault>) {
        let call = call.to_lowercase();
        let mut delay = Duration::ZERO;
        let mut fault = None;
        self.rules().retain_mut(|rule| {
            if rule.upstream != upstream || !call.contains(&rule.route.to_lowercase()) {
                return true;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                return true;
            }
            match &rule.fault {
                Fault::Delay { ms } => delay += Duration::from_millis(*ms),
                _ if fault.is_some() => return true,
                other => fault = Some(other.clone()),
            }
            if rule.times == 1 {
                return false;
            }
            rule.times = rule.times.saturating_sub(1);
            true
        });
        (delay, fault)
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(route: &str, times: u32, fault: Fault) -> Rule {
        Rule { upstream: Upstream::Halo, route: route.to_owned(), times, skip: 0, fault }
    }

    #[test]
    fn a_rule_is_used_up_and_leaves_other_calls_alone() {
        let faults = Faults::default();
        faults.add(rule("GET /api/Tickets", 2, Fault::Drop));
        assert!(faults.befall(Upstream::Graph, "GET /api/tickets/1").1.is_none());
        assert!(faults.befall(Upstream::Halo, "POST /api/tickets").1.is_none());
        assert!(faults.befall(Upstream::Halo, "GET /api/tickets/1").1.is_some());
        assert!(faults.befall(Upstream::Halo, "GET /api/Tickets").1.is_some());
        assert!(faults.befall(Upstream::Halo, "GET /api/Tickets").1.is_none());
    }

    #[test]
    fn delays_add_up_and_a_standing_rule_stands() {
        let faults = Faults::default();
        faults.add(rule("", 0, Fault::Delay { ms: 400 }));
        faults.add(rule("", 0, Fault::Delay { ms: 100 }));
        faults.add(Rule { skip: 1, ..rule("", 1, Fault::Empty) });
        let (delay, fault) = faults.befall(Upstream::Halo, "GET /");
        assert_eq!(delay, Duration::from_millis(500));
        assert!(fault.is_none(), "the first call was to pass");
        assert!(faults.befall(Upstream::Halo, "GET /").1.is_some());
        assert_eq!(faults.list().len(), 2);
    }
}
