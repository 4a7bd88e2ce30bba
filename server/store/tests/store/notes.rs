//! Promise P3: notes arrive at least once; refused ones stay visible.

use vouchsafe_domain::verdict::Verdict;
use vouchsafe_store::{NewVerification, NoteStanding};

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
        let due = async |now| store.due_notes(&acme(), now, 10).await.unwrap().len();

        store.postpone_note(ringing.id, at(100), "Halo does not answer").await.unwrap();
        assert_eq!(standing().await, (NoteStanding::Pending, Some("Halo does not answer".into())));
        assert_eq!(due(at(99)).await, 0);
        assert_eq!(due(at(100)).await, 1);

        assert!(store.note_refused(ringing.id, "no right to this outcome", at(101)).await.unwrap());
        assert_eq!(standing().await, (NoteStanding::Refused, Some("no right to this outcome".into())));
        assert_eq!(due(at(10_000)).await, 0, "a refused note is not tried by itself");
        assert_eq!(store.retry_refused_notes(&acme()).await.unwrap(), 1);
        assert_eq!(due(at(102)).await, 1);

        assert!(store.note_written(ringing.id, at(103)).await.unwrap());
        assert_eq!(standing().await, (NoteStanding::Written, None));
        assert!(!store.note_written(ringing.id, at(104)).await.unwrap());
        assert!(!store.note_refused(ringing.id, "too late", at(105)).await.unwrap());
        store.postpone_note(ringing.id, at(0), "too late").await.unwrap();
        assert_eq!(due(at(20_000)).await, 0);
        assert_eq!(standing().await, (NoteStanding::Written, None));
        assert_eq!(bench.log_kinds("acme").await[3..], ["note_refused", "note_written"]);
    })
    .await;
}
