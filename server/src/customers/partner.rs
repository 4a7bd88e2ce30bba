//! Connecting many customers at a time, as their partner: in the name of an administrator of ours who signed in to Microsoft.
//!
//! What was picked, and how far it is, stands in the database. The sign-in itself is kept in this process's memory only, for an
//! hour at most, and for whoever signed in: after a restart they sign in again, and it goes on where it stopped.

mod consenting;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use vouchsafe_domain::ids::{AgentId, InstanceId};
use vouchsafe_entra::{
    EntraError,
    partner::{Relation, SignedIn},
};
use vouchsafe_store::{Secret, TokenHash};

use super::trying::named;
use crate::{services::Services, turns::Turns};

/// Where Microsoft leads back to; it has to be registered with the set-up application, as a whole.
pub const PATH: &str = "/auth/microsoft/partner";

/// How long a sign-in may take, and how long it is good for.
const BEGUN_LIVES: SignedDuration = SignedDuration::from_mins(10);
const LASTS: SignedDuration = SignedDuration::from_hours(1);
/// More sign-ins than these are not under way at once.
const MOST_BEGUN: usize = 100;
/// How often it is looked for what waits, when nothing rings.
const ROUND: Duration = Duration::from_secs(2);

/// Sign-ins that are under way, and those that came to their end.
#[derive(Debug, Default)]
pub struct Partners {
    begun: Mutex<HashMap<String, Begun>>,
    here: Mutex<BTreeMap<(InstanceId, AgentId), Here>>,
    /// Until when Microsoft asks to be left alone.
    rests: Mutex<BTreeMap<InstanceId, Timestamp>>,
    /// Rings when somebody came, went or picked something.
    news: Notify,
}

/// A sign-in that is under way.
#[derive(Debug)]
pub struct Begun {
    pub instance: InstanceId,
    pub agent: AgentId,
    /// Of the cookie of the browser in which it was begun.
    pub browser: TokenHash,
    pub verifier: Secret,
    pub at: Timestamp,
}

