//! `/control`: what tests and the demo do to the sandbox from outside. JSON in, JSON out.

use std::sync::{Arc, OnceLock};

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::addresses::{Addresses, Bases};
use crate::calls::{Call, Counters};
use crate::cast::{self, Before, Connecting, Scene, Story};
use crate::faults::Rule;
use crate::halo::Halo;
use crate::intercept::Traffic;
use crate::microsoft::{Microsoft, Options};
use crate::outside::Outside;
use crate::product::Product;
use crate::settings::{self, Choices};

/// Everything there is, for whoever changes it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) traffic: Traffic,
    pub(crate) halo: Arc<Halo>,
    pub(crate) microsoft: Arc<Microsoft>,
    pub(crate) outside: Arc<Outside>,
    /// Where the demo runs it.
    pub(crate) product: Arc<OnceLock<Product>>,
}

impl World {
    /// Back to the seed; no faults, nothing counted.
    pub(crate) fn reset(&self) {
        self.halo.reset();
        self.microsoft.reset();
        self.outside.reset();
        self.traffic.faults.clear();
        self.traffic.calls.clear();
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/control/faults", get(faults).post(add_fault).delete(clear_faults))
            .route("/control/counters", get(counters).delete(clear_counters))
            .route("/control/calls", get(calls).delete(clear_counters))
            .route("/control/reset", post(reset))
            .route("/control/pod", post(set_pod))
            .route("/control/addresses", get(addresses))
            .route("/control/stories", get(stories))
            .route("/control/stories/{id}", get(story).post(set_scene))
            .route("/control/connecting", get(all_connecting))
            .route("/control/connecting/{id}", post(set_connecting))
            .route("/control/vouchsafe.toml", get(process_settings))
            .route("/control/apply.toml", get(managed_settings))
            .with_state(self.clone())
            .nest("/control/halo", self.halo.control_router())
            .nest("/control/microsoft", self.microsoft.control_router())
    }

    /// Does what a story's scene says, from a clean table.
    pub(crate) fn set(&self, story: &Story) -> Result<(), String> {
        self.traffic.faults.clear();
        self.halo.usual_options();
        for step in &story.scene {
            match step {
                Scene::Fault(rule) => self.traffic.faults.add(rule.clone()),
                Scene::Options(changes) => {
                    let instance = self.halo.instance(story.instance).ok_or("no such instance")?;
                    instance.change_options(changes.clone()).map_err(|error| error.to_string())?;
                }
            }
        }
        Ok(())
    }

    /// Does what has to be so before somebody connects a customer, from a clean table.
    pub(crate) fn set_connecting(&self, story: &Connecting) {
        self.traffic.faults.clear();
        match story.before {
            Before::Usual => {}
            Before::RolesMissing => {
                let roles = vec!["Organization.Read.All".to_owned()];
                self.microsoft.set_options(Options { consent_roles: roles, ..self.microsoft.options() });
            }
            Before::ManyClients => {
                if let Some(acme) = self.halo.instance("acme") {
                    acme.add_clients(500);
                }
            }
            Before::ManyTenants => {
                let more = cast::partnered(60);
                if let Some(acme) = self.halo.instance("acme") {
                    acme.add_partnered(&more);
                }
                self.microsoft.add_partnered(&more);
            }
        }
    }

    pub(crate) fn connecting(&self, id: &str) -> Option<Connecting> {
        cast::connecting(&self.addresses.by_name()).into_iter().find(|story| story.id == id)
    }

    pub(crate) fn story(&self, id: &str) -> Option<Story> {
        cast::stories(&self.addresses.by_name()).into_iter().find(|story| story.id == id)
    }
}

async fn faults(State(world): State<World>) -> Json<Vec<Rule>> {
    Json(world.traffic.faults.list())
}

async fn add_fault(State(world): State<World>, Json(rule): Json<Rule>) -> Json<Vec<Rule>> {
    world.traffic.faults.add(rule);
    faults(State(world)).await
}

