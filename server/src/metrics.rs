//! What is counted: about the process and its work, and nothing about anybody.
//!
//! Served as OpenMetrics text under `/metrics`, on a listener of its own, so that it can be kept from browsers.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use tokio::net::TcpListener;
use tracing::warn;
use vouchsafe_domain::verdict::Verdict;
use vouchsafe_entra::{EntraError, ErrorKind};
use vouchsafe_halo::{HaloError, Kind};
use vouchsafe_store::Channel;

use crate::services::Services;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What this process counts. One for the process, as its log is: what fails is counted where it is noticed.
pub fn metrics() -> &'static Metrics {
    static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);
    &METRICS
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HowItEnded {
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failure {
    upstream: &'static str,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Way {
    channel: &'static str,
}

/// The counters, which grow while the process runs, and the gauges, which are read when somebody asks.
pub struct Metrics {
    registry: Registry,
    verdicts: Family<HowItEnded, Counter>,
    prompts: Counter,
    written: Counter,
    refused: Counter,
    delivered: Family<Way, Counter>,
    undelivered: Family<Way, Counter>,
    failures: Family<Failure, Counter>,
    sessions: Gauge,
    streams: Gauge,
    notes_pending: Gauge,
    notes_refused: Gauge,
    deliveries_pending: Gauge,
    prompts_open: Gauge,
    database_up: Gauge,
}

impl Metrics {
    fn new() -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("vouchsafe"),
            verdicts: Family::default(),
            prompts: Counter::default(),
            written: Counter::default(),
            refused: Counter::default(),
            delivered: Family::default(),
            undelivered: Family::default(),
            failures: Family::default(),
            sessions: Gauge::default(),
            streams: Gauge::default(),
            notes_pending: Gauge::default(),
            notes_refused: Gauge::default(),
            deliveries_pending: Gauge::default(),
            prompts_open: Gauge::default(),
            database_up: Gauge::default(),
        };
        // Each from the start, so that the first of a kind is seen as an increase.
        for verdict in Verdict::ALL {
            drop(all.verdicts.get_or_create(&HowItEnded { verdict: verdict.name() }));
        }
        for channel in Channel::ALL {
            let way = Way { channel: channel.name() };
            drop(all.delivered.get_or_create(&way));
            drop(all.undelivered.get_or_create(&way));
        }
        let registry = &mut all.registry;
        registry.register("verdicts", "Verifications that ended, by verdict", all.verdicts.clone());
        registry.register("prompts_sent", "Prompts that Microsoft was asked to send and took", all.prompts.clone());
        registry.register("notes_written", "Notes that stand on their tickets", all.written.clone());
        registry.register("notes_refused", "Notes that Halo refused", all.refused.clone());
        registry.register("deliveries_sent", "Mails, webhooks and syslog messages that arrived", all.delivered.clone());
        registry.register("deliveries_failed", "Those that were given up", all.undelivered.clone());
        registry.register("upstream_failures", "Calls to Halo or Microsoft without an answer", all.failures.clone());
        registry.register("sessions", "Technicians who are signed in", all.sessions.clone());
        registry.register("streams_open", "Live streams to browsers", all.streams.clone());
        registry.register("outbox_pending", "Notes on their way to tickets", all.notes_pending.clone());
        registry.register("outbox_refused", "Notes that wait for somebody, refused", all.notes_refused.clone());
        registry.register(
            "deliveries_pending",
            "Mails, webhooks and syslog on their way",
            all.deliveries_pending.clone(),
        );
        registry.register("prompts_open", "Accounts that a prompt closes to another one", all.prompts_open.clone());
        registry.register("database_up", "Whether the database answers", all.database_up.clone());
        all
    }

    pub fn concluded(&self, verdict: Verdict) {
        self.verdicts.get_or_create(&HowItEnded { verdict: verdict.name() }).inc();
    }

    pub fn prompt_sent(&self) {
        self.prompts.inc();
    }

    pub fn note_written(&self) {
        self.written.inc();
    }

    pub fn note_refused(&self) {
        self.refused.inc();
    }

    pub fn delivered(&self, channel: Channel) {
        self.delivered.get_or_create(&Way { channel: channel.name() }).inc();
    }

    pub fn delivery_failed(&self, channel: Channel) {
        self.undelivered.get_or_create(&Way { channel: channel.name() }).inc();
    }

    pub fn halo_failed(&self, error: &HaloError) {
        let kind = match error.kind() {
            Kind::Unauthorized => "unauthorized",
            Kind::Forbidden => "forbidden",
            Kind::NotFound => "not_found",
            Kind::Throttled { .. } => "throttled",
            Kind::Refused { .. } => "refused",
            Kind::Unavailable => "unavailable",
            Kind::Malformed => "malformed",
            Kind::BadCredentials { .. } | Kind::WrongTenant | Kind::ForeignAuthServer { .. } => "setup",
        };
        self.failures.get_or_create(&Failure { upstream: "halo", kind }).inc();
    }

    pub fn microsoft_failed(&self, error: &EntraError) {
        let kind = match error.kind() {
            ErrorKind::Setup(_) => "setup",
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Throttled { .. } => "throttled",
            ErrorKind::Malformed => "malformed",
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::NotFound => "not_found",
        };
        self.failures.get_or_create(&Failure { upstream: "microsoft", kind }).inc();
    }

    async fn read_gauges(&self, services: &Services) {
        self.streams.set(i64::try_from(services.live.listeners()).unwrap_or(i64::MAX));
        match services.store.standing(Timestamp::now()).await {
            Ok(standing) => {
                self.database_up.set(1);
                self.sessions.set(standing.sessions);
                self.notes_pending.set(standing.notes_pending);
                self.notes_refused.set(standing.notes_refused);
                self.deliveries_pending.set(standing.deliveries_pending);
                self.prompts_open.set(standing.prompts_open);
            }
            Err(error) => {
                // The counters are wanted most when something is down.
                warn!("what stands in the database cannot be counted: {error}");
                self.database_up.set(0);
            }
        }
    }
}

/// Serves `/metrics` until the server stops.
pub async fn serve(listener: TcpListener, services: Arc<Services>) {
    let stopping = services.stopping.clone().cancelled_owned();
    let router = Router::new().route("/metrics", get(answer)).with_state(services);
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopping).await {
        warn!("metrics are no longer served: {error}");
    }
}

async fn answer(State(services): State<Arc<Services>>) -> Response {
    let metrics = metrics();
    metrics.read_gauges(&services).await;
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Metrics::new();
        metrics.concluded(Verdict::Approved);
        metrics.concluded(Verdict::Approved);
        metrics.prompt_sent();
        metrics.note_written();
        metrics.note_refused();
        metrics.delivered(Channel::Mail);
        let mut text = String::new();
        encode(&mut text, &metrics.registry).unwrap();
        for line in [
            "vouchsafe_verdicts_total{verdict=\"approved\"} 2",
            "vouchsafe_verdicts_total{verdict=\"denied\"} 0",
            "vouchsafe_prompts_sent_total 1",
            "vouchsafe_notes_written_total 1",
            "vouchsafe_notes_refused_total 1",
            "vouchsafe_deliveries_sent_total{channel=\"mail\"} 1",
            "vouchsafe_deliveries_failed_total{channel=\"syslog\"} 0",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}:\n{text}");
        }
    }
}
