//! One token request and its reply.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Client;
use serde::{Deserialize, Deserializer, de};
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::{BaseUrl, Reply, Secret, fetch};

use super::{AccessToken, Proof};
use crate::{
    error::{EntraError, ErrorKind},
    fault::{self, Audience, Refusal},
};

/// Tokens are a few KiB; refusals are less.
const LONGEST: usize = 64 * 1024;

/// What a signed statement is called (RFC 7523).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Which generation of the token endpoint. They differ in how the audience is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// `resource=`. The one that all known callers of the connector use.
    V1,
    /// `scope=…/.default`.
    V2,
}

/// How tokens for one audience are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) http: Client,
    pub(crate) login: BaseUrl,
    pub(crate) version: Version,
    pub(crate) audience: Audience,
    /// The audience's own name, without a slash at its end.
    pub(crate) resource: String,
    pub(crate) patience: Duration,
}

impl Grant {
    fn call(&self) -> &'static str {
        match self.audience {
            Audience::Graph => "token for Graph",
            Audience::Connector => "token for the connector",
            Audience::Partner => "token for a partner",
        }
    }

    /// A fresh token and how long it lives, from now.
    pub(super) async fn request(
        &self,
        tenant: TenantId,
        client_id: &str,
        proof: &Proof,
    ) -> Result<(AccessToken, Duration), EntraError> {
        let form = vec![("grant_type", "client_credentials")];
        let Exchanged { token, life, .. } = self.exchange(&tenant.to_string(), client_id, proof, form).await?;
        Ok((token, life))
    }

    /// What this grant gives in a tenant, by its id or by one of the names that stand for several.
    pub(crate) async fn exchange(
        &self,
        tenant: &str,
        client_id: &str,
        proof: &Proof,
        mut form: Vec<(&str, &str)>,
    ) -> Result<Exchanged, EntraError> {
        let scope = format!("{}/.default", self.resource);
        let (path, named) = match self.version {
            Version::V1 => (vec![tenant, "oauth2", "token"], ("resource", &*self.resource)),
            Version::V2 => (vec![tenant, "oauth2", "v2.0", "token"], ("scope", &*scope)),
        };
        let url = self.login.join(path);
        form.extend([("client_id", client_id), named]);
        let signed;
        match proof {
            Proof::Secret(secret) => form.push(("client_secret", secret.expose())),
            Proof::Certificate(certificate) => {
                signed = certificate.assertion(client_id, url.as_str(), Timestamp::now()).ok_or_else(|| {
                    EntraError::new(self.call(), ErrorKind::Unavailable, "nothing could be signed on this machine")
                })?;
                form.push(("client_assertion_type", ASSERTION));
                form.push(("client_assertion", &signed));
            }
        }
        let request = self.http.post(url).timeout(self.patience).form(&form);
        let reply = fetch(request, LONGEST).await.map_err(|error| EntraError::transport(self.call(), error))?;
        if reply.status.as_u16() != 200 {
            return Err(self.refusal(&reply));
        }
        let malformed = |what| EntraError::malformed(self.call(), what);
        let Granted { access_token, token_type, expires_in, refresh_token } =
            serde_json::from_slice(&reply.body).map_err(|_| malformed("not a token"))?;
        if !token_type.eq_ignore_ascii_case("Bearer") {
            return Err(malformed("not a bearer token"));
        }
        let token = AccessToken::new(access_token.expose()).ok_or_else(|| malformed("not a token for a header"))?;
        Ok(Exchanged { token, life: Duration::from_secs(expires_in.into()), refresh: refresh_token })
    }

    fn refusal(&self, reply: &Reply) -> EntraError {
        let by_status = EntraError::refused(self.call(), reply);
        if matches!(by_status.kind(), ErrorKind::Throttled { .. }) {
            return by_status;
        }
        let Ok(Refused { error_codes }) = serde_json::from_slice(&reply.body) else {
            return by_status;
        };
        match fault::of_codes(self.audience, &error_codes) {
            Some(Refusal::Fault(fault)) if !reply.status.is_server_error() => {
                EntraError::new(self.call(), ErrorKind::Setup(fault), format!("HTTP {}", reply.status.as_u16()))
            }
            Some(Refusal::Transient) => {
                EntraError::new(self.call(), ErrorKind::Unavailable, "transient, says Microsoft")
            }
            _ => by_status,
        }
    }
}

/// What a grant gave.
pub(crate) struct Exchanged {
    pub(crate) token: AccessToken,
    pub(super) life: Duration,
    /// What further tokens are got with, in a person's name.
    pub(crate) refresh: Option<Secret>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
    refresh_token: Option<Secret>,
    token_type: String,
    #[serde(deserialize_with = "number_or_text")]
    expires_in: u32,
}

#[derive(Deserialize)]
struct Refused {
    error_codes: Vec<u32>,
}

/// The v1 endpoint writes its numbers as strings.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u32),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(|_| de::Error::custom("a number of seconds expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_are_read() {
        for (life, seconds) in [(r#""3599""#, Some(3599)), ("3599", Some(3599)), ("-1", None), (r#""soon""#, None)] {
            let json = format!(r#"{{"token_type":"Bearer","expires_in":{life},"resource":"x","access_token":"eyJ0"}}"#);
            let granted = serde_json::from_str::<Granted>(&json).ok().map(|granted| granted.expires_in);
            assert_eq!(granted, seconds, "{life}");
        }
    }
}
