//! Promise P9: what the database says of an approval counts only if the signed log says so, too.

use vouchsafe_domain::verdict::Verdict;
use vouchsafe_store::{Circumstances, Colleague, NewVerification};

use crate::bench::*;

fn bob() -> Colleague {
    Colleague { id: "5".parse().unwrap(), name: "Bob Brown".into() }
}

fn carol() -> Colleague {
    Colleague { id: "6".parse().unwrap(), name: "Carol Clark".into() }
}

/// What two technicians stood for is nobody else's to take, also where somebody has made it look like one's alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_technician_cannot_be_written_out_of_an_approval() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let circumstances = Circumstances { second: Some(bob()), ..Circumstances::default() };
        let agreed = bench.ringing(&NewVerification { circumstances, ..press(at(0)) }, at(0)).await;
        bench.conclude(agreed.id, Verdict::Approved, at(10)).await.unwrap();
        assert!(store.with_proof(&acme(), agreed.id).await.unwrap().unwrap().1);
        bench.tamper("UPDATE verifications SET second_technician = NULL, second_technician_name = NULL").await;
        assert!(!store.with_proof(&acme(), agreed.id).await.unwrap().unwrap().1);
        assert!(!store.take_over(&acme(), agreed.id, &carol(), at(20)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_somebody_wrote_into_the_database_is_none() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let stopped = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(stopped.id, Verdict::Stopped, at(10)).await.unwrap();
        store.close_prompt(stopped.id, None, at(10)).await.unwrap();
        let made_up = format!(
            "UPDATE verifications SET verdict = 'approved', approval_until = {} WHERE id = '{}'",
            at(900).as_millisecond(),
            stopped.id
        );
        assert_eq!(bench.tamper(&made_up).await, 1);
        let is_proven = async |id| store.with_proof(&acme(), id).await.unwrap().unwrap().1;
        assert!(!is_proven(stopped.id).await);
        assert!(!store.use_approval(&acme(), stopped.id, stopped.technician, at(20)).await.unwrap());
        assert!(!store.take_over(&acme(), stopped.id, &bob(), at(20)).await.unwrap());

        // Nor does another's entry prove it, nor one that was rewritten.
        let real = bench.ringing(&press(at(30)), at(30)).await;
        bench.conclude(real.id, Verdict::Approved, at(40)).await.unwrap();
        assert!(is_proven(real.id).await);
        bench
            .tamper("UPDATE verifications SET concluded_entry = (SELECT MAX(concluded_entry) FROM verifications)")
            .await;
        assert!(!is_proven(stopped.id).await);
        assert!(is_proven(real.id).await);
        let swap = format!("UPDATE log SET line = REPLACE(line, '{}', '{}')", real.id, stopped.id);
        bench.tamper(&swap).await;
        assert!(!is_proven(stopped.id).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_of_an_approval_is_changed_it_no_longer_holds() {
    on_each_database(async |bench| {
        let store = &bench.store;
        let real = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(real.id, Verdict::Approved, at(10)).await.unwrap();
        let is_proven = async || store.with_proof(&acme(), real.id).await.unwrap().unwrap().1;
        let object = account(2).object;
        for (column, value) in [
            ("object", format!("'{object}'")),
            ("upn", "'eve@contoso.example'".to_owned()),
            ("contact", "39".to_owned()),
            ("ticket", "9500".to_owned()),
            ("technician", "5".to_owned()),
            ("second_technician", "6".to_owned()),
            ("purpose", "'mfa_change'".to_owned()),
            ("method", "'code'".to_owned()),
            ("concluded", at(3_000).as_millisecond().to_string()),
            ("approval_until", at(3_611).as_millisecond().to_string()),
            ("concluded_entry", "NULL".to_owned()),
        ] {
            bench.tamper(&format!("CREATE TABLE kept AS SELECT id, {column} AS was FROM verifications")).await;
            bench.tamper(&format!("UPDATE verifications SET {column} = {value}")).await;
            assert!(!is_proven().await, "{column}");
            assert!(!store.use_approval(&acme(), real.id, real.technician, at(20)).await.unwrap(), "{column}");
            assert!(!store.take_over(&acme(), real.id, &carol(), at(20)).await.unwrap(), "{column}");
            bench.tamper(&format!("UPDATE verifications SET {column} = (SELECT was FROM kept)")).await;
            bench.tamper("DROP TABLE kept").await;
            assert!(is_proven().await, "{column}");
        }
        // Used, it cannot be used again by taking that back.
        assert!(store.use_approval(&acme(), real.id, real.technician, at(20)).await.unwrap());
        bench.tamper("UPDATE verifications SET approval_used = NULL").await;
        assert!(!is_proven().await);
        assert!(!store.use_approval(&acme(), real.id, real.technician, at(30)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rotated_key_signed_still_proves() {
    on_each_database(async |bench| {
        let real = bench.ringing(&press(at(0)), at(0)).await;
        bench.conclude(real.id, Verdict::Approved, at(10)).await.unwrap();
        bench.store.rotate_log_key(&acme(), at(11)).await.unwrap().unwrap();
        assert!(bench.store.use_approval(&acme(), real.id, real.technician, at(20)).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_used_while_somebody_looks_never_seems_changed() {
    on_each_database(async |bench| {
        let store = &bench.store;
        for round in 0..40 {
            let now = round * 1_000;
            let real = bench.ringing(&press(at(now)), at(now)).await;
            bench.conclude(real.id, Verdict::Approved, at(now + 10)).await.unwrap();
            let look = async || loop {
                let (seen, proven) = store.with_proof(&acme(), real.id).await.unwrap().unwrap();
                assert!(proven, "used: {:?}", seen.approval_used);
                if seen.approval_used.is_some() {
                    return;
                }
            };
            let acme = acme();
            let (used, ()) = tokio::join!(store.use_approval(&acme, real.id, real.technician, at(now + 20)), look());
            assert!(used.unwrap());
        }
    })
    .await;
}
