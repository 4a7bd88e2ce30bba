//! A sandbox of its own for each test, a folder with settings, and the binary.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::mpsc;
use vouchsafe_sandbox::{
    Options, Sandbox,
    cast::{CUSTOMERS, GRAPH_SECRET, SERVICE_SECRET},
    faults::Upstream,
    microsoft,
    settings::{self, Choices},
};
use vouchsafe_store::{Database, MasterKey, Store};

pub(crate) const CONTOSO: &str = "11111111-1111-4111-8111-111111111111";

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// With settings files, of which nothing is applied yet. Phones ring for twelve seconds.
    pub(crate) async fn start() -> Self {
        Self::with(Choices::default()).await
    }

    /// The same, with mail, webhooks and syslog going to the sandbox's receivers.
    pub(crate) async fn outward() -> Self {
        Self::with(Choices { outward: true, ..Choices::default() }).await
    }

    async fn with(choices: Choices) -> Self {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let folder = TempDir::new().unwrap();
        let choices = Choices { form: "untested".to_owned(), ..choices };
        settings::write(folder.path(), &sandbox.bases(), &choices).unwrap();
        sandbox.microsoft().set_options(microsoft::Options { answer_seconds: 12.0, ..microsoft::Options::default() });
        Self { sandbox, folder }
    }

    /// With everything applied that the sandbox has.
    pub(crate) async fn applied() -> Self {
        let world = Self::start().await;
        world.apply().await;
        world
    }

    /// The database of the binary, without the binary.
    pub(crate) async fn store(&self) -> Store {
        let key = MasterKey::load_or_create(&self.path("data/vouchsafe.key")).unwrap();
        Store::open(&Database::parse("sqlite", &self.path("data")).unwrap(), key).await.unwrap()
    }

    pub(crate) async fn apply(&self) {
        let ended = self.run(&["apply", &self.file("apply.toml"), "--yes"]).await;
        assert_eq!(ended.code, 0, "{ended:?}");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.file(name)
    }

    /// Changes the file for `apply`.
    pub(crate) fn rewrite(&self, change: impl FnOnce(&mut toml::Table)) {
        let mut managed: toml::Table = self.read("apply.toml").parse().unwrap();
        change(&mut managed);
        self.write("apply.toml", &managed.to_string());
    }

    /// Leaves only the customers whose Halo client ids are these.
    pub(crate) fn keep_customers(&self, clients: &[i64]) {
        self.rewrite(|managed| {
            let customers = managed["customer"].as_array_mut().unwrap();
            customers.retain(|customer| clients.contains(&customer["halo_client_id"].as_integer().unwrap()));
        });
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        binary(&self.path("vouchsafe.toml"), arguments)
    }

    /// Runs a command to its end, without a terminal.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        finish(self.command(arguments)).await
    }

    /// Starts a command, whose lines can be read while it runs.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Running { child, lines, said: Vec::new() }
    }

    /// A door for tests alone: a verification of Acme's whose note Halo refused, with this reason.
    pub(crate) async fn refused_note(&self, why: &str) {
        let url = format!("sqlite://{}", self.path("data/vouchsafe.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(
            "INSERT INTO verifications (id, instance, tenant, object, upn, account_name, contact, contact_name, client,
             client_name, technician, technician_name, purpose, method, form, source, reference, requested, context,
             verdict, concluded, note, note_problem, prompt_open, prompt_closes, lease_holder, lease_until)
             VALUES ('00000000-0000-4000-8000-000000000001', 'acme', '', '', '', '', 38, '', 12, '', 3, '', 'other',
             'tap', 'async', '', '', 0, '', 'denied', 0, 'refused', $1, 0, 0, '', 0)",
        )
        .bind(why)
        .execute(&mut connection)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO notes (id, verification, ticket, technician, technician_name, html, plain, receipt, important,
             standing, problem, due, tries)
             SELECT id, id, 9499, 3, '', 'x', 'x', 'x', 0, 'refused', $1, 0, 1 FROM verifications",
        )
        .bind(why)
        .execute(&mut connection)
        .await
        .unwrap();
        connection.close().await.unwrap();
    }

    pub(crate) fn begins(&self) -> u64 {
        self.sandbox.calls().count(Upstream::Connector, "BeginTwoWayAuthentication")
    }
}

fn binary(config: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
    command.env_clear().arg("--config").arg(config).args(arguments).stdin(Stdio::null());
    command
}

pub(crate) async fn finish(mut command: Command) -> Ended {
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Nothing that was printed, or kept, holds a secret of the sandbox, or a token.
pub(crate) fn assert_no_secrets(text: &str) {
    let connectors = CUSTOMERS.iter().map(|customer| customer.connector_secret).filter(|secret| !secret.is_empty());
    for secret in connectors.chain([GRAPH_SECRET, SERVICE_SECRET, "halo-shared", "old-secret", "eyJ"]) {
        assert!(!text.contains(secret), "{secret} is in:\n{text}");
    }
}

/// A command that runs. It ends with the test.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    said: Vec<String>,
}

impl Running {
    /// The next line with this in it; fails if the command ends first.
    pub(crate) async fn says(&mut self, part: &str) -> String {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.lines.recv()).await;
            match next.unwrap_or_else(|_| panic!("never said {part:?}, but: {:#?}", self.said)) {
                Some(line) => {
                    self.said.push(line.clone());
                    if line.contains(part) {
                        return line;
                    }
                }
                None => panic!("ended without {part:?}, but with: {:#?}", self.said),
            }
        }
    }

    /// The exit code, and everything that was said.
    pub(crate) async fn ends(mut self) -> (i32, String) {
        while let Some(line) = tokio::time::timeout(PATIENCE, self.lines.recv()).await.unwrap() {
            self.said.push(line);
        }
        (self.child.wait().unwrap().code().unwrap(), self.said.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago, below those that connections are given: none takes it meanwhile.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id() * 131 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(12_000 + next % 20_000).unwrap();
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Looks until it holds.
pub(crate) async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let looking = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Asks until it answers with this status; the server may still be starting.
pub(crate) async fn get(url: &str, status: u16) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let asking = async {
        loop {
            if let Ok(reply) = client.get(url).send().await
                && reply.status().as_u16() == status
            {
                return reply.text().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("{url} never answers with {status}"))
}
