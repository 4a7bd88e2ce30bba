//! "This was not me": once, in time, and with all that belongs to it.

use vouchsafe_domain::{ids::TicketId, purpose::Purpose, verdict::Verdict};
use vouchsafe_store::{
    Channel, Ended, Errand, IncidentFilter, NewDelivery, NewVerification, Outgoing, RaisedPlace, Token, Verification,
};

use crate::{
    bench::*,
    deliveries::{TOLD, delivery},
};

const WEEK: i64 = 7 * 24 * 3600;

/// An approval of this account on this ticket, told with this link.
async fn approved(bench: &Bench, link: &Token, new: &NewVerification, seconds: i64) -> Verification {
    let sent = bench.ringing(new, at(seconds)).await;
    let told = NewDelivery { objection: Some(link.hash()), ..delivery(TOLD) };
    bench.sends(sent.id, Verdict::Approved, at(seconds), vec![told]).await;
    sent
}

fn alert() -> Outgoing {
    Outgoing { deliveries: vec![delivery(Errand::Alert)], ..Outgoing::default() }
}

fn on(ticket: &str, number: usize) -> NewVerification {
    let ticket: TicketId = ticket.parse().unwrap();
    NewVerification { ticket: Some(ticket), account: account(number), ..press(at(0)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_back_what_was_not_used_and_says_so_once() {
    on_each_database(async |bench| {
        let links: Vec<Token> = (0..4).map(|_| Token::random().unwrap()).collect();
        let used = approved(bench, &links[0], &on("1", 1), 0).await;
        assert!(bench.store.use_approval(&acme(), used.id, used.technician, at(1)).await.unwrap());
        let open = approved(bench, &links[1], &on("2", 1), 2).await;
        let elsewhere = approved(bench, &links[2], &NewVerification { instance: globex(), ..on("3", 1) }, 3).await;
        let another = approved(bench, &links[3], &on("4", 2), 4).await;

        let raised = async |link: &Token, now| {
            let alert = |_: &Verification, _: &_| alert();
            bench.store.object(&link.hash(), now, alert).await.unwrap()
        };
        // Looking changes nothing, however often.
        for _ in 0..3 {
            let found = bench.store.objection(&links[0].hash()).await.unwrap().unwrap();
            assert_eq!((found.verification.id, found.raised, found.expires), (used.id, None, at(WEEK)));
        }
        assert!(raised(&Token::random().unwrap(), at(10)).await.is_none());

        let answers = at_once((0..20).map(|_| {
            let (store, hash) = (bench.store.clone(), links[0].hash());
            async move { store.object(&hash, at(10), |_, _| alert()).await.unwrap() }
        }))
        .await;
        let objected: Vec<_> = answers.into_iter().flatten().collect();
        assert_eq!(objected.len(), 1);
        assert_eq!(objected[0].verification.id, used.id);
        let mut withdrawn: Vec<_> = objected[0].withdrawn.iter().map(|approval| approval.id).collect();
        withdrawn.sort();
        let mut expected = vec![open.id, elsewhere.id];
        expected.sort();
        assert_eq!(withdrawn, expected, "on any ticket, of any instance, and only what was not used");

        assert!(!bench.store.use_approval(&acme(), open.id, open.technician, at(11)).await.unwrap());
        assert!(bench.store.use_approval(&acme(), another.id, another.technician, at(11)).await.unwrap());
        assert_eq!(bench.store.objection(&links[0].hash()).await.unwrap().unwrap().raised, Some(at(10)));
        assert!(raised(&links[0], at(12)).await.is_none(), "it was used");

        let alerts = bench.store.due_deliveries(&acme(), Channel::Mail, at(20), 100).await.unwrap();
        let alerts: Vec<_> = alerts.iter().filter(|delivery| delivery.errand == Errand::Alert).collect();
        assert_eq!(alerts.len(), 1);
        assert_eq!(
            (&alerts[0].instance, alerts[0].channel),
            (&acme(), Channel::Mail),
            "only its own instance is alerted"
        );
        let of = async |instance: &str, kind: &str| {
            bench.log_kinds(instance).await.into_iter().filter(|logged| logged == kind).count()
        };
        assert_eq!((of("acme", "objected").await, of("globex", "objected").await), (1, 0));
        assert_eq!((of("acme", "approval_withdrawn").await, of("globex", "approval_withdrawn").await), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_good_for_a_week() {
    on_each_database(async |bench| {
        let link = Token::random().unwrap();
        approved(bench, &link, &on("1", 1), 0).await;
        assert!(bench.store.object(&link.hash(), at(WEEK), |_, _| Outgoing::default()).await.unwrap().is_none());
        let any = IncidentFilter::default();
        assert!(bench.store.objections_page(&acme(), any, None, 10).await.unwrap().is_empty());
        assert!(bench.store.object(&link.hash(), at(WEEK - 1), |_, _| Outgoing::default()).await.unwrap().is_some());
        let of = |client: &str| IncidentFilter { client: Some(client.parse().unwrap()), ..any };
        let raised = bench.store.objections_page(&acme(), of("12"), None, 10).await.unwrap();
        assert_eq!(raised.iter().map(|one| one.at).collect::<Vec<_>>(), [at(WEEK - 1)]);
        let behind = Some(RaisedPlace::of(&raised[0]));
        assert!(bench.store.objections_page(&acme(), any, behind, 10).await.unwrap().is_empty());
        let ended = |verdict| IncidentFilter { ended: Some(Ended::As(verdict)), ..any };
        for one in [ended(Verdict::Approved), IncidentFilter { purpose: Some(Purpose::PasswordReset), ..any }] {
            assert_eq!(bench.store.objections_page(&acme(), one, None, 10).await.unwrap().len(), 1);
        }
        let not_theirs = IncidentFilter { technician: Some("5".parse().unwrap()), ..any };
        let not_for_that = IncidentFilter { purpose: Some(Purpose::Other), ..any };
        for none in [of("13"), not_theirs, not_for_that, ended(Verdict::Denied)] {
            assert!(bench.store.objections_page(&acme(), none, None, 10).await.unwrap().is_empty());
        }
        let later = IncidentFilter { from: Some(at(WEEK)), ..any };
        assert!(bench.store.objections_page(&acme(), later, None, 10).await.unwrap().is_empty());
        let then = IncidentFilter { from: Some(at(WEEK - 1)), until: Some(at(WEEK)), ..any };
        assert_eq!(bench.store.objections_page(&acme(), then, None, 10).await.unwrap().len(), 1);
        assert!(bench.store.objections_page(&globex(), any, None, 10).await.unwrap().is_empty());
        assert_eq!(
            bench.tamper(&format!("UPDATE objections SET raised = 0 WHERE token_hash = '{}'", link.expose())).await,
            0
        );
    })
    .await;
}
