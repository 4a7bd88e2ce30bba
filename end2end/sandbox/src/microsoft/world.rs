//! What the pretend Microsoft knows at a moment.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::directory::{Account, Application, Method, Tenant};
use super::graph::Lists;
use super::options::Options;
use super::session::Session;

/// What a token says about its bearer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) appid: Uuid,
    pub(crate) tid: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<String>,
    /// What a person lets the application do in their name, separated by blanks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) scp: String,
    pub(crate) ver: &'static str,
}

/// A sign-in that came to its end.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) app: Uuid,
    pub(crate) redirect_uri: String,
    /// SHA-256 of what has to come with it, in base64url.
    pub(crate) challenge: String,
}

pub(crate) struct World {
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) options: Options,
    /// Tokens that were handed out. They look like JWTs, but what counts is that they are known here.
    pub(crate) tokens: HashMap<String, Claims>,
    /// Codes of people who signed in, until they are redeemed, and what they were redeemed for.
    pub(crate) codes: HashMap<String, Code>,
    /// Which application has each.
    pub(crate) refresh_tokens: HashMap<String, Uuid>,
    /// Open and ended sessions, oldest first, until their time is over.
    pub(crate) sessions: Vec<Session>,
    /// Codes that were accepted, which are not accepted again: account and time step.
    pub(crate) used_codes: HashSet<(Uuid, u64)>,
    /// The lists of changes that were handed out.
    pub(crate) lists: Lists,
    /// How many bearers followed an `AffinityUrl` to a foreign host.
    pub(crate) strays: u64,
}

impl World {
    pub(crate) fn new(tenants: Vec<Tenant>) -> Self {
        Self {
            tenants,
            options: Options::default(),
            tokens: HashMap::new(),
            codes: HashMap::new(),
            refresh_tokens: HashMap::new(),
            sessions: Vec::new(),
            used_codes: HashSet::new(),
            lists: Lists::default(),
            strays: 0,
        }
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// An application as any tenant has it: they all have the secrets of its registration.
    pub(crate) fn registered(&self, app_id: Uuid) -> Option<&Application> {
        self.tenants.iter().find_map(|tenant| tenant.application(app_id))
    }

    /// By GUID or by verified domain.
    pub(crate) fn tenant_named(&self, name: &str) -> Option<&Tenant> {
        let id = Uuid::try_parse(name).ok();
        self.tenants.iter().find(|tenant| Some(tenant.id) == id || tenant.owns(name))
    }

    pub(crate) fn account(&self, upn: &str) -> Option<&Account> {
        self.tenants.iter().flat_map(|tenant| &tenant.accounts).find(|account| account.is(upn))
    }

    pub(crate) fn account_mut(&mut self, upn: &str) -> Option<&mut Account> {
        self.tenants.iter_mut().flat_map(|tenant| &mut tenant.accounts).find(|account| account.is(upn))
    }

    /// The claims of a token that is known and has not expired.
    pub(crate) fn bearer(&self, token: &str, now: Timestamp) -> Option<&Claims> {
        self.tokens.get(token).filter(|claims| now.as_second() < claims.exp)
    }

    /// The prompts that the phone of an account shows, oldest first.
    pub(crate) fn ringing(&self, account: Uuid, now: Instant) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(move |session| session.account == account && session.rings(now, &self.options))
    }

    /// Forgets sessions whose time is over.
    pub(crate) fn forget_sessions(&mut self, now: Instant) {
        let lasts = self.options.session_time();
        self.sessions.retain(|session| now < session.begun + lasts);
    }
}

impl Tenant {
    pub(crate) fn application(&self, app_id: Uuid) -> Option<&Application> {
        self.applications.iter().find(|application| application.app_id == app_id)
    }

    pub(crate) fn owns(&self, domain: &str) -> bool {
        self.domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
    }
}

impl Account {
    /// Whether Authenticator is on the phone.
    pub(crate) fn has_app(&self) -> bool {
        self.methods.iter().any(|method| matches!(method, Method::AuthenticatorPush | Method::AuthenticatorCode))
    }

    pub(crate) fn is(&self, upn: &str) -> bool {
        self.upn.to_lowercase() == upn.to_lowercase()
    }
}
