//! Changing the pretend Microsoft from outside, in JSON.
//!
//! - `GET`, `POST /options`: times and forms; only what is posted changes
//! - `GET`, `POST /account/{upn}`: an account; the same
//! - `GET`, `POST /tenant/{id or domain}`: a tenant, with its applications; the same
//! - `POST /crowd/{tenant id or domain}/{number}`: so many more people in it
//! - `POST /expire-deltas`: who comes back with a link of a list of changes has to begin anew
//! - `POST /revoke-tokens`: all tokens so far are refused
//! - `GET /strays`: how many bearers followed an `AffinityUrl` to a foreign host

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Microsoft;
use super::directory::{Account, Tenant};
use super::options::Options;

type Answer<T> = Result<Json<T>, (StatusCode, String)>;

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new()
        .route("/options", get(options).post(set_options))
        .route("/account/{upn}", get(account).post(set_account))
        .route("/tenant/{tenant}", get(tenant).post(set_tenant))
        .route("/crowd/{tenant}/{people}", post(crowd))
        .route("/expire-deltas", post(expire))
        .route("/revoke-tokens", post(revoke))
        .route("/strays", get(strays))
}

async fn options(State(microsoft): State<Arc<Microsoft>>) -> Json<Options> {
    Json(microsoft.options())
}

async fn set_options(
    State(microsoft): State<Arc<Microsoft>>,
    Json(changes): Json<Map<String, Value>>,
) -> Answer<Options> {
    microsoft.change(|world| merge(&mut world.options, changes))
}

async fn account(State(microsoft): State<Arc<Microsoft>>, Path(upn): Path<String>) -> Answer<Account> {
    microsoft.world().account(&upn).cloned().map(Json).ok_or_else(nobody)
}

async fn set_account(
    State(microsoft): State<Arc<Microsoft>>,
    Path(upn): Path<String>,
    Json(changes): Json<Map<String, Value>>,
) -> Answer<Account> {
    microsoft.change_account(&upn, |account| merge(account, changes)).unwrap_or_else(|| Err(nobody()))
}

async fn tenant(State(microsoft): State<Arc<Microsoft>>, Path(name): Path<String>) -> Answer<Tenant> {
    microsoft.world().tenant_named(&name).cloned().map(Json).ok_or_else(nobody)
}

async fn set_tenant(
    State(microsoft): State<Arc<Microsoft>>,
    Path(name): Path<String>,
    Json(changes): Json<Map<String, Value>>,
) -> Answer<Tenant> {
    microsoft.change(|world| {
        let id = world.tenant_named(&name).ok_or_else(nobody)?.id;
        let tenant = world.tenants.iter_mut().find(|tenant| tenant.id == id).ok_or_else(nobody)?;
        merge(tenant, changes)
    })
}

async fn crowd(State(microsoft): State<Arc<Microsoft>>, Path((tenant, people)): Path<(String, u32)>) -> StatusCode {
    microsoft.crowd(&tenant, people);
    StatusCode::NO_CONTENT
}

async fn expire(State(microsoft): State<Arc<Microsoft>>) -> StatusCode {
    microsoft.expire_deltas();
    StatusCode::NO_CONTENT
}

async fn revoke(State(microsoft): State<Arc<Microsoft>>) -> StatusCode {
    microsoft.revoke_tokens();
    StatusCode::NO_CONTENT
}

async fn strays(State(microsoft): State<Arc<Microsoft>>) -> Json<Value> {
    Json(json!({ "strays": microsoft.world().strays }))
}

fn nobody() -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, "There is nothing of this name here.".to_owned())
}

/// Puts the changes over what is there. A field that does not exist, or a value that does not fit, changes nothing.
fn merge<T: Clone + DeserializeOwned + Serialize>(target: &mut T, changes: Map<String, Value>) -> Answer<T> {
    let bad = |message: String| (StatusCode::BAD_REQUEST, message);
    let mut value = serde_json::to_value(&*target).map_err(|error| bad(error.to_string()))?;
    for (name, change) in changes {
        let field = value.get_mut(&name).ok_or_else(|| bad(format!("There is no field {name}.")))?;
        *field = change;
    }
    *target = serde_json::from_value(value).map_err(|error| bad(error.to_string()))?;
    Ok(Json(target.clone()))
}