/// How somebody's last sign-in ended.
#[derive(Debug, Clone)]
pub struct Here {
    pub at: Timestamp,
    pub came: Came,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Came {
    /// Somebody who may act as the partner of these tenants.
    Partner { who: SignedIn, relations: Arc<Vec<Relation>> },
    /// Why nobody is here, by its name in the catalogue, with what Microsoft said.
    Failed { problem: &'static str, said: String },
}

impl Came {
    pub fn failed(error: &EntraError) -> Self {
        Self::Failed { problem: named(error).0, said: error.said() }
    }
}

impl Here {
    /// Until when it is good.
    pub fn until(&self) -> Timestamp {
        self.at + LASTS
    }

    /// The tenants of whoever may act as their partner; none where nobody may.
    pub fn relations(&self) -> &[Relation] {
        match &self.came {
            Came::Partner { relations, .. } => relations,
            Came::Failed { .. } => &[],
        }
    }

    pub fn is_partner(&self) -> bool {
        matches!(self.came, Came::Partner { .. })
    }
}

/// The same with the host, as Microsoft has to know it.
pub fn redirect_uri(services: &Services) -> String {
    services.process.public_url.join(PATH.trim_start_matches('/').split('/')).to_string()
}

impl Partners {
    /// Keeps a sign-in that begins, under its state; an earlier one of the same person's is over. False if there are too many.
    pub fn begin(&self, state: &Secret, begun: Begun) -> bool {
        let mut all = lock(&self.begun);
        let (now, same) = (begun.at, (begun.instance.clone(), begun.agent));
        all.retain(|_, one| one.is_good(now) && (one.instance.clone(), one.agent) != same);
        let room = all.len() < MOST_BEGUN;
        if room {
            all.insert(state.expose().to_owned(), begun);
        }
        room
    }

    /// Takes the sign-in with this state, once, if it was begun in this browser.
    pub fn take(&self, state: &str, browser: TokenHash, now: Timestamp) -> Option<Begun> {
        let mut all = lock(&self.begun);
        let good = all.get(state).is_some_and(|begun| begun.is_good(now) && begun.browser == browser);
        if good { all.remove(state) } else { None }
    }

    /// How somebody's sign-in ended.
    pub fn end(&self, instance: InstanceId, agent: AgentId, here: Here) {
        lock(&self.here).insert((instance, agent), here);
        self.ring();
    }

    /// How their last sign-in ended, as long as it is good for anything.
    pub fn here(&self, instance: &InstanceId, agent: AgentId, now: Timestamp) -> Option<Here> {
        self.sweep(now).get(&(instance.clone(), agent)).cloned()
    }

    /// They are signed in no more: what they were signed in with is forgotten.
    pub fn leave(&self, instance: &InstanceId, agent: AgentId) {
        lock(&self.here).remove(&(instance.clone(), agent));
        self.ring();
    }

    /// Until when Microsoft asks to be left alone with an instance's customers, if it does.
    pub fn rests(&self, instance: &InstanceId, now: Timestamp) -> Option<Timestamp> {
        lock(&self.rests).get(instance).copied().filter(|until| *until > now)
    }

    /// Has it looked for what waits.
    pub fn ring(&self) {
        self.news.notify_one();
    }

    /// Whoever is signed in as the partner in an instance.
    pub fn agents(&self, instance: &InstanceId, now: Timestamp) -> BTreeSet<AgentId> {
        self.signed_in(now).into_iter().filter(|(own, _)| own == instance).map(|(_, agent)| agent).collect()
    }

    fn signed_in(&self, now: Timestamp) -> BTreeSet<(InstanceId, AgentId)> {
        self.sweep(now).iter().filter(|(_, here)| here.is_partner()).map(|(whose, _)| whose.clone()).collect()
    }

    /// Those that are still good for anything: the others are forgotten, with all that they held.
    fn sweep(&self, now: Timestamp) -> MutexGuard<'_, BTreeMap<(InstanceId, AgentId), Here>> {
        let mut all = lock(&self.here);
        all.retain(|_, here| is_within(here.at, LASTS, now));
        all
    }
}

impl Begun {
    fn is_good(&self, now: Timestamp) -> bool {
        is_within(self.at, BEGUN_LIVES, now)
    }
}

/// Whether so much time has not passed since. A request that came a moment before has an earlier clock, and ends nothing.
fn is_within(since: Timestamp, time: SignedDuration, now: Timestamp) -> bool {
    (SignedDuration::from_secs(-60)..time).contains(&now.duration_since(since))
}

/// Goes on with what was picked, wherever whoever picked it is signed in, until the server stops.
pub async fn run(services: Arc<Services>) {
    let turns = Turns::default();
    loop {
        for (instance, _) in services.partners.signed_in(Timestamp::now()) {
            turns.begin(&services.tasks, instance.clone(), consenting::all(services.clone(), instance));
        }
        tokio::select! {
            () = services.stopping.cancelled() => return,
            () = services.partners.news.notified() => {}
            () = turns.missed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_ends_in_time_and_not_because_of_an_earlier_request() {
        let (partners, acme) = (Partners::default(), "acme".parse::<InstanceId>().unwrap());
        let (ann, at) = ("3".parse().unwrap(), Timestamp::from_second(1_000_000).unwrap());
        let came = Came::Failed { problem: "declined", said: String::new() };
        partners.end(acme.clone(), ann, Here { at, came });
        let is_here = |seconds| partners.here(&acme, ann, at + SignedDuration::from_secs(seconds)).is_some();
        assert!(is_here(-1) && is_here(0) && is_here(LASTS.as_secs() - 1));
        assert!(partners.agents(&acme, at).is_empty(), "nobody who failed");
        assert!(!is_here(LASTS.as_secs()));
        assert!(!is_here(0), "what is over is forgotten");
    }

    #[test]
    fn a_state_is_good_once_in_its_browser_and_in_time() {
        let (partners, at) = (Partners::default(), Timestamp::from_second(1_000_000).unwrap());
        let [own, other] = [1, 2].map(|browser| TokenHash::of(&format!("browser {browser}")));
        let begin = |state: &str, agent: &str| {
            let (instance, agent) = ("acme".parse().unwrap(), agent.parse().unwrap());
            let begun = Begun { instance, agent, browser: own, verifier: Secret::new("verifier"), at };
            partners.begin(&Secret::new(state), begun)
        };
        assert!(begin("one", "3") && begin("two", "5") && begin("three", "3"));
        assert!(partners.take("one", own, at).is_none(), "a later one took its place");
        assert!(partners.take("two", other, at).is_none() && partners.take("x", own, at).is_none());
        assert!(partners.take("two", own, at).is_some() && partners.take("two", own, at).is_none());
        assert!(partners.take("three", own, at + BEGUN_LIVES).is_none());
        for agent in 10..10 + MOST_BEGUN {
            begin(&format!("state {agent}"), &agent.to_string());
        }
        assert!(!begin("one more", "9"), "they do not pile up");
    }
}
