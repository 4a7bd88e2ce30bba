//! What the set-up application does in a tenant: makes service principals, and adds and takes away passwords of one of them.
//!
//! Passwords are only ever added, and taken away one by one: whoever writes the list of them, or of certificates, writes all of
//! it, and whoever else has one there loses it.

use jiff::Timestamp;
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;
use url::Url;
use uuid::Uuid;
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::{Reply, Secret};

use super::{Call, Graph, parsed, quoted, refusal};
use crate::{
    connector::{MFA_CLIENT, MFA_CONNECTOR},
    error::{EntraError, ErrorKind},
    fault::{Fault, Wrong},
    settings::{AppCredential, Endpoints, Patience},
};

/// The one application permission that it asks for. Less does not do: a service principal of Microsoft's own has no owner.
const ROLE: &str = "Application.ReadWrite.All";

const ALLOWED: Call = Call { name: "Graph, set-up permissions", needs: ROLE, advanced: false };
const PRINCIPAL: Call = Call { name: "Graph, service principal", needs: ROLE, advanced: false };
const CREATE: Call = Call { name: "Graph, make service principal", needs: ROLE, advanced: false };
const ADD: Call = Call { name: "Graph, add password", needs: ROLE, advanced: false };
const REMOVE: Call = Call { name: "Graph, remove password", needs: ROLE, advanced: false };

/// What a secret of Microsoft's can look like.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=300;

/// Graph's client, in the name of the set-up application.
#[derive(Debug)]
pub struct SetUp(Graph);

/// Microsoft's own applications that a tenant needs for the connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// In whose name the connector is called: it has the passwords.
    MfaClient,
    /// What its tokens are for.
    MfaConnector,
}

impl Needed {
    fn id(self) -> &'static str {
        match self {
            Self::MfaClient => MFA_CLIENT,
            Self::MfaConnector => MFA_CONNECTOR,
        }
    }
}

/// A service principal, and who has passwords on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub id: Uuid,
    pub passwords: Vec<Password>,
}

/// A password of a service principal, which nobody can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    pub key: Uuid,
    /// Whatever somebody called it.
    pub name: Option<String>,
}

/// A password that was added.
#[derive(Debug, Clone)]
pub struct NewPassword {
    pub key: Uuid,
    pub secret: Secret,
    pub ends: Timestamp,
}

/// What came of asking for a password.
#[derive(Debug, Clone)]
pub enum Added {
    Password(NewPassword),
    Forbidden(Forbidden),
}

/// How a tenant's app-management policy forbids it. Nothing was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// No passwords at all.
    Passwords,
    /// None that lasts so long.
    Lifetime,
}

impl SetUp {
    /// What it needs.
    pub const ROLE: &str = ROLE;

    /// `http` is a client of [`vouchsafe_http::client`]: without redirects, proxies and repeats.
    pub fn new(http: Client, endpoints: Endpoints, app: AppCredential) -> Self {
        Self(Graph::new(http, endpoints, app))
    }

    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self(self.0.with_patience(patience))
    }

    pub fn client_id(&self) -> &str {
        self.0.client_id()
    }

    /// As [`Graph::consent_url`].
    pub fn consent_url(&self, tenant: TenantId, redirect_uri: &str, state: &str) -> Url {
        self.0.consent_url(tenant, redirect_uri, state)
    }

    /// Whether it may do anything in this tenant now, asked with a fresh token.
    pub async fn allowed(&self, tenant: TenantId) -> Result<(), EntraError> {
        let roles = self.0.roles_now(tenant).await?;
        if roles.iter().any(|role| role == ROLE) {
            return Ok(());
        }
        let fault = Fault { wrong: Wrong::RolesMissing, code: None, needed: Some(ROLE) };
        Err(EntraError::new(ALLOWED.name, ErrorKind::Setup(fault), "not among those that were granted"))
    }

    /// The service principal of one of them in a tenant, if it is there.
    pub async fn principal(&self, tenant: TenantId, needed: Needed) -> Result<Option<Principal>, EntraError> {
        let filter = format!("appId eq {}", quoted(needed.id()));
        let query = [("$filter", &*filter), ("$select", "id,appId,passwordCredentials")];
        let url = self.0.url(["v1.0", "servicePrincipals"], &query);
        let Found { value } = self.0.read(PRINCIPAL, tenant, url).await?;
        let mut all = value.into_iter();
        match (all.next(), all.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => one.of(needed).map(Some).ok_or_else(|| another(PRINCIPAL)),
            (Some(_), Some(_)) => Err(EntraError::malformed(PRINCIPAL.name, "several where there can be one")),
        }
    }

    /// Makes one. It may take moments until all of Microsoft knows it.
    pub async fn make_principal(&self, tenant: TenantId, needed: Needed) -> Result<Principal, EntraError> {
        let url = self.0.base.join(["v1.0", "servicePrincipals"]);
        let reply = self.0.send(CREATE, tenant, &url, &json!({ "appId": needed.id() })).await?;
        if reply.status.as_u16() != 201 {
            return Err(refusal::read(CREATE, &reply));
        }
        let made: Body = parsed(CREATE, &reply)?;
        made.of(needed).ok_or_else(|| another(CREATE))
    }

    /// Adds a password under this name. After an error nobody knows whether it is there, unless that is a refusal.
    pub async fn add_password(
        &self,
        tenant: TenantId,
        principal: Uuid,
        name: &str,
        ends: Timestamp,
    ) -> Result<Added, EntraError> {
        let url = self.0.base.join(["v1.0", "servicePrincipals", &principal.to_string(), "addPassword"]);
        let body = json!({ "passwordCredential": { "displayName": name, "endDateTime": ends.to_string() } });
        let reply = self.0.send(ADD, tenant, &url, &body).await?;
        if let Some(forbidden) = forbidden(&reply) {
            return Ok(Added::Forbidden(forbidden));
        }
        if reply.status.as_u16() != 200 {
            return Err(refusal::read(ADD, &reply));
        }
        let AddedBody { key_id: key, secret_text: secret, display_name, end_date_time } = parsed(ADD, &reply)?;
        if display_name.is_some_and(|given| given != name) {
            return Err(EntraError::malformed(ADD.name, "another password than the one that was added"));
        }
        let text = secret.expose();
        if !LENGTHS.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(EntraError::malformed(ADD.name, "no password can look like that"));
        }
        Ok(Added::Password(NewPassword { key, secret, ends: end_date_time.unwrap_or(ends) }))
    }

    /// Takes one away.
    pub async fn remove_password(&self, tenant: TenantId, principal: Uuid, key: Uuid) -> Result<(), EntraError> {
        let url = self.0.base.join(["v1.0", "servicePrincipals", &principal.to_string(), "removePassword"]);
        let reply = self.0.send(REMOVE, tenant, &url, &json!({ "keyId": key })).await?;
        if reply.status.as_u16() == 204 { Ok(()) } else { Err(refusal::read(REMOVE, &reply)) }
    }
}

