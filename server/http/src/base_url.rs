use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::resolver::is_localhost;

/// Where a service lives: the part of its URLs that an admin sets, such as `https://acme.halopsa.com`.
///
/// `https`, or plain `http` on this machine (a loopback address, `localhost` or a name under it). No credentials, query or
/// fragment. With or without a slash at the end is the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

/// A text that is not the base URL that it should be. It holds nothing of that text, which may be a pasted secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a base URL expected, {why}")]
pub struct InvalidBaseUrl {
    /// What is wrong with what was there instead.
    pub why: &'static str,
}

impl BaseUrl {
    /// The URL of what lies under this base, one segment after the other, each percent-encoded where it must be.
    ///
    /// A segment can neither climb out of the base nor name another host, whatever it holds.
    pub fn join<S: AsRef<str>>(&self, segments: impl IntoIterator<Item = S>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
            for segment in segments {
                // A URL loses its tabs and line ends, and `.\t.` must not become `..` by that.
                path.push(&segment.as_ref().replace(['\t', '\r', '\n'], ""));
            }
        }
        url
    }

    /// Host name or address, without the port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Scheme, host and port, as a browser's `Origin` header has them.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether this is this machine: a loopback address, `localhost` or a name under it.
    pub fn is_local(&self) -> bool {
        is_local(&self.0)
    }

    /// The URL without a slash at its end, unless it is nothing but a host.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let wrong = |why| Err(InvalidBaseUrl { why });
        let Ok(mut url) = Url::parse(text.trim()) else {
            return wrong("such as https://acme.halopsa.com");
        };
        match url.scheme() {
            "https" => {}
            "http" if is_local(&url) => {}
            "http" => return wrong("with https (plain http is for this machine only)"),
            _ => return wrong("beginning with https://"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("without a user name or password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("without ? and #");
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(text: String) -> Result<Self, InvalidBaseUrl> {
        text.parse()
    }
}

impl From<BaseUrl> for String {
    fn from(base: BaseUrl) -> String {
        base.0.into()
    }
}

impl From<BaseUrl> for Url {
    fn from(base: BaseUrl) -> Url {
        base.0
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base(text: &str) -> BaseUrl {
        text.parse().unwrap()
    }

    #[test]
    fn is_https_or_this_machine() {
        for text in [
            "https://acme.halopsa.com",
            "https://acme.halopsa.com:8443/halo/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/x",
            "http://localhost",
            "http://halo.localhost:1234/",
            " https://acme.halopsa.com\n",
        ] {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text:?} was refused");
        }
        for text in [
            "",
            "acme.halopsa.com",
            "http://acme.halopsa.com",
            "http://localhost.example",
            "http://10.0.0.1",
            "ftp://acme.halopsa.com",
            "file:///etc/passwd",
            "https://user@acme.halopsa.com",
            "https://user:word@acme.halopsa.com",
            "https://acme.halopsa.com?tenant=acme",
            "https://acme.halopsa.com#x",
            "https://",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text:?} was taken for a base URL");
        }
    }

    #[test]
    fn joins_with_one_slash() {
        for text in ["https://acme.halopsa.com", "https://acme.halopsa.com/"] {
            assert_eq!(
                base(text).join(["api", "Tickets", "9499"]).as_str(),
                "https://acme.halopsa.com/api/Tickets/9499"
            );
        }
        for text in ["http://microsoft.localhost:1/graph", "http://microsoft.localhost:1/graph/"] {
            let url = base(text).join(["v1.0", "users", "a#b/c?d@contoso.example"]);
            assert_eq!(url.as_str(), "http://microsoft.localhost:1/graph/v1.0/users/a%23b%2Fc%3Fd@contoso.example");
        }
        assert_eq!(base("https://a.example/x/"), base("https://a.example/x"));
        assert_eq!(base("https://a.example:443/x").origin(), "https://a.example");
    }

    proptest! {
        #[test]
        fn no_segment_leaves_the_base(segments in proptest::collection::vec(".{0,6}|\\.\\.|%2e%2e|/|\\.\t\\.", 0..5)) {
            let url = base("https://acme.halopsa.com/base").join(&segments);
            prop_assert!(url.as_str().starts_with("https://acme.halopsa.com/base"), "{}", url);
            prop_assert!(url.path() == "/base" || url.path().starts_with("/base/"), "{}", url);
            prop_assert!(url.query().is_none() && url.fragment().is_none());
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<BaseUrl>();
        }
    }
}
