//! A fresh database for each test, and what the tests put into it.

use std::{env, path::PathBuf};

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyPool, AssertSqlSafe};
use tempfile::TempDir;
use uuid::Uuid;
use vouchsafe_domain::{
    connector::Form,
    ids::{AccountId, InstanceId},
    log::check_lines,
    method::Method,
    policy::Requirement,
    purpose::Purpose,
    told::is_alarming,
    verdict::Verdict,
};
use vouchsafe_store::{
    Conclusion, Database, MasterKey, NewNote, NewVerification, Outgoing, Secret, Store, Verification,
};

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) database: Database,
    pub(crate) folder: TempDir,
    url: String,
}

/// Runs a test on each kind of database.
pub(crate) async fn on_each_database(test: impl AsyncFn(&Bench)) {
    let bench = Bench::sqlite().await;
    test(&bench).await;
    bench.store.close().await;
    if let Ok(server) = env::var("VOUCHSAFE_TEST_POSTGRES") {
        sqlx::any::install_default_drivers();
        let admin = AnyPool::connect(&server).await.unwrap();
        let name = format!("vouchsafe_test_{}", Uuid::new_v4().simple());
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
        let bench = Bench::postgres(&server, &name).await;
        test(&bench).await;
        bench.store.close().await;
        sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).execute(&admin).await.unwrap();
    }
}

impl Bench {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a folder").join("vouch safe?#%.db");
        let url = format!("sqlite://{}", url::Url::from_file_path(&path).unwrap().path());
        Self::open(Database::Sqlite { path }, folder, url).await
    }

    async fn postgres(server: &str, name: &str) -> Self {
        let mut url: url::Url = server.parse().unwrap();
        url.set_path(name);
        let url = url.to_string();
        Self::open(Database::Postgres { url: Secret::new(url.clone()) }, tempfile::tempdir().unwrap(), url).await
    }

    async fn open(database: Database, folder: TempDir, url: String) -> Self {
        let key = MasterKey::load_or_create(&folder.path().join("master.key")).unwrap();
        Self { store: Store::open(&database, key).await.unwrap(), database, folder, url }
    }

    pub(crate) fn key_path(&self) -> PathBuf {
        self.folder.path().join("master.key")
    }

    /// The same database, as another process sees it.
    pub(crate) async fn again(&self) -> Store {
        Store::open(&self.database, MasterKey::load_or_create(&self.key_path()).unwrap()).await.unwrap()
    }

    /// The database without the store.
    pub(crate) async fn raw(&self) -> AnyPool {
        AnyPool::connect(&self.url).await.unwrap()
    }

    /// Does to the database what nobody should.
    pub(crate) async fn tamper(&self, sql: &str) -> u64 {
        let raw = self.raw().await;
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&raw).await.unwrap().rows_affected();
        raw.close().await;
        done
    }

    /// The newest note on a verification.
    pub(crate) async fn note_of(&self, verification: Uuid) -> Uuid {
        let raw = self.raw().await;
        let found = format!("SELECT id FROM notes WHERE verification = '{verification}' ORDER BY due DESC LIMIT 1");
        let id: String = sqlx::query_scalar(AssertSqlSafe(found)).fetch_one(&raw).await.unwrap();
        raw.close().await;
        id.parse().unwrap()
    }

    /// The kinds of all entries of an instance, in order; the log must be whole.
    pub(crate) async fn log_kinds(&self, instance: &str) -> Vec<String> {
        let lines = self.store.log_lines(Some(&instance.parse().unwrap()), None, 10_000).await.unwrap();
        let keys = self.store.log_keys().await.unwrap();
        check_lines(lines.iter().map(|line| line.line.as_str()), &keys, &[]).unwrap();
        lines
            .iter()
            .map(|line| serde_json::from_str::<serde_json::Value>(&line.line).unwrap()["kind"].as_str().unwrap().into())
            .collect()
    }

    /// Sends a prompt, and lets it ring.
    pub(crate) async fn ringing(&self, new: &NewVerification, now: Timestamp) -> Verification {
        let verification = self.store.request(new, LIMITS, now).await.unwrap().unwrap();
        self.store.begun(verification.id, begin(now), now).await.unwrap().unwrap()
    }

    pub(crate) async fn conclude_without_note(&self, id: Uuid, now: Timestamp) {
        self.store
            .conclude(id, conclusion(Verdict::Denied, now), |_, _, _| Outgoing::default())
            .await
            .unwrap()
            .unwrap();
    }

    pub(crate) async fn conclude(&self, id: Uuid, verdict: Verdict, now: Timestamp) -> Option<Verification> {
        let conclusion = conclusion(verdict, now);
        self.store
            .conclude(id, conclusion, |verification, receipt, _| Some(note(verification, &receipt.to_string())).into())
            .await
            .unwrap()
            .map(|concluded| concluded.verification)
    }
}

