//! Access tokens (client credentials), kept until shortly before they end.

mod cache;
mod grant;
mod proof;

pub(crate) use cache::Tokens;
pub(crate) use grant::{Grant, Version};
pub use proof::{Certificate, NotACertificate, Proof};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::header::HeaderValue;
use serde::{Deserialize, de::DeserializeOwned};
use vouchsafe_domain::ids::TenantId;

/// A bearer token, ready for the `Authorization` header. It shows itself nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessToken(HeaderValue);

impl AccessToken {
    /// `None` if the text cannot stand in a header.
    fn new(text: &str) -> Option<Self> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        let mut header = HeaderValue::try_from(format!("Bearer {text}")).ok().filter(|_| plain)?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The application permissions that the token carries; `None` if it is not a JWT.
    ///
    /// Good enough to tell an admin what is missing: the signature is the service's business.
    pub(crate) fn roles(&self) -> Option<Vec<String>> {
        #[derive(Deserialize)]
        struct Claims {
            #[serde(default)]
            roles: Vec<String>,
        }
        self.claims().map(|claims: Claims| claims.roles)
    }

    /// The tenant that the token is of; `None` if it does not say.
    ///
    /// Good enough to notice a token of another tenant than asked for, which nobody should have given us.
    pub(crate) fn tenant(&self) -> Option<TenantId> {
        #[derive(Deserialize)]
        struct Claims {
            tid: TenantId,
        }
        self.claims().map(|claims: Claims| claims.tid)
    }

    fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        let payload = self.0.to_str().ok()?.split('.').nth(1)?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_itself_nowhere() {
        let token = AccessToken::new("eyJhbGciOi.J9.x").unwrap();
        assert!(!format!("{token:?}").contains("eyJ"));
        for text in ["", "a b", "a\r\nX-Evil: 1", "tökén"] {
            assert_eq!(AccessToken::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn roles_are_read_from_the_claims() {
        let token = |claims: &str| AccessToken::new(&format!("h.{}.s", BASE64_URL_SAFE_NO_PAD.encode(claims))).unwrap();
        assert_eq!(token(r#"{"roles":["User.Read.All"],"aud":"x"}"#).roles(), Some(vec!["User.Read.All".to_owned()]));
        assert_eq!(token(r#"{"aud":"x"}"#).roles(), Some(vec![]));
        assert_eq!(AccessToken::new("opaque").unwrap().roles(), None);
    }

    #[test]
    fn the_tenant_is_read_from_the_claims() {
        let id = "11111111-1111-4111-8111-111111111111";
        let token = |claims: &str| AccessToken::new(&format!("h.{}.s", BASE64_URL_SAFE_NO_PAD.encode(claims))).unwrap();
        assert_eq!(token(&format!(r#"{{"tid":"{id}"}}"#)).tenant(), Some(id.parse().unwrap()));
        for claims in ["{}", r#"{"tid":"organizations"}"#, "no JSON"] {
            assert_eq!(token(claims).tenant(), None, "{claims}");
        }
    }
}