#[derive(Deserialize)]
struct Found {
    value: Vec<Body>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    id: Uuid,
    app_id: Uuid,
    #[serde(default)]
    password_credentials: Vec<Credential>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    key_id: Uuid,
    display_name: Option<String>,
}

impl Body {
    /// `None` if it is another application's.
    fn of(self, needed: Needed) -> Option<Principal> {
        let passwords = self.password_credentials.into_iter();
        let passwords = passwords.map(|Credential { key_id: key, display_name: name }| Password { key, name });
        (self.app_id.to_string() == needed.id()).then(|| Principal { id: self.id, passwords: passwords.collect() })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AddedBody {
    key_id: Uuid,
    secret_text: Secret,
    display_name: Option<String>,
    end_date_time: Option<Timestamp>,
}

fn another(call: Call) -> EntraError {
    EntraError::malformed(call.name, "another application than asked for")
}

/// What the policy says, by its code, or by its words where Graph has another code for it.
fn forbidden(reply: &Reply) -> Option<Forbidden> {
    #[derive(Deserialize)]
    struct Refused {
        error: Said,
    }
    #[derive(Deserialize)]
    struct Said {
        code: String,
        #[serde(default)]
        message: String,
    }
    if !matches!(reply.status.as_u16(), 400 | 403) {
        return None;
    }
    let Refused { error: Said { code, message } } = serde_json::from_slice(&reply.body).ok()?;
    let message = message.to_lowercase();
    let is = |known: &str, words: &str| code == known || message.contains(words);
    if is("CredentialTypeNotAllowedAsPerAppPolicy", "credential type not allowed as per assigned policy") {
        Some(Forbidden::Passwords)
    } else if is("CredentialInvalidLifetimeAsPerAppPolicy", "lifetime exceeds") {
        Some(Forbidden::Lifetime)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    #[test]
    fn a_policy_is_told_from_other_refusals() {
        let said = |status: u16, code: &str, message: &str| {
            let body = json!({ "error": { "code": code, "message": message } }).to_string().into_bytes();
            forbidden(&Reply { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body })
        };
        let passwords = "Credential type not allowed as per assigned policy 'x'.";
        let lifetime = "Credential lifetime exceeds the max value allowed as per assigned policy 'x'.";
        assert_eq!(said(400, "CredentialTypeNotAllowedAsPerAppPolicy", ""), Some(Forbidden::Passwords));
        assert_eq!(said(403, "Authorization_RequestDenied", passwords), Some(Forbidden::Passwords));
        assert_eq!(said(400, "CredentialInvalidLifetimeAsPerAppPolicy", ""), Some(Forbidden::Lifetime));
        assert_eq!(said(400, "Request_BadRequest", lifetime), Some(Forbidden::Lifetime));
        assert_eq!(said(403, "Authorization_RequestDenied", "Insufficient privileges"), None);
        assert_eq!(said(500, "CredentialTypeNotAllowedAsPerAppPolicy", passwords), None);
    }
}
