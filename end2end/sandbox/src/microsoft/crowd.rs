//! As many people as one likes, the same every time, and some of them as no list expects them.

use uuid::Uuid;

use super::directory::{Account, DirectorySync, Method, Tenant};

/// Their object ids begin with this.
const FROM: u128 = 0xc0de_0000_0000_4000_8000_0000_0000_0000;
/// Global Administrator.
const ADMINISTRATOR: Uuid = Uuid::from_u128(0x62e90394_69f5_4237_9190_012177145e10);

const FIRST: [&str; 12] =
    ["Ada", "Bjørn", "Chloé", "Dwayne", "Émile", "مريم", "Grace", "Žofie", "O'Brien", "Kim 🌻", "=Sum", "\"Quote\""];
const LAST: [&str; 11] = [
    "Lovelace",
    "Nováková",
    "الفارسي",
    "Hopper",
    "Whitfield",
    "<b>Bold</b>",
    "Lee",
    "de la Cruz",
    "+44",
    "Åkesson",
    "Zhou",
];

/// Puts so many more people into the tenant, behind those of the crowd that are there.
pub(super) fn fill(tenant: &mut Tenant, people: u32) {
    let domain = tenant.domains.first().cloned().unwrap_or_default();
    let own = tenant.id.as_u128() >> 64 << 32;
    let of_crowd = tenant.accounts.iter().map(|account| account.id.as_u128()).filter(|id| id >> 112 == FROM >> 112);
    let from = of_crowd.max().map_or(0, |last| u32::try_from(last & 0xffff_ffff).unwrap_or(u32::MAX).saturating_add(1));
    let more = (from..from.saturating_add(people)).map(|number| person(number, &domain, own, tenant.sync));
    tenant.accounts.extend(more);
}

fn person(number: u32, domain: &str, own: u128, sync: DirectorySync) -> Account {
    let pick = |list: &[&'static str], by: u32| {
        let at = usize::try_from(by).unwrap_or_default() % list.len().max(1);
        list.get(at).copied().unwrap_or_default()
    };
    let name = format!("{} {} {number}", pick(&FIRST, number), pick(&LAST, number / 7));
    let id = Uuid::from_u128(FROM | (own & 0xffff_ffff_0000_0000) << 32 | u128::from(number));
    let mut account = Account::new(id, &format!("user{number:06}@{domain}"), &name);
    account.enabled = !number.is_multiple_of(41);
    account.guest = number % 53 == 7;
    if sync != DirectorySync::CloudOnly && !number.is_multiple_of(5) {
        account.sam_account_name = Some(format!("user{number:06}"));
    }
    if number % 97 == 3 {
        account.directory_roles = vec![ADMINISTRATOR];
    }
    account.methods = match number % 20 {
        0 => Vec::new(),
        1 => vec![Method::Sms],
        2 => vec![Method::Passkey],
        3 | 4 => vec![Method::AuthenticatorCode],
        _ => account.methods,
    };
    account
}
