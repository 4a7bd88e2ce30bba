//! Promise P5: what cannot be trusted is refused, with a sentence on what to do, and never a panic.

use std::{
    fs::OpenOptions,
    os::unix::fs::{FileExt as _, PermissionsExt as _},
};

use tokio::net::TcpListener;
use vouchsafe_domain::{
    log::{Event, Kind},
    verdict::Verdict,
};
use vouchsafe_store::{Database, MasterKey, Outgoing, Secret, Store, StoreError};

use crate::bench::*;

#[tokio::test(flavor = "multi_thread")]
async fn another_master_key_is_refused_at_once() {
    on_each_database(async |bench| {
        let other = MasterKey::load_or_create(&bench.folder.path().join("other.key")).unwrap();
        assert_eq!(Store::open(&bench.database, other).await.err(), Some(StoreError::WrongKey));
        bench.again().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_left_alone() {
    on_each_database(async |bench| {
        bench.tamper("INSERT INTO schema_version (version) VALUES (99)").await;
        let key = MasterKey::load_or_create(&bench.key_path()).unwrap();
        let refused = Store::open(&bench.database, key).await.err();
        assert!(matches!(refused, Some(StoreError::Newer { found: 99, .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_open_a_new_database_at_once_find_it_ready() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vouchsafe.db");
    let opened = at_once((0..8).map(|_| {
        let (path, key) = (path.clone(), folder.path().join("master.key"));
        async move { Store::open(&Database::Sqlite { path }, MasterKey::load_or_create(&key).unwrap()).await }
    }))
    .await;
    for store in opened {
        store.unwrap().ping().await.unwrap();
    }
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_table_is_an_error_and_nothing_is_half_done() {
    on_each_database(async |bench| {
        bench.tamper("DROP TABLE log").await;
        assert!(bench.store.request(&press(at(0)), LIMITS, at(0)).await.is_err());
        assert!(bench.store.open_verifications().await.unwrap().is_empty(), "a prompt without an entry is not sent");
        bench.tamper("DROP TABLE verifications").await;
        assert!(bench.store.open_verifications().await.is_err());
        assert!(bench.store.request(&press(at(0)), LIMITS, at(0)).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_can_be_read_and_says_so_when_written() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        make_read_only(bench).await;
        let store = bench.again().await;
        assert_eq!(store.log_lines(None, None, 10).await.unwrap().len(), 2);
        let press = press(at(1_000));
        assert_eq!(store.request(&press, LIMITS, at(1_000)).await.err(), Some(StoreError::ReadOnly));
        let failed =
            store.conclude(ringing.id, conclusion(Verdict::Approved, at(5)), |_, _, _| Outgoing::default()).await;
        assert_eq!(failed.err(), Some(StoreError::ReadOnly));
        let failed = store.append(&acme(), at(6), Event::new(Kind::SignedIn)).await;
        assert_eq!(failed.err(), Some(StoreError::ReadOnly));
        assert_eq!(store.verification(&acme(), ringing.id).await.unwrap().unwrap().verdict, None);
        store.close().await;
    })
    .await;
}

async fn make_read_only(bench: &Bench) {
    match &bench.database {
        Database::Sqlite { path } => {
            bench.store.close().await;
            // Byte 18 of the header: with a write version that it does not know, SQLite only reads. (Permissions would
            // not keep root from writing.)
            OpenOptions::new().write(true).open(path).unwrap().write_all_at(&[3], 18).unwrap();
        }
        Database::Postgres { url } => {
            let name = url.expose().rsplit('/').next().unwrap();
            bench.tamper(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_does_not_belong_there_is_not_read() {
    on_each_database(async |bench| {
        let ringing = bench.ringing(&press(at(0)), at(0)).await;
        bench.tamper("UPDATE verifications SET purpose = 'anything'").await;
        let failed = bench.store.verification(&acme(), ringing.id).await;
        assert_eq!(failed.err(), Some(StoreError::Unreadable { column: "purpose" }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_is_an_error_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Secret::new(format!("postgres://vouchsafe:hush@{}/vouchsafe", listener.local_addr().unwrap()));
    // Whoever connects is hung up on.
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let key = MasterKey::load_or_create(&folder.path().join("master.key")).unwrap();
    let failed = Store::open(&Database::Postgres { url }, key).await.err().unwrap();
    assert!(!format!("{failed} {failed:?}").contains("hush"), "{failed}");
}
