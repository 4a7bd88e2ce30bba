use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tracing::{info, warn};
use uuid::Uuid;
use vouchsafe_store::Store;

use crate::{config::Process, first_start, metrics, router, services::Services, site};

/// How long what is under way may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(20);

/// How long requests may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves the pod.
#[derive(Args)]
pub(super) struct Serve {
    /// Serves pages whose scripts and styles are missing: for tests of the server alone.
    #[arg(long, hide = true)]
    without_site: bool,
}

pub(super) async fn serve(process: Process, command: Serve) -> anyhow::Result<()> {
    anyhow::ensure!(
        site::is_inside() || command.without_site,
        "this binary was built without its site, so its pages would be dead: build it with `cargo xtask build`"
    );
    // Server functions run on it; an error only says that it is there already.
    let _ = any_spawner::Executor::init_tokio();
    let store = super::open(&process).await?;
    let sqlite = process.database == "sqlite";
    // Held until the end: two processes must not serve from one SQLite database.
    let _claim = if sqlite { Some(Store::claim(&process.data_dir)?) } else { None };
    // The one process that serves from SQLite takes up its predecessor's leases at once.
    let holder = if sqlite { "the one process".to_owned() } else { Uuid::new_v4().to_string() };
    let listener =
        TcpListener::bind(process.listen).await.with_context(|| format!("{} cannot be listened on", process.listen))?;
    let metrics_listener = match process.metrics_listen {
        None => None,
        Some(at) => Some(TcpListener::bind(at).await.with_context(|| format!("{at} cannot be listened on"))?),
    };
    let services = Services::start(process, store, holder).await?;
    if let Some(listener) = metrics_listener {
        services.tasks.spawn(metrics::serve(listener, services.clone()));
    }

    services.set_going();
    info!(listen = %services.process.listen, public_url = %services.process.public_url, "serving");

    first_start::link::announce(&services).await?;

    let stopping = services.stopping.clone();
    let served = axum::serve(listener, router::router(services.clone())).with_graceful_shutdown(async move {
        asked_to_stop().await;
        info!("stopping");
        // Ends the live streams, too, which would otherwise never be done.
        stopping.cancel();
    });
    let patience = async {
        services.stopping.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = served => served?,
        // Somebody who never finishes their request does not keep the next start waiting.
        () = patience => warn!("requests that were under way are dropped"),
    }
    finish(&services).await;
    Ok(())
}

async fn finish(services: &Arc<Services>) {
    services.stopping.cancel();
    services.tasks.close();
    if tokio::time::timeout(GRACE, services.tasks.wait()).await.is_err() {
        warn!("something is still under way; the next start takes it up");
    }
}

/// Returns on Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
