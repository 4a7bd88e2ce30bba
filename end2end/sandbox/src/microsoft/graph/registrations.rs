//! `/reports/authenticationMethods/userRegistrationDetails`: who has registered what, for tenants with Entra ID P1.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::paged::{Place, address};
use super::refusal::Refusal;
use super::{Microsoft, authorised};
use crate::microsoft::directory::{Account, Method};

const ROLES: [&str; 1] = ["AuditLog.Read.All"];
/// How many a page has. Not documented.
const PAGE: usize = 1_000;

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Path(version): Path<String>,
    Query(place): Query<Place>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &ROLES)?;
    if !tenant.premium {
        return Err(Refusal::not_premium());
    }
    let path = address(&headers, &version, "reports/authenticationMethods/userRegistrationDetails");
    Ok(Json(place.page(tenant.accounts.iter(), PAGE, row, &path)))
}

fn row(account: &Account) -> Value {
    let mut methods: Vec<&str> = account.methods.iter().map(|method| name(*method)).collect();
    methods.dedup();
    json!({
        "id": account.id,
        "userPrincipalName": account.upn,
        "userDisplayName": account.name,
        "userType": if account.guest { "guest" } else { "member" },
        "isAdmin": !account.directory_roles.is_empty(),
        "isSsprRegistered": false,
        "isSsprEnabled": false,
        "isSsprCapable": false,
        "isMfaRegistered": !methods.is_empty(),
        "isMfaCapable": !methods.is_empty(),
        "isPasswordlessCapable": false,
        "methodsRegistered": methods,
        "isSystemPreferredAuthenticationMethodEnabled": false,
        "systemPreferredAuthenticationMethods": [],
        "userPreferredMethodForSecondaryAuthentication": "push",
        "lastUpdatedDateTime": "2026-11-24T00:00:00Z",
    })
}

fn name(method: Method) -> &'static str {
    match method {
        Method::AuthenticatorPush => "microsoftAuthenticatorPush",
        Method::AuthenticatorCode => "softwareOneTimePasscode",
        Method::Sms | Method::Voice => "mobilePhone",
        Method::Passkey => "passKeyDeviceBound",
    }
}
