//! One turn of reading one tenant: page by page, from where the last turn stopped.

use jiff::{SignedDuration, Timestamp};
use tracing::info;
use vouchsafe_entra::{EntraError, ErrorKind, Graph, Wrong, graph};
use vouchsafe_store::{AccountChange, AccountsRead, Halted, Import, MethodsRead, Phase, ReportEntry, StoreError, Turn};

use crate::{
    due::{UNMENDED, next, pause},
    metrics::metrics,
    services::Services,
};

/// More pages than any tenant has: a list that goes on for ever ends here.
const MOST_PAGES: u64 = 20_000;
/// After so many failures at one place the list is begun anew.
const ANEW_AFTER: u64 = 6;
/// How long a throttled list is left alone where Microsoft does not say.
const THROTTLED: SignedDuration = SignedDuration::from_secs(60);

/// Why a turn ends before its time.
enum Stop {
    Microsoft(EntraError),
    Store(StoreError),
    /// The list never ends, or is forgotten again and again.
    Endless,
    /// The server stops, or somebody else has the turn.
    Quietly,
}

impl From<EntraError> for Stop {
    fn from(error: EntraError) -> Self {
        Self::Microsoft(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Reads until everything is read, or until something is in the way; that is noted, and when to go on.
pub(super) async fn read(services: &Services, turn: &Turn, import: Import) -> Result<(), StoreError> {
    let settings = services.settings().await?;
    let now = Timestamp::now();
    let Some(graph) = settings.graph.clone() else {
        let halted = Halted { due: now + UNMENDED, not_before: now, problem: None, needed: None };
        return services.store.halt_import(turn, halted).await.map(drop);
    };
    let tries = import.tries;
    let stopped = match go_on(services, &graph, turn, import).await {
        Ok(()) => return Ok(()),
        Err(stopped) => stopped,
    };
    let now = Timestamp::now();
    let quickly = now + pause(tries);
    let halted = match &stopped {
        Stop::Quietly => Halted { due: now, not_before: now, problem: None, needed: None },
        Stop::Endless => Halted { due: next(now), not_before: now, problem: Some("endless"), needed: None },
        Stop::Store(_) => Halted { due: quickly, not_before: now, problem: Some("database"), needed: None },
        Stop::Microsoft(error) => {
            metrics().microsoft_failed(error);
            info!("accounts are read on later: {error}");
            match error.kind() {
                ErrorKind::Setup(fault) => {
                    let (problem, needed) = (Some(fault.key()), fault.needed);
                    Halted { due: now + UNMENDED, not_before: now, problem, needed }
                }
                ErrorKind::Throttled { retry_after } => {
                    let asked = retry_after.and_then(|wait| SignedDuration::try_from(wait).ok());
                    let until = now + asked.unwrap_or(THROTTLED);
                    Halted { due: until, not_before: until, problem: Some("throttled"), needed: None }
                }
                ErrorKind::Malformed => {
                    Halted { due: quickly, not_before: now, problem: Some("strange"), needed: None }
                }
                ErrorKind::Unavailable | ErrorKind::Unauthorized | ErrorKind::NotFound => {
                    Halted { due: quickly, not_before: now, problem: Some("silent"), needed: None }
                }
            }
        }
    };
    services.store.halt_import(turn, halted).await?;
    match stopped {
        Stop::Store(error) => Err(error),
        _ => Ok(()),
    }
}

async fn go_on(services: &Services, graph: &Graph, turn: &Turn, import: Import) -> Result<(), Stop> {
    if import.phase != Phase::Methods {
        accounts(services, graph, turn, &import).await?;
        return methods(services, graph, turn, &Import { report_link: None, pages: 0, ..import }).await;
    }
    methods(services, graph, turn, &import).await
}

async fn accounts(services: &Services, graph: &Graph, turn: &Turn, import: &Import) -> Result<(), Stop> {
    let (store, tenant) = (&services.store, import.tenant);
    let mut pages = import.pages;
    let mut link = import.link.clone().map(graph::Link::kept);
    let mut began_anew = false;
    // What is only silent, or set up wrongly, is no better from the start.
    let is_strange = import.problem.as_deref() == Some("strange");
    if is_strange && import.tries >= ANEW_AFTER && import.tries.is_multiple_of(ANEW_AFTER) {
        (link, pages, began_anew) = (None, 0, true);
        ours(store.restart_import(turn, Timestamp::now()).await?)?;
    }
    if pages == 0 {
        let known = graph.tenant(tenant).await?;
        // Without it there is no bar, and everything else is as it is.
        let expected = if import.whole { graph.count(tenant).await.ok() } else { None };
        store.expect_accounts(turn, expected, known.last_password_sync, &known.verified_domains).await?;
    }
    loop {
        going_on(services)?;
        if pages >= MOST_PAGES {
            return Err(Stop::Endless);
        }
        match graph.changes(tenant, link.as_ref()).await? {
            graph::Changes::Expired if began_anew => return Err(Stop::Endless),
            graph::Changes::Expired => {
                (link, pages, began_anew) = (None, 0, true);
                ours(store.restart_import(turn, Timestamp::now()).await?)?;
            }
            graph::Changes::Page { changes, unreadable, link: onward, is_last } => {
                let changes = changes.into_iter().map(change).collect();
                let read = AccountsRead { changes, unreadable, link: onward.text().clone(), is_last };
                ours(store.take_accounts(turn, &read, Timestamp::now()).await?)?;
                if is_last {
                    return Ok(());
                }
                (link, pages) = (Some(onward), pages + 1);
            }
        }
    }
}

async fn methods(services: &Services, graph: &Graph, turn: &Turn, import: &Import) -> Result<(), Stop> {
    let (store, tenant) = (&services.store, import.tenant);
    let mut pages = import.pages;
    let mut link = import.report_link.clone().map(graph::Link::kept);
    loop {
        going_on(services)?;
        if pages >= MOST_PAGES {
            return Err(Stop::Endless);
        }
        let read = match graph.registrations(tenant, link.as_ref()).await {
            Ok(page) => {
                let entries = page.registrations.into_iter().map(entry).collect();
                link = page.link;
                MethodsRead::Page { entries, link: link.as_ref().map(|link| link.text().clone()) }
            }
            Err(error) => match error.kind() {
                // It is not in the way of the accounts: they are there, and what is registered is not known.
                ErrorKind::Setup(fault) if matches!(fault.wrong, Wrong::PremiumMissing | Wrong::RolesMissing) => {
                    link = None;
                    MethodsRead::Untold(fault.key().to_owned())
                }
                // A place in the report that is no longer known: what was read of it stays, and it is begun anew.
                ErrorKind::Malformed | ErrorKind::NotFound if link.is_some() && pages == import.pages => {
                    (link, pages) = (None, pages + 1);
                    continue;
                }
                _ => return Err(error.into()),
            },
        };
        pages += 1;
        let now = Timestamp::now();
        ours(store.take_methods(turn, &read, next(now), now).await?)?;
        if link.is_none() {
            return Ok(());
        }
    }
}

fn going_on(services: &Services) -> Result<(), Stop> {
    if services.stopping.is_cancelled() { Err(Stop::Quietly) } else { Ok(()) }
}

fn ours(is: bool) -> Result<(), Stop> {
    if is { Ok(()) } else { Err(Stop::Quietly) }
}

fn change(change: graph::Change) -> AccountChange {
    match change {
        graph::Change::Gone(object) => AccountChange::Gone(object),
        graph::Change::Is(listed) => AccountChange::Is {
            object: listed.object,
            upn: listed.upn,
            name: listed.display_name,
            enabled: listed.enabled,
            guest: listed.guest,
            synced: listed.synced,
        },
    }
}

fn entry(registration: graph::Registration) -> ReportEntry {
    let graph::Registration { object, reach, privileged } = registration;
    ReportEntry { object, reach, privileged }
}
