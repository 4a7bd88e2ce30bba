use jiff::{SignedDuration, Timestamp};
use vouchsafe_app::dashboard::{
    Answer,
    settings::{Frame, PodUrl},
};
use vouchsafe_store::{Launches, Secret, StoreError, Token};

use super::Wish;
use crate::{
    dashboard::{change::Weight, visitor::Visitor},
    launch::query::Kind,
    services::Services,
};

/// How long the old secret counts beside a new one.
const OLD_LIVES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many count at most: whoever renews it often does not leave a heap behind.
const MOST: usize = 4;

pub fn drawn(services: &Services, visitor: &Visitor, launches: Launches, made: String, answer: Answer) -> Frame {
    let instance = &visitor.connected.instance;
    let (clock, public_url) = (visitor.clock(), services.process.public_url.origin());
    let url = |of, kind: Kind| PodUrl { of, url: kind.template(&public_url, &instance.id) };
    let secrets = instance.launch_secrets_at(visitor.now).len();
    let until = instance.launch_secrets_until.filter(|_| secrets > 1);
    // What was wrong before it worked is of no interest any more.
    let failed = launches.failed.filter(|(failed, _)| launches.opened.is_none_or(|opened| opened < *failed));
    Frame {
        urls: vec![url("ticket", Kind::Ticket), url("user", Kind::User)],
        made,
        secrets,
        until: until.map(|until| clock.minute(until)).unwrap_or_default(),
        answer,
        opened: launches.opened.map(|opened| clock.minute(opened)).unwrap_or_default(),
        failed: failed.map(|(at, reason)| [clock.minute(at), reason]),
    }
}

/// A secret that nobody can guess.
pub fn random() -> Result<Secret, StoreError> {
    Ok(Secret::new(Token::random()?.expose()))
}

/// Puts a new secret first; those that count now go on to do so for a week.
pub fn renew(secret: Secret, now: Timestamp) -> Wish {
    Wish::new(Weight::OpensDoors, move |instance| {
        let mut secrets = vec![secret];
        secrets.extend(instance.launch_secrets_at(now).iter().cloned());
        secrets.truncate(MOST);
        instance.launch_secrets_until = (secrets.len() > 1).then(|| now + OLD_LIVES);
        instance.launch_secrets = secrets;
    })
}

/// Leaves the newest one alone.
pub fn take_old_away() -> Wish {
    Wish::new(Weight::ShutsDoors, |instance| {
        instance.launch_secrets.truncate(1);
        instance.launch_secrets_until = None;
    })
}
