//! `/tenantRelationships/delegatedAdminCustomers`: whose partner the bearer's tenant is (GDAP). Documented; the page size is a guess.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Microsoft, authorised};
use crate::microsoft::directory::Partnership;

const ROLES: [&str; 1] = ["DelegatedAdminRelationship.Read.All"];
/// How many a page has.
const PAGE: usize = 100;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "$skiptoken")]
    skip: Option<usize>,
}

pub(super) async fn customers(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    authorised(&world, &headers, &ROLES)?;
    let all: Vec<_> = world.tenants.iter().filter(|tenant| tenant.partner != Partnership::None).collect();
    let skip = parameters.skip.unwrap_or(0);
    let page: Vec<Value> = all
        .iter()
        .skip(skip)
        .take(PAGE)
        .map(|tenant| json!({ "id": tenant.id, "tenantId": tenant.id, "displayName": tenant.name }))
        .collect();
    let read = skip + page.len();
    let mut body = json!({ "value": page });
    if let Some(body) = body.as_object_mut().filter(|_| read < all.len()) {
        let host = headers.get("host").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let path = "tenantRelationships/delegatedAdminCustomers";
        let next = format!("http://{host}/graph/{version}/{path}?$skiptoken={read}");
        body.insert("@odata.nextLink".to_owned(), json!(next));
    }
    Ok(Json(body))
}
