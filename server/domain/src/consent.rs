//! What an administrator of a customer answers to a consent link, and whether it counts.

use jiff::{SignedDuration, Timestamp};

use crate::ids::TenantId;

/// How long a link is good.
pub const LIVES: SignedDuration = SignedDuration::from_hours(7 * 24);

/// For which of our applications a consent is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    /// The one that only reads.
    Reader,
    /// The one that makes connector secrets.
    SetUp,
}

impl App {
    pub const ALL: [Self; 2] = [Self::Reader, Self::SetUp];

    /// The name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::SetUp => "set_up",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.name() == name)
    }
}

/// What is known of a link that was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The tenant that was named before there was a link. Nothing else than its consent counts.
    pub tenant: TenantId,
    pub expires: Timestamp,
    pub used: bool,
}

/// What came back with the link's state. Whoever has the link can say any of it: it proves nothing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Consented {
        tenant: TenantId,
    },
    /// An error instead.
    Refused,
    /// Neither a consent with a tenant nor an error.
    Unclear,
}

/// Why it changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Expired,
    Used,
    OtherTenant,
    Refused,
    Unclear,
}

impl Refusal {
    pub const ALL: [Self; 5] = [Self::Expired, Self::Used, Self::OtherTenant, Self::Refused, Self::Unclear];

    /// The name in the log and in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Used => "used",
            Self::OtherTenant => "other_tenant",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
        }
    }
}

impl Link {
    /// Whether this answer counts. What does not leaves the link as it is.
    pub fn judge(&self, said: Said, now: Timestamp) -> Result<(), Refusal> {
        match said {
            _ if self.used => Err(Refusal::Used),
            _ if now >= self.expires => Err(Refusal::Expired),
            Said::Consented { tenant } if tenant == self.tenant => Ok(()),
            Said::Consented { .. } => Err(Refusal::OtherTenant),
            Said::Refused => Err(Refusal::Refused),
            Said::Unclear => Err(Refusal::Unclear),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tenant(digit: u8) -> TenantId {
        format!("0000000{digit}-0000-4000-8000-000000000000").parse().unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn only_the_named_tenant_counts_once_and_in_time() {
        let link = Link { tenant: tenant(1), expires: at(10), used: false };
        let consented = |digit| Said::Consented { tenant: tenant(digit) };
        assert_eq!(link.judge(consented(1), at(9)), Ok(()));
        assert_eq!(link.judge(consented(1), at(10)), Err(Refusal::Expired));
        assert_eq!(link.judge(consented(2), at(9)), Err(Refusal::OtherTenant));
        assert_eq!(link.judge(Said::Refused, at(9)), Err(Refusal::Refused));
        assert_eq!(link.judge(Said::Unclear, at(9)), Err(Refusal::Unclear));
        assert_eq!(Link { used: true, ..link }.judge(consented(1), at(9)), Err(Refusal::Used));
    }

    proptest! {
        #[test]
        fn nothing_else_ever_counts(named in 1..4_u8, came in 0..6_u8, used: bool, expires in 0..20_i64, now in 0..20_i64) {
            let link = Link { tenant: tenant(named), expires: at(expires), used };
            let said = match came {
                0 => Said::Unclear,
                5 => Said::Refused,
                digit => Said::Consented { tenant: tenant(digit) },
            };
            prop_assert_eq!(link.judge(said, at(now)).is_ok(), !used && now < expires && came == named);
        }
    }
}
