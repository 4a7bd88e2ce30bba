//! Partner Center: `POST /partner/v1/customers/{tenant}/applicationconsents`, with which a partner consents in its customer's name.
//!
//! Path and body as documented; how it says no is only partly so.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Microsoft;
use super::directory::{Application, Partnership};

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new().route("/partner/v1/customers/{tenant}/applicationconsents", post(consent))
}

/// Whether tokens for this resource are good here.
pub(super) fn is_resource(resource: &str) -> bool {
    resource == "https://api.partnercenter.microsoft.com" || {
        resource.starts_with("http://") && resource.ends_with("/partner")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Consent {
    application_id: Uuid,
    application_grants: Vec<Grant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Grant {
    enterprise_application_id: Uuid,
    scope: String,
}

async fn consent(
    State(microsoft): State<Arc<Microsoft>>,
    Path(tenant): Path<Uuid>,
    headers: HeaderMap,
    Json(consent): Json<Consent>,
) -> Response {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    microsoft.change(|world| {
        let claims = world.bearer(token, Timestamp::now()).filter(|claims| is_resource(&claims.aud));
        if claims.is_none_or(|claims| claims.scp != "user_impersonation") {
            return said(StatusCode::UNAUTHORIZED, "Unauthorized");
        }
        let Some(application) = world.registered(consent.application_id).cloned() else {
            return said(StatusCode::BAD_REQUEST, "There is no such application.");
        };
        let Some(tenant) =
            world.tenants.iter_mut().find(|known| known.id == tenant && known.partner == Partnership::Active)
        else {
            return said(StatusCode::FORBIDDEN, "Access denied: no relationship with this customer.");
        };
        let graph = Uuid::from_u128(0x00000003_0000_0000_c000_000000000000);
        let grants = consent.application_grants.iter().filter(|grant| grant.enterprise_application_id == graph);
        let delegated: Vec<String> = grants.flat_map(|grant| grant.scope.split(',')).map(str::to_owned).collect();
        match tenant.applications.iter_mut().find(|known| known.app_id == consent.application_id) {
            Some(known) if known.delegated == delegated => {
                return said(StatusCode::CONFLICT, "Permission entry already exists.");
            }
            Some(known) => known.delegated = delegated,
            None => {
                let roles = Vec::new();
                tenant.applications.push(Application { roles, delegated, enabled: true, ..application });
            }
        }
        (StatusCode::CREATED, Json(json!({ "applicationId": consent.application_id }))).into_response()
    })
}

fn said(status: StatusCode, description: &str) -> Response {
    (status, Json(json!({ "code": status.as_u16(), "description": description }))).into_response()
}
