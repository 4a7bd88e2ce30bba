use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::ensure;
use serde_json::{Value, json};
use tempfile::TempDir;
use vouchsafe_sandbox::{
    Options, Sandbox,
    faults::{Fault, Rule, Upstream},
    microsoft::Tenant,
    settings::{self, Choices},
};

const CONTOSO: &str = "contoso.example";

/// The people of one customer's tenant at a pretend Microsoft, and a folder for whoever imports them.
pub(super) struct Crowd {
    sandbox: Sandbox,
    folder: TempDir,
    /// How many were taken away.
    gone: AtomicU64,
}

impl Crowd {
    /// With so many people more than the cast.
    pub(super) async fn of(size: u32) -> anyhow::Result<Self> {
        let sandbox = Sandbox::start(Options::default()).await?;
        sandbox.microsoft().crowd(CONTOSO, size);
        let folder = tempfile::tempdir()?;
        settings::write(folder.path(), &sandbox.bases(), &Choices::default())?;
        Ok(Self { sandbox, folder, gone: AtomicU64::new(0) })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Renames some, moves some to another address and takes some away; then Microsoft forgets where we were, pages fail midway, we
    /// are asked to wait, and it forgets once more.
    pub(super) fn change_and_spoil(&self) {
        let change = |tenant: &mut Tenant| {
            let mut gone = BTreeSet::new();
            let crowd = tenant.accounts.iter_mut().filter(|account| account.upn.starts_with("user"));
            for (number, account) in crowd.step_by(97).enumerate() {
                match number % 3 {
                    0 => account.name = format!("Renamed {}", account.name),
                    1 => account.upn = format!("moved.{}", account.upn),
                    _ => _ = gone.insert(account.id),
                }
            }
            tenant.accounts.retain(|account| !gone.contains(&account.id));
            u64::try_from(gone.len()).unwrap_or(u64::MAX)
        };
        let gone = self.sandbox.microsoft().change_tenant(CONTOSO, change).unwrap_or_default();
        self.gone.fetch_add(gone, Ordering::Relaxed);
        self.sandbox.microsoft().expire_deltas();
        let status = |status, headers| Fault::Status { status, headers, body: String::new() };
        let wait = BTreeMap::from([("Retry-After".to_owned(), "1".to_owned())]);
        for (skip, fault) in [
            (2, status(503, BTreeMap::new())),
            (4, Fault::Drop),
            (6, status(429, wait)),
            (8, status(410, BTreeMap::new())),
            (12, Fault::Malformed),
        ] {
            let route = "users/delta".to_owned();
            self.sandbox.faults().add(Rule { upstream: Upstream::Graph, route, times: 1, skip, fault });
        }
    }

    /// Whether these are exactly the people who are there, by their names and addresses; and that every fault came to pass.
    pub(super) fn check(&self, told: &Value) -> anyhow::Result<()> {
        let named = |tenant: &mut Tenant| {
            let each = tenant.accounts.iter();
            each.map(|one| [one.id.to_string(), one.upn.clone(), one.name.clone()]).collect::<BTreeSet<_>>()
        };
        let there = self.sandbox.microsoft().change_tenant(CONTOSO, named).unwrap_or_default();
        for (name, expected) in [
            ("there", json!(there.len())),
            ("gone", json!(self.gone.load(Ordering::Relaxed))),
            ("likeness", json!(likeness(&there))),
        ] {
            let found = told.get(name);
            ensure!(
                found == Some(&expected),
                "of the accounts that were imported, {name} is {found:?} and not {expected}"
            );
        }
        let left = self.sandbox.faults().list();
        ensure!(left.is_empty(), "these faults did not come to pass: {left:?}");
        Ok(())
    }
}

/// The same for the same people only.
pub(super) fn likeness(people: &BTreeSet<[String; 3]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    people.hash(&mut hasher);
    hasher.finish()
}
