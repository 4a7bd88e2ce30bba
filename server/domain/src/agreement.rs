//! A second technician's answer: for one thing, given in time by somebody on the list, and used once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    age::is_younger,
    ids::{AccountId, AgentId, ContactId, InstanceId, Target},
    method::Way,
    purpose::Purposes,
};

/// How long after it was asked for an agreement may be given, and used.
pub const LAPSES_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// How long ago the second technician may have signed in.
pub const SIGNED_IN_WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// How many characters a written reason has at least, and at most.
pub const REASON: (usize, usize) = (10, 120);

/// What a second technician is asked to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A prompt to the user's phone, or a code from it.
    Send,
    /// A prompt to somebody who vouches for the user.
    Vouch,
    /// To go on without a verification.
    Override,
    /// That Deny was pressed by mistake.
    Mistake,
}

impl What {
    pub const ALL: [Self; 4] = [Self::Send, Self::Vouch, Self::Override, Self::Mistake];

    /// The name in the database, in the log and in the words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Vouch => "vouch",
            Self::Override => "override",
            Self::Mistake => "mistake",
        }
    }

    /// What has this [name](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

/// The one thing that an agreement is about. Anything else is another thing, however small the difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub instance: InstanceId,
    pub target: Target,
    pub contact: ContactId,
    pub account: AccountId,
    pub purposes: Purposes,
    pub way: Way,
    pub what: What,
    /// Who is to vouch.
    pub approver: Option<AccountId>,
    /// Why, in the words of whoever asks.
    pub reason: Option<String>,
    pub asked_by: AgentId,
}

impl Matter {
    /// With one more reason.
    #[must_use]
    pub fn because(self, why: &str) -> Self {
        let reason = self.reason.map_or_else(|| why.to_owned(), |first| format!("{first}; {why}"));
        Self { reason: Some(reason), ..self }
    }
}

/// What the second technician said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub by: AgentId,
    pub at: Timestamp,
    pub agrees: bool,
}

/// A question to a second technician, with what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub matter: Matter,
    pub asked: Timestamp,
    pub answer: Option<Answer>,
    /// It was used, or whoever asked took it back.
    pub over: bool,
}

/// Where an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered.
    Asked,
    /// Somebody agreed, and it may be used.
    Agreed,
    Refused,
    Lapsed,
    /// Used, or taken back.
    Over,
}

/// Why somebody may not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unanswerable {
    /// It is their own question.
    Own,
    /// They are not on the customer's list.
    NotListed,
    /// They signed in too long ago.
    SignedInLongAgo,
    /// It was answered, used, taken back, or has lapsed.
    Closed,
}

impl Agreement {
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.answer {
            _ if self.over => Standing::Over,
            Some(Answer { agrees: false, .. }) => Standing::Refused,
            _ if now >= self.lapses() => Standing::Lapsed,
            Some(Answer { at, .. }) if !self.is_in_time(at) => Standing::Lapsed,
            Some(Answer { at, .. }) if at <= now => Standing::Agreed,
            // Whoever looks may have looked at the clock before the question or its answer came: not yet is not over.
            Some(_) | None => Standing::Asked,
        }
    }

    /// When it lapses.
    pub fn lapses(&self) -> Timestamp {
        self.asked + LAPSES_AFTER
    }

    /// Whether `who`, who signed in at `signed_in`, may answer at `now`; `list` is the customer's.
    pub fn may_answer(
        &self,
        who: AgentId,
        signed_in: Timestamp,
        list: impl IntoIterator<Item = AgentId>,
        now: Timestamp,
    ) -> Result<(), Unanswerable> {
        if who == self.matter.asked_by {
            Err(Unanswerable::Own)
        } else if !list.into_iter().any(|listed| listed == who) {
            Err(Unanswerable::NotListed)
        } else if now < self.asked || self.answer.is_some() || self.standing(now) != Standing::Asked {
            Err(Unanswerable::Closed)
        } else if !is_younger(signed_in, SIGNED_IN_WITHIN, now) {
            Err(Unanswerable::SignedInLongAgo)
        } else {
            Ok(())
        }
    }

    /// Whether an answer of then came after the question, and not too late. In this order clocks may not differ: an answer from
    /// before its question is none.
    fn is_in_time(&self, answered: Timestamp) -> bool {
        (self.asked..self.lapses()).contains(&answered)
    }

    /// Whether this lets exactly this be done at `now`.
    pub fn covers(&self, matter: &Matter, now: Timestamp) -> bool {
        self.matter == *matter && self.standing(now) == Standing::Agreed
    }
}

/// A written reason, cut to what is kept; `None` if it is too short to be one.
pub fn reason(text: &str) -> Option<String> {
    let (least, most) = REASON;
    let words: Vec<&str> = text.split_whitespace().collect();
    let reason: String = words.join(" ").chars().filter(|c| !c.is_control()).take(most).collect();
    (reason.chars().count() >= least).then_some(reason)
}

#[cfg(test)]
mod tests;
