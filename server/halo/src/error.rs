use std::{fmt, time::Duration};

use vouchsafe_http::TransportError;

/// What went wrong between us and Halo.
///
/// Shown, it is a line for the log: the call and what was wrong with it, never a token, a body or a mail address.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("Halo, {call}: {detail}")]
pub struct HaloError {
    call: &'static str,
    detail: String,
    kind: Kind,
}

/// What went wrong, told apart by what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The token is not, or no longer, good: refresh it, or sign in again.
    Unauthorized,
    /// Whose token it is may not do that.
    Forbidden,
    /// There is no such thing, or whose token it is may not see it.
    NotFound,
    /// Too many calls.
    Throttled {
        /// How long to wait, where Halo says so (at most an hour).
        retry_after: Option<Duration>,
    },
    /// A rule of this Halo forbids it; the same call will be refused again.
    Refused {
        /// Halo's own words for people: one line of at most 300 characters, empty if there were none. Not for the log.
        message: String,
    },
    /// Halo is down, too slow or out of reach. It may have done what it was asked to.
    Unavailable,
    /// An answer that cannot be believed.
    Malformed,
    /// Halo does not know this application, or not with this secret.
    BadCredentials { application: Application },
    /// Halo does not know the tenant that was set.
    WrongTenant,
    /// Halo names an authorisation server that is none of Halo's; no secret was sent there.
    ForeignAuthServer { host: String },
}

/// One of the two applications that an admin registers in Halo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {
    Service,
    SignIn,
}

impl HaloError {
    pub(crate) fn new(call: &'static str, kind: Kind, detail: impl Into<String>) -> Self {
        Self { call, detail: detail.into(), kind }
    }

    pub(crate) fn malformed(call: &'static str, why: impl Into<String>) -> Self {
        Self::new(call, Kind::Malformed, why)
    }

    pub(crate) fn transport(call: &'static str, error: TransportError) -> Self {
        let kind = match error {
            TransportError::NotConnected | TransportError::TimedOut | TransportError::Dropped => Kind::Unavailable,
            TransportError::TooLong { .. } => Kind::Malformed,
        };
        Self::new(call, kind, error.to_string())
    }

    /// What to do about it.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }
}

/// As shown: the kind can hold Halo's own words, in which there may be anything.
impl fmt::Debug for HaloError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_holds_none_of_halos_words() {
        let kind = Kind::Refused { message: "no mail to grace@contoso.example".to_owned() };
        let error = HaloError::new("POST Actions", kind, "refused (400)");
        assert_eq!(error.to_string(), "Halo, POST Actions: refused (400)");
        assert_eq!(format!("{error:?}"), error.to_string());
    }
}
