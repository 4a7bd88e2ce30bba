//! Who someone is at Microsoft: tenant id + object id. The UPN is only how the connector wants them addressed.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::InvalidId;

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match Uuid::try_parse(text) {
                    Ok(guid) if !guid.is_nil() && text.len() == 36 => Ok(Self(guid)),
                    _ => Err(InvalidId { what: $what, why: "a GUID such as 01234567-89ab-cdef-0123-456789abcdef" }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

guid!(
    /// An Entra tenant.
    TenantId,
    "a tenant id"
);
guid!(
    /// An Entra user within a tenant.
    ObjectId,
    "an object id"
);

/// An Entra user, wherever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId {
    pub tenant: TenantId,
    pub object: ObjectId,
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.object)
    }
}

/// A user principal name: how the connector wants a user addressed. It can change, so it identifies nobody.
///
/// Two are equal when they differ only in case. At most 254 bytes, one `@` with something on both sides, no blanks or
/// control characters.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Upn(String);

impl Upn {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> String {
        self.0.rsplit('@').next().unwrap_or_default().to_lowercase()
    }
}

impl PartialEq for Upn {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl Eq for Upn {}

impl FromStr for Upn {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let wrong = |why| Err(InvalidId { what: "a user principal name", why });
        if text.len() > 254 {
            return wrong("of at most 254 bytes");
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return wrong("without blanks or control characters");
        }
        match text.split_once('@') {
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() && !domain.contains('@') => {
                Ok(Self(text.to_owned()))
            }
            _ => wrong("such as name@company.example"),
        }
    }
}

impl TryFrom<String> for Upn {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Upn> for String {
    fn from(upn: Upn) -> String {
        upn.0
    }
}

impl fmt::Display for Upn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_whole_and_not_nil() {
        assert!("01234567-89ab-cdef-0123-456789abcdef".parse::<TenantId>().is_ok());
        for text in ["", "acme", "0123456789abcdef0123456789abcdef", "00000000-0000-0000-0000-000000000000"] {
            assert!(text.parse::<ObjectId>().is_err(), "{text:?} was taken for an object id");
        }
    }

    #[test]
    fn a_upn_is_one_address_in_any_case() {
        let upn: Upn = "Grace@Contoso.example".parse().unwrap();
        assert_eq!(upn, "grace@contoso.EXAMPLE".parse().unwrap());
        assert_eq!(upn.domain(), "contoso.example");
        for text in ["", "grace", "@contoso.example", "grace@", "a@b@c", "gr ace@contoso.example", "a\n@b"] {
            assert!(text.parse::<Upn>().is_err(), "{text:?} was taken for a UPN");
        }
    }
}
