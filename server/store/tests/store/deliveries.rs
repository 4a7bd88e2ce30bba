//! Promise P3 for what leaves the house: it is stored with what it tells, arrives at least once, and is given up visibly.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vouchsafe_domain::{policy::Told, told::PER_DAY, verdict::Verdict};
use vouchsafe_store::{Channel, Errand, NewDelivery, NewVerification, Outgoing, Secret};

use crate::bench::*;

pub(crate) const TOLD: Errand = Errand::Told(Told::User);

pub(crate) fn delivery(errand: Errand) -> NewDelivery {
    NewDelivery {
        channel: Channel::Mail,
        errand,
        payload: Secret::new("{\"upn\":\"grace@contoso.example\"}"),
        objection: None,
    }
}

impl Bench {
    /// Concludes with these deliveries.
    pub(crate) async fn sends(&self, id: Uuid, verdict: Verdict, now: Timestamp, deliveries: Vec<NewDelivery>) {
        let outgoing = Outgoing { deliveries, ..Outgoing::default() };
        self.store.conclude(id, conclusion(verdict, now), |_, _, _| outgoing).await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_handed_out_to_one_at_a_time() {
    on_each_database(async |bench| {
        for number in 0..3 {
            let sent = bench.ringing(&NewVerification { account: account(number), ..press(at(0)) }, at(0)).await;
            bench.sends(sent.id, Verdict::Denied, at(10), vec![delivery(Errand::Alert)]).await;
        }
        assert!(bench.store.due_deliveries(&acme(), Channel::Mail, at(9), 10).await.unwrap().is_empty());
        for (channel, now, due) in
            [(Channel::Mail, 9, vec![]), (Channel::Mail, 10, vec![acme()]), (Channel::Syslog, 10, vec![])]
        {
            assert_eq!(bench.store.instances_with_due_deliveries(channel, at(now)).await.unwrap(), due);
        }
        assert!(bench.store.due_deliveries(&globex(), Channel::Mail, at(10), 10).await.unwrap().is_empty());
        let handed_out = at_once((0..20).map(|_| {
            let store = bench.store.clone();
            async move { store.due_deliveries(&acme(), Channel::Mail, at(10), 2).await.unwrap() }
        }))
        .await;
        let mut ids: Vec<_> = handed_out.iter().flatten().map(|delivery| delivery.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), handed_out.iter().flatten().count()), (3, 3));
        assert!(bench.store.due_deliveries(&acme(), Channel::Mail, at(129), 10).await.unwrap().is_empty());
        // Whoever had them was killed: they come again.
        let again = bench.again().await.due_deliveries(&acme(), Channel::Mail, at(130), 10).await.unwrap();
        assert!(again.len() == 3 && again.iter().all(|delivery| delivery.tries == 2 && delivery.made == at(10)));
        assert!(again.iter().all(|delivery| delivery.payload.expose().contains("grace")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_once_and_leaves_no_names_behind() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let sent = bench.ringing(&press(at(0)), at(0)).await;
        bench.sends(sent.id, Verdict::Denied, at(10), vec![delivery(TOLD), delivery(Errand::Alert)]).await;
        assert_eq!(
            bench.tamper("UPDATE deliveries SET tries = 0 WHERE payload LIKE '%grace%'").await,
            0,
            "it is sealed"
        );
        let due = store.due_deliveries(&acme(), Channel::Mail, at(10), 10).await.unwrap();
        let told = due.iter().find(|delivery| delivery.errand == TOLD).unwrap();
        let alert = due.iter().find(|delivery| delivery.errand == Errand::Alert).unwrap();

        store.postpone_delivery(alert.id, at(500), "there was no connection").await.unwrap();
        assert!(store.delivered(told, at(11)).await.unwrap());
        assert!(!store.delivered(told, at(12)).await.unwrap());
        assert!(!store.delivery_refused(told, "too late", at(12)).await.unwrap());
        assert!(store.due_deliveries(&acme(), Channel::Mail, at(499), 10).await.unwrap().is_empty());
        assert_eq!(store.due_deliveries(&acme(), Channel::Mail, at(500), 10).await.unwrap().len(), 1);
        assert!(store.delivery_refused(alert, "there was no connection", at(501)).await.unwrap());
        assert!(store.due_deliveries(&acme(), Channel::Mail, at(1_000_000), 10).await.unwrap().is_empty());
        assert_eq!(bench.log_kinds("acme").await[3..], ["told", "delivery_failed"]);
        assert_eq!(bench.tamper("UPDATE deliveries SET tries = 0 WHERE payload IS NOT NULL").await, 0);

        assert_eq!(store.forget_deliveries(at(10)).await.unwrap(), 0);
        assert_eq!(store.forget_deliveries(at(11)).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_whose_deliveries_cannot_be_stored_is_not_set() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        bench.tamper("DROP TABLE deliveries").await;
        let outgoing = Outgoing { deliveries: vec![delivery(TOLD)], ..Outgoing::default() };
        let failed = bench.store.conclude(ringing.id, conclusion(Verdict::Approved, at(5)), |_, _, _| outgoing).await;
        assert!(failed.is_err());
        assert_eq!(bench.store.verification(&acme(), ringing.id).await.unwrap().unwrap().verdict, None);
        assert_eq!(bench.log_kinds("acme").await, ["requested", "begun"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_more_often_than_they_may_be() {
    on_each_database(async |bench| {
        // Five hours apart, the prompts themselves are within their limits.
        let press = |number, seconds| NewVerification { account: account(number), ..press(at(seconds)) };
        let tell = async |number, seconds, verdict| {
            let sent = bench.ringing(&press(number, seconds), at(seconds)).await;
            // Two addresses are one telling.
            let deliveries = vec![delivery(TOLD), delivery(TOLD), delivery(Errand::Alert)];
            bench.sends(sent.id, verdict, at(seconds), deliveries).await;
            bench.store.close_prompt(sent.id, None, at(seconds)).await.unwrap();
        };
        let count = i64::try_from(PER_DAY).unwrap();
        for number in 0..count + 3 {
            tell(1, number * 600, Verdict::NoAnswer).await;
        }
        tell(2, 100, Verdict::NoAnswer).await;
        let due = bench.store.due_deliveries(&acme(), Channel::Mail, at(1_000_000), 100).await.unwrap();
        let told = |number| due.iter().filter(|d| d.errand == TOLD && d.account == Some(account(number))).count();
        assert_eq!((told(1), told(2)), (2 * PER_DAY, 2));
        assert_eq!(due.iter().filter(|d| d.errand == Errand::Alert).count(), PER_DAY + 4, "alerts are not counted");
        let kinds = bench.log_kinds("acme").await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "not_told").count(), 6);

        let tomorrow = SignedDuration::from_hours(24).as_secs();
        tell(1, tomorrow, Verdict::NoAnswer).await;
        let due = bench.store.due_deliveries(&acme(), Channel::Mail, at(1_000_000), 100).await.unwrap();
        assert_eq!(due.iter().filter(|d| d.errand == TOLD).count(), 2, "the first one was a day ago");

        tell(1, tomorrow + 10, Verdict::NoAnswer).await;
        tell(1, tomorrow + 600, Verdict::Approved).await;
        let due = bench.store.due_deliveries(&acme(), Channel::Mail, at(1_000_000), 100).await.unwrap();
        assert_eq!(due.iter().filter(|d| d.errand == TOLD).count(), 2, "an approval is always told, the other not");
    })
    .await;
}

#[tokio::test]
async fn what_is_stuck_or_given_up_is_counted_until_something_arrives() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let sent = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(sent.id, Verdict::Denied, at(10)).await.unwrap();
        let note = store.due_notes(&acme(), at(10), 10).await.unwrap().remove(0);
        store.postpone_note(note.id, at(100), "Halo does not answer").await.unwrap();
        store.deliver(&acme(), &delivery(Errand::Alert), at(20)).await.unwrap();
        assert_eq!(store.outboxes(&acme(), at(10)).await.unwrap().notes_stuck, 0, "it may still be on its way");
        let stuck = store.outboxes(&acme(), at(21)).await.unwrap();
        assert_eq!((stuck.notes_stuck, stuck.notes_problem.as_str()), (1, "Halo does not answer"));
        let mail = |standing: &vouchsafe_store::OutboxStanding| {
            let of = standing.channels.iter().find(|of| of.channel == Channel::Mail).unwrap().clone();
            (of.stuck, of.given_up, of.problem)
        };
        assert_eq!(mail(&stuck), (1, 0, String::new()));
        assert_eq!(store.outboxes(&globex(), at(21)).await.unwrap().notes_stuck, 0);

        let due = store.due_deliveries(&acme(), Channel::Mail, at(30), 10).await.unwrap().remove(0);
        store.delivery_refused(&due, "no such host", at(31)).await.unwrap();
        assert_eq!(mail(&store.outboxes(&acme(), at(40)).await.unwrap()), (0, 1, "no such host".into()));
        store.deliver(&acme(), &delivery(Errand::Alert), at(41)).await.unwrap();
        let due = store.due_deliveries(&acme(), Channel::Mail, at(50), 10).await.unwrap().remove(0);
        store.delivered(&due, at(51)).await.unwrap();
        assert_eq!(mail(&store.outboxes(&acme(), at(60)).await.unwrap()), (0, 0, String::new()));
    })
    .await;
}

#[tokio::test]
async fn the_probe_is_good_for_a_minute_and_for_this_key() {
    let bench = Bench::sqlite().await;
    let token = bench.store.probe(at(0)).unwrap();
    assert!(bench.store.is_probe(&token, at(59)) && bench.again().await.is_probe(&token, at(0)));
    assert!(!bench.store.is_probe(&token, at(60)) && !bench.store.is_probe(&token, at(-60)));
    assert!(!bench.store.is_probe("", at(0)) && !Bench::sqlite().await.store.is_probe(&token, at(0)));
    bench.store.try_to_write().await.unwrap();
}
