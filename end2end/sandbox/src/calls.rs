//! What the upstreams were asked: counters by route, and the last calls in order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::faults::Upstream;

/// How many calls are remembered in full.
const REMEMBERED: usize = 500;
/// How much of a body is remembered, in characters.
const BODY: usize = 8_000;
/// Form fields and XML elements that are secrets.
const SECRETS: [&str; 8] = [
    "client_secret",
    "client_assertion",
    "code",
    "code_verifier",
    "refresh_token",
    "password",
    "new_iframe_secret",
    "AdditionalAuthData",
];

/// How often each route was called, by upstream.
pub type Counters = BTreeMap<Upstream, BTreeMap<String, u64>>;

/// A call that an upstream received.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    pub at: Timestamp,
    pub upstream: Upstream,
    /// With its port, as the caller wrote it.
    pub host: String,
    pub method: String,
    /// As it came, with its query.
    pub path: String,
    /// What was posted, secrets left out.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Missing while the call runs, and for good if it never got an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

#[derive(Default)]
struct Ledger {
    counters: Counters,
    calls: VecDeque<(u64, Call)>,
    next: u64,
}

/// All calls since the last reset.
#[derive(Default)]
pub struct Calls(Mutex<Ledger>);

impl Calls {
    /// Counts a call and remembers it; the number is for [`Calls::answered`].
    pub fn received(&self, call: Call) -> u64 {
        let mut ledger = self.ledger();
        let route = route(call.upstream, &call.method, &call.path);
        *ledger.counters.entry(call.upstream).or_default().entry(route).or_default() += 1;
        let number = ledger.next;
        ledger.next += 1;
        ledger.calls.push_back((number, call));
        if ledger.calls.len() > REMEMBERED {
            ledger.calls.pop_front();
        }
        number
    }

    /// Adds the answer's status to a remembered call.
    pub fn answered(&self, number: u64, status: u16) {
        if let Some((_, call)) = self.ledger().calls.iter_mut().find(|(known, _)| *known == number) {
            call.status = Some(status);
        }
    }

    /// The counters as they stand.
    pub fn counters(&self) -> Counters {
        self.ledger().counters.clone()
    }

    /// How often a route was called, `GET /api/Tickets/{id}` or `BeginTwoWayAuthentication`, say.
    pub fn count(&self, upstream: Upstream, route: &str) -> u64 {
        let mut segments: Vec<String> = route.split('/').map(str::to_owned).collect();
        if upstream == Upstream::Halo {
            segments.iter_mut().for_each(usual_spelling);
        }
        let route = &segments.join("/");
        self.ledger().counters.get(&upstream).and_then(|routes| routes.get(route)).copied().unwrap_or(0)
    }

    /// The last calls, oldest first.
    pub fn list(&self) -> Vec<Call> {
        self.ledger().calls.iter().map(|(_, call)| call.clone()).collect()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.ledger() = Ledger::default();
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name under which a call is counted: ids replaced, Halo's resources in their usual spelling, and for the
/// connector only the operation.
fn route(upstream: Upstream, method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let mut segments: Vec<String> = segments.map(|segment| without_id(segment).to_owned()).collect();
    match upstream {
        Upstream::Halo => segments.iter_mut().for_each(usual_spelling),
        Upstream::Connector => return segments.pop().unwrap_or_default(),
        Upstream::Graph | Upstream::Login | Upstream::Partner => drop(segments.drain(..segments.len().min(1))),
    }
    if upstream == Upstream::Login
        && let Some(tenant) = segments.first_mut()
    {
        "{tenant}".clone_into(tenant);
    }
    format!("{method} /{}", segments.join("/"))
}

fn without_id(segment: &str) -> &str {
    let number = segment.bytes().all(|byte| byte.is_ascii_digit());
    let id = number || uuid::Uuid::try_parse(segment).is_ok() || segment.contains('@') || segment.contains("%40");
    if id { "{id}" } else { segment }
}

/// Halo does not mind upper and lower case; the counters do.
fn usual_spelling(segment: &mut String) {
    const NAMES: [&str; 12] = [
        "Actions",
        "Agent",
        "AreaAzureTenant",
        "AzureADConnection",
        "Client",
        "Tabs",
        "TicketType",
        "Tickets",
        "Users",
        "authinfo",
        "me",
        "outcome",
    ];
    if let Some(name) = NAMES.iter().find(|name| name.eq_ignore_ascii_case(segment)) {
        (*name).clone_into(segment);
    }
}

/// A posted body as text, its secrets left out.
pub fn without_secrets(content_type: &str, body: &[u8]) -> String {
    let mut text = if content_type.starts_with("application/x-www-form-urlencoded") {
        url::form_urlencoded::parse(body)
            .map(|(key, value)| if SECRETS.contains(&&*key) { format!("{key}=…") } else { format!("{key}={value}") })
            .collect::<Vec<_>>()
            .join("&")
    } else {
        String::from_utf8_lossy(body).into_owned()
    };
    for secret in SECRETS {
        if let Some((before, rest)) = text.split_once(&format!("<{secret}>"))
            && let Some((_, after)) = rest.split_once(&format!("</{secret}>"))
        {
            text = format!("{before}<{secret}>…</{secret}>{after}");
        }
    }
    text.chars().take(BODY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_what_they_ask_for() {
        let cases = [
            (Upstream::Halo, "GET", "/api/tickets/9499?includedetails=true", "GET /api/Tickets/{id}"),
            (Upstream::Halo, "GET", "/api/Agent/me", "GET /api/Agent/me"),
            (Upstream::Login, "POST", "/login/contoso.example/oauth2/token", "POST /{tenant}/oauth2/token"),
            (Upstream::Graph, "GET", "/graph/v1.0/users/grace%40contoso.example", "GET /v1.0/users/{id}"),
            (Upstream::Connector, "POST", "/connector//BeginTwoWayAuthentication", "BeginTwoWayAuthentication"),
        ];
        for (upstream, method, path, expected) in cases {
            assert_eq!(route(upstream, method, path), expected);
        }
    }

    #[test]
    fn secrets_are_left_out() {
        let form = b"grant_type=refresh_token&refresh_token=abc&client_secret=def&scope=all";
        let seen = without_secrets("application/x-www-form-urlencoded", form);
        assert_eq!(seen, "grant_type=refresh_token&refresh_token=…&client_secret=…&scope=all");
        let xml = b"<A><AdditionalAuthData>123456</AdditionalAuthData></A>";
        assert!(!without_secrets("application/xml", xml).contains("123456"));
    }
}
