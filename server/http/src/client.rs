use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect::Policy, retry};

use crate::resolver::Resolver;

/// How long one exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the last byte of the reply. A single request may set its own with [`reqwest::RequestBuilder::timeout`].
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(15) }
    }
}

/// The HTTP client for requests that carry a token.
///
/// Follows no redirect, uses no proxy, keeps no cookies, repeats nothing, and finds `*.localhost` on this machine. Trusts
/// the certificates that the machine trusts, and takes the TLS library's ring provider for the whole process unless one
/// is installed already.
///
/// # Errors
/// If the machine has no certificates that could be trusted.
pub fn client(timeouts: Timeouts) -> reqwest::Result<Client> {
    builder(timeouts).build()
}

/// As [`client()`] is built, for one that finds hosts in a way of its own.
pub fn builder(timeouts: Timeouts) -> ClientBuilder {
    // An error only says that a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("Vouchsafe/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.total)
        .dns_resolver(Resolver)
        .redirect(Policy::none())
        .referer(false)
        .retry(retry::never())
        .no_proxy()
}
