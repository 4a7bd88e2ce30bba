//! One request for strong authentication, from Begin until its answer is known. Pure: time is a parameter.

use std::time::{Duration, Instant};

use uuid::Uuid;

use super::directory::{Habit, Quirk};
use super::options::Options;

/// What a session waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wait {
    /// A press on the phone, with a number to match or without.
    Phone { number: Option<u8> },
    /// A code from the app.
    Code { wrong: u8 },
    /// Nobody was asked.
    Nobody,
}

/// What somebody does with a prompt on the phone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Press {
    Approve,
    Deny,
    Fraud,
    /// Away with the prompt; it stays unanswered.
    Ignore,
    /// Approve, but after the prompt's time.
    Late,
    Number(u8),
}

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    /// Object id.
    pub(crate) account: Uuid,
    /// The token that began.
    pub(crate) token: String,
    pub(crate) quirk: Quirk,
    pub(crate) begun: Instant,
    pub(crate) wait: Wait,
    pub(crate) polls: u32,
    /// Somebody pressed something on the phone.
    pub(crate) pressed: bool,
    /// The result value that comes, and when.
    planned: Option<(String, Instant)>,
}

impl Session {
    pub(crate) fn new(account: Uuid, token: &str, quirk: Quirk, wait: Wait, begun: Instant) -> Self {
        let planned = match &quirk {
            Quirk::EndsWith { value, after_ms } => Some((value.clone(), begun + Duration::from_millis(*after_ms))),
            Quirk::InstantlyTrue if !matches!(wait, Wait::Code { .. }) => Some(("Success".to_owned(), begun)),
            Quirk::Offline if wait == Wait::Nobody => {
                Some(("PhoneAppNotificationFailed".to_owned(), begun + Duration::from_secs(2)))
            }
            _ => None,
        };
        let id = Uuid::new_v4();
        Self { id, account, token: token.to_owned(), quirk, begun, wait, polls: 0, pressed: false, planned }
    }

    /// Lets the owner of the phone act by themselves.
    pub(crate) fn with_habit(mut self, habit: Habit, options: &Options) -> Self {
        if !matches!(self.wait, Wait::Phone { .. }) {
            return self;
        }
        let plan = match habit {
            Habit::Manual | Habit::Silent => return self,
            Habit::AutoApprove { after_ms } => ("Success", Duration::from_millis(after_ms)),
            Habit::AutoDeny { after_ms } => ("PhoneAppDenied", Duration::from_millis(after_ms)),
            Habit::AutoFraud { after_ms } => ("PhoneAppFraudReported", Duration::from_millis(after_ms)),
            Habit::AutoLate => ("Success", options.late_time()),
        };
        self.planned = Some((plan.0.to_owned(), self.begun + plan.1));
        self
    }

    /// The result value, once there is one. A plan counts even if it is later than the prompt's time: that is a late answer.
    pub(crate) fn outcome(&self, now: Instant, options: &Options) -> Option<&str> {
        match &self.planned {
            Some((value, due)) => (now >= *due).then_some(value.as_str()),
            None if matches!(self.wait, Wait::Code { .. }) => None,
            None => (now >= self.begun + options.answer_time()).then_some("PhoneAppNoResponse"),
        }
    }

    /// When the outcome will be known if nobody does anything.
    pub(crate) fn due(&self, options: &Options) -> Instant {
        self.planned.as_ref().map_or(self.begun + options.answer_time(), |(_, due)| *due)
    }

    /// Whether a second request for the same user is a duplicate.
    pub(crate) fn is_open(&self, now: Instant, options: &Options) -> bool {
        !matches!(self.wait, Wait::Code { .. }) && self.outcome(now, options).is_none()
    }

    /// Whether the phone shows it.
    pub(crate) fn rings(&self, now: Instant, options: &Options) -> bool {
        let in_time = now < self.begun + options.answer_time();
        matches!(self.wait, Wait::Phone { .. }) && in_time && !self.pressed && self.outcome(now, options).is_none()
    }

    /// Does what was pressed. False if a number to match makes that impossible: such a prompt has no Approve button.
    pub(crate) fn press(&mut self, press: Press, now: Instant, options: &Options) -> bool {
        let Wait::Phone { number } = self.wait else { return false };
        let plan = match (press, number) {
            (Press::Approve | Press::Late, Some(_)) | (Press::Number(_), None) => return false,
            (Press::Approve, None) => Some(("Success", now)),
            (Press::Late, None) => Some(("Success", self.begun + options.late_time())),
            (Press::Number(typed), Some(shown)) if typed == shown => Some(("Success", now)),
            (Press::Number(_), Some(_)) => Some(("PhoneAppEntropyIncorrect", now)),
            (Press::Deny, _) => Some(("PhoneAppDenied", now)),
            (Press::Fraud, _) => Some(("PhoneAppFraudReported", now)),
            (Press::Ignore, _) => None,
        };
        self.pressed = true;
        self.planned = plan.map(|(value, due)| (value.to_owned(), due));
        true
    }

    /// Ends it now, with this result value.
    pub(crate) fn end(&mut self, value: &str, now: Instant) {
        self.planned = Some((value.to_owned(), now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(wait: Wait) -> (Session, Instant, Options) {
        let now = Instant::now();
        (Session::new(Uuid::nil(), "token", Quirk::None, wait, now), now, Options::default())
    }

    fn after(now: Instant, seconds: u64) -> Instant {
        now + Duration::from_secs(seconds)
    }

    #[test]
    fn nobody_answers_for_55_seconds() {
        let (mut session, now, options) = session(Wait::Phone { number: None });
        assert!(session.rings(after(now, 54), &options));
        assert_eq!(session.outcome(after(now, 54), &options), None);
        assert_eq!(session.outcome(after(now, 55), &options), Some("PhoneAppNoResponse"));
        assert!(session.press(Press::Ignore, now, &options));
        assert!(!session.rings(after(now, 1), &options) && session.is_open(after(now, 1), &options));
        assert_eq!(session.outcome(after(now, 55), &options), Some("PhoneAppNoResponse"));
    }

    #[test]
    fn late_is_pending_until_it_is_true() {
        let (mut session, now, options) = session(Wait::Phone { number: None });
        assert!(session.press(Press::Late, now, &options));
        assert_eq!(session.outcome(after(now, 59), &options), None);
        assert_eq!(session.outcome(after(now, 60), &options), Some("Success"));
    }

    #[test]
    fn a_number_must_be_typed() {
        let (mut session, now, options) = session(Wait::Phone { number: Some(42) });
        assert!(!session.press(Press::Approve, now, &options));
        assert!(session.press(Press::Number(41), now, &options));
        assert_eq!(session.outcome(now, &options), Some("PhoneAppEntropyIncorrect"));
    }

    #[test]
    fn habits_act_by_themselves() {
        let (session, now, options) = session(Wait::Phone { number: None });
        let session = session.with_habit(Habit::AutoDeny { after_ms: 2_000 }, &options);
        assert!(session.rings(after(now, 1), &options));
        assert_eq!(session.outcome(after(now, 2), &options), Some("PhoneAppDenied"));
    }
}
