use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use vouchsafe_halo::{Contacts, HaloError, Kind};
use vouchsafe_store::{ContactHalt, ContactRead, ContactTurn, ContactsRead, StoreError, Taken};

use super::pace::Paces;
use crate::{
    due::{UNMENDED, next, pause},
    metrics::metrics,
    services::{Connected, Services},
};

/// More pages than any customer has: a list that goes on for ever ends here.
const MOST_PAGES: u64 = 5_000;
/// How long a throttled Halo is left alone at first where it does not say for how long.
const THROTTLED: SignedDuration = SignedDuration::from_secs(60);

/// Why a turn ends before its time.
enum Stop {
    Halo(HaloError),
    Endless,
    /// The server stops, or somebody else has the turn.
    Quietly,
}

/// Reads until everything is read, or until something is in the way; that is noted, and when to go on.
pub(super) async fn read(
    services: &Services,
    connected: &Connected,
    turn: &ContactTurn,
    read: ContactRead,
    paces: &Paces,
) -> Result<(), StoreError> {
    let tries = read.tries;
    let Some(stopped) = go_on(services, connected, turn, read, paces).await? else { return Ok(()) };
    let now = Timestamp::now();
    let halt = match &stopped {
        Stop::Quietly => ContactHalt { due: now, not_before: now, problem: None, for_all: false },
        Stop::Endless => ContactHalt { due: next(now), not_before: now, problem: Some("endless"), for_all: false },
        Stop::Halo(error) => {
            metrics().halo_failed(error);
            info!(instance = %connected.instance.id, "contacts are read on later: {error}");
            halt(error.kind(), tries, now)
        }
    };
    services.store.halt_contact_read(turn, halt).await.map(drop)
}

/// When to go on after this, and what is said meanwhile.
fn halt(kind: &Kind, tries: u64, now: Timestamp) -> ContactHalt<'static> {
    let quickly = now + pause(tries);
    let mended = |problem| ContactHalt { due: now + UNMENDED, not_before: now, problem: Some(problem), for_all: true };
    match kind {
        Kind::Throttled { retry_after } => {
            let asked = retry_after.and_then(|wait| SignedDuration::try_from(wait).ok());
            // Halo's own window is five minutes long.
            let until = now + asked.unwrap_or(THROTTLED * i32::try_from(tries.min(4) + 1).unwrap_or(1));
            ContactHalt { due: until, not_before: until, problem: Some("throttled"), for_all: true }
        }
        Kind::Unauthorized | Kind::Forbidden => mended("halo_scope"),
        Kind::BadCredentials { .. } => mended("halo_credentials"),
        Kind::WrongTenant => mended("halo_tenant"),
        Kind::ForeignAuthServer { .. } => mended("halo_auth_server"),
        Kind::Unavailable => ContactHalt { due: quickly, not_before: now, problem: Some("silent"), for_all: true },
        // It may be of this customer alone.
        Kind::NotFound | Kind::Refused { .. } | Kind::Malformed => {
            ContactHalt { due: quickly, not_before: now, problem: Some("strange"), for_all: false }
        }
    }
}

/// `None`: everything is read.
async fn go_on(
    services: &Services,
    connected: &Connected,
    turn: &ContactTurn,
    read: ContactRead,
    paces: &Paces,
) -> Result<Option<Stop>, StoreError> {
    let service = connected.halo.service();
    for page in read.pages + 1..=MOST_PAGES {
        tokio::select! {
            biased;
            () = services.stopping.cancelled() => return Ok(Some(Stop::Quietly)),
            () = tokio::time::sleep(paces.wait(&connected.instance.id, Instant::now())) => {}
        }
        let found = match service.contacts(read.client, page).await {
            Ok(found) => taken(found),
            Err(error) => return Ok(Some(Stop::Halo(error))),
        };
        let now = Timestamp::now();
        match services.store.take_contacts(turn, &found, next(now), now).await? {
            Taken::GoesOn => {}
            Taken::Done => return Ok(None),
            Taken::NotOurs => return Ok(Some(Stop::Quietly)),
        }
    }
    Ok(Some(Stop::Endless))
}

fn taken(page: Contacts) -> ContactsRead {
    let Contacts { contacts, entries, unreadable, expected } = page;
    ContactsRead { contacts, entries, unreadable, expected }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn halo_is_left_alone_as_long_as_it_says_and_longer_each_time_where_it_does_not() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let throttled = |wait: Option<u64>, tries| {
            let halt = halt(&Kind::Throttled { retry_after: wait.map(Duration::from_secs) }, tries, now);
            assert!(halt.for_all && halt.due == halt.not_before);
            halt.not_before.duration_since(now).as_secs()
        };
        assert_eq!(throttled(Some(7), 3), 7);
        assert_eq!([0, 1, 4, 90].map(|tries| throttled(None, tries)), [60, 120, 300, 300]);
        for (kind, for_all) in [(Kind::Unavailable, true), (Kind::Forbidden, true), (Kind::Malformed, false)] {
            let halt = halt(&kind, 0, now);
            assert!(halt.for_all == for_all && halt.due > now && halt.not_before == now, "{kind:?}");
        }
    }
}
