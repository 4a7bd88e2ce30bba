use super::{Kind, Minutes, Requirement, Told};
use crate::{method::Method, purpose::Purpose};

/// What is asked where nobody says otherwise: safe, and the plain story works.
pub(super) fn requirement(purpose: Purpose, kind: Kind) -> Requirement {
    let tap = || [Method::Tap, Method::NumberMatch, Method::Code].into();
    let more = || [Method::NumberMatch, Method::Code].into();
    let plain =
        Requirement { methods: tap(), holds: Minutes::FIFTEEN, second_technician: false, tells: [Told::User].into() };
    match (kind, purpose) {
        (Kind::Ordinary, Purpose::PasswordReset | Purpose::AccountUnlock | Purpose::Other) => plain,
        (Kind::Ordinary, Purpose::MfaChange) => Requirement { methods: more(), ..plain },
        (Kind::Ordinary, Purpose::PrivilegedAccess) => {
            Requirement { methods: more(), second_technician: true, ..plain }
        }
        (Kind::Vip, _) => Requirement { methods: more(), tells: [Told::User, Told::Manager].into(), ..plain },
        (Kind::Privileged, _) => Requirement {
            methods: more(),
            holds: Minutes::TEN,
            second_technician: true,
            tells: [Told::User, Told::Manager, Told::Administrators].into(),
        },
    }
}
