//! The pretend Microsoft: the token endpoint, the part of Graph that is used, and the connector.
//!
//! It behaves as `Quirk`s, `Habit`s and [`Options`] say, and knows nothing of who asks: whatever a caller gets wrong, it
//! gets the answer that the real one would give.
//!
//! # Layout
//! - `directory`: tenants, applications, people, habits: what it is seeded with
//! - `options`: times and forms, changeable while it runs
//! - `crowd`: as many more people as one likes
//! - `world`: what it knows at a moment: directory, tokens, open sessions
//! - `session`: one request for strong authentication, and how it ends
//! - `code`: the six digits that an app shows
//! - `login`: the token endpoint; `consent`: where administrators consent, and which tenant a name means
//! - `graph`: Microsoft Graph
//! - `partner_center`: where partners consent in their customers' names
//! - `connector`: the strong-authentication service that makes phones ring
//! - `control`: changing it from outside

pub(crate) mod code;
mod connector;
mod consent;
mod control;
mod crowd;
mod directory;
mod graph;
mod login;
mod options;
mod partner_center;
pub(crate) mod session;
pub(crate) mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::cast::Partnered;
use world::World;

pub use directory::{
    Account, Application, DirectorySync, Habit, MFA_CLIENT, MFA_CONNECTOR, Method, NewSecrets, Partnership, Quirk,
    Secret, Tenant,
};
pub use options::Options;

/// The state behind the three services and the phones.
pub struct Microsoft {
    seed: Vec<Tenant>,
    world: Mutex<World>,
    changed: Notify,
}

impl Microsoft {
    pub fn new(seed: Vec<Tenant>) -> Self {
        Self { world: Mutex::new(World::new(seed.clone())), seed, changed: Notify::new() }
    }

    /// Serves `/login`, `/graph`, `/connector` and `/partner`.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .merge(login::router())
            .merge(consent::router())
            .merge(graph::router())
            .merge(connector::router())
            .merge(partner_center::router())
            .with_state(Arc::clone(self))
    }

    /// Serves what `control` describes, to be nested wherever the caller likes.
    pub fn control_router(self: &Arc<Self>) -> Router {
        control::router().with_state(Arc::clone(self))
    }

    /// Back to the seed and to the usual options; tokens and open sessions are gone.
    pub fn reset(&self) {
        self.change(|world| *world = World::new(self.seed.clone()));
    }

    pub fn options(&self) -> Options {
        self.world().options.clone()
    }

    pub fn set_options(&self, options: Options) {
        self.change(|world| world.options = options);
    }

    /// Changes the account with this UPN, in whichever tenant it is; `None` if there is none.
    pub fn change_account<R>(&self, upn: &str, change: impl FnOnce(&mut Account) -> R) -> Option<R> {
        self.change(|world| world.account_mut(upn).map(change))
    }

    /// Changes a tenant, with its applications and its people; `None` if there is none of this id or domain.
    pub fn change_tenant<R>(&self, name: &str, change: impl FnOnce(&mut Tenant) -> R) -> Option<R> {
        self.change(|world| {
            let id = world.tenant_named(name)?.id;
            world.tenants.iter_mut().find(|tenant| tenant.id == id).map(change)
        })
    }

    /// Puts so many more people into a tenant.
    pub fn crowd(&self, name: &str, people: u32) {
        self.change_tenant(name, |tenant| crowd::fill(tenant, people));
    }

    /// Adds the tenants of these customers, which have consented to nothing. With the third, the relationship has lapsed: it is still
    /// listed, and no more.
    pub fn add_partnered(&self, more: &[Partnered]) {
        let tenant = |(number, one): (usize, &Partnered)| Tenant {
            id: one.tenant,
            name: one.name.clone(),
            domains: vec![one.domain.clone()],
            sync: DirectorySync::CloudOnly,
            premium: true,
            applications: Vec::new(),
            accounts: Vec::new(),
            new_secrets: NewSecrets::default(),
            partner: if number == 2 { Partnership::Lapsed } else { Partnership::Active },
        };
        let more: Vec<Tenant> = more.iter().enumerate().map(tenant).collect();
        self.change(|world| world.tenants.extend(more));
    }

    /// Forgets every list of changes: who comes back with its links has to begin anew.
    pub fn expire_deltas(&self) {
        self.change(|world| world.lists = graph::Lists::default());
    }

    /// Refuses all tokens that were handed out so far.
    pub fn revoke_tokens(&self) {
        self.change(|world| world.tokens.clear());
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and wakes all who wait for [`Microsoft::next_change`].
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        let result = change(&mut self.world());
        self.changed.notify_waiters();
        result
    }

    /// Completes at the first change after this call, not after its first poll: ask for it, then look at the world.
    pub(crate) fn next_change(&self) -> Notified<'_> {
        self.changed.notified()
    }
}
