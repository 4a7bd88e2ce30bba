//! The PSA's numbers: 1 to 10 digits, never zero.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::InvalidId;

macro_rules! psa_number {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u64", into = "u64")]
        pub struct $name(u64);

        impl TryFrom<u64> for $name {
            type Error = InvalidId;

            fn try_from(number: u64) -> Result<Self, InvalidId> {
                match number {
                    1..=9_999_999_999 => Ok(Self(number)),
                    0 => Err(InvalidId { what: $what, why: "not zero" }),
                    _ => Err(InvalidId { what: $what, why: "of at most 10 digits" }),
                }
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if !(1..=10).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(InvalidId { what: $what, why: "of 1 to 10 digits" });
                }
                let number: u64 = text.parse().map_err(|_| InvalidId { what: $what, why: "of 1 to 10 digits" })?;
                Self::try_from(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

psa_number!(
    /// A ticket. In Halo: `faults.faultid`, shown with leading zeros.
    TicketId,
    "a ticket id"
);
psa_number!(
    /// A contact. In Halo: a user.
    ContactId,
    "a user id"
);
psa_number!(
    /// A technician. In Halo: an agent.
    AgentId,
    "an agent id"
);
psa_number!(
    /// A customer. In Halo: a client.
    ClientId,
    "a client id"
);
psa_number!(
    /// The kind of action that a note is written as. In Halo: an outcome.
    OutcomeId,
    "an outcome id"
);

impl AgentId {
    /// Stands for the command line, where no technician asked: a number that the PSA gives to nobody, since it counts to 2³¹.
    pub const COMMAND_LINE: Self = Self(9_999_999_999);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_one_to_ten_digits() {
        assert_eq!(u64::from("9499".parse::<TicketId>().unwrap()), 9499);
        assert_eq!("0009499".parse::<TicketId>().unwrap().to_string(), "9499");
        for text in ["", "0", "$FAULTID", "-1", "+1", " 1", "1 ", "12345678901", "１", "1.0"] {
            assert!(text.parse::<TicketId>().is_err(), "{text:?} was taken for a ticket id");
        }
    }
}
