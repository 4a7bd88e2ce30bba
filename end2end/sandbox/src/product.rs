//! The product beside the sandbox, for the demo: started, given other settings, cut off, and made to look an hour later.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use sqlx::{AnyConnection, Connection as _, raw_sql};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::addresses::Bases;
use crate::settings::{self, Choices};

/// How long it may take to start.
const START: Duration = Duration::from_secs(30);
/// How often something outside of this process is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// After this long without a press, sessions are idle.
const IDLE: Duration = Duration::from_hours(1);

/// A running `vouchsafe`, with its settings files in a folder. It is killed when this is dropped.
pub struct Product {
    program: PathBuf,
    folder: PathBuf,
    bases: Bases,
    choices: Choices,
    now: Mutex<Now>,
    /// One order at a time.
    busy: tokio::sync::Mutex<()>,
}

/// What changes.
struct Now {
    child: Option<Child>,
    form: String,
    /// What the last order did.
    said: String,
}

impl Product {
    /// Applies settings to an empty database, and starts to serve.
    ///
    /// # Errors
    /// If the program cannot be started, or refuses.
    pub async fn start(program: &Path, folder: &Path, bases: Bases, choices: Choices) -> anyhow::Result<Self> {
        let now = Now { child: None, form: choices.form.clone(), said: String::new() };
        let product = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            bases,
            choices,
            now: Mutex::new(now),
            busy: tokio::sync::Mutex::default(),
        };
        // What comes next is looser, and waits for an administrator: there is something to confirm.
        product.write(&Choices { strict: true, ..product.choices.clone() }).await?;
        product.write(&product.choices).await?;
        product.serve().await?;
        Ok(product)
    }

    /// Applies the settings with this form of the connector: `async`, `sync` or `untested`.
    ///
    /// # Errors
    /// With what the program said, if it refuses.
    pub async fn use_form(&self, form: &str) -> anyhow::Result<()> {
        let _one_at_a_time = self.busy.lock().await;
        self.write(&Choices { form: form.to_owned(), ..self.choices.clone() }).await?;
        form.clone_into(&mut self.now().form);
        Ok(())
    }

    /// Kills the program, as a power cut does, and starts it again.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn cut_off(&self) -> anyhow::Result<()> {
        let _one_at_a_time = self.busy.lock().await;
        self.kill();
        self.serve().await
    }

    /// Nobody has pressed anything for an hour.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn let_an_hour_pass(&self) -> anyhow::Result<()> {
        let mut connection = self.database().await?;
        let hour = i64::try_from(IDLE.as_millis())?;
        sqlx::query("UPDATE sessions SET last_action = last_action - $1").bind(hour).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// Nobody has suggested or confirmed which account is whose.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn forget_matches(&self) -> anyhow::Result<()> {
        let mut connection = self.database().await?;
        raw_sql("DELETE FROM matches").execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// Waits until the program ends without having been told to.
    ///
    /// # Errors
    /// Always: with how it ended.
    pub async fn watch(&self) -> anyhow::Result<()> {
        loop {
            if let Some(child) = self.now().child.as_mut()
                && let Some(status) = child.try_wait()?
            {
                bail!("vouchsafe has stopped: {status}");
            }
            tokio::time::sleep(LOOK * 4).await;
        }
    }

    /// The connector's form in force.
    pub(crate) fn form(&self) -> String {
        self.now().form.clone()
    }

    /// What the last order did, for people.
    pub(crate) fn said(&self) -> String {
        self.now().said.clone()
    }

    pub(crate) fn say(&self, what: String) {
        self.now().said = what;
    }

    /// How one calls it by hand, without the command.
    pub(crate) fn call(&self) -> String {
        format!("{} --config {}", self.program.display(), self.folder.join("vouchsafe.toml").display())
    }

    /// Where the settings files and the data are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    async fn database(&self) -> anyhow::Result<AnyConnection> {
        sqlx::any::install_default_drivers();
        let database = self.folder.join(&self.choices.data_dir).join("vouchsafe.db");
        let mut connection = AnyConnection::connect(&format!("sqlite://{}", database.display())).await?;
        raw_sql("PRAGMA busy_timeout = 15000").execute(&mut connection).await?;
        Ok(connection)
    }

    async fn write(&self, choices: &Choices) -> anyhow::Result<()> {
        settings::write(&self.folder, &self.bases, choices)?;
        let mut apply = self.command();
        apply.arg("apply").arg(self.folder.join("apply.toml")).arg("--yes");
        let done = tokio::task::spawn_blocking(move || apply.output()).await??;
        ensure!(done.status.success(), "vouchsafe apply: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    async fn serve(&self) -> anyhow::Result<()> {
        let mut serve = self.command();
        let child = serve.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        self.now().child = Some(child.with_context(|| format!("{} cannot be started", self.program.display()))?);
        let at: SocketAddr = self.choices.listen.parse()?;
        let deadline = Instant::now() + START;
        while !is_ready(at).await {
            ensure!(Instant::now() < deadline, "vouchsafe was not ready after {} s", START.as_secs());
            tokio::select! {
                ended = self.watch() => ended?,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        Ok(())
    }

    fn kill(&self) {
        if let Some(mut child) = self.now().child.take() {
            let _already_gone = child.kill();
            let _nothing_to_learn = child.wait();
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(self.folder.join("vouchsafe.toml"));
        command
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether a server answers 200 to `GET /readyz`.
async fn is_ready(at: SocketAddr) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(at).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(1024).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200 "))
    };
    ask.await.unwrap_or(false)
}
