//! Guarded TCP and TLS.

use std::{sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{Guard, SendError};

/// How long it may take until there is a connection, the look-up included.
const CONNECT: Duration = Duration::from_secs(5);

/// Connects to the very addresses that the guard has judged.
pub(crate) async fn tcp(guard: &Guard, host: &str, port: u16) -> Result<TcpStream, SendError> {
    let connected = async {
        let addresses = guard.find(host, port).await?;
        TcpStream::connect(addresses.as_slice()).await.map_err(|_| SendError::NotConnected)
    };
    tokio::time::timeout(CONNECT, connected).await.map_err(|_| SendError::TimedOut)?
}

/// Encrypts a connection, if the other side proves to be this host.
pub(crate) async fn encrypted<S>(tls: &Arc<ClientConfig>, host: &str, stream: S) -> Result<TlsStream<S>, SendError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let name = host.trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(name).map_err(|_| SendError::NotTrusted)?;
    Ok(TlsConnector::from(tls.clone()).connect(name, stream).await?)
}

/// Trusts what the machine trusts.
pub(crate) fn trust() -> Result<Arc<ClientConfig>, SendError> {
    // An error only says that a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    ClientConfig::with_platform_verifier().map(Arc::new).map_err(|_| SendError::NoTrust)
}
