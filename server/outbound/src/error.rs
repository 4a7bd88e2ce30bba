use std::io;

use crate::Refused;

/// Why something was not delivered. Of the other side's answer it holds the code and no word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error(transparent)]
    Guarded(#[from] Refused),
    #[error("there was no connection")]
    NotConnected,
    #[error("there was no answer in time")]
    TimedOut,
    #[error("the connection broke")]
    Dropped,
    #[error("its certificate is not one that this machine trusts for that name")]
    NotTrusted,
    #[error("it offers no encryption (STARTTLS)")]
    NotEncrypted,
    #[error("it does not accept the user name and password{}", code(*.0))]
    SignIn(Option<u16>),
    #[error("it answered with {0}")]
    Answered(u16),
    /// A mail server's last word about this very message.
    #[error("it will never take this message ({0})")]
    Rejected(u16),
    #[error("its answer cannot be understood")]
    Strange,
    #[error("the message cannot be put as mail: {0}")]
    Unwritable(&'static str),
    #[error("this machine has no certificates to trust")]
    NoTrust,
}

fn code(code: Option<u16>) -> String {
    code.map(|code| format!(" ({code})")).unwrap_or_default()
}

impl SendError {
    /// Whether trying again is of no use, whatever anybody mends.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Rejected(_) | Self::Unwritable(_))
    }
}

impl From<io::Error> for SendError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // How TLS tells of a certificate.
            io::ErrorKind::InvalidData => Self::NotTrusted,
            io::ErrorKind::TimedOut => Self::TimedOut,
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown => Self::NotConnected,
            _ => Self::Dropped,
        }
    }
}
