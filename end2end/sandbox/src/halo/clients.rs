use std::sync::Arc;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Halo;
use super::answer::Refusal;
use super::caller::Caller;
use super::lists::page;
use super::records::Record;

pub(super) fn routes() -> Router<Arc<Halo>> {
    Router::new()
        .route("/api/client", get(list))
        .route("/api/client/{id}", get(one))
        .route("/api/areaazuretenant", get(tenants))
        .route("/api/azureadconnection", get(connections))
        .route("/api/azureadconnection/{id}", get(connection))
}

async fn one(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    caller.needs("read:customers")?;
    let state = caller.instance.state();
    let client = state.records.client(id, caller.params.flag("includedetails")).ok_or(Refusal::NotFound)?;
    state.records.sees(caller.grant.agent, Some(id))?;
    Ok(Json(client))
}

async fn list(caller: Caller) -> Result<Json<Value>, Refusal> {
    caller.needs("read:customers")?;
    let state = caller.instance.state();
    let records = &state.records;
    let tenants = caller.params.flag("includeazuretenants");
    let ids = records.clients.keys().filter(|id| records.sees(caller.grant.agent, Some(**id)).is_ok());
    let clients = ids.filter_map(|id| records.client(*id, tenants)).collect();
    Ok(Json(page(&caller.params, "clients", clients)))
}

/// Which client has which tenant, one row a pair.
async fn tenants(caller: Caller) -> Result<Json<Vec<Value>>, Refusal> {
    caller.needs("read:customers")?;
    let state = caller.instance.state();
    let client: Option<u64> = caller.params.number("client_id");
    let tenant = caller.params.text("azure_tenant_id");
    let rows = state.records.clients.values().flat_map(rows).filter(|row| {
        let fits = |field: &str, wanted: &str| row.get(field).and_then(Value::as_str) == Some(wanted);
        client.is_none_or(|client| row.get("client_id").and_then(Value::as_u64) == Some(client))
            && (tenant.is_empty() || fits("azure_tenant_id", tenant))
    });
    Ok(Json(rows.cloned().collect()))
}

async fn connections(caller: Caller) -> Result<Json<Vec<Value>>, Refusal> {
    caller.needs("admin")?;
    Ok(Json(vec![json!({ "id": 1, "name": "Partner tenant", "type": 2 })]))
}

async fn connection(caller: Caller, Path(id): Path<u32>) -> Result<Json<Value>, Refusal> {
    caller.needs("admin")?;
    if id != 1 {
        return Err(Refusal::NotFound);
    }
    let state = caller.instance.state();
    let mappings: Vec<&Value> = state.records.clients.values().flat_map(rows).collect();
    Ok(Json(json!({ "id": 1, "name": "Partner tenant", "type": 2, "mappings_client": mappings })))
}

fn rows(client: &Record) -> impl Iterator<Item = &Value> {
    client.get("azure_tenants").and_then(Value::as_array).into_iter().flatten()
}
