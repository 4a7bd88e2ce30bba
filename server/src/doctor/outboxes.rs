//! What should have left the house by now: notes and deliveries.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use vouchsafe_domain::ids::InstanceId;
use vouchsafe_halo::escape::plain;
use vouchsafe_store::{OutboxStanding, StoreError};

use super::{
    finding::{About, Finding},
    remedy::Remedy,
    seen,
};
use crate::services::Services;

/// A note or a delivery that has waited for longer is stuck: by then it was tried several times.
const STUCK_AFTER: SignedDuration = SignedDuration::from_mins(10);

pub async fn check(services: Arc<Services>, instance: InstanceId) -> Vec<Finding> {
    let about = About::Instance(instance.clone());
    match services.store.outboxes(&instance, Timestamp::now() - STUCK_AFTER).await {
        Ok(outboxes) => found(&about, &outboxes),
        Err(error) => vec![unreadable(&about, &error)],
    }
}

fn unreadable(about: &About, error: &StoreError) -> Finding {
    Finding::fix(about, "outbox", Remedy::told("database", &format_args!("{error}.")))
}

fn found(about: &About, outboxes: &OutboxStanding) -> Vec<Finding> {
    let stuck = |test, key, number: u64, why: &str| {
        let values = [("left", &*number.to_string()), ("why", &*plain(why))];
        Finding::fix(about, test, Remedy::check(key, &values))
    };
    let mut findings = vec![match outboxes.notes_stuck {
        0 => Finding::good(about, "notes waiting", seen("nothing_stuck", &[])),
        number => stuck("notes waiting", "notes_stuck", number, &outboxes.notes_problem),
    }];
    for of in &outboxes.channels {
        let test = of.channel.name();
        match (of.stuck, of.given_up) {
            (0, 0) => {}
            (0, given_up) => findings.push(stuck(test, "deliveries_given_up", given_up, &of.problem)),
            (waiting, _) => findings.push(stuck(test, "deliveries_stuck", waiting, &of.problem)),
        }
    }
    if outboxes.channels.iter().all(|of| (of.stuck, of.given_up) == (0, 0)) {
        findings.push(Finding::good(about, "deliveries", seen("nothing_stuck", &[])));
    }
    findings
}
