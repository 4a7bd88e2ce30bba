//! What a phone shows.

use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::microsoft::session::{Session, Wait};
use crate::microsoft::world::World;
use crate::microsoft::{Account, Habit, Microsoft, Quirk, code};

/// A phone as it is now.
#[derive(Clone, Debug, Serialize)]
pub struct Screen {
    pub upn: String,
    pub name: String,
    pub company: String,
    pub habit: Habit,
    /// The code of the app, and for how many more milliseconds it is the current one. Missing if there is no app.
    pub code: Option<String>,
    pub code_lasts_ms: i64,
    /// The phone has no network. Codes need none.
    pub offline: bool,
    /// Prompts that can be answered, oldest first.
    pub pending: Vec<Pending>,
}

/// A prompt that can be answered.
#[derive(Clone, Debug, Serialize)]
pub struct Pending {
    /// The session's id.
    pub id: Uuid,
    /// `tap` or `number`.
    pub kind: &'static str,
    /// What must be typed. The page does not show it: the technician reads it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u8>,
    pub since_ms: u64,
    pub remaining_ms: u64,
}

/// The phone of the account with this UPN.
pub fn screen(microsoft: &Microsoft, upn: &str) -> Option<Screen> {
    let world = microsoft.world();
    world.tenants.iter().find_map(|tenant| {
        let account = tenant.accounts.iter().find(|account| account.is(upn))?;
        Some(of(&world, &tenant.name, account))
    })
}

/// All phones, tenant by tenant.
pub(super) fn all(microsoft: &Microsoft) -> Vec<Screen> {
    let world = microsoft.world();
    let tenants = world.tenants.iter();
    tenants.flat_map(|tenant| tenant.accounts.iter().map(|account| of(&world, &tenant.name, account))).collect()
}

fn of(world: &World, company: &str, account: &Account) -> Screen {
    let now = Instant::now();
    let time = Timestamp::now();
    let pending = |session: &Session| {
        let number = if let Wait::Phone { number } = session.wait { number } else { None };
        let since = now.saturating_duration_since(session.begun);
        Pending {
            id: session.id,
            kind: if number.is_some() { "number" } else { "tap" },
            number,
            since_ms: millis(since.as_millis()),
            remaining_ms: millis(world.options.answer_time().saturating_sub(since).as_millis()),
        }
    };
    Screen {
        upn: account.upn.clone(),
        name: account.name.clone(),
        company: company.to_owned(),
        habit: account.habit,
        code: account.has_app().then(|| code::of(account.id, code::step(time))),
        code_lasts_ms: 30_000 - time.as_millisecond().rem_euclid(30_000),
        offline: account.quirk == Quirk::Offline,
        pending: world.ringing(account.id, now).map(pending).collect(),
    }
}

fn millis(millis: u128) -> u64 {
    u64::try_from(millis).unwrap_or(u64::MAX)
}
