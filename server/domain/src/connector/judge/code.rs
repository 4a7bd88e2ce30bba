use jiff::Timestamp;

use super::{Evidence, accepted, is_of_another, number, session};
use crate::{
    connector::{BeginAnswer, EndAnswer, is, names, verdict_of_value},
    ids::Upn,
    verdict::Verdict,
};

/// What a Begin for a code led to, in either form: the session in which one code is checked, or the end.
///
/// Anything but `challenge` may mean that the phone rings, or that nobody is asked; a code would then prove nothing.
pub fn judge_code_begin(answer: &BeginAnswer, asked: &Upn) -> Result<String, Verdict> {
    accepted(answer)?;
    let wants_code = is(&answer.authentication_result, "challenge") && number(answer)?.is_none();
    if !names(&answer.upn, asked) || !wants_code {
        return Err(Verdict::Unrecognised);
    }
    session(answer)
}

/// What the answer to a code, checked in the session that [`judge_code_begin`] gave, says at `now`. It is the last word:
/// there is one answer to one code.
pub fn judge_code(answer: &EndAnswer, session: &str, evidence: Evidence<'_>, now: Timestamp) -> Verdict {
    if is_of_another(session, answer) {
        return Verdict::Unrecognised;
    }
    // Has not been seen in an answer to a code, so it may be missing; where it is said, it must be so.
    let interactive = answer.completed_interactively.as_deref().is_none_or(|text| text == "true");
    match answer.value.as_deref() {
        Some("Success") if !interactive => Verdict::Unrecognised,
        Some("Success") if !is(&answer.authentication_result, "true") => Verdict::Unrecognised,
        Some("Success") if evidence.in_time(now) => Verdict::Approved,
        Some("Success") => Verdict::AnsweredTooLate,
        Some(value) => match verdict_of_value(value) {
            // No phone rang, and a code was given: these say nothing of it.
            Verdict::NoAnswer | Verdict::PhoneUnreachable | Verdict::CodeWanted => Verdict::Unrecognised,
            verdict => verdict,
        },
        None => Verdict::Unrecognised,
    }
}
