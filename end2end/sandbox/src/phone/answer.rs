//! What was pressed on a phone.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use uuid::Uuid;

use crate::microsoft::Microsoft;
use crate::microsoft::session::Press;

/// A press on a phone. A prompt with a number to match has no Approve: the number is the approval.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    Approve,
    Deny,
    /// "It wasn't me."
    Fraud,
    /// The prompt goes away unanswered.
    Ignore,
    /// Approve, but only after the prompt's time is over.
    Late,
    Number(u8),
}

/// Why a press did nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unanswered {
    /// The phone shows no prompt.
    NoPrompt,
    /// The prompt has no such button.
    Impossible,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoPrompt => "The phone shows no prompt.",
            Self::Impossible => "The prompt on the phone has no such button.",
        })
    }
}

impl std::error::Error for Unanswered {}

/// Answers the newest prompt on the phone of an account, for which it waits as long as `patience`. Returns its session id.
pub async fn answer(
    microsoft: &Arc<Microsoft>,
    upn: &str,
    answer: Answer,
    patience: Duration,
) -> Result<Uuid, Unanswered> {
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let changed = microsoft.next_change();
        let pressed = press(microsoft, upn, answer);
        if pressed != Err(Unanswered::NoPrompt) || tokio::time::timeout_at(deadline, changed).await.is_err() {
            return pressed;
        }
    }
}

fn press(microsoft: &Microsoft, upn: &str, answer: Answer) -> Result<Uuid, Unanswered> {
    let press = match answer {
        Answer::Approve => Press::Approve,
        Answer::Deny => Press::Deny,
        Answer::Fraud => Press::Fraud,
        Answer::Ignore => Press::Ignore,
        Answer::Late => Press::Late,
        Answer::Number(number) => Press::Number(number),
    };
    let now = Instant::now();
    let account = microsoft.world().account(upn).map(|account| account.id).ok_or(Unanswered::NoPrompt)?;
    let rings = microsoft.world().ringing(account, now).last().map(|session| session.id);
    let id = rings.ok_or(Unanswered::NoPrompt)?;
    microsoft.change(|world| {
        let options = world.options.clone();
        let session = world.sessions.iter_mut().find(|session| session.id == id).ok_or(Unanswered::NoPrompt)?;
        if session.press(press, now, &options) { Ok(id) } else { Err(Unanswered::Impossible) }
    })
}

/// The body of `POST /control/phone/{upn}`: `{"answer":"number","number":12,"wait":true}`.
#[derive(Deserialize)]
pub(super) struct Request {
    answer: Button,
    #[serde(default)]
    number: u8,
    #[serde(default)]
    pub(super) wait: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Button {
    Approve,
    Deny,
    Fraud,
    Ignore,
    Late,
    Number,
}

impl Request {
    pub(super) fn answer(&self) -> Answer {
        match self.answer {
            Button::Approve => Answer::Approve,
            Button::Deny => Answer::Deny,
            Button::Fraud => Answer::Fraud,
            Button::Ignore => Answer::Ignore,
            Button::Late => Answer::Late,
            Button::Number => Answer::Number(self.number),
        }
    }
}
