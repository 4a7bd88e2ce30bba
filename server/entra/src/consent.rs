//! Which tenant a name means, and where its administrator consents to our application.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use url::{Host, Url};
use vouchsafe_domain::ids::TenantId;
use vouchsafe_http::{Reply, fetch};

use crate::{
    error::{EntraError, ErrorKind},
    fault::{self, Audience, Refusal},
    graph::Graph,
};

const CALL: &str = "OpenID configuration";

/// The configuration has about two KiB.
const LONGEST: usize = 64 * 1024;

/// What a tenant is called by people: its id, or one of its domains, be it in an address of a page or of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantName {
    Id(TenantId),
    /// In lower case, as DNS writes it.
    Domain(String),
}

/// A text that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant's id or one of its domains expected")]
pub struct NotATenantName;

impl FromStr for TenantName {
    type Err = NotATenantName;

    fn from_str(text: &str) -> Result<Self, NotATenantName> {
        let text = text.trim();
        if let Ok(id) = text.to_lowercase().parse() {
            return Ok(Self::Id(id));
        }
        let text = domain_in(text);
        // What is neither letter, digit, dot nor hyphen once it is ASCII has no business in a domain.
        let plain = |domain: &str| {
            let label =
                |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
            domain.len() <= 253
                && domain.contains('.')
                && domain.split('.').all(label)
                && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        };
        match Host::parse(text) {
            Ok(Host::Domain(domain)) if plain(&domain) => Ok(Self::Domain(domain)),
            _ => Err(NotATenantName),
        }
    }
}

/// What is left of the address of a page without its scheme and what comes behind the host, or of somebody's without whose it is.
fn domain_in(text: &str) -> &str {
    let page = ["https://", "http://"].iter().find_map(|scheme| {
        text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme))?;
        text.get(scheme.len()..)
    });
    match (page, text.split_once('@')) {
        (Some(page), _) => page.split(['/', '?', '#']).next().unwrap_or_default(),
        (None, Some((user, domain))) if !user.is_empty() => domain,
        (None, _) => text,
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

impl Graph {
    /// The tenant of this name, as Microsoft's sign-in service knows it. Needs no token, and nobody's consent.
    pub async fn tenant_named(&self, name: &TenantName) -> Result<TenantId, EntraError> {
        let path = [&*name.to_string(), "v2.0", ".well-known", "openid-configuration"];
        let request = self.http.get(self.login.join(path)).timeout(self.patience);
        let reply = fetch(request, LONGEST).await.map_err(|error| EntraError::transport(CALL, error))?;
        if reply.status.as_u16() != 200 {
            return Err(refused(&reply));
        }
        let malformed = || EntraError::malformed(CALL, "no tenant in it");
        let Configuration { issuer } = serde_json::from_slice(&reply.body).map_err(|_| malformed())?;
        let found = tenant_of(&issuer).ok_or_else(malformed)?;
        match name {
            TenantName::Id(id) if *id != found => Err(EntraError::malformed(CALL, "another tenant than asked for")),
            _ => Ok(found),
        }
    }

    /// Where an administrator of this tenant consents to everything that our application asks for. `state` comes back to
    /// `redirect_uri` with the answer, which is a person's browser's and proves nothing.
    pub fn consent_url(&self, tenant: TenantId, redirect_uri: &str, state: &str) -> Url {
        let mut url = self.login.join([&*tenant.to_string(), "v2.0", "adminconsent"]);
        let scope = format!("{}/.default", self.base.as_str().trim_end_matches('/'));
        let query =
            [("client_id", &*self.app.client_id), ("scope", &scope), ("redirect_uri", redirect_uri), ("state", state)];
        url.query_pairs_mut().extend_pairs(query);
        url
    }
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
}

/// The tenant in `https://login.microsoftonline.com/{tenant}/v2.0`.
fn tenant_of(issuer: &str) -> Option<TenantId> {
    let (before, _) = issuer.trim_end_matches('/').rsplit_once("/v2.0")?;
    before.rsplit('/').next()?.parse().ok()
}

fn refused(reply: &Reply) -> EntraError {
    #[derive(Deserialize)]
    struct Body {
        error_codes: Vec<u32>,
    }
    let by_status = EntraError::refused(CALL, reply);
    // A domain that is nobody's is refused so, and never with 404.
    let Ok(Body { error_codes }) = serde_json::from_slice(&reply.body) else { return by_status };
    match fault::of_codes(Audience::Graph, &error_codes) {
        Some(Refusal::Fault(fault)) if reply.status.is_client_error() && reply.status.as_u16() != 429 => {
            EntraError::new(CALL, ErrorKind::Setup(fault), format!("HTTP {}", reply.status.as_u16()))
        }
        _ => by_status,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T1: &str = "11111111-1111-4111-8111-111111111111";

    #[test]
    fn a_name_is_an_id_or_a_domain() {
        assert_eq!(T1.to_uppercase().parse(), Ok(TenantName::Id(T1.parse().unwrap())));
        let domain = |text: &str| text.parse::<TenantName>().map(|name| name.to_string());
        assert_eq!(domain(" Contoso.Example "), Ok("contoso.example".to_owned()));
        assert_eq!(domain("müller.example"), Ok("xn--mller-kva.example".to_owned()));
        for text in [
            "https://contoso.example",
            "HTTPS://Contoso.example/",
            "http://contoso.example/a?b#c",
            "grace@contoso.example",
            " Grace.O'Hara@contoso.example ",
        ] {
            assert_eq!(domain(text), Ok("contoso.example".to_owned()), "{text:?}");
        }
        for text in [
            "",
            "contoso",
            "10.0.0.1",
            "[::1]",
            "a b.example",
            "..",
            "a..b",
            "https://",
            "https://grace@contoso.example",
            "https://contoso.example:443",
            "ftp://contoso.example",
            "@contoso.example",
            "a@b@contoso.example",
            "grace@10.0.0.1",
            "https://https://contoso.example",
            "-a.example",
            "common",
            "../x.example",
            "a_b.example",
            "contoso.example/x",
            "contoso.example?x",
        ] {
            assert_eq!(domain(text), Err(NotATenantName), "{text:?}");
        }
    }

    #[test]
    fn the_issuer_names_the_tenant() {
        for (issuer, found) in [
            (format!("https://login.microsoftonline.com/{T1}/v2.0"), true),
            (format!("http://127.0.0.1:1/login/{T1}/v2.0/"), true),
            (format!("https://sts.windows.net/{T1}/"), false),
            ("https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(tenant_of(&issuer).is_some(), found, "{issuer}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_its_segment(text in ".{0,40}|[a-z./?#%@-]{0,40}") {
            if let Ok(name) = text.parse::<TenantName>() {
                prop_assert!(name.to_string().bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)));
            }
        }
    }
}
