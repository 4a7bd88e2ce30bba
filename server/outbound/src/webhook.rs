use std::{error::Error as _, fmt, str::FromStr};

use jiff::Timestamp;
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use url::Url;
use vouchsafe_http::{BaseUrl, Secret};

use crate::{Guard, Refused, SendError, signature};

/// The header that is the same for each try, so that a message that arrives twice can be seen to be one.
pub(crate) const ID_HEADER: &str = "Vouchsafe-Id";

/// Where a webhook is sent: `https`, or plain `http` on this machine. No credentials and no fragment.
///
/// It shows only its host, because such URLs often hold a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookUrl(Url);

/// A text that is no such URL, without anything of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook's URL expected, such as https://hooks.msp.example/vouchsafe")]
pub struct InvalidWebhookUrl;

impl WebhookUrl {
    /// Scheme, host and port: what the secret is for.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for WebhookUrl {
    type Err = InvalidWebhookUrl;

    fn from_str(text: &str) -> Result<Self, InvalidWebhookUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidWebhookUrl)?;
        if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidWebhookUrl);
        }
        // The same rule of scheme and host as for every service that is spoken to.
        url.origin().ascii_serialization().parse::<BaseUrl>().map_err(|_| InvalidWebhookUrl)?;
        Ok(Self(url))
    }
}

impl TryFrom<String> for WebhookUrl {
    type Error = InvalidWebhookUrl;

    fn try_from(text: String) -> Result<Self, InvalidWebhookUrl> {
        text.parse()
    }
}

impl From<WebhookUrl> for String {
    fn from(url: WebhookUrl) -> String {
        url.0.into()
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

/// Posts JSON, signed. Any answer but a 2xx is a failure; its body is not read.
pub(crate) async fn post(
    http: &Client,
    guard: &Guard,
    url: &WebhookUrl,
    secret: &Secret,
    id: &str,
    body: String,
    at: Timestamp,
) -> Result<(), SendError> {
    // The client asks the guard about names only.
    if let Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)) = url.0.host() {
        guard.find(url.0.host_str().unwrap_or_default(), 0).await?;
    }
    let signature =
        signature::sign(secret, at, body.as_bytes()).ok_or(SendError::Unwritable("its secret is no key"))?;
    let request = http
        .post(url.0.clone())
        .header(CONTENT_TYPE, "application/json")
        .header(signature::HEADER, signature)
        .header(ID_HEADER, id)
        .body(body);
    let status = request.send().await.map_err(|error| failure(&error))?.status();
    if status.is_success() { Ok(()) } else { Err(SendError::Answered(status.as_u16())) }
}

fn failure(error: &reqwest::Error) -> SendError {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return (*refused).into();
        }
        if inner.is::<rustls::Error>() {
            return SendError::NotTrusted;
        }
        // What an error of input and output wraps, it does not name as its source.
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = wrapped.map(|wrapped| wrapped as &dyn std::error::Error).or_else(|| inner.source());
    }
    match () {
        () if error.is_timeout() => SendError::TimedOut,
        () if error.is_connect() => SendError::NotConnected,
        () => SendError::Dropped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_https_or_this_machine_and_shows_its_host_only() {
        for text in ["https://hooks.example/x?sig=abc", "http://127.0.0.1:9/x", "http://hooks.localhost:1"] {
            assert!(text.parse::<WebhookUrl>().is_ok(), "{text}");
        }
        for text in [
            "http://hooks.example/",
            "ftp://hooks.example/",
            "file:///etc/passwd",
            "https://a:b@hooks.example/",
            "https://hooks.example/#x",
            "hooks.example",
            "",
        ] {
            assert_eq!(text.parse::<WebhookUrl>(), Err(InvalidWebhookUrl), "{text}");
        }
        let url: WebhookUrl = "https://hooks.example/s3cret?sig=abc".parse().unwrap();
        assert_eq!(format!("{url:?}"), "https://hooks.example");
    }
}
