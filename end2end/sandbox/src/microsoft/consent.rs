//! Where a tenant's administrator consents: `GET /login/{tenant}/v2.0/adminconsent`, and which tenant a name means:
//! `GET /login/{tenant}/v2.0/.well-known/openid-configuration`.
//!
//! The query and the ways back are documented; the real page asks for a sign-in, this one only asks who one is.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::Microsoft;
use super::directory::Application;
use super::login::refusal::Refusal;
use super::world::World;
use crate::html::{escape, fill};

const PAGE: &str = include_str!("consent/page.html");

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new()
        .route("/login/{tenant}/v2.0/adminconsent", get(ask).post(answer))
        .route("/login/{tenant}/v2.0/.well-known/openid-configuration", get(configuration))
}

/// Of all that the real one says, what tells the tenant.
async fn configuration(
    State(microsoft): State<Arc<Microsoft>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let world = microsoft.world();
    let Some(tenant) = world.tenant_named(&name) else { return Refusal::no_tenant(&name).into_response() };
    let base = format!("http://{host}/login/{}", tenant.id);
    Json(json!({
        "issuer": format!("{base}/v2.0"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "tenant_region_scope": "EU",
    }))
    .into_response()
}

#[derive(Deserialize)]
struct Asked {
    client_id: String,
    scope: String,
    redirect_uri: String,
    #[serde(default)]
    state: String,
}

async fn ask(
    State(microsoft): State<Arc<Microsoft>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let world = microsoft.world();
    let Some(named) = world.tenant_named(&name) else { return Refusal::no_tenant(&name).into_response() };
    let Some(application) = registered(&world, &asked) else {
        return Refusal::unknown_application(&asked.client_id, named).into_response();
    };
    let option = |tenant: &super::Tenant| {
        let selected = if tenant.id == named.id { " selected" } else { "" };
        format!("<option value=\"{}\"{selected}>{}</option>", tenant.id, escape(&tenant.name))
    };
    let tenants: String = world.tenants.iter().map(option).collect();
    let roles: String = asks(&world, &application).iter().map(|role| format!("<li>{}</li>", escape(role))).collect();
    Html(fill(PAGE, &[("tenants", &tenants), ("roles", &roles), ("tenant", &escape(&named.name))])).into_response()
}

#[derive(Deserialize)]
struct Choice {
    tenant: Uuid,
    r#do: String,
}

async fn answer(
    State(microsoft): State<Arc<Microsoft>>,
    Path(_): Path<String>,
    Query(asked): Query<Asked>,
    Form(choice): Form<Choice>,
) -> Response {
    let Ok(mut back) = Url::parse(&asked.redirect_uri) else { return StatusCode::BAD_REQUEST.into_response() };
    let consented = choice.r#do == "accept" && microsoft.change(|world| consent(world, &asked, choice.tenant));
    let mut query = back.query_pairs_mut();
    query.append_pair("admin_consent", "True");
    if consented {
        query.append_pair("tenant", &choice.tenant.to_string()).append_pair("scope", &asked.scope);
    } else {
        let why = "AADSTS65004: The resource owner or authorization server denied the request.";
        query.append_pair("error", "consent_required").append_pair("error_description", why);
    }
    query.append_pair("state", &asked.state);
    drop(query);
    Redirect::to(back.as_str()).into_response()
}

/// The application with its secrets, as any tenant has it: they all have those of its registration.
fn registered(world: &World, asked: &Asked) -> Option<Application> {
    world.registered(Uuid::try_parse(&asked.client_id).ok()?).cloned()
}

/// The permissions that it asks for.
fn asks<'a>(world: &'a World, application: &'a Application) -> &'a [String] {
    if application.asks.is_empty() { &world.options.consent_roles } else { &application.asks }
}

/// Puts the application into the tenant, with the permissions that it asks for now.
fn consent(world: &mut World, asked: &Asked, tenant: Uuid) -> bool {
    let Some(application) = registered(world, asked) else { return false };
    let roles = asks(world, &application).to_vec();
    let application = Application { roles, enabled: true, ..application };
    let Some(tenant) = world.tenants.iter_mut().find(|known| known.id == tenant) else { return false };
    tenant.applications.retain(|known| known.app_id != application.app_id);
    tenant.applications.push(application);
    true
}
