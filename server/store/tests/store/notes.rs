//! Promise P3: notes arrive at least once; refused ones stay visible.

use vouchsafe_domain::{
    fence::Cause,
    log::{Kind, Receipt},
    purpose::Purpose,
    verdict::Verdict,
};
use vouchsafe_store::{LogFilter, NewNote, NewVerification, NoteStanding, Outgoing, Verification};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_handed_out_to_one_until_its_minute_is_over() {
    on_each_database(async |bench| {
        for number in 0..3 {
            let sent = bench.ringing(&NewVerification { account: account(number), ..press(at(0)) }, at(0)).await;
            bench.conclude(sent.id, Verdict::Denied, at(10)).await.unwrap();
        }
        assert!(bench.store.due_notes(&acme(), at(9), 10).await.unwrap().is_empty());
        let handed_out = at_once((0..20).map(|_| {
            let store = bench.store.clone();
            async move { store.due_notes(&acme(), at(10), 2).await.unwrap() }
        }))
        .await;
        let mut ids: Vec<_> = handed_out.iter().flatten().map(|note| note.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), handed_out.iter().flatten().count()), (3, 3));
        assert!(handed_out.iter().flatten().all(|note| note.tries == 1 && note.instance == acme()));
        assert!(bench.store.due_notes(&acme(), at(69), 10).await.unwrap().is_empty());
        let again = bench.store.due_notes(&acme(), at(70), 10).await.unwrap();
        assert!(again.len() == 3 && again.iter().all(|note| note.tries == 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_written_once_or_stays_visible() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(ringing.id, Verdict::Approved, at(10)).await.unwrap();
        let standing = async || {
            let read = store.verification(&acme(), ringing.id).await.unwrap().unwrap();
            (read.note, read.note_problem)
        };
        let note = bench.note_of(ringing.id).await;
        let due = async |now| store.due_notes(&acme(), now, 10).await.unwrap().len();

        store.postpone_note(note, at(100), "Halo does not answer").await.unwrap();
        assert_eq!(standing().await, (NoteStanding::Pending, Some("Halo does not answer".into())));
        assert_eq!(due(at(99)).await, 0);
        assert_eq!(due(at(100)).await, 1);

        assert!(store.note_refused(note, "no right to this outcome", at(101)).await.unwrap());
        assert_eq!(standing().await, (NoteStanding::Refused, Some("no right to this outcome".into())));
        assert_eq!(due(at(10_000)).await, 0, "a refused note is not tried by itself");
        assert_eq!(store.retry_refused_notes(&acme()).await.unwrap(), 1);
        assert_eq!(due(at(102)).await, 1);

        assert!(store.note_written(note, at(103)).await.unwrap());
        assert_eq!(standing().await, (NoteStanding::Written, None));
        assert!(!store.note_written(note, at(104)).await.unwrap());
        assert!(!store.note_refused(note, "too late", at(105)).await.unwrap());
        store.postpone_note(note, at(0), "too late").await.unwrap();
        assert_eq!(due(at(20_000)).await, 0);
        assert_eq!(standing().await, (NoteStanding::Written, None));
        assert_eq!(bench.log_kinds("acme").await[3..], ["note_refused", "note_written"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_heard_after_the_verdict_has_a_note_of_its_own() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let stopped = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(stopped.id, Verdict::Stopped, at(10)).await.unwrap();
        let first = bench.note_of(stopped.id).await;
        assert!(store.note_refused(first, "no right to this outcome", at(11)).await.unwrap());
        let late = |about: &Verification, receipt: &Receipt| {
            let note = NewNote { important: true, ..note(about, &receipt.to_string()) };
            Outgoing { note: Some(note), ..Outgoing::default() }
        };
        store.close_incident(stopped.id, Cause::Denied, None, at(20), late).await.unwrap().unwrap();
        let due = store.due_notes(&acme(), at(21), 10).await.unwrap();
        let [second] = due.as_slice() else { panic!("{due:?}") };
        assert!(second.important && second.verification == stopped.id && second.id != first, "{second:?}");
        let standing = async || store.verification(&acme(), stopped.id).await.unwrap().unwrap().note;
        assert_eq!(standing().await, NoteStanding::Pending);
        assert!(store.note_written(second.id, at(22)).await.unwrap());
        assert_eq!(standing().await, NoteStanding::Refused, "the first one is still to be seen");
        assert_eq!(store.retry_refused_notes(&acme()).await.unwrap(), 1);
        let again = store.due_notes(&acme(), at(23), 10).await.unwrap();
        assert!(matches!(again.as_slice(), [one] if one.id == first && !one.important), "{again:?}");
        assert!(store.note_written(first, at(24)).await.unwrap());
        assert_eq!(standing().await, NoteStanding::Written);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_from_before_they_had_numbers_are_carried_on() {
    on_each_database(async |bench| {
        let store = &bench.store;
        for (number, verdict) in [(1, Verdict::Denied), (2, Verdict::Stopped)] {
            let sent = bench.ringing(&NewVerification { account: account(number), ..press(at(0)) }, at(0)).await;
            bench.conclude(sent.id, verdict, at(10)).await.unwrap();
        }
        // As the version before had it, without what came later.
        let later = ["accounts", "imports", "launches", "first_start", "clients", "client_reads", "consents", "pasted_secrets"];
        for table in later
            .into_iter()
            .chain(["match_requests", "agents", "secret_ends", "makings", "retention"])
            .chain(["picked_tenants", "contacts", "contact_reads", "log_checks", "all_good"])
         {
            bench.tamper(&format!("DROP TABLE {table}")).await;
        }
        let later =
            ["fences_of_instance", "objections_raised", "deliveries_refused", "verifications_of_others", "log_reported"];
        let of_log = ["log_by_what", "log_by_technician", "log_by_technician_what", "log_by_customer", "log_by_customer_what"];
        let of_log = of_log.into_iter().chain(["log_by_customer_technician", "log_by_customer_technician_what", "matches_by_account", "verifications_vouched_for"]);
        for index in later.into_iter().chain(of_log) {
            bench.tamper(&format!("DROP INDEX {index}")).await;
        }
        let columns = [("log", "of_what"), ("log", "of_technician"), ("log", "of_customer"), ("matches", "chosen")];
        for (table, column) in columns.into_iter().chain([("settings", "setup_client_id"), ("settings", "setup_client_secret")]) {
            bench.tamper(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
        }
        bench
            .tamper(
                "CREATE TABLE old AS SELECT verification, ticket, technician, technician_name, html, plain, receipt, due, tries
                 FROM notes;
                 DROP TABLE notes; ALTER TABLE old RENAME TO notes; DELETE FROM schema_version WHERE version >= 11;",
            )
            .await;
        let due = bench.again().await.due_notes(&acme(), at(20), 10).await.unwrap();
        assert_eq!(due.len(), 2);
        for note in due {
            let about = store.verification(&acme(), note.verification).await.unwrap().unwrap();
            assert_eq!((note.important, about.note), (about.verdict == Some(Verdict::Denied), NoteStanding::Pending));
            assert!(store.note_written(note.id, at(21)).await.unwrap());
        }
        // The log is filtered from its beginning, and whoever did something has a name.
        let filter = LogFilter { kind: Some(Kind::Concluded), technician: Some(press(at(0)).technician), ..LogFilter::default() };
        assert_eq!(store.log_page(&acme(), &filter, None, 10).await.unwrap().len(), 2);
        let filter = LogFilter { client: Some(press(at(0)).client), purpose: Some(Purpose::PasswordReset), ..filter };
        assert_eq!(store.log_page(&acme(), &filter, None, 10).await.unwrap().len(), 2);
        let filter = LogFilter { verdicts: Some(vec![Verdict::Denied]), ..filter };
        assert_eq!(store.log_page(&acme(), &filter, None, 10).await.unwrap().len(), 1);
        let filter = LogFilter { purpose: Some(Purpose::Other), ..filter };
        assert!(store.log_page(&acme(), &filter, None, 10).await.unwrap().is_empty());
        assert_eq!(store.agent_names(&acme()).await.unwrap()[&press(at(0)).technician], "Ann Agent");
    })
    .await;
}
