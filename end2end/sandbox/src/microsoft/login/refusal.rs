//! How the token endpoint says no: an AADSTS code, its usual status, name and words.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::microsoft::directory::Tenant;

pub(crate) struct Refusal {
    status: StatusCode,
    error: &'static str,
    code: u32,
    message: String,
}

impl Refusal {
    fn bad_request(error: &'static str, code: u32, message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, code, message }
    }

    fn invalid_client(code: u32, message: String) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, error: "invalid_client", code, message }
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        let message = format!("The request body must contain the following parameter: '{name}'.");
        Self::bad_request("invalid_request", 900_144, message)
    }

    pub(super) fn unsupported_grant() -> Self {
        Self::bad_request("unsupported_grant_type", 70_003, "The app requested an unsupported grant type.".to_owned())
    }

    /// A code or a refresh token that is not good (any more), or not in this tenant.
    pub(super) fn bad_grant(code: u32) -> Self {
        Self::bad_request("invalid_grant", code, "The grant is not good here.".to_owned())
    }

    pub(super) fn bad_scope(scope: &str) -> Self {
        let message =
            format!("The provided request must include a 'scope' input parameter. The scope {scope} is not valid.");
        Self::bad_request("invalid_scope", 70_011, message)
    }

    pub(super) fn needs_a_tenant(tenant: &str) -> Self {
        let message =
            format!("The grant type is not supported over the /{tenant} endpoint. Use a tenant-specific one.");
        Self::bad_request("invalid_request", 9_001_023, message)
    }

    /// 90002, or 900023 if it is neither a GUID nor a domain.
    pub(crate) fn no_tenant(tenant: &str) -> Self {
        if Uuid::try_parse(tenant).is_err() && !tenant.contains('.') {
            let message = format!(
                "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
            );
            return Self::bad_request("invalid_request", 900_023, message);
        }
        let message = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the \
             correct cloud."
        );
        Self::bad_request("invalid_tenant", 90_002, message)
    }

    pub(crate) fn unknown_application(app: &str, tenant: &Tenant) -> Self {
        let message = format!(
            "Application with identifier '{app}' was not found in the directory '{}'. This can happen if the application \
             has not been installed by the administrator of the tenant.",
            tenant.name
        );
        Self::bad_request("unauthorized_client", 700_016, message)
    }

    pub(super) fn no_service_principal(app: Uuid, tenant: &Tenant) -> Self {
        let message = format!("The client application {app} is missing service principal in the tenant {}.", tenant.id);
        Self::invalid_client(7_000_229, message)
    }

    pub(super) fn client_disabled(app: Uuid) -> Self {
        Self::bad_request("unauthorized_client", 7_000_112, format!("Application '{app}' is disabled."))
    }

    pub(super) fn no_resource(resource: &str, tenant: &Tenant) -> Self {
        let message =
            format!("The resource principal named {resource} was not found in the tenant named {}.", tenant.name);
        Self::bad_request("invalid_resource", 500_011, message)
    }

    pub(super) fn resource_disabled(resource: &str) -> Self {
        let message = format!("The service principal for resource '{resource}' is disabled.");
        Self::bad_request("invalid_resource", 500_014, message)
    }

    pub(super) fn no_secret(app: Uuid) -> Self {
        let message = format!("The request body must contain 'client_assertion' or 'client_secret' for app '{app}'.");
        Self::invalid_client(7_000_218, message)
    }

    /// No registered certificate has signed this.
    pub(super) fn unknown_certificate(app: Uuid) -> Self {
        let message =
            "The certificate with identifier used to sign the client assertion is not registered on application.";
        Self::invalid_client(700_027, format!("{message} Reason - The key was not found. Application: '{app}'."))
    }

    /// The assertion is not for now.
    pub(super) fn assertion_time() -> Self {
        Self::invalid_client(700_024, "Client assertion is not within its valid time range.".to_owned())
    }

    /// The assertion is for somebody else.
    pub(super) fn assertion_for_another() -> Self {
        Self::invalid_client(50_012, "Authentication failed: the client assertion is invalid.".to_owned())
    }

    pub(super) fn wrong_secret(app: Uuid) -> Self {
        let message = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not \
             the client secret ID, for a secret added to app '{app}'."
        );
        Self::invalid_client(7_000_215, message)
    }

    pub(super) fn expired_secret(app: Uuid) -> Self {
        Self::invalid_client(7_000_222, format!("The provided client secret keys for app '{app}' are expired."))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let time = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let description = format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            self.code, self.message
        );
        let body = json!({
            "error": self.error,
            "error_description": description,
            "error_codes": [self.code],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.code),
        });
        (self.status, Json(body)).into_response()
    }
}
