mod code;

pub use code::{judge_code, judge_code_begin};
use jiff::{SignedDuration, Timestamp};

use super::{BeginAnswer, EndAnswer, MethodList, is, names, verdict_of_value};
use crate::{
    ids::Upn,
    method::{Method, Way},
    verdict::Verdict,
};

/// What has to hold before an answer can be an approval, whatever the answer says.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The account that the technician saw and the connector was asked about.
    pub asked: &'a Upn,
    /// When the prompt was sent.
    pub begun: Timestamp,
    /// Until when after `begun` an approval counts.
    pub counts_for: SignedDuration,
}

impl Evidence<'_> {
    /// Whether `now` is within the time in which an approval counts. A clock that went back is not.
    fn in_time(&self, now: Timestamp) -> bool {
        (SignedDuration::ZERO..=self.counts_for).contains(&now.duration_since(self.begun))
    }
}

/// An asynchronous Begin that was accepted: the phone rings now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The connector's `SessionId`.
    pub session: String,
    /// The number that the user must type, if Microsoft wants one matched.
    pub number: Option<u8>,
}

impl Begun {
    pub fn method(&self) -> Method {
        if self.number.is_some() { Method::NumberMatch } else { Method::Tap }
    }
}

/// Where a prompt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Pending,
    Ended(Verdict),
}

/// What an asynchronous Begin led to: an open prompt, or the end.
pub fn judge_asynchronous_begin(answer: &BeginAnswer, asked: &Upn) -> Result<Begun, Verdict> {
    accepted(answer)?;
    if !names(&answer.upn, asked) {
        return Err(Verdict::Unrecognised);
    }
    match answer.authentication_result.as_deref() {
        None => {}
        Some("challenge") => return Err(Verdict::CodeWanted),
        // A verdict before anybody was asked is not one.
        Some(_) => return Err(Verdict::Unrecognised),
    }
    Ok(Begun { session: session(answer)?, number: number(answer)? })
}

/// What a synchronous Begin, which is its own final answer, says at `now`.
pub fn judge_synchronous_begin(answer: &BeginAnswer, evidence: Evidence<'_>, now: Timestamp) -> Verdict {
    if let Err(verdict) = accepted(answer) {
        return verdict;
    }
    if !names(&answer.upn, evidence.asked) {
        return Verdict::Unrecognised;
    }
    match answer.authentication_result.as_deref() {
        Some("challenge") => Verdict::CodeWanted,
        Some("true") if !answer.session.as_deref().is_some_and(is_session) => Verdict::Unrecognised,
        Some("true") if evidence.in_time(now) => Verdict::Approved,
        Some("true") => Verdict::AnsweredTooLate,
        _ => Verdict::Unrecognised,
    }
}

/// What an answer to a poll of the session that [`judge_asynchronous_begin`] gave says at `now`.
pub fn judge_answer(answer: &EndAnswer, session: &str, evidence: Evidence<'_>, now: Timestamp) -> Progress {
    if is_of_another(session, answer) {
        return Progress::Ended(Verdict::Unrecognised);
    }
    let verdict = match answer.value.as_deref() {
        Some("AuthenticationPending") if answer.authentication_result.is_none() => return Progress::Pending,
        Some("Success") => match answer.authentication_result.as_deref() {
            Some("challenge") => Verdict::CodeWanted,
            Some("true") if !is(&answer.completed_interactively, "true") => Verdict::Unrecognised,
            Some("true") if evidence.in_time(now) => Verdict::Approved,
            Some("true") => Verdict::AnsweredTooLate,
            _ => Verdict::Unrecognised,
        },
        Some(value) => verdict_of_value(value),
        None => Verdict::Unrecognised,
    };
    Progress::Ended(verdict)
}

fn accepted(answer: &BeginAnswer) -> Result<(), Verdict> {
    match answer.value.as_deref() {
        Some("Success") => Ok(()),
        Some(value) => Err(verdict_of_value(value)),
        None => Err(Verdict::Unrecognised),
    }
}

fn session(answer: &BeginAnswer) -> Result<String, Verdict> {
    answer.session.clone().filter(|id| is_session(id)).ok_or(Verdict::Unrecognised)
}

/// A `SessionId` is a GUID in every capture; anything plain and short will do, since it goes back as it came.
fn is_session(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether the answer names a session, and not this one. That it names none has been seen.
fn is_of_another(session: &str, answer: &EndAnswer) -> bool {
    answer.session.as_deref().is_some_and(|named| named != session)
}

/// The number to match. However a zero is written, it means that there is none.
fn number(answer: &BeginAnswer) -> Result<Option<u8>, Verdict> {
    match answer.number.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match text.parse::<u8>() {
            Ok(0) => Ok(None),
            Ok(number) if number < 100 => Ok(Some(number)),
            _ => Err(Verdict::Unrecognised),
        },
    }
}

impl MethodList {
    /// Why one cannot be asked in this way according to this list, if one cannot.
    pub fn obstacle(&self, way: Way, asked: &Upn) -> Option<Verdict> {
        match self.value.as_deref() {
            Some("Success") if !names(&self.upn, asked) => Some(Verdict::Unrecognised),
            Some("Success") if !self.has(way) => Some(Verdict::MethodMissing),
            Some("Success") => None,
            Some(value) => Some(verdict_of_value(value)),
            None => Some(Verdict::Unrecognised),
        }
    }
}

#[cfg(test)]
mod tests;
