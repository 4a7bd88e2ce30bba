//! Why something cannot go on: a state of the pod with its words, and a reference that finds the log line.

use std::fmt;

use tracing::warn;
use vouchsafe_entra::{EntraError, ErrorKind};
use vouchsafe_halo::{HaloError, Kind};
use vouchsafe_store::StoreError;

use crate::metrics::metrics;

/// Why the pod cannot go on. The words stand in the catalogue under `state` and `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The state's name in the public contract.
    pub state: &'static str,
    /// Which of the state's reasons.
    pub detail: Option<&'static str>,
    /// What the words mention, such as the permission that is missing.
    pub args: Vec<(&'static str, String)>,
    /// Finds the log line; empty where there is nothing more to find.
    pub reference: String,
}

impl Problem {
    /// Something that is no fault of anybody's, and needs no log line.
    pub fn plain(state: &'static str, detail: Option<&'static str>) -> Self {
        Self { state, detail, args: Vec::new(), reference: String::new() }
    }

    /// Whether an upstream has had enough for now.
    pub fn is_throttled(&self) -> bool {
        self.detail == Some("throttled")
    }

    /// Something that went wrong, written to the log with the reference that the person sees.
    pub fn logged(state: &'static str, detail: Option<&'static str>, error: &dyn fmt::Display) -> Self {
        let reference = reference();
        warn!(%reference, state, detail, "{error}");
        Self { state, detail, args: Vec::new(), reference }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Whether something went wrong, or did not answer: it may be otherwise in a moment.
    pub fn is_an_outage(&self) -> bool {
        !self.reference.is_empty()
    }

    /// Such as `not_eligible: disabled`, for the log.
    pub fn name(&self) -> String {
        match self.detail {
            Some(detail) => format!("{}: {detail}", self.state),
            None => self.state.to_owned(),
        }
    }
}

/// A short random text that joins what a person saw with a log line.
pub fn reference() -> String {
    // Without randomness there is no reference: it only helps to find a line.
    one_time_code().unwrap_or_default()
}

/// 40 random bits as 8 letters and digits that are told apart by ear and eye.
pub fn one_time_code() -> Option<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).ok()?;
    Some(
        bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|letter| char::from(*letter)).collect(),
    )
}

impl From<HaloError> for Problem {
    fn from(error: HaloError) -> Self {
        metrics().halo_failed(&error);
        let (state, detail) = match error.kind() {
            Kind::Unauthorized => ("session_idle", Some("gone")),
            Kind::Forbidden => ("halo_unavailable", Some("forbidden")),
            Kind::NotFound => ("halo_unavailable", Some("not_found")),
            Kind::Throttled { .. } => ("halo_unavailable", Some("throttled")),
            Kind::Refused { .. } | Kind::Unavailable | Kind::Malformed => ("halo_unavailable", None),
            Kind::BadCredentials { .. } => ("setup_broken", Some("halo_credentials")),
            Kind::WrongTenant => ("setup_broken", Some("halo_tenant")),
            Kind::ForeignAuthServer { .. } => ("setup_broken", Some("halo_auth_server")),
        };
        Self::logged(state, detail, &error)
    }
}

impl From<EntraError> for Problem {
    fn from(error: EntraError) -> Self {
        metrics().microsoft_failed(&error);
        match error.kind() {
            ErrorKind::Setup(fault) => Self::logged("setup_broken", Some(fault.key()), &error)
                .with("fix", fault.needed.unwrap_or_default())
                .with("code", fault.code.map(|code| format!("AADSTS{code}")).unwrap_or_default()),
            ErrorKind::Throttled { .. } => Self::logged("microsoft_unavailable", Some("throttled"), &error),
            ErrorKind::Malformed => Self::logged("unrecognised", None, &error),
            ErrorKind::Unavailable | ErrorKind::Unauthorized | ErrorKind::NotFound => {
                Self::logged("microsoft_unavailable", None, &error)
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::logged("setup_broken", Some("database"), &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_short_and_differ() {
        let (one, other) = (reference(), reference());
        assert_eq!(one.len(), 8);
        assert_ne!(one, other);
    }
}
