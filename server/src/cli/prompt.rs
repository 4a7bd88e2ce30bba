//! One prompt from the command line, to its verdict. What counts as an approval, `vouchsafe_domain::connector` decides.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, interval, sleep, sleep_until};
use uuid::Uuid;
use vouchsafe_app::words::{Said, words};
use vouchsafe_domain::{
    connector::{
        Evidence, Form, MethodList, Progress, judge_answer, judge_asynchronous_begin, judge_synchronous_begin,
    },
    method::Way,
    verdict::Verdict,
    verification::{State, Timing},
};
use vouchsafe_entra::{Connector, EntraError, ErrorKind};

use super::{account::Asked, place::Place};
use crate::verification::driver::POLL;

/// How a prompt is sent.
pub(super) struct Prompt<'a> {
    pub(super) connector: &'a Connector,
    pub(super) asked: &'a Asked,
    pub(super) form: Form,
    pub(super) timing: Timing,
}

/// What happens on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// The phone rings, or is about to; the number is to be typed on it.
    Rings { number: Option<u8> },
    /// So many seconds are left to answer.
    Left(i64),
}

/// Who is told.
pub(super) type Tell<'a> = &'a mut (dyn FnMut(Seen) + Send);

/// How it ended.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    /// What the connector answered, in its own words.
    pub(super) answer: Option<String>,
    /// Why there was no answer.
    pub(super) error: Option<EntraError>,
    /// Set if the prompt may still be open on the phone.
    pub(super) open: Option<Open>,
}

/// A prompt that may still be open.
#[derive(Debug)]
pub(super) struct Open {
    /// When it cannot be any more.
    closes: Timestamp,
    /// What to ask for it by; the synchronous form has nothing.
    session: Option<(String, Uuid, Option<String>)>,
}

impl Outcome {
    fn of(verdict: Verdict, answer: Option<String>) -> Self {
        Self { verdict, answer, error: None, open: None }
    }

    fn failed(error: EntraError) -> Self {
        Self { verdict: error.verdict(), answer: None, error: Some(error), open: None }
    }

    fn may_be_open(self, open: Open) -> Self {
        Self { open: Some(open), ..self }
    }

    /// What is set up wrongly, by its key in the catalogue.
    pub(super) fn fault(&self) -> Option<&'static str> {
        Some(self.error.as_ref()?.fault()?.wrong.key())
    }

    /// The verdict in the catalogue's words.
    pub(super) fn said(&self, asked: &Asked, purpose: &str) -> Said {
        let fault = self.error.as_ref().and_then(EntraError::fault);
        let code = fault.and_then(|fault| fault.code).map(|code| format!("AADSTS{code}")).unwrap_or_default();
        let needed = fault.and_then(|fault| fault.needed).unwrap_or_default();
        let closes = self.open.as_ref().map(|open| format!("at {}", open.closes.strftime("%H:%M:%S UTC")));
        let values = [
            ("user", asked.upn.as_str()),
            ("upn", asked.upn.as_str()),
            ("company", &*asked.company()),
            ("purpose", purpose),
            ("code", &*code),
            ("fix", needed),
            ("when", closes.as_deref().unwrap_or_default()),
        ];
        // The place in our own database was free: what Microsoft has open is somebody else's.
        let detail = self.fault().or((self.verdict == Verdict::AlreadyOpen).then_some("elsewhere"));
        words().said(self.verdict.name(), detail, &values)
    }
}

