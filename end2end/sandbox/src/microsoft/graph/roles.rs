//! `/users/{id}/transitiveMemberOf/microsoft.graph.directoryRole`.
//!
//! Documented: `User.Read.All` is enough, and of objects that the caller may not read there is nothing but type and id.
//! That roles are such objects without a permission to read roles follows from that, and was not tried on a real tenant.
//! Documented, too: a cast to one type wants an advanced query. What Graph says to another is not; the words are made up.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use super::{Microsoft, account, authorised, may};

const ROLES: [&str; 2] = ["User.Read.All", "Directory.Read.All"];
const READ_ROLES: [&str; 2] = ["RoleManagement.Read.Directory", "Directory.Read.All"];

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, user)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let eventual = headers.get("ConsistencyLevel").is_some_and(|level| level == "eventual");
    if !eventual || query.get("$count").is_none_or(|count| count != "true") {
        return Err(Refusal::not_advanced());
    }
    let world = microsoft.world();
    let account = account(authorised(&world, &headers, &ROLES)?, &user)?;
    let in_full = may(&world, &headers, &READ_ROLES);
    let role = |template: &Uuid| {
        json!({
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": Uuid::from_u128(template.as_u128() ^ 1),
            "roleTemplateId": in_full.then_some(template),
        })
    };
    Ok(Json(json!({ "value": account.directory_roles.iter().map(role).collect::<Vec<_>>() })))
}
