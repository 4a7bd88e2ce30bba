use std::{
    collections::BTreeSet,
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;
use vouchsafe_http::is_localhost;

use crate::reach::{Reach, reach};

/// What may be reached although it is not on the internet: host names and addresses, exactly as named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allow {
    hosts: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

/// An entry that is neither a host name nor an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`allow` lists host names and addresses, such as \"siem.internal\" or \"10.0.0.5\"")]
pub struct InvalidAllow;

impl Allow {
    pub fn read<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Self, InvalidAllow> {
        let mut allow = Self::default();
        for entry in entries {
            match host(entry.as_ref()).ok_or(InvalidAllow)? {
                // No pattern: what is opened is named.
                Host::Domain(name) if name.contains('*') => return Err(InvalidAllow),
                Host::Domain(name) => drop(allow.hosts.insert(name)),
                Host::Ipv4(address) => drop(allow.addresses.insert(address.into())),
                Host::Ipv6(address) => drop(allow.addresses.insert(address.into())),
            }
        }
        Ok(allow)
    }

    /// Whether a host of this name may be reached at this address.
    fn permits(&self, name: Option<&str>, address: IpAddr) -> bool {
        let itself = || self.addresses.contains(&address);
        match reach(address) {
            Reach::Public => true,
            Reach::Private => itself() || name.is_some_and(|name| self.hosts.contains(name)),
            Reach::Link => itself(),
            Reach::Nobody => false,
        }
    }
}

/// A host as people write it, in one form: `127.1` and `0x7f000001` are addresses, too.
fn host(text: &str) -> Option<Host> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Some(Host::Ipv6(address));
    }
    match Host::parse(text).ok()? {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            (!name.is_empty()).then(|| Host::Domain(name.to_owned()))
        }
        address => Some(address),
    }
}

/// Why a host is not spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no such host")]
    NotFound,
    #[error("it is a private address, which must be named in vouchsafe.toml: [outbound] allow = [\"…\"]")]
    Private,
}

type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
type LookUp = dyn Fn(String, u16) -> Addresses + Send + Sync;

/// Stands before every connection to an address that an admin entered.
#[derive(Clone)]
pub struct Guard {
    allow: Arc<Allow>,
    look_up: Arc<LookUp>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.allow).finish()
    }
}

impl Guard {
    pub fn new(allow: Allow) -> Self {
        Self::with(allow, |name, port| {
            Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
        })
    }

    fn with(allow: Allow, look_up: impl Fn(String, u16) -> Addresses + Send + Sync + 'static) -> Self {
        Self { allow: Arc::new(allow), look_up: Arc::new(look_up) }
    }

    /// Looks the host up, once: the addresses to connect to, and to no others.
    ///
    /// One address that may not be reached spoils them all: a name that leads here and there is up to something.
    pub async fn find(&self, host_name: &str, port: u16) -> Result<Vec<SocketAddr>, Refused> {
        let (name, found) = match host(host_name).ok_or(Refused::NotFound)? {
            Host::Ipv4(address) => (None, vec![SocketAddr::from((address, port))]),
            Host::Ipv6(address) => (None, vec![SocketAddr::from((address, port))]),
            Host::Domain(name) if is_localhost(&name) => {
                (Some(name), vec![SocketAddr::from((Ipv4Addr::LOCALHOST, port))])
            }
            Host::Domain(name) => {
                let found = (self.look_up)(name.clone(), port).await.map_err(|_| Refused::NotFound)?;
                (Some(name), found)
            }
        };
        self.judge(name.as_deref(), found)
    }

    fn judge(&self, name: Option<&str>, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        match () {
            () if found.is_empty() => Err(Refused::NotFound),
            () if found.iter().all(|address| self.allow.permits(name, address.ip())) => Ok(found),
            () => Err(Refused::Private),
        }
    }
}

