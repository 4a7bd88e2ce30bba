//! Why there is no answer.

use std::{borrow::Cow, fmt, time::Duration};

use jiff::Timestamp;
use vouchsafe_domain::verdict::Verdict;
use vouchsafe_http::{Reply, TransportError, retry_after};

use crate::fault::{Fault, Wrong};

/// A call that brought no answer. As text it is for the log: it names the call and the reason, and never holds a token, a
/// body or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{call}: {kind} ({detail})")]
pub struct EntraError {
    /// What was asked, such as `Graph, account`.
    call: &'static str,
    kind: ErrorKind,
    detail: Cow<'static, str>,
}

/// What kind of reason: this decides what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// An admin can mend it.
    Setup(Fault),
    /// Not reached, no reply in time, or Microsoft failed.
    Unavailable,
    /// Too many requests (HTTP 429).
    Throttled { retry_after: Option<Duration> },
    /// A reply that is not what it should be.
    Malformed,
    /// The token was refused, and so was a fresh one.
    Unauthorized,
    /// There is no such thing.
    NotFound,
}

impl EntraError {
    pub(crate) fn new(call: &'static str, kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { call, kind, detail: detail.into() }
    }

    pub(crate) fn malformed(call: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(call, ErrorKind::Malformed, detail)
    }

    pub(crate) fn transport(call: &'static str, error: TransportError) -> Self {
        let kind = match error {
            TransportError::TooLong { .. } => ErrorKind::Malformed,
            TransportError::NotConnected | TransportError::TimedOut | TransportError::Dropped => ErrorKind::Unavailable,
        };
        Self::new(call, kind, error.to_string())
    }

    /// What a refusal says by its status alone.
    pub(crate) fn refused(call: &'static str, reply: &Reply) -> Self {
        let kind = match reply.status.as_u16() {
            401 | 403 => ErrorKind::Unauthorized,
            429 => ErrorKind::Throttled { retry_after: retry_after(&reply.headers, Timestamp::now()) },
            // Microsoft's services do not redirect and do answer at these paths: somebody else is there.
            300..=399 | 404 => ErrorKind::Setup(Wrong::EndpointWrong.into()),
            408 | 500..=599 => ErrorKind::Unavailable,
            _ => ErrorKind::Malformed,
        };
        Self::new(call, kind, format!("HTTP {}", reply.status.as_u16()))
    }

    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is set up wrongly, if that is the reason.
    pub fn fault(&self) -> Option<Fault> {
        match self.kind {
            ErrorKind::Setup(fault) => Some(fault),
            _ => None,
        }
    }

    /// What was said, for whoever wants to look it up: Microsoft's code, or how it answered.
    pub fn said(&self) -> String {
        match self.fault().and_then(|fault| fault.code) {
            Some(code) => format!("AADSTS{code}"),
            None => self.detail.to_string(),
        }
    }

    /// How a verification ends that could not be carried on for this reason.
    ///
    /// [`Verdict::Throttled`] is for too many prompts to a user; too many requests of ours are Microsoft's unavailability.
    pub fn verdict(&self) -> Verdict {
        match self.kind {
            ErrorKind::Setup(_) => Verdict::SetupBroken,
            ErrorKind::Malformed => Verdict::Unrecognised,
            ErrorKind::Unavailable | ErrorKind::Throttled { .. } | ErrorKind::Unauthorized | ErrorKind::NotFound => {
                Verdict::MicrosoftUnavailable
            }
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(fault) => write!(f, "set up wrongly, {fault}"),
            Self::Unavailable => f.write_str("unavailable"),
            Self::Throttled { retry_after: Some(wait) } => write!(f, "throttled for {} s", wait.as_secs()),
            Self::Throttled { retry_after: None } => f.write_str("throttled"),
            Self::Malformed => f.write_str("malformed reply"),
            Self::Unauthorized => f.write_str("not authorised"),
            Self::NotFound => f.write_str("not found"),
        }
    }
}
