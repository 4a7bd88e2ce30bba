//! A server in this process, on a stage of its own.

use std::{ops::Deref, sync::Arc};

use vouchsafe_server::{router, services::Services};
use vouchsafe_store::Settings;

use crate::stage::{Pace, Stage, eventually};

pub(crate) struct World {
    stage: Stage,
    pub(crate) services: Arc<Services>,
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl World {
    /// With the asynchronous form, and time for everything.
    pub(crate) async fn start() -> Self {
        Self::with(Pace::EASY, "async", |_| {}).await
    }

    /// With phones that ring for this long, this form of the connector, and settings as `change` leaves them.
    pub(crate) async fn with(pace: Pace, form: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(Stage::set(pace, form, change).await).await
    }

    /// With mail, webhooks and syslog going to the sandbox's receivers.
    pub(crate) async fn outward() -> Self {
        Self::outward_with(|_| {}).await
    }

    /// The same, with settings as `change` leaves them.
    pub(crate) async fn outward_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(Stage::set_with(Pace::EASY, "async", true, change).await).await
    }

    /// The same, with checkpoints that leave every second.
    pub(crate) async fn outward_shipping_every_second() -> Self {
        let (stage, listener) = Stage::set_with(Pace::EASY, "async", true, |_| {}).await;
        let hurried =
            std::fs::read_to_string(stage.file()).unwrap().replace("[timing]\n", "[timing]\ncheckpoints = 1\n");
        std::fs::write(stage.file(), hurried).unwrap();
        Self::on((stage, listener)).await
    }

    async fn on((stage, listener): (Stage, std::net::TcpListener)) -> Self {
        // Another world may have been first.
        let _ = any_spawner::Executor::init_tokio();
        listener.set_nonblocking(true).unwrap();
        let services = serve(&stage, tokio::net::TcpListener::from_std(listener).unwrap()).await;
        Self { stage, services }
    }

    /// The server stops, and another one takes its place.
    pub(crate) async fn restart(&mut self) {
        self.services.stopping.cancel();
        self.services.tasks.close();
        self.services.tasks.wait().await;
        let at = self.stage.process().listen;
        let listener = eventually("the port", async || tokio::net::TcpListener::bind(at).await.ok()).await;
        self.services = serve(&self.stage, listener).await;
    }

    /// Runs the binary on the same database: whether it succeeded, and what it said.
    pub(crate) async fn command(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vouchsafe"));
        command.arg("--config").arg(self.file()).args(arguments).env_clear();
        let ended = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let (out, err) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
        (ended.status.success(), out + &err)
    }

    /// What leaves the house is tried again at once.
    pub(crate) async fn hurry_deliveries(&self) {
        self.sql("UPDATE deliveries SET due = 0").await;
        self.services.deliveries.notify_waiters();
    }

    /// The outbox looks again at once, whatever it was waiting for.
    pub(crate) async fn hurry_notes(&self) {
        self.sql("UPDATE notes SET due = 0").await;
        self.services.notes.notify_one();
    }
}

async fn serve(stage: &Stage, listener: tokio::net::TcpListener) -> Arc<Services> {
    let services = Services::start(stage.process(), stage.store.clone(), "the one process".to_owned()).await.unwrap();
    services.set_going();
    let stopped = services.stopping.clone().cancelled_owned();
    let server = axum::serve(listener, router::router(services.clone())).with_graceful_shutdown(stopped);
    tokio::spawn(async move { server.await.unwrap() });
    services
}

impl Drop for World {
    fn drop(&mut self) {
        self.services.stopping.cancel();
    }
}
