//! Halo's authorisation server, as far as applications for agents use it.

pub(super) mod authorize;
mod token;

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Application, Halo, Instance, State as InstanceState};

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new()
        .route("/api/authinfo", get(authinfo))
        .route("/auth/authorize", get(authorize::show).post(authorize::sign_in))
        .route("/auth/single-sign-on", get(authorize::single_sign_on))
        .route("/auth/token", post(token::give))
}

/// Where the authorisation server is, under the host name that the caller used.
async fn authinfo(State(halo): State<Arc<Halo>>, headers: HeaderMap) -> Json<Value> {
    let instance = halo.by_host(&headers);
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    Json(json!({ "auth_url": format!("http://{host}/auth"), "tenant_id": instance.id() }))
}

/// The application with this client id.
fn application<'a>(instance: &'a Instance, client_id: &str) -> Option<&'a Application> {
    instance.seed.applications.iter().find(|application| application.client_id.eq_ignore_ascii_case(client_id))
}

/// What the application gets of the scopes it asks for; `all` asks for everything it may have.
fn granted(state: &InstanceState, application: &Application, asked: &str) -> Vec<String> {
    let own = || application.scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let service = application.client_secret.is_some();
    let may: Vec<String> = if service { state.options.service_scopes.clone().unwrap_or_else(own) } else { own() };
    let mut given: Vec<String> = Vec::new();
    for scope in asked.split_whitespace() {
        if scope == "all" {
            given.extend(may.iter().filter(|scope| *scope != "offline_access").cloned());
        } else if may.iter().any(|known| known == scope || known == "all") {
            given.push(scope.to_owned());
        }
    }
    given.sort();
    given.dedup();
    given
}