/// For HTTP, which asks only for names: an address in a URL must be judged before.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            // The port is the request's business: 0 leaves it as it is.
            let found = guard.find(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;
    use tokio::net::TcpListener;
    use vouchsafe_http::Secret;

    use super::*;
    use crate::{Outbound, SendError, WebhookUrl, connection};

    fn guard(allow: &[&str]) -> Guard {
        Guard::new(Allow::read(allow).unwrap())
    }

    async fn found(allow: &[&str], host: &str) -> Result<String, Refused> {
        guard(allow).find(host, 443).await.map(|found| found[0].ip().to_string())
    }

    #[tokio::test]
    async fn private_hosts_are_reached_only_if_they_are_named() {
        let table: [(&[&str], &str, bool); 26] = [
            (&[], "1.1.1.1", true),
            (&[], "[2606:4700::1111]", true),
            (&[], "10.0.0.5", false),
            (&["10.0.0.5"], "10.0.0.5", true),
            (&["10.0.0.5"], "10.0.0.6", false),
            (&[], "127.0.0.1", false),
            (&[], "127.1", false),
            (&[], "2130706433", false),
            (&[], "0x7f.0.0.1", false),
            (&["127.0.0.1"], "127.1", true),
            (&[], "[::1]", false),
            (&["::1"], "[::1]", true),
            (&["[::1]"], "::1", true),
            (&[], "localhost", false),
            (&[], "hooks.localhost.", false),
            (&["hooks.localhost"], "HOOKS.localhost.", true),
            (&["localhost"], "hooks.localhost", false),
            (&["127.0.0.1"], "hooks.localhost", true),
            (&[], "169.254.169.254", false),
            (&["169.254.169.254"], "169.254.169.254", true),
            (&[], "0.0.0.0", false),
            (&["0.0.0.0"], "0.0.0.0", false),
            (&["::ffff:127.0.0.1", "127.0.0.1"], "[::ffff:127.0.0.1]", false),
            (&["224.0.0.1"], "224.0.0.1", false),
            (&[], "[fd00:ec2::254]", false),
            (&[], "", false),
        ];
        for (allow, host, reached) in table {
            assert_eq!(found(allow, host).await.is_ok(), reached, "{host} with {allow:?}");
        }
        assert_eq!(found(&[], "no-such-host.invalid").await, Err(Refused::NotFound));
        assert_eq!(found(&["hooks.localhost"], "hooks.localhost").await.unwrap(), "127.0.0.1");
    }

    /// A name that leads to an address which may be reached, and from the second look-up on to one which may not.
    fn rebinding() -> (Guard, Arc<AtomicUsize>) {
        let looked = Arc::new(AtomicUsize::new(0));
        let counted = looked.clone();
        let guard = Guard::with(Allow::read(["127.0.0.1"]).unwrap(), move |_, port| {
            let last = if counted.fetch_add(1, Ordering::SeqCst) == 0 { 1 } else { 2 };
            Box::pin(async move { Ok(vec![SocketAddr::from(([127, 0, 0, last], port))]) })
        });
        (guard, looked)
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_and_the_address_that_was_judged_is_the_one_that_is_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        // Mail and syslog.
        let (guard, looked) = rebinding();
        let (connected, accepted) = tokio::join!(connection::tcp(&guard, "siem.example", port), listener.accept());
        assert_eq!(connected.unwrap().peer_addr().unwrap().ip().to_string(), "127.0.0.1");
        assert_eq!((accepted.is_ok(), looked.load(Ordering::SeqCst)), (true, 1));
        let again = connection::tcp(&guard, "siem.example", port).await;
        assert!(
            matches!(again, Err(SendError::Guarded(Refused::Private))),
            "each connection is judged anew: {again:?}"
        );

        // Webhooks.
        let (guard, looked) = rebinding();
        let outbound = Outbound::new(guard, "verify.msp.example").unwrap();
        let url: WebhookUrl = format!("https://hooks.example:{port}/x").parse().unwrap();
        let secret = Secret::new("secret");
        let post = || outbound.webhook(&url, &secret, "id", "{}".to_owned());
        let accept = async { drop(listener.accept().await.unwrap()) };
        let (sent, ()) = tokio::join!(post(), accept);
        // Nobody speaks TLS there; but that is where it went.
        assert!(!matches!(sent, Ok(()) | Err(SendError::Guarded(_))), "{sent:?}");
        assert_eq!(looked.load(Ordering::SeqCst), 1);
        let again = post().await;
        assert!(matches!(again, Err(SendError::Guarded(Refused::Private))), "{again:?}");
    }

    #[test]
    fn one_bad_address_spoils_them_all() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 443);
        let (good, inside, cloud) = (at("1.1.1.1"), at("10.0.0.5"), at("169.254.169.254"));
        let judge = |allow: &[&str], found: &[SocketAddr]| guard(allow).judge(Some("siem.internal"), found.to_vec());
        assert!(judge(&[], &[good]).is_ok());
        assert_eq!(judge(&[], &[good, inside]), Err(Refused::Private));
        assert!(judge(&["siem.internal"], &[inside, good]).is_ok());
        assert_eq!(judge(&["siem.internal"], &[inside, cloud]), Err(Refused::Private), "a name does not open a cloud");
        assert_eq!(judge(&["siem.internal"], &[]), Err(Refused::NotFound));
    }

    #[test]
    fn what_is_allowed_is_a_host_or_an_address() {
        for entry in ["", " ", "10.0.0.0/8", "https://siem.internal", "siem.internal:514", "*.internal", "a b"] {
            assert_eq!(Allow::read([entry]), Err(InvalidAllow), "{entry:?}");
        }
    }

    proptest! {
        #[test]
        fn an_empty_list_lets_nothing_private_through(bits: u128, v4: u32) {
            let addresses = [IpAddr::V6(bits.into()), IpAddr::V4(v4.into())];
            for address in addresses {
                prop_assert_eq!(Allow::default().permits(Some("siem.internal"), address), reach(address) == Reach::Public);
            }
        }

        /// Naming one thing opens nothing else.
        #[test]
        fn naming_one_opens_one(named: u32, other: u32) {
            let allow = Allow::read([std::net::Ipv4Addr::from_bits(named).to_string()]).unwrap();
            let other = IpAddr::V4(other.into());
            if IpAddr::V4(named.into()) != other {
                prop_assert_eq!(allow.permits(None, other), Allow::default().permits(None, other));
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = host(&text);
        }
    }
}
