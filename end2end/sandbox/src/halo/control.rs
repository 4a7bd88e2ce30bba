use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::records::{Record, merge};
use super::{Halo, Instance};

type Answer = Result<Json<Value>, (StatusCode, String)>;

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new()
        .route("/{instance}/actions/{ticket}", get(actions))
        .route("/{instance}/options", get(options).post(set_options))
        .route("/{instance}/tokens", post(tokens))
        .route("/{instance}/more-clients", post(more_clients))
        .route("/{instance}/{kind}/{id}", get(show).post(change))
}

/// The actions of a ticket, oldest first, each with everything that was posted under `_posted`.
async fn actions(State(halo): State<Arc<Halo>>, Path((instance, ticket)): Path<(String, u32)>) -> Answer {
    let instance = find(&halo, &instance)?;
    let state = instance.state();
    Ok(Json(json!(state.records.actions.get(&ticket).map(Vec::as_slice).unwrap_or_default())))
}

async fn options(State(halo): State<Arc<Halo>>, Path(instance): Path<String>) -> Answer {
    Ok(Json(json!(find(&halo, &instance)?.state().options)))
}

/// Changes the options named in the body and leaves the others.
async fn set_options(
    State(halo): State<Arc<Halo>>,
    Path(instance): Path<String>,
    Json(changes): Json<Record>,
) -> Answer {
    let changed = find(&halo, &instance)?.change_options(changes);
    changed.map(|options| Json(json!(options))).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

/// `{"expire":true}` ends every access token now; `{"revoke":true}` every refresh token and code too.
async fn tokens(State(halo): State<Arc<Halo>>, Path(instance): Path<String>, Json(body): Json<Value>) -> Answer {
    let instance = find(&halo, &instance)?;
    let mut state = instance.state();
    let is = |name: &str| body.get(name).and_then(Value::as_bool).unwrap_or(false);
    if is("expire") || is("revoke") {
        state.grants.expire_access();
    }
    if is("revoke") {
        state.grants.revoke();
    }
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct More {
    count: u32,
}

/// So many more clients, as an MSP has them that was not founded yesterday.
async fn more_clients(State(halo): State<Arc<Halo>>, Path(id): Path<String>, Json(more): Json<More>) -> Answer {
    let instance = find(&halo, &id)?;
    instance.add_clients(more.count);
    Ok(Json(json!({ "clients": instance.state().records.clients.len() })))
}

async fn show(State(halo): State<Arc<Halo>>, Path(path): Path<(String, String, u32)>) -> Answer {
    change(State(halo), Path(path), Json(Record::new())).await
}

/// Merges fields into a `ticket`, `user`, `agent` or `client`; null takes a field out. Answers with the whole record.
async fn change(
    State(halo): State<Arc<Halo>>,
    Path((instance, kind, id)): Path<(String, String, u32)>,
    Json(fields): Json<Record>,
) -> Answer {
    let instance = find(&halo, &instance)?;
    let mut state = instance.state();
    let records = match kind.as_str() {
        "ticket" => &mut state.records.tickets,
        "user" => &mut state.records.users,
        "agent" => &mut state.records.agents,
        "client" => &mut state.records.clients,
        _ => return Err((StatusCode::NOT_FOUND, "ticket, user, agent or client?".to_owned())),
    };
    let record = records.get_mut(&id).ok_or((StatusCode::NOT_FOUND, format!("no {kind} {id}")))?;
    merge(record, fields);
    Ok(Json(json!(record)))
}

fn find(halo: &Halo, id: &str) -> Result<Arc<Instance>, (StatusCode, String)> {
    halo.instance(id).ok_or((StatusCode::NOT_FOUND, format!("no instance {id}")))
}
