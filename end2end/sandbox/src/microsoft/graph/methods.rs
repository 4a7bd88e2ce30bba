//! `/users/{id}/authentication/methods`. It does not tell an app that takes notifications from one that only shows codes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use super::{Microsoft, account, authorised};
use crate::microsoft::directory::Method;

const ROLES: [&str; 2] = ["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"];
/// The same in every tenant.
const PASSWORD: &str = "28c10230-6103-485e-b985-444c60001490";
const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, user)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let account = account(authorised(&world, &headers, &ROLES)?, &user)?;
    let mut methods = vec![json!({ "@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": PASSWORD })];
    if account.has_app() {
        methods.push(json!({
            "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
            "id": Uuid::from_u128(account.id.as_u128() ^ 1),
            "displayName": "Pixel 9",
            "deviceTag": "SoftwareTokenActivated",
            "phoneAppVersion": "6.2509.6021",
            "createdDateTime": "2026-02-03T09:21:44Z",
        }));
    }
    if account.methods.iter().any(|method| matches!(method, Method::Sms | Method::Voice)) {
        methods.push(json!({
            "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
            "id": MOBILE,
            "phoneNumber": "+1 5555550100",
            "phoneType": "mobile",
        }));
    }
    Ok(Json(json!({ "value": methods })))
}
