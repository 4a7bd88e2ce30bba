use std::net::{Ipv4Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Finds hosts as the system does, except that every name under `localhost` is this machine (RFC 6761, section 6.3).
///
/// Browsers do the same, but many systems know only `localhost` itself.
#[derive(Debug)]
pub(crate) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is the request's business: 0 leaves it as it is.
            let found: Addrs = if is_localhost(name.as_str()) {
                Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))
            } else {
                let addresses: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
                Box::new(addresses.into_iter())
            };
            Ok(found)
        })
    }
}

/// Whether this is `localhost` or a name under it.
pub fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_under_localhost_are_this_machine() {
        for host in ["localhost", "halo.localhost", "HALO.LocalHost.", "a.b.localhost"] {
            assert!(is_localhost(host), "{host}");
        }
        for host in ["localhost.example", "mylocalhost", "localhost.localhost.example", "", "."] {
            assert!(!is_localhost(host), "{host}");
        }
    }
}
