//! `/servicePrincipals/{id}/appRoleAssignments`: which application permissions an application has. Documented.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Microsoft;
use super::principals::{GRAPH, object_id, principal};
use super::refusal::Refusal;
use crate::microsoft::directory::{READERS_ROLES, SET_UP_ROLE};

const WRITE: [&str; 1] = ["AppRoleAssignment.ReadWrite.All"];

/// Graph's permissions that anybody asks for here.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    READERS_ROLES.into_iter().chain([SET_UP_ROLE])
}

/// A permission's id, which is the same in all tenants.
pub(super) fn id_of(role: &str) -> Uuid {
    Uuid::from_u128(Sha256::digest(role).iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte)))
}

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    microsoft.change(|world| {
        let (tenant, _, application) = principal(world, &headers, &id, &WRITE)?;
        let resource = object_id(tenant, GRAPH);
        let has = application
            .roles
            .iter()
            .map(|role| json!({ "id": role, "appRoleId": id_of(role), "principalId": id, "resourceId": resource }));
        Ok(Json(json!({ "value": has.collect::<Vec<_>>() })))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct New {
    principal_id: String,
    resource_id: Uuid,
    app_role_id: Uuid,
}

pub(super) async fn add(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    microsoft.change(|world| {
        let (tenant, _, application) = principal(world, &headers, &id, &WRITE)?;
        let role = known().find(|role| id_of(role) == new.app_role_id);
        let Some(role) = role.filter(|_| new.principal_id == id && new.resource_id == object_id(tenant, GRAPH)) else {
            return Err(Refusal::no_object(&new.app_role_id.to_string()));
        };
        if application.roles.iter().any(|has| has == role) {
            return Err(Refusal::role_is_there());
        }
        application.roles.push(role.to_owned());
        let body = json!({ "appRoleId": new.app_role_id, "principalId": id, "resourceId": new.resource_id });
        Ok((StatusCode::CREATED, Json(body)))
    })
}
