//! `/servicePrincipals`: which applications there are in a tenant, and their passwords.
//!
//! Shapes as documented (`serviceprincipal-addpassword` and its neighbours). Certificates are listed, and cannot be written here.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use super::role_assignments;
use super::select::select;
use super::{Microsoft, authorised};
use crate::microsoft::directory::{Application, MFA_CLIENT, MFA_CONNECTOR, NewSecrets, SET_UP_ROLE, Secret, Tenant};
use crate::microsoft::world::World;

/// Microsoft Graph itself.
pub(super) const GRAPH: Uuid = Uuid::from_u128(0x00000003_0000_0000_c000_000000000000);

const READ: [&str; 3] = [SET_UP_ROLE, "Application.Read.All", "Directory.Read.All"];
const WRITE: [&str; 1] = [SET_UP_ROLE];
/// How long a password is good if nobody says, in days.
const TWO_YEARS: i64 = 730;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "$select")]
    select: Option<String>,
    #[serde(rename = "$filter")]
    filter: Option<String>,
}

pub(super) async fn list(
    State(microsoft): State<Arc<Microsoft>>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let world = microsoft.world();
    let tenant = authorised(&world, &headers, &READ)?;
    let filter = parameters.filter.as_deref().unwrap_or_default();
    let wanted =
        filter.strip_prefix("appId eq '").and_then(|rest| rest.strip_suffix('\'')).ok_or_else(Refusal::bad_filter)?;
    // Every tenant has Graph, which is no application of ours.
    let graph = Application::bare(GRAPH);
    let all = tenant.applications.iter().chain([&graph]);
    let found = all.filter(|known| known.app_id.to_string() == wanted.to_lowercase());
    let found: Result<Vec<Value>, Refusal> = found
        .map(|known| {
            select(render(tenant, known), parameters.select.as_deref(), None, "servicePrincipal").map(Value::Object)
        })
        .collect();
    Ok(Json(json!({ "value": found? })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct New {
    app_id: Uuid,
}

pub(super) async fn make(
    State(microsoft): State<Arc<Microsoft>>,
    headers: HeaderMap,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    microsoft.change(|world| {
        let app = new.app_id;
        let tenant = authorised(world, &headers, &WRITE)?;
        if tenant.application(app).is_some() {
            return Err(Refusal::taken(&app.to_string()));
        }
        let made = match world.registered(app) {
            // Its secrets are those of its registration, and it has no permissions yet.
            Some(known) if app != MFA_CLIENT && app != MFA_CONNECTOR => {
                let (roles, delegated) = Default::default();
                Application { roles, delegated, enabled: true, ..known.clone() }
            }
            _ if app == MFA_CLIENT || app == MFA_CONNECTOR => Application::bare(app),
            _ => return Err(Refusal::no_object(&app.to_string())),
        };
        let tenant = tenant.id;
        let tenant = world.tenants.iter_mut().find(|known| known.id == tenant).ok_or_else(Refusal::bad_token)?;
        let body = render(tenant, &made);
        tenant.applications.push(made);
        Ok((StatusCode::CREATED, Json(Value::Object(body))))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Add {
    password_credential: Credential,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    display_name: Option<String>,
    end_date_time: Option<Timestamp>,
}

pub(super) async fn add_password(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(Add { password_credential: Credential { display_name, end_date_time } }): Json<Add>,
) -> Result<Json<Value>, Refusal> {
    let now = Timestamp::now();
    microsoft.change(|world| {
        let fresh = world.options.fresh_secrets;
        let (_, policy, application) = principal(world, &headers, &id, &WRITE)?;
        if policy.forbidden {
            return Err(Refusal::secrets_forbidden());
        }
        let ends = end_date_time.unwrap_or(now + SignedDuration::from_hours(TWO_YEARS * 24));
        let longest = policy.longest_days.map(|days| SignedDuration::from_hours(i64::from(days) * 24));
        if longest.is_some_and(|longest| ends.duration_since(now) > longest) {
            return Err(Refusal::lifetime_forbidden());
        }
        let value = format!("mAd8Q~{}", Uuid::new_v4().simple());
        let secret = Secret { fresh, name: display_name, ends: Some(ends), ..Secret::valid(value) };
        let mut body = credential(&secret);
        body.insert("secretText".to_owned(), json!(secret.value));
        application.secrets.push(secret);
        Ok(Json(Value::Object(body)))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remove {
    key_id: Uuid,
}

pub(super) async fn remove_password(
    State(microsoft): State<Arc<Microsoft>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(Remove { key_id }): Json<Remove>,
) -> Result<StatusCode, Refusal> {
    microsoft.change(|world| {
        let (_, _, application) = principal(world, &headers, &id, &WRITE)?;
        let before = application.secrets.len();
        application.secrets.retain(|known| known.key_id != key_id);
        if application.secrets.len() == before {
            Err(Refusal::no_key(&key_id.to_string()))
        } else {
            Ok(StatusCode::NO_CONTENT)
        }
    })
}

/// The service principal with this id in the bearer's tenant, which tenant that is, and what is said there of new secrets.
pub(super) fn principal<'w>(
    world: &'w mut World,
    headers: &HeaderMap,
    id: &str,
    roles: &[&str],
) -> Result<(Uuid, NewSecrets, &'w mut Application), Refusal> {
    let tenant = authorised(world, headers, roles)?.id;
    let tenant = world.tenants.iter_mut().find(|known| known.id == tenant).ok_or_else(Refusal::bad_token)?;
    let (own, policy) = (tenant.id, tenant.new_secrets.clone());
    let found = tenant.applications.iter_mut().find(|known| object_id(own, known.app_id).to_string() == id);
    Ok((own, policy, found.ok_or_else(|| Refusal::no_object(id))?))
}

/// A service principal's own id, which is another one in each tenant.
pub(super) fn object_id(tenant: Uuid, app: Uuid) -> Uuid {
    Uuid::from_u128(tenant.as_u128() ^ app.as_u128())
}

fn render(tenant: &Tenant, application: &Application) -> Map<String, Value> {
    let passwords: Vec<Value> = application.secrets.iter().map(|secret| Value::Object(credential(secret))).collect();
    let certificates =
        application.certificates.iter().map(|name| json!({ "displayName": name, "type": "AsymmetricX509Cert" }));
    let own_roles = role_assignments::known().filter(|_| application.app_id == GRAPH);
    let app_roles: Vec<Value> = own_roles
        .map(|role| json!({ "id": role_assignments::id_of(role), "value": role, "isEnabled": true }))
        .collect();
    Map::from_iter([
        ("appRoles".to_owned(), json!(app_roles)),
        ("id".to_owned(), json!(object_id(tenant.id, application.app_id))),
        ("appId".to_owned(), json!(application.app_id)),
        ("accountEnabled".to_owned(), json!(application.enabled)),
        ("passwordCredentials".to_owned(), json!(passwords)),
        ("keyCredentials".to_owned(), certificates.collect()),
    ])
}

/// A password as it is listed: without itself.
fn credential(secret: &Secret) -> Map<String, Value> {
    let hint: String = secret.value.chars().take(3).collect();
    Map::from_iter([
        ("customKeyIdentifier".to_owned(), Value::Null),
        ("keyId".to_owned(), json!(secret.key_id)),
        ("displayName".to_owned(), json!(secret.name)),
        ("endDateTime".to_owned(), json!(secret.ends)),
        ("hint".to_owned(), json!(hint)),
        ("secretText".to_owned(), Value::Null),
    ])
}
