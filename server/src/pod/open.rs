//! The pods that are open now. What is known of each is kept while its page may act; a restart looks it up again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use uuid::Uuid;
use vouchsafe_app::contract::LiveView;
use vouchsafe_domain::{ids::ContactId, method::Way};
use vouchsafe_halo::Found;
use vouchsafe_store::{Approver, NewMatch, TokenHash};

use super::look_up::Looked;
use crate::problem::Problem;

/// How often it is looked up again whether a contact is still who they were when they were asked.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(20);

/// How fresh that is to be for somebody who comes back to the page.
const MOMENT: SignedDuration = SignedDuration::from_secs(5);

/// How far looking up has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    pub looked: Looked,
    /// `None` while it goes on.
    pub ended: Option<Result<(), Problem>>,
}

/// One open pod.
#[derive(Debug)]
pub struct OpenPage {
    pub progress: watch::Sender<Progress>,
    /// Held while a press is dealt with.
    pub turn: tokio::sync::Mutex<()>,
    /// When it was last looked up, or begun to be.
    looked: Mutex<Timestamp>,
    memory: Mutex<Memory>,
    last: Mutex<Last>,
}

/// The last view, and since when it stands as far as a press is concerned.
#[derive(Debug, Default)]
struct Last {
    view: LiveView,
    /// The number of the first view with this state and its reason, these people, card, ways and buttons.
    stands_since: u64,
    /// What was pressed on views before this number was given up.
    given_up: u64,
}

/// What the technician did on this page.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Why the last press led to nothing.
    pub refusal: Option<Problem>,
    /// The verification whose verdict has been put aside.
    pub dismissed: Option<Uuid>,
    /// How the technician chose to ask.
    pub way: Option<Way>,
    /// When the block began that the technician says was put up by mistake.
    pub mistake: Option<Timestamp>,
    /// Why the code that was typed last asked nobody.
    pub rejected: Option<Rejected>,
    /// The question to a second technician whose end has been put aside.
    pub heard: Option<Uuid>,
    pub step: Step,
    /// Whom the pod is about in place of the ticket's contact.
    pub other: Option<Other>,
    /// The account that was found by a lesser address, and that the technician says is not the contact's.
    pub not_them: Option<NewMatch>,
}

/// What the technician is about to do.
#[derive(Debug, Clone, Default)]
pub enum Step {
    /// To ask the user.
    #[default]
    Send,
    /// Their phone cannot be used.
    OtherWays,
    /// To choose who vouches.
    Approvers(Vec<Approver>),
    /// To have this one vouch.
    Vouch(Approver),
    /// To go on without; `short`: the reason was none.
    Override { short: bool },
    /// To look for another contact; `detail` says why nobody was found.
    Find { detail: Option<&'static str> },
    /// To choose one.
    Found { reason: String, people: Vec<Found>, more: bool },
}

/// Another contact of the same customer, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub contact: ContactId,
    pub reason: String,
}

/// A code with which nobody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// It is none.
    NotACode,
    /// It was used already.
    Spent,
}

impl Memory {
    /// What was asked for is done, and is to be seen whatever was put aside before: the next thing begins anew, about the same
    /// contact.
    pub fn start_anew(&mut self) {
        *self = Self {
            other: self.other.take(),
            heard: self.heard,
            way: self.way,
            mistake: self.mistake,
            ..Self::default()
        };
    }
}

impl OpenPage {
    fn new() -> Self {
        Self {
            progress: watch::Sender::default(),
            turn: tokio::sync::Mutex::default(),
            looked: Mutex::new(Timestamp::now()),
            memory: Mutex::default(),
            last: Mutex::default(),
        }
    }

    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It was looked up just now.
    pub fn has_looked(&self, now: Timestamp) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Somebody comes back to the page, perhaps from a ticket that they have changed: it is time to look up again, unless that was
    /// done a moment ago.
    pub fn is_come_back_to(&self, now: Timestamp) {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(*looked).abs() >= MOMENT {
            *looked = now - LOOK_AGAIN;
        }
    }

    /// Whether it is time to look up again. True to one caller: who looks, then.
    pub fn may_look_again(&self, now: Timestamp) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = now.duration_since(*looked).abs() >= LOOK_AGAIN && self.progress.borrow().ended.is_some();
        if due {
            *looked = now;
        }
        due
    }

    /// Numbers the view: a new number if anything but the passing seconds changed since the last one.
    pub fn number(&self, view: LiveView, now: Timestamp) -> LiveView {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Last { view: before, stands_since, given_up } = &*last;
        let given_up = *given_up;
        let same = LiveView { seq: before.seq, seconds: before.seconds, ..view.clone() } == *before;
        let seq = if same { before.seq } else { fresh(before.seq, now) };
        let said = view.state == before.state && view.reason == before.reason;
        let offers = view.ways == before.ways && view.buttons == before.buttons;
        let stands = said && view.who == before.who && view.card == before.card && offers;
        let stands_since = if stands { *stands_since } else { seq };
        *last = Last { view: LiveView { seq, ..view }, stands_since, given_up };
        last.view.clone()
    }

    /// Nothing that was pressed so far stands any more: a press that has not come until now came too late.
    pub fn give_up(&self, now: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.view.seq = fresh(last.view.seq, now);
        last.stands_since = last.view.seq;
        last.given_up = last.view.seq;
    }

    /// Whether a press on this view was given up before it came.
    pub fn was_given_up(&self, seen: u64) -> bool {
        seen < self.last.lock().unwrap_or_else(PoisonError::into_inner).given_up
    }

    /// Whether what was shown under this number still stands: the same state, reason, people, card, ways and buttons
    /// ever since.
    pub fn stands(&self, seen: u64) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (last.stands_since..=last.view.seq).contains(&seen)
    }
}

/// A number that no view had: in milliseconds, so that numbers grow across a restart, too.
fn fresh(last: u64, now: Timestamp) -> u64 {
    u64::try_from(now.as_millisecond()).unwrap_or_default().max(last + 1)
}

/// All open pods, by the hash of their page's handle.
#[derive(Debug, Default)]
pub struct OpenPages(Mutex<HashMap<TokenHash, (Arc<OpenPage>, Timestamp)>>);

impl OpenPages {
    /// The page with this handle, kept at least until `expires`; and whether it is new here.
    pub fn open(&self, handle: &TokenHash, expires: Timestamp) -> (Arc<OpenPage>, bool) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new = false;
        let (page, until) = pages.entry(*handle).or_insert_with(|| {
            new = true;
            (Arc::new(OpenPage::new()), expires)
        });
        *until = expires.max(*until);
        (page.clone(), new)
    }

    /// Keeps an open page at least until then.
    pub fn extend(&self, handle: &TokenHash, expires: Timestamp) {
        if let Some((_, until)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(handle) {
            *until = expires.max(*until);
        }
    }

    pub fn sweep(&self, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, (_, expires)| *expires > now);
    }
}
