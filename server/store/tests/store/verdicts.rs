//! Promises P1, P3, P6 and P9: a verdict is set once, with everything that belongs to it, for those whom it concerns.

use jiff::SignedDuration;
use vouchsafe_domain::{
    ids::{Target, Upn},
    log::Kind,
    method::Method,
    verdict::Verdict,
};
use vouchsafe_store::{NewMatch, NewVerification, NoteStanding, Outgoing};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_is_read_as_it_was_written() {
    on_each_database(async |bench| {
        let sent = bench.store.request(&press(at(0)), LIMITS, at(0)).await.unwrap().unwrap();
        bench.store.begun(sent.id, begin(at(1)), at(1)).await.unwrap().unwrap();
        let read = bench.again().await.verification(&acme(), sent.id).await.unwrap().unwrap();
        let press = press(at(0));
        assert_eq!(read.id, sent.id);
        assert_eq!(read.instance, press.instance);
        assert_eq!(read.account, press.account);
        assert_eq!(read.upn, press.upn);
        assert_eq!(read.account_name, press.account_name);
        assert_eq!(read.contact, press.contact);
        assert_eq!(read.contact_name, press.contact_name.replace('\0', "\u{fffd}"));
        assert_eq!((read.client, read.client_name), (press.client, press.client_name));
        assert_eq!(read.ticket, press.ticket);
        assert_eq!((read.technician, read.technician_name), (press.technician, press.technician_name));
        assert_eq!((read.purposes, read.method, read.form), (press.purposes.clone(), Method::NumberMatch, press.form));
        assert_eq!((read.source, read.reference), (press.source, press.reference));
        assert_eq!((read.requested, read.begun), (at(0), Some(at(1))));
        assert_eq!(read.connector_session.unwrap().expose(), "270867b8-6bac-434b-9a2a-cb682f461cbe");
        assert_eq!((read.context, read.dc, read.number), (sent.context, Some("KRS".into()), Some(42)));
        assert_eq!((read.verdict, read.fault, read.concluded), (None, None, None));
        assert_eq!((read.approval_until, read.approval_used), (None, None));
        assert_eq!((read.note, read.note_problem), (NoteStanding::None, None));
        assert_eq!((read.prompt_open, read.prompt_closes), (true, at(186)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_verdicts_at_once_one_is_set_with_one_entry_and_one_note() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        let stores = [bench.store.clone(), bench.again().await];
        let answers =
            at_once(Verdict::ALL.into_iter().zip(stores.iter().cycle().cloned()).map(|(verdict, store)| async move {
                let compose = |v: &_, receipt: &vouchsafe_domain::log::Receipt, _: &[_]| {
                    Some(note(v, &receipt.to_string())).into()
                };
                store
                    .conclude(ringing.id, conclusion(verdict, at(9)), compose)
                    .await
                    .unwrap()
                    .map(|set| set.verification)
            }))
            .await;
        let set: Vec<_> = answers.into_iter().flatten().collect();
        assert_eq!(set.len(), 1);
        let read = bench.store.verification(&acme(), set[0].id).await.unwrap().unwrap();
        assert_eq!(read.verdict, set[0].verdict);
        assert_eq!((read.note, set[0].note), (NoteStanding::Pending, NoteStanding::Pending));
        assert_eq!(bench.log_kinds("acme").await, ["requested", "begun", "concluded"]);

        let notes = bench.store.due_notes(&acme(), at(9), 10).await.unwrap();
        assert_eq!(notes.len(), 1);
        let receipt: vouchsafe_domain::log::Receipt = notes[0].receipt.parse().unwrap();
        receipt.check(&bench.store.log_keys().await.unwrap()).unwrap();
        assert_eq!(receipt.seq, 3, "the receipt is that of the verdict");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_whose_note_cannot_be_stored_is_not_set() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        bench.tamper("DROP TABLE notes").await;
        let compose = |v: &_, _: &_, _: &[_]| Some(note(v, "receipt")).into();
        let failed = bench.store.conclude(ringing.id, conclusion(Verdict::Approved, at(5)), compose).await;
        assert!(failed.is_err());
        let read = bench.store.verification(&acme(), ringing.id).await.unwrap().unwrap();
        assert_eq!((read.verdict, read.note, read.prompt_open), (None, NoteStanding::None, true));
        assert_eq!(bench.log_kinds("acme").await, ["requested", "begun"]);
        // Without a note, as on the record of a contact, it can be.
        let set = bench
            .store
            .conclude(ringing.id, conclusion(Verdict::Approved, at(6)), |_, _, _| Outgoing::default())
            .await
            .unwrap();
        assert_eq!(set.unwrap().verification.note, NoteStanding::None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_approved_that_was_not_begun() {
    on_each_database(async |bench| {
        let sent = bench.store.request(&press(at(0)), LIMITS, at(0)).await.unwrap().unwrap();
        let failed =
            bench.store.conclude(sent.id, conclusion(Verdict::Approved, at(5)), |_, _, _| Outgoing::default()).await;
        let error = failed.unwrap_err().to_string();
        assert!(!error.contains("grace") && !error.contains("Grace"), "{error}");
        assert_eq!(bench.store.verification(&acme(), sent.id).await.unwrap().unwrap().verdict, None);

        bench.conclude(sent.id, Verdict::Interrupted, at(6)).await.unwrap();
        assert!(bench.store.begun(sent.id, begin(at(7)), at(7)).await.unwrap().is_none(), "it has ended");
        let ringing = bench.ringing(&NewVerification { account: account(2), ..press(at(0)) }, at(0)).await;
        assert!(bench.store.begun(ringing.id, begin(at(8)), at(8)).await.unwrap().is_none(), "it rings already");
        let again = bench.store.begun(ringing.id, begin(at(0)), at(0)).await.unwrap();
        assert_eq!(again.map(|known| known.id), Some(ringing.id), "who did not hear that it was stored asks again");
        assert_eq!(bench.store.log_of(&acme(), ringing.id).await.unwrap().len(), 2, "requested, and begun once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_is_found_again_and_driven_by_one() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        let stopped = bench.ringing(&NewVerification { account: account(2), ..press(at(1)) }, at(1)).await;
        bench.conclude(stopped.id, Verdict::Stopped, at(2)).await.unwrap();
        let ended = bench.ringing(&NewVerification { account: account(3), ..press(at(2)) }, at(2)).await;
        bench.conclude(ended.id, Verdict::Denied, at(3)).await.unwrap();

        let store = bench.again().await;
        let open: Vec<_> = store.open_verifications().await.unwrap().into_iter().map(|v| v.id).collect();
        assert_eq!(open, [ringing.id, stopped.id]);
        assert!(store.close_prompt(stopped.id, Some("PhoneAppDenied"), at(4)).await.unwrap());
        assert!(!store.close_prompt(stopped.id, Some("PhoneAppDenied"), at(5)).await.unwrap());
        assert_eq!(store.open_verifications().await.unwrap().len(), 1);
        let kinds = bench.log_kinds("acme").await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "late_answer").count(), 1);

        let ten = SignedDuration::from_secs(10);
        let lease = async |holder, now| store.lease(ringing.id, holder, now, now + ten).await.unwrap();
        assert!(!lease("two", at(9)).await, "the one who sent it drives it");
        assert!(lease("one", at(9)).await);
        assert!(!lease("two", at(18)).await);
        assert!(lease("two", at(19)).await, "it was not renewed");
        assert!(!lease("one", at(20)).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_used_once_by_its_technician_in_its_time() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        let (id, ann) = (ringing.id, ringing.technician);
        let uses = async |now| bench.store.use_approval(&acme(), id, ann, now).await.unwrap();
        assert!(!uses(at(1)).await, "there is no verdict yet");
        bench.conclude(id, Verdict::Approved, at(10)).await.unwrap();
        assert!(!uses(at(9)).await, "the clock went back");
        assert!(!uses(at(910)).await, "its time is over");
        assert!(!bench.store.use_approval(&acme(), id, "5".parse().unwrap(), at(11)).await.unwrap());
        assert!(!bench.store.use_approval(&globex(), id, ann, at(11)).await.unwrap());
        let used = at_once((0..20).map(|_| {
            let store = bench.store.clone();
            async move { store.use_approval(&acme(), id, ann, at(909)).await.unwrap() }
        }))
        .await;
        assert_eq!(used.iter().filter(|used| **used).count(), 1);
        assert_eq!(bench.store.verification(&acme(), id).await.unwrap().unwrap().approval_used, Some(at(909)));
        assert_eq!(bench.log_kinds("acme").await, ["requested", "begun", "concluded", "approval_used"]);

        let denied = bench.ringing(&NewVerification { account: account(2), ..press(at(0)) }, at(0)).await;
        bench.conclude(denied.id, Verdict::Denied, at(10)).await.unwrap();
        assert!(!bench.store.use_approval(&acme(), denied.id, ann, at(11)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_instance_sees_nothing() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(ringing.id, Verdict::Denied, at(10)).await.unwrap();
        let contact = ringing.contact;
        let target = Target::Ticket(ringing.ticket.unwrap());
        let seen_by = async |instance| {
            let store = &bench.store;
            [
                store.verification(&instance, ringing.id).await.unwrap().is_some(),
                store.latest(&instance, target).await.unwrap().is_some(),
                !store.history(&instance, contact, 10).await.unwrap().is_empty(),
                !store.log_lines(Some(&instance), None, 10).await.unwrap().is_empty(),
                store.agreed_match(&instance, contact).await.unwrap().is_some(),
                store.retry_refused_notes(&instance).await.unwrap() > 0,
            ]
        };
        let upn: Upn = "grace@contoso.example".parse().unwrap();
        let found = NewMatch { account: account(1), address: upn.clone(), upn };
        bench.store.suggest_match(&acme(), contact, &found, ringing.technician, at(11)).await.unwrap();
        bench.store.note_refused(bench.note_of(ringing.id).await, "no right to this outcome", at(12)).await.unwrap();
        assert_eq!(seen_by(globex()).await, [false; 6]);
        assert_eq!(seen_by(acme()).await, [true; 6]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_is_that_of_the_ticket_or_of_the_record() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let contact = press(at(0)).contact;
        let send = async |number, ticket: Option<&str>, seconds| {
            let ticket = ticket.map(|id| id.parse().unwrap());
            let press = NewVerification { account: account(number), ticket, ..press(at(seconds)) };
            store.request(&press, LIMITS, at(seconds)).await.unwrap().unwrap().id
        };
        let old = send(1, Some("9499"), 0).await;
        let new = send(2, Some("9499"), 1).await;
        let other = send(3, Some("9500"), 2).await;
        let record = send(4, None, 3).await;
        let latest = async |ticket: Option<&str>| {
            let target = ticket.map_or(Target::Contact(contact), |id| Target::Ticket(id.parse().unwrap()));
            store.latest(&acme(), target).await.unwrap().map(|v| v.id)
        };
        assert_eq!(latest(Some("9499")).await, Some(new));
        assert_eq!(latest(Some("9500")).await, Some(other));
        assert_eq!(latest(Some("9501")).await, None);
        assert_eq!(latest(None).await, Some(record));
        let history = async |limit| {
            let found = store.history(&acme(), contact, limit).await.unwrap();
            found.into_iter().map(|v| v.id).collect::<Vec<_>>()
        };
        assert_eq!(history(10).await, [record, other, new, old]);
        assert_eq!(history(2).await, [record, other]);
        bench.conclude_without_note(record, at(9)).await;
        let lines = store.log_lines(Some(&acme()), None, 100).await.unwrap();
        let last: serde_json::Value = serde_json::from_str(&lines.last().unwrap().line).unwrap();
        assert_eq!(last["kind"], serde_json::to_value(Kind::Concluded).unwrap());
        assert_eq!(last["detail"], "no ticket, so no note");
    })
    .await;
}
