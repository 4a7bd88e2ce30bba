//! What a server plays on: a sandbox of its own, settings for it, and an empty database.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use vouchsafe_domain::log::check_lines;
use vouchsafe_http::Timeouts;
use vouchsafe_sandbox::{
    Options, Sandbox,
    cast::Story,
    faults::{Fault, Rule, Upstream},
    halo::Record,
    microsoft::Account,
    phone::{self, Answer},
    settings::{self, Choices},
};
use vouchsafe_server::config::{Process, declared};
use vouchsafe_store::{Database, MasterKey, Settings, Store};

use crate::journal;

/// How long anything may take that a test waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
/// How long until a test looks again.
pub(crate) const PAUSE: Duration = Duration::from_millis(20);

/// How long phones ring, in seconds: here and at the pretend Microsoft.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) rings: i64,
    pub(crate) last_word: i64,
    pub(crate) closed: i64,
}

impl Pace {
    /// Microsoft's own: long enough for everything that a test does while a phone rings.
    pub(crate) const EASY: Self = Self { rings: 55, last_word: 10, closed: 185 };
}

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Store,
    pub(crate) http: Client,
    /// The server's public URL, without a slash at its end.
    pub(crate) url: String,
    folder: TempDir,
}

impl Stage {
    /// Everything but the server, and where it is to listen.
    pub(crate) async fn set(pace: Pace, form: &str, change: impl FnOnce(&mut Settings)) -> (Self, TcpListener) {
        Self::set_with(pace, form, false, change).await
    }

    /// If `outward`, mail, webhooks and syslog go to the sandbox's receivers.
    pub(crate) async fn set_with(
        pace: Pace,
        form: &str,
        outward: bool,
        change: impl FnOnce(&mut Settings),
    ) -> (Self, TcpListener) {
        journal::keep();
        let listener = listener();
        let at = listener.local_addr().unwrap();
        let url = format!("http://verify.localhost:{}", at.port());
        let sandbox = Sandbox::start(Options { pod_url: url.clone(), ..Options::default() }).await.unwrap();
        // An answer in the last second of ringing counts; one that comes two seconds after the end does not.
        let rings = f64::from(i32::try_from(pace.rings).unwrap());
        sandbox.microsoft().set_options(vouchsafe_sandbox::microsoft::Options {
            answer_seconds: rings,
            late_seconds: 2.5,
            ..sandbox.microsoft().options()
        });

        let folder = tempfile::tempdir().unwrap();
        let choices = Choices { listen: at.to_string(), form: form.to_owned(), outward, ..Choices::default() };
        settings::write(folder.path(), &sandbox.bases(), &choices).unwrap();
        let file = folder.path().join("vouchsafe.toml");
        let Pace { rings, last_word, closed } = pace;
        let timing = format!("\n[timing]\nrings = {rings}\nlast_word = {last_word}\nclosed = {closed}\n");
        std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + &timing).unwrap();

        let process = Process::read(&file, []).unwrap();
        std::fs::create_dir_all(&process.data_dir).unwrap();
        let key = MasterKey::load_or_create(&process.key_file).unwrap();
        let store = Store::open(&Database::parse("sqlite", &process.data_dir).unwrap(), key).await.unwrap();
        let mut managed = declared::read(&folder.path().join("apply.toml")).unwrap();
        change(&mut managed);
        store.apply(&managed, false, None, Timestamp::now()).await.unwrap();

