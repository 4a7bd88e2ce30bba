//! `/tenantRelationships/delegatedAdminCustomers`: whose partner the bearer's tenant is (GDAP). Documented; the page size is a guess.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::paged::{Place, address};
use super::refusal::Refusal;
use super::{Microsoft, authorised};
use crate::microsoft::directory::{Partnership, Tenant};

const ROLES: [&str; 1] = ["DelegatedAdminRelationship.Read.All"];
/// How many a page has.
const PAGE: usize = 100;

pub(super) async fn customers(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(place): Query<Place>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    authorised(&world, &headers, &ROLES)?;
    let all: Vec<_> = world.tenants.iter().filter(|tenant| tenant.partner != Partnership::None).collect();
    let row = |tenant: &Tenant| json!({ "id": tenant.id, "tenantId": tenant.id, "displayName": tenant.name });
    let path = address(&headers, &version, "tenantRelationships/delegatedAdminCustomers");
    Ok(Json(place.page(all.into_iter(), PAGE, row, &path)))
}
