//! Where everything is to be found.

use std::net::SocketAddr;
use std::sync::{PoisonError, RwLock};

use serde::Serialize;

/// The addresses that the sandbox listens on, and where the product is.
pub struct Addresses {
    pub halo: SocketAddr,
    pub microsoft: SocketAddr,
    pub demo: SocketAddr,
    /// The mail server and the syslog receiver.
    outside: Option<(SocketAddr, SocketAddr)>,
    pod: RwLock<String>,
}

/// Base URLs, none with a slash at its end.
#[derive(Clone, Debug, Serialize)]
pub struct Bases {
    pub halo: String,
    pub globex: String,
    pub microsoft: String,
    pub demo: String,
    pub pod: String,
    /// The mail server's port on this machine.
    pub mail: u16,
    /// The syslog receiver's.
    pub syslog: u16,
}

impl Addresses {
    /// The product's URL may change later, by [`Addresses::set_pod`].
    pub fn new(halo: SocketAddr, microsoft: SocketAddr, demo: SocketAddr, pod: &str) -> Self {
        let addresses = Self { halo, microsoft, demo, outside: None, pod: RwLock::default() };
        addresses.set_pod(pod);
        addresses
    }

    #[must_use]
    pub fn with_outside(self, mail: SocketAddr, syslog: SocketAddr) -> Self {
        Self { outside: Some((mail, syslog)), ..self }
    }

    /// Says where the product is.
    pub fn set_pod(&self, url: &str) {
        url.trim_end_matches('/').clone_into(&mut self.pod.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Where the product is.
    pub fn pod(&self) -> String {
        self.pod.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// By names under `.localhost`, each a site of its own to a browser.
    pub fn by_name(&self) -> Bases {
        Bases {
            halo: format!("http://halo.localhost:{}", self.halo.port()),
            globex: format!("http://globex-halo.localhost:{}", self.halo.port()),
            microsoft: format!("http://microsoft.localhost:{}", self.microsoft.port()),
            demo: format!("http://demo.localhost:{}", self.demo.port()),
            pod: self.pod(),
            mail: self.outside.map(|(mail, _)| mail.port()).unwrap_or_default(),
            syslog: self.outside.map(|(_, syslog)| syslog.port()).unwrap_or_default(),
        }
    }

    /// By number, for callers that cannot look up `.localhost`. Globex exists by name only.
    pub fn by_number(&self) -> Bases {
        Bases {
            halo: format!("http://{}", self.halo),
            microsoft: format!("http://{}", self.microsoft),
            demo: format!("http://{}", self.demo),
            ..self.by_name()
        }
    }
}
