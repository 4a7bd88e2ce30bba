//! How Graph says no.

use axum::Json;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn bad_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            "Access token is empty, invalid or has expired.",
        )
    }

    pub(super) fn insufficient() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    pub(super) fn no_user(user: &str) -> Self {
        let message = format!(
            "Resource '{user}' does not exist or one of its queried reference-property objects are not present."
        );
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    pub(super) fn no_property(name: &str, kind: &str) -> Self {
        let message = format!("Could not find a property named '{name}' on type 'microsoft.graph.{kind}'.");
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(super) fn bad_filter() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", "Invalid filter clause.")
    }

    pub(super) fn unsupported_filter(name: &str) -> Self {
        let message =
            format!("Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'.");
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    pub(super) fn not_advanced() -> Self {
        let message =
            "Request with OData cast is not supported without the header ConsistencyLevel:eventual and $count.";
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    pub(super) fn resync() -> Self {
        let message = "The sync state generation is not found; continue with a full synchronization.";
        Self::new(StatusCode::GONE, "syncStateNotFound", message)
    }

    pub(super) fn no_object(id: &str) -> Self {
        let message =
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    pub(super) fn taken(app: &str) -> Self {
        let message = format!("The service principal cannot be created because the appId {app} is already in use.");
        Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// Code and words as callers have seen them.
    pub(super) fn secrets_forbidden() -> Self {
        let message = "Credential type not allowed as per assigned policy '11110000-0000-4000-8000-000000000001'.";
        Self::new(StatusCode::BAD_REQUEST, "CredentialTypeNotAllowedAsPerAppPolicy", message)
    }

    /// The same.
    pub(super) fn lifetime_forbidden() -> Self {
        let message = "Credential lifetime exceeds the max value allowed as per assigned policy '11110000-0000-4000-8000-000000000002'.";
        Self::new(StatusCode::BAD_REQUEST, "CredentialInvalidLifetimeAsPerAppPolicy", message)
    }

    pub(super) fn role_is_there() -> Self {
        let message = "Permission being assigned already exists on the object";
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// The words are a guess.
    pub(super) fn no_key(id: &str) -> Self {
        let message = format!("No password credential found with keyId {id}.");
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    pub(super) fn not_premium() -> Self {
        let message = "Neither tenant is B2C or tenant doesn't have premium license";
        Self::new(StatusCode::FORBIDDEN, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message)
    }

    fn no_path(path: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Resource not found for the segment '{path}'."))
    }

    pub(super) fn no_version(version: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Invalid version: {version}."))
    }
}

/// For every path that nothing else serves.
pub(super) async fn no_segment(uri: Uri) -> Refusal {
    Refusal::no_path(uri.path().rsplit('/').next().unwrap_or_default())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let inner = json!({
            "date": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            "request-id": Uuid::new_v4(),
            "client-request-id": Uuid::new_v4(),
        });
        let body = json!({ "error": { "code": self.code, "message": self.message, "innerError": inner } });
        (self.status, Json(body)).into_response()
    }
}
