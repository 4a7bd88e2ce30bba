//! Promise P7: the log can be checked.

use vouchsafe_domain::{
    ids::InstanceId,
    log::{ChainError, Event, Kind, check_lines},
};
use vouchsafe_store::LogLine;

use crate::bench::*;

fn text(lines: &[LogLine]) -> impl Iterator<Item = &str> {
    lines.iter().map(|line| line.line.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_make_one_whole_chain_an_instance() {
    on_each_database(async |bench| {
        let stores = [bench.store.clone(), bench.again().await];
        let receipts = at_once((0..100).zip(stores.iter().cycle().cloned()).map(|(number, store)| async move {
            let instance = if number % 3 == 0 { globex() } else { acme() };
            store.append(&instance, at(number), Event::new(Kind::SignedIn)).await.unwrap()
        }))
        .await;
        let lines = bench.store.log_lines(None, None, 1_000).await.unwrap();
        let keys = bench.store.verifying_keys().await.unwrap();
        assert_ne!(keys[&acme()], keys[&globex()]);
        let checked = check_lines(text(&lines), &keys, &receipts).unwrap();
        assert_eq!(checked.entries, 100);
        assert_eq!(checked.heads, bench.store.log_heads().await.unwrap());
        assert_eq!((checked.heads[&acme()].seq, checked.heads[&globex()].seq), (66, 34));
        assert!(lines.iter().all(|line| line.seq > 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_read_in_pages_that_miss_and_repeat_nothing() {
    on_each_database(async |bench| {
        for number in 0..23 {
            let instance: InstanceId = ["acme", "globex", "initech"][number % 3].parse().unwrap();
            bench.store.append(&instance, at(0), Event::new(Kind::SignedIn)).await.unwrap();
        }
        let all = bench.store.log_lines(None, None, 1_000).await.unwrap();
        assert_eq!(all.len(), 23);
        let mut paged: Vec<LogLine> = Vec::new();
        loop {
            let page = bench.store.log_lines(None, paged.last(), 4).await.unwrap();
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all);
        let own = bench.store.log_lines(Some(&globex()), None, 1_000).await.unwrap();
        assert_eq!(own.len(), 8);
        assert_eq!(bench.store.log_lines(Some(&globex()), own.get(4), 1_000).await.unwrap(), own[5..]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_in_the_database_shows() {
    on_each_database(async |bench| {
        let mut receipts = Vec::new();
        for seconds in 0..5 {
            receipts.push(bench.store.append(&acme(), at(seconds), Event::new(Kind::SignedIn)).await.unwrap());
        }
        let check = async || {
            let lines = bench.store.log_lines(None, None, 1_000).await.unwrap();
            check_lines(text(&lines), &bench.store.verifying_keys().await.unwrap(), &receipts).map(drop)
        };
        assert_eq!(check().await, Ok(()));
        bench.tamper("DELETE FROM log WHERE seq = 5").await;
        assert_eq!(check().await, Err(ChainError::CutOff { instance: acme(), seq: 5 }));
        bench.tamper("UPDATE log SET line = replace(line, 'signed_in', 'signed_out') WHERE seq = 2").await;
        assert_eq!(check().await, Err(ChainError::Changed { seq: 2 }));
        bench.tamper("DELETE FROM log WHERE seq = 2").await;
        assert_eq!(check().await, Err(ChainError::OutOfOrder { expected: 2, found: 3 }));
    })
    .await;
}
