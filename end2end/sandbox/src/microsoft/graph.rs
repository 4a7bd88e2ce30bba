//! The part of Microsoft Graph that is used, under `/graph/v1.0` and `/graph/beta`: users and what changed in them, their methods, the organization, service principals, the partner's customers.
//!
//! Each call wants a token for Graph with the right application permission.

mod delta;
mod filter;
mod methods;
mod organization;
mod paged;
mod partners;
mod principals;
mod refusal;
mod registrations;
mod role_assignments;
mod roles;
mod select;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use jiff::Timestamp;

use super::Microsoft;
use super::directory::{Account, Tenant};
use super::world::World;
pub(super) use delta::Lists;
use refusal::Refusal;

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new()
        .route("/graph/{version}/users", get(users::list))
        .route("/graph/{version}/users/delta", get(delta::list))
        .route("/graph/{version}/users/{user}", get(users::one))
        .route("/graph/{version}/users/{user}/manager", get(users::manager))
        .route("/graph/{version}/users/{user}/authentication/methods", get(methods::list))
        .route("/graph/{version}/users/{user}/transitiveMemberOf/microsoft.graph.directoryRole", get(roles::list))
        .route("/graph/{version}/reports/authenticationMethods/userRegistrationDetails", get(registrations::list))
        .route("/graph/{version}/organization", get(organization::list))
        .route("/graph/{version}/servicePrincipals", get(principals::list).post(principals::make))
        .route("/graph/{version}/servicePrincipals/{id}/addPassword", post(principals::add_password))
        .route("/graph/{version}/servicePrincipals/{id}/removePassword", post(principals::remove_password))
        .route(
            "/graph/{version}/servicePrincipals/{id}/appRoleAssignments",
            get(role_assignments::list).post(role_assignments::add),
        )
        .route("/graph/{version}/tenantRelationships/delegatedAdminCustomers", get(partners::customers))
        .route_layer(from_fn(versioned))
        .route("/graph/{version}/{*path}", any(refusal::no_segment))
}

/// Whether tokens for this resource are good here: Microsoft's own address, and this service's in the sandbox, which a
/// caller makes the resource from when it is told the cloud's endpoints.
pub(super) fn is_resource(resource: &str) -> bool {
    resource == "https://graph.microsoft.com" || resource == "00000003-0000-0000-c000-000000000000" || {
        resource.starts_with("http://") && resource.ends_with("/graph")
    }
}

/// Whether the bearer has one of these application permissions.
fn may(world: &World, headers: &HeaderMap, roles: &[&str]) -> bool {
    authorised(world, headers, roles).is_ok()
}

/// The tenant that the bearer may read.
fn authorised<'w>(world: &'w World, headers: &HeaderMap, roles: &[&str]) -> Result<&'w Tenant, Refusal> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let claims = world.bearer(token, Timestamp::now()).filter(|claims| is_resource(&claims.aud));
    let claims = claims.ok_or_else(Refusal::bad_token)?;
    let scopes = claims.scp.split(' ');
    if !claims.roles.iter().map(String::as_str).chain(scopes).any(|role| roles.contains(&role)) {
        return Err(Refusal::insufficient());
    }
    world.tenant(claims.tid).ok_or_else(Refusal::bad_token)
}

/// Only two versions are served.
async fn versioned(Path(names): Path<HashMap<String, String>>, request: Request, next: Next) -> Response {
    match names.get("version").map(String::as_str) {
        Some("v1.0" | "beta") | None => next.run(request).await,
        Some(version) => Refusal::no_version(version).into_response(),
    }
}

/// By object id or by UPN.
fn account<'t>(tenant: &'t Tenant, user: &str) -> Result<&'t Account, Refusal> {
    let found =
        tenant.accounts.iter().find(|account| account.id.to_string() == user.to_lowercase() || account.is(user));
    found.ok_or_else(|| Refusal::no_user(user))
}
