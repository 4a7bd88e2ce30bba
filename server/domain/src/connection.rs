//! How far a customer is on the way to being connected.

use jiff::SignedDuration;

/// How far a customer, or one of its tenants, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Connection {
    /// Somebody there consented; an administrator has not yet said that it is the right tenant.
    ToConfirm,
    /// Microsoft does not take the connector secret.
    SecretRefused,
    /// The tenant is confirmed, and has no connector secret.
    SecretMissing,
    /// A connector secret was pasted, and has not been seen to work yet.
    SecretTried,
    /// A link was given out.
    ConsentAsked,
    /// No tenant.
    Unconnected,
    /// Its people can be asked.
    Active,
}

/// What became of the connector secret that was pasted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    Going,
    Works,
    Refused,
}

/// How long a pasted secret is tried. Microsoft takes a fresh one after seconds, mostly, and sometimes after minutes.
pub const TRIED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// The first and the longest pause between two tries, in seconds.
const PAUSES: (i64, i64) = (5, 60);

/// How long to wait until a secret is tried again that was pasted so long ago and has failed so often; `None`: it is given up.
pub fn next_try(ago: SignedDuration, failed: u64) -> Option<SignedDuration> {
    let (first, longest) = PAUSES;
    let doubled = first << failed.saturating_sub(1).min(16);
    let pause = SignedDuration::from_secs(doubled.min(longest));
    (ago >= SignedDuration::ZERO && ago + pause <= TRIED_FOR).then_some(pause)
}

impl Connection {
    /// What needs somebody most comes first.
    pub const ALL: [Self; 7] = [
        Self::ToConfirm,
        Self::SecretRefused,
        Self::SecretMissing,
        Self::SecretTried,
        Self::ConsentAsked,
        Self::Unconnected,
        Self::Active,
    ];

    /// The name in addresses and in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::ToConfirm => "to_confirm",
            Self::SecretRefused => "secret_refused",
            Self::SecretMissing => "secret_missing",
            Self::SecretTried => "secret_tried",
            Self::ConsentAsked => "consent_asked",
            Self::Unconnected => "unconnected",
            Self::Active => "active",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|connection| connection.name() == name)
    }

    /// Of a tenant that is confirmed. A secret in force stays in force while another one is tried.
    pub fn of_tenant(has_secret: bool, trial: Option<Trial>) -> Self {
        match (has_secret, trial) {
            (true, _) => Self::Active,
            (false, Some(Trial::Going)) => Self::SecretTried,
            (false, Some(Trial::Refused)) => Self::SecretRefused,
            // One that works is in force, unless the tenant was taken away since.
            (false, Some(Trial::Works) | None) => Self::SecretMissing,
        }
    }

    /// Of a customer with all its parts: where somebody is needed most.
    pub fn of_customer(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().min().unwrap_or(Self::Unconnected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_where_somebody_is_needed_most() {
        use Connection::{Active, ConsentAsked, SecretMissing, ToConfirm, Unconnected};
        for (parts, whole) in [
            (&[][..], Unconnected),
            (&[Active], Active),
            (&[Active, ConsentAsked], ConsentAsked),
            (&[Active, SecretMissing, ToConfirm], ToConfirm),
        ] {
            assert_eq!(Connection::of_customer(parts.iter().copied()), whole, "{parts:?}");
        }
        assert!(Connection::ALL.is_sorted());
    }

    #[test]
    fn no_tenant_is_active_without_a_secret() {
        for trial in [None, Some(Trial::Going), Some(Trial::Works), Some(Trial::Refused)] {
            assert_ne!(Connection::of_tenant(false, trial), Connection::Active, "{trial:?}");
            assert_eq!(Connection::of_tenant(true, trial), Connection::Active, "{trial:?}");
        }
    }

    #[test]
    fn a_secret_is_tried_ever_more_seldom_and_not_for_ever() {
        let mut ago = SignedDuration::ZERO;
        let mut tries = 1;
        while let Some(pause) = next_try(ago, tries) {
            ago += pause;
            tries += 1;
        }
        assert!(ago <= TRIED_FOR && ago > TRIED_FOR - SignedDuration::from_mins(2), "{ago}");
        assert_eq!(tries, 18);
        assert_eq!(next_try(SignedDuration::ZERO, 1), Some(SignedDuration::from_secs(5)));
        assert_eq!(next_try(SignedDuration::ZERO, u64::MAX), Some(SignedDuration::from_mins(1)));
        // The clock was set back.
        assert_eq!(next_try(SignedDuration::from_secs(-1), 1), None);
    }

    #[test]
    fn every_name_is_read_as_it_was_written() {
        for connection in Connection::ALL {
            assert_eq!(Connection::named(connection.name()), Some(connection));
        }
    }
}
