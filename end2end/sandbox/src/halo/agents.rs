use std::sync::Arc;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::Halo;
use super::answer::Refusal;
use super::caller::Caller;
use super::records::{Record, shown};

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new().route("/api/agent", get(list)).route("/api/agent/me", get(me)).route("/api/agent/{id}", get(one))
}

async fn list(caller: Caller) -> Json<Vec<Value>> {
    let state = caller.instance.state();
    Json(state.records.agents.iter().map(|(id, agent)| with_id(*id, agent)).collect())
}

async fn me(caller: Caller) -> Result<Json<Value>, Refusal> {
    find(&caller, caller.grant.agent)
}

async fn one(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    find(&caller, id)
}

fn find(caller: &Caller, id: u32) -> Result<Json<Value>, Refusal> {
    let state = caller.instance.state();
    state.records.agents.get(&id).map(|agent| Json(with_id(id, agent))).ok_or(Refusal::NotFound)
}

fn with_id(id: u32, agent: &Record) -> Value {
    let mut agent = agent.clone();
    agent.insert("id".to_owned(), id.into());
    shown(&agent)
}