impl Prompt<'_> {
    /// Which methods the account has, and since when this is known. Nothing is sent.
    pub(super) async fn methods(&self) -> Result<(MethodList, Timestamp), Outcome> {
        let fetched = Timestamp::now();
        match self.connector.methods(&self.asked.key, &self.asked.upn).await {
            Ok(list) => Ok((list, fetched)),
            Err(error) => Err(Outcome::failed(error)),
        }
    }

    /// Why the list does not allow a prompt now, if it does not.
    pub(super) fn obstacle(&self, (list, fetched): &(MethodList, Timestamp)) -> Option<Outcome> {
        let upn = &self.asked.upn;
        let too_old = || !list.allows(Way::Notification, upn, *fetched, Timestamp::now());
        let verdict = list.obstacle(Way::Notification, upn).or_else(|| too_old().then_some(Verdict::Unrecognised))?;
        Some(Outcome::of(verdict, list.value.clone()))
    }

    /// Sends it, once, and waits for the verdict. Whoever calls has looked at the list, and has the account's place.
    pub(super) async fn send(&self, place: Option<&Place>, tell: Tell<'_>) -> anyhow::Result<Outcome> {
        let context = place.map_or_else(Uuid::new_v4, Place::context);
        match self.form {
            Form::Asynchronous => self.asynchronous(context, place, tell).await,
            Form::Synchronous => self.synchronous(context, place, tell).await,
        }
    }

    /// Waits until the prompt can no longer be open: until the connector says so, or its time is over.
    pub(super) async fn until_closed(&self, open: &Open) {
        while Timestamp::now() < open.closes {
            if let Some((session, context, dc)) = &open.session {
                let asked = self.asked;
                let answer = self.connector.end(&asked.key, session, *context, &asked.upn, dc.as_deref()).await;
                let evidence = self.evidence(Timestamp::now());
                let progress = answer.map(|answer| judge_answer(&answer, session, evidence, Timestamp::now()));
                if matches!(progress, Ok(Progress::Ended(verdict)) if verdict.ends_prompt()) {
                    return;
                }
            }
            sleep(POLL).await;
        }
    }

    fn evidence(&self, begun: Timestamp) -> Evidence<'_> {
        Evidence { asked: &self.asked.upn, begun, counts_for: self.timing.counts_for() }
    }

    fn left(&self, begun: Timestamp) -> Seen {
        let left = self.timing.rings - Timestamp::now().duration_since(begun);
        Seen::Left(left.max(SignedDuration::ZERO).as_secs())
    }

    fn open(&self, begun: Timestamp) -> Open {
        Open { closes: begun + self.timing.closed, session: None }
    }

    async fn asynchronous(&self, context: Uuid, place: Option<&Place>, tell: Tell<'_>) -> anyhow::Result<Outcome> {
        let Asked { upn, key, .. } = self.asked;
        let sent = Timestamp::now();
        let begin = match self.connector.begin(key, self.form, upn, context).await {
            Ok(begin) => begin,
            Err(failed) => {
                let outcome = Outcome::failed(failed.error);
                return Ok(if failed.nothing_sent { outcome } else { outcome.may_be_open(self.open(sent)) });
            }
        };
        let accepted = match judge_asynchronous_begin(&begin.answer, upn) {
            Ok(accepted) => accepted,
            Err(verdict) => {
                let outcome = Outcome::of(verdict, begin.answer.value);
                return Ok(if verdict.leaves_prompt_open() { outcome.may_be_open(self.open(sent)) } else { outcome });
            }
        };
        let begun = Timestamp::now();
        if let Some(place) = place {
            place.begun(Some(&accepted.session), begin.dc.clone(), accepted.number).await?;
        }
        tell(Seen::Rings { number: accepted.number });
        loop {
            let next = Instant::now() + POLL;
            if let Some(place) = place {
                place.keep().await?;
            }
            let open =
                || Open { session: Some((accepted.session.clone(), context, begin.dc.clone())), ..self.open(begun) };
            let answer = self.connector.end(key, &accepted.session, context, upn, begin.dc.as_deref()).await;
            let failed = match answer {
                Ok(answer) => match judge_answer(&answer, &accepted.session, self.evidence(begun), Timestamp::now()) {
                    Progress::Ended(verdict) => {
                        let outcome = Outcome::of(verdict, answer.value);
                        return Ok(if verdict.ends_prompt() { outcome } else { outcome.may_be_open(open()) });
                    }
                    Progress::Pending => None,
                },
                // The next answer could not be believed either.
                Err(error) if matches!(error.kind(), ErrorKind::Malformed | ErrorKind::Setup(_)) => {
                    return Ok(Outcome::failed(error).may_be_open(open()));
                }
                Err(error) => Some(error),
            };
            let now = Timestamp::now();
            if let State::Over(verdict) = State::at(now, begun, self.timing) {
                let outcome = failed.map_or_else(|| Outcome::of(verdict, None), Outcome::failed);
                return Ok(outcome.may_be_open(open()));
            }
            tell(self.left(begun));
            sleep_until(next).await;
        }
    }

    async fn synchronous(&self, context: Uuid, place: Option<&Place>, tell: Tell<'_>) -> anyhow::Result<Outcome> {
        let Asked { upn, key, .. } = self.asked;
        // In this form Begin is the final answer, so it has begun as soon as it is sent.
        let begun = Timestamp::now();
        if let Some(place) = place {
            place.begun(None, None, None).await?;
        }
        tell(Seen::Rings { number: None });
        let mut answered = std::pin::pin!(self.connector.begin(key, self.form, upn, context));
        let gives_up = sleep((self.timing.rings + self.timing.last_word).unsigned_abs());
        let mut gives_up = std::pin::pin!(gives_up);
        let mut seconds = interval(Duration::from_secs(1));
        let answered = loop {
            tokio::select! {
                answered = &mut answered => break answered,
                () = &mut gives_up => {
                    return Ok(Outcome::of(Verdict::NoAnswer, None).may_be_open(self.open(begun)));
                }
                _ = seconds.tick() => {
                    tell(self.left(begun));
                    if let Some(place) = place {
                        place.keep().await?;
                    }
                }
            }
        };
        Ok(match answered {
            Ok(begin) => {
                let verdict = judge_synchronous_begin(&begin.answer, self.evidence(begun), Timestamp::now());
                Outcome::of(verdict, begin.answer.value)
            }
            Err(failed) if failed.nothing_sent => Outcome::failed(failed.error),
            Err(failed) => Outcome::failed(failed.error).may_be_open(self.open(begun)),
        })
    }
}