async fn clear_faults(State(world): State<World>) -> Json<Value> {
    world.traffic.faults.clear();
    Json(json!({}))
}

/// All four upstreams, also those that nobody called.
async fn counters(State(world): State<World>) -> Json<Counters> {
    use crate::faults::Upstream::{Connector, Graph, Halo, Login};
    let mut counters = world.traffic.calls.counters();
    for upstream in [Halo, Login, Graph, Connector] {
        counters.entry(upstream).or_default();
    }
    Json(counters)
}

async fn clear_counters(State(world): State<World>) -> Json<Value> {
    world.traffic.calls.clear();
    Json(json!({}))
}

async fn calls(State(world): State<World>) -> Json<Vec<Call>> {
    Json(world.traffic.calls.list())
}

async fn reset(State(world): State<World>) -> Json<Value> {
    world.reset();
    Json(json!({}))
}

#[derive(Deserialize)]
struct Pod {
    url: String,
}

/// Says where the product is, once it listens.
async fn set_pod(State(world): State<World>, Json(pod): Json<Pod>) -> Json<Bases> {
    world.addresses.set_pod(&pod.url);
    addresses(State(world)).await
}

async fn addresses(State(world): State<World>) -> Json<Bases> {
    Json(world.addresses.by_name())
}

async fn stories(State(world): State<World>) -> Json<Vec<Story>> {
    Json(cast::stories(&world.addresses.by_name()))
}

async fn story(State(world): State<World>, Path(id): Path<String>) -> Result<Json<Story>, StatusCode> {
    world.story(&id).map(Json).ok_or(StatusCode::NOT_FOUND)
}

/// Clears the faults and sets the story's scene.
async fn set_scene(State(world): State<World>, Path(id): Path<String>) -> Result<Json<Story>, (StatusCode, String)> {
    let story = world.story(&id).ok_or((StatusCode::NOT_FOUND, format!("no story {id}")))?;
    world.set(&story).map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(story))
}

async fn all_connecting(State(world): State<World>) -> Json<Vec<Connecting>> {
    Json(cast::connecting(&world.addresses.by_name()))
}

async fn set_connecting(State(world): State<World>, Path(id): Path<String>) -> Result<Json<Connecting>, StatusCode> {
    let story = world.connecting(&id).ok_or(StatusCode::NOT_FOUND)?;
    world.set_connecting(&story);
    Ok(Json(story))
}

/// Query of the settings files. `host=ip` writes numbers instead of names under `.localhost`.
#[derive(Deserialize)]
struct Wanted {
    listen: Option<String>,
    data_dir: Option<String>,
    form: Option<String>,
    outward: Option<bool>,
    host: Option<String>,
    pod: Option<String>,
}

impl Wanted {
    fn read(self, addresses: &Addresses) -> (Bases, Choices) {
        let mut bases = if self.host.as_deref() == Some("ip") { addresses.by_number() } else { addresses.by_name() };
        bases.pod = self.pod.unwrap_or(bases.pod);
        let usual = Choices::default();
        let choices = Choices {
            listen: self.listen.unwrap_or(usual.listen),
            data_dir: self.data_dir.unwrap_or(usual.data_dir),
            form: self.form.unwrap_or(usual.form),
            outward: self.outward.unwrap_or(usual.outward),
            ..usual
        };
        (bases, choices)
    }
}

async fn process_settings(State(world): State<World>, Query(wanted): Query<Wanted>) -> Response {
    let (bases, choices) = wanted.read(&world.addresses);
    ([(header::CONTENT_TYPE, "application/toml")], settings::process(&bases, &choices)).into_response()
}

async fn managed_settings(State(world): State<World>, Query(wanted): Query<Wanted>) -> Response {
    let (bases, choices) = wanted.read(&world.addresses);
    ([(header::CONTENT_TYPE, "application/toml")], settings::managed(&bases, &choices)).into_response()
}