        let http = vouchsafe_http::client(Timeouts { total: PATIENCE, ..Timeouts::default() }).unwrap();
        (Self { sandbox, store, http, url, folder }, listener)
    }

    /// The settings file of the process.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("vouchsafe.toml")
    }

    pub(crate) fn process(&self) -> Process {
        Process::read(&self.file(), []).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn story(&self, id: &str) -> Story {
        self.sandbox.stories().into_iter().find(|story| story.id == id).unwrap()
    }

    /// Changes the sandbox from outside, as the demo does.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let call = self.http.post(format!("{}/control/{path}", self.sandbox.bases().demo)).json(&body);
        let reply = call.send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        reply.json().await.unwrap()
    }

    /// Changes fields of Acme's `ticket`, `user`, `agent` or `client`; null takes one out.
    pub(crate) async fn change(&self, kind: &str, id: u32, fields: Value) {
        self.control(&format!("halo/acme/{kind}/{id}"), fields).await;
    }

    pub(crate) fn change_account(&self, upn: &str, change: impl FnOnce(&mut Account)) {
        self.sandbox.microsoft().change_account(upn, change).expect("an account of the cast");
    }

    /// Ends every access token that Acme's Halo gave out; with `revoke` every refresh token too.
    pub(crate) async fn expire_halo_tokens(&self, revoke: bool) {
        self.control("halo/acme/tokens", json!({ "expire": true, "revoke": revoke })).await;
    }

    /// Spoils the calls that have this in their `METHOD /path`, so many times (0: until cleared).
    pub(crate) fn spoil(&self, upstream: Upstream, route: &str, times: u32, fault: Fault) {
        self.sandbox.faults().add(Rule { upstream, route: route.to_owned(), times, skip: 0, fault });
    }

    /// How often this was called, by the sandbox's name for it.
    pub(crate) fn count(&self, upstream: Upstream, route: &str) -> u64 {
        self.sandbox.calls().count(upstream, route)
    }

    /// How often anybody's phone was asked to ring.
    pub(crate) fn begins(&self) -> u64 {
        self.count(Upstream::Connector, "BeginTwoWayAuthentication")
    }

    /// How many calls an upstream received.
    pub(crate) fn calls(&self, upstream: Upstream) -> u64 {
        self.sandbox.calls().counters().get(&upstream).map(|routes| routes.values().sum()).unwrap_or_default()
    }

    /// The code that somebody's app shows now.
    pub(crate) fn code(&self, upn: &str) -> String {
        phone::screen(self.sandbox.microsoft(), upn).and_then(|screen| screen.code).expect("an app")
    }

    /// A code that somebody's app does not show, and that was not tried before.
    pub(crate) fn wrong_code(&self, upn: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let shown = self.code(upn);
        let mut codes = std::iter::repeat_with(|| format!("{:06}", NEXT.fetch_add(1, Ordering::Relaxed)));
        codes.find(|code| *code != shown).unwrap()
    }

    /// Presses on the phone, as soon as it rings.
    pub(crate) async fn press_phone(&self, upn: &str, answer: Answer) {
        phone::answer(self.sandbox.microsoft(), upn, answer, PATIENCE).await.unwrap();
    }

    /// The actions on one of Acme's tickets, the oldest first.
    pub(crate) fn actions(&self, ticket: u32) -> Vec<Record> {
        let acme = self.sandbox.halo().instance("acme").unwrap();
        acme.state().records.actions.get(&ticket).cloned().unwrap_or_default()
    }

    /// The log, checked: all its entries, every instance's in order.
    pub(crate) async fn log(&self) -> Vec<Value> {
        // What is written meanwhile comes behind these.
        let heads = self.store.log_heads().await.unwrap();
        let lines = self.store.log_lines(None, None, 100_000).await.unwrap();
        let lines: Vec<&str> = lines.iter().map(|line| line.line.as_str()).collect();
        let checked = check_lines(lines.clone(), &self.store.log_keys().await.unwrap(), &[]).unwrap();
        for (instance, head) in heads {
            assert!(checked.heads[&instance].seq >= head.seq, "the log of {instance} is cut off");
        }
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The log's entries of this kind.
    pub(crate) async fn logged(&self, kind: &str) -> Vec<Value> {
        self.log().await.into_iter().filter(|entry| entry["kind"] == kind).collect()
    }

    /// A door for tests alone: straight into the database. Returns how many rows changed.
    pub(crate) async fn sql(&self, statement: &'static str) -> u64 {
        let url = format!("sqlite://{}", self.process().data_dir.join("vouchsafe.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let done = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        done.rows_affected()
    }
}

/// A port that stays ours between two lives of a server: connections are not made from below 32,768.
fn listener() -> TcpListener {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id() * 131 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(12_000 + next % 20_000).unwrap();
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return listener;
        }
    }
}

/// Waits until `look` finds something.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}\n{}", journal::tail());
        sleep(PAUSE).await;
    }
}

/// An answer of this status and body.
pub(crate) fn status(status: u16, body: &str) -> Fault {
    Fault::Status { status, headers: [].into(), body: body.to_owned() }
}
