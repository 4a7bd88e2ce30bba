//! What an approved verification gives, and until when: promise P9.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, AgentId},
    policy::{Kind, Kinds, Policy, Requirement},
    purpose::Purposes,
};

/// An approval, for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub account: AccountId,
    pub purposes: Purposes,
    pub technician: AgentId,
    pub from: Timestamp,
    pub until: Timestamp,
    pub used: Option<Timestamp>,
    pub withdrawn: Option<Timestamp>,
}

/// Where an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Green, and the only one that is.
    Live,
    Used,
    /// Taken back before it was used: somebody says that it was not them.
    Withdrawn,
    Expired,
    /// The contact is another account now.
    OtherAccount,
    /// It was given to another technician.
    OtherTechnician,
}

impl Approval {
    /// Where it stands at `now` for a technician who looks at a contact that maps to `account`.
    ///
    /// Before its own beginning (a clock that went back) it is not live either.
    pub fn standing(&self, account: Option<AccountId>, technician: AgentId, now: Timestamp) -> Standing {
        if account != Some(self.account) {
            Standing::OtherAccount
        } else if self.used.is_some() {
            Standing::Used
        } else if self.withdrawn.is_some() {
            Standing::Withdrawn
        } else if now < self.from || now >= self.until {
            Standing::Expired
        } else if technician != self.technician {
            Standing::OtherTechnician
        } else {
            Standing::Live
        }
    }
}

/// Whether a colleague may take such a live approval over now: only where the policy lets them, nobody had to agree to it, the
/// account is an ordinary one for these purposes, and no threat level is raised.
pub fn may_take_over(
    policy: &Policy,
    requirement: &Requirement,
    purposes: &Purposes,
    kinds: Kinds,
    now: Timestamp,
) -> bool {
    let ordinary = |purpose| kinds.of(purpose).all(|kind| kind == Kind::Ordinary);
    let calm = !policy.threat.as_ref().is_some_and(|threat| threat.is_on(now));
    calm && policy.lets_take_over() && !requirement.second_technician && purposes.iter().all(ordinary)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn only_what_is_ordinary_is_taken_over() {
        use crate::{
            policy::{Roles, Rules, Threat},
            purpose::Purpose,
        };
        let (open, ordinary) = (Policy::default(), Kinds::just(Kind::Ordinary));
        let may = |policy: &Policy, purpose: Purpose, kinds: Kinds| {
            let requirement = policy.requirement(&purpose.into(), kinds, Timestamp::UNIX_EPOCH);
            may_take_over(policy, &requirement, &purpose.into(), kinds, Timestamp::UNIX_EPOCH)
        };
        assert!(may(&open, Purpose::PasswordReset, ordinary));
        assert!(!may(&open, Purpose::PrivilegedAccess, ordinary), "two had to agree");
        assert!(!may(&open, Purpose::PasswordReset, Kinds::just(Kind::Vip)));
        assert!(!may(&open, Purpose::PasswordReset, Kinds::just(Kind::Privileged)));
        let unknown = Kinds { roles: Roles::Unknown, ..ordinary };
        assert!(may(&open, Purpose::PasswordReset, unknown) && !may(&open, Purpose::MfaChange, unknown));
        let since = Timestamp::UNIX_EPOCH;
        let threat = |until| Policy {
            threat: Some(Threat { since, until, reason: "wave".into(), by: None }),
            ..Policy::default()
        };
        let hour = SignedDuration::from_hours(1);
        assert!(!may(&threat(since + hour), Purpose::PasswordReset, ordinary), "the threat level is raised");
        assert!(may(&threat(since), Purpose::PasswordReset, ordinary), "it was");
        let customer = Rules { take_over: Some(false), ..Rules::default() };
        assert!(!may(&Policy { customer, ..Policy::default() }, Purpose::PasswordReset, ordinary));
    }

    #[test]
    fn only_this_account_this_technician_this_time_and_once() {
        let at = |s: i64| Timestamp::from_second(1_800_000_000 + s).unwrap();
        let account = AccountId {
            tenant: "11111111-1111-4111-8111-111111111111".parse().unwrap(),
            object: "aaaaaaaa-0000-4000-8000-000000000001".parse().unwrap(),
        };
        let other = AccountId { object: "aaaaaaaa-0000-4000-8000-000000000002".parse().unwrap(), ..account };
        let (ann, bob) = ("3".parse().unwrap(), "5".parse().unwrap());
        let approval = Approval {
            account,
            purposes: crate::purpose::Purpose::PasswordReset.into(),
            technician: ann,
            from: at(0),
            until: at(900),
            used: None,
            withdrawn: None,
        };
        assert_eq!(approval.standing(Some(account), ann, at(899)), Standing::Live);
        assert_eq!(approval.standing(Some(account), ann, at(900)), Standing::Expired);
        assert_eq!(approval.standing(Some(account), ann, at(-1)), Standing::Expired);
        assert_eq!(approval.standing(Some(account), bob, at(1)), Standing::OtherTechnician);
        assert_eq!(approval.standing(Some(other), ann, at(1)), Standing::OtherAccount);
        assert_eq!(approval.standing(None, ann, at(1)), Standing::OtherAccount);
        let withdrawn = Approval { withdrawn: Some(at(5)), ..approval.clone() };
        assert_eq!(withdrawn.standing(Some(account), ann, at(4)), Standing::Withdrawn, "whatever the clock says");
        let used = Approval { used: Some(at(5)), ..approval };
        assert_eq!(used.standing(Some(account), ann, at(6)), Standing::Used);
    }
}
