//! Free ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Result;

/// This port if nobody listens on it, else any free one.
pub(crate) fn free(wanted: u16) -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(listener.local_addr()?.port())
}