pub(crate) const LIMITS: vouchsafe_domain::budget::Limits =
    vouchsafe_domain::budget::Limits { per_account: 1_000, per_technician: 1_000, wrong_codes: 1_000 };

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(crate) fn acme() -> InstanceId {
    "acme".parse().unwrap()
}

pub(crate) fn globex() -> InstanceId {
    "globex".parse().unwrap()
}

pub(crate) fn account(number: usize) -> AccountId {
    AccountId {
        tenant: "11111111-1111-4111-8111-111111111111".parse().unwrap(),
        object: format!("aaaaaaaa-0000-4000-8000-{number:012}").parse().unwrap(),
    }
}

/// A press on Send for account 1, by technician 3 of acme, on ticket 9499.
pub(crate) fn press(now: Timestamp) -> NewVerification {
    NewVerification {
        instance: acme(),
        account: account(1),
        upn: "grace@contoso.example".parse().unwrap(),
        account_name: "Grace Hopper".into(),
        contact: "38".parse().unwrap(),
        contact_name: "Grace\0 <b>'; DROP TABLE log; --".into(),
        client: "12".parse().unwrap(),
        client_name: "Contoso".into(),
        ticket: Some("9499".parse().unwrap()),
        technician: "3".parse().unwrap(),
        technician_name: "Ann Agent".into(),
        purposes: Purpose::PasswordReset.into(),
        requirement: Requirement::plain(),
        after_denial: None,
        mistake: None,
        code: None,
        method: Method::Tap,
        form: Form::Asynchronous,
        source: "microsoft_365".into(),
        reference: "K7QX".into(),
        prompt_closes: now + SignedDuration::from_secs(185),
        lease_holder: "one".into(),
        lease_until: now + SignedDuration::from_secs(10),
        pressed: None,
        circumstances: Default::default(),
        agreement: None,
    }
}

pub(crate) fn begin(now: Timestamp) -> vouchsafe_store::Begin {
    vouchsafe_store::Begin {
        connector_session: Some(Secret::new("270867b8-6bac-434b-9a2a-cb682f461cbe")),
        dc: Some("KRS".into()),
        number: Some(42),
        method: Method::NumberMatch,
        closes: now + SignedDuration::from_secs(185),
    }
}

pub(crate) fn conclusion(verdict: Verdict, now: Timestamp) -> Conclusion {
    Conclusion {
        verdict,
        now,
        answer: Some("Success true true".into()),
        fault: None,
        approves: true,
        prompt_open: verdict.leaves_prompt_open(),
    }
}

pub(crate) fn note(verification: &Verification, receipt: &str) -> NewNote {
    NewNote {
        ticket: verification.ticket.unwrap(),
        technician: verification.technician,
        technician_name: verification.technician_name.clone(),
        html: "<p>VERIFIED</p>".into(),
        plain: "VERIFIED".into(),
        receipt: receipt.into(),
        important: verification.verdict.is_some_and(is_alarming),
    }
}

/// All at once, on threads of their own.
pub(crate) async fn at_once<T: Send + 'static>(
    tasks: impl IntoIterator<Item: Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}
