//! The token endpoint: `POST /login/{tenant}/oauth2/token` (v1) and `/login/{tenant}/oauth2/v2.0/token`.
//!
//! Client credentials, and a partner's person who signs in (`partner`). What is wrong is said in the real one's order: tenant, client, whether it is enabled,
//! resource, secret.

mod assertion;
mod partner;
pub(super) mod refusal;

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Microsoft;
use super::connector;
use super::directory::{MFA_CLIENT, MFA_CONNECTOR};
use super::graph;
use super::world::{Claims, World};
use refusal::Refusal;

pub(super) fn router() -> Router<Arc<Microsoft>> {
    Router::new()
        .route("/login/{tenant}/oauth2/token", post(v1))
        .route("/login/{tenant}/oauth2/v2.0/token", post(v2))
        .route("/login/{tenant}/oauth2/v2.0/authorize", get(partner::ask).post(partner::answer))
        .route("/login/common/v2.0/.well-known/openid-configuration", get(description))
}

/// What everybody may read of the login service; shortened (documented: "OpenID Connect metadata").
async fn description() -> Json<serde_json::Value> {
    Json(json!({
        "token_endpoint": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0",
    }))
}

#[derive(Default, Deserialize)]
struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
    resource: Option<String>,
    scope: Option<String>,
    code: Option<String>,
    code_verifier: Option<String>,
    redirect_uri: Option<String>,
    refresh_token: Option<String>,
}

impl TokenRequest {
    /// Client id and secret may also come in an `Authorization: Basic` header.
    fn with_basic(mut self, headers: &HeaderMap) -> Self {
        let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let basic = header.strip_prefix("Basic ").and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
        let Some(basic) = basic.and_then(|bytes| String::from_utf8(bytes).ok()) else { return self };
        // Both halves are form-encoded before they are put together.
        let decode = |text: &str| {
            let pair = format!("={text}");
            url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
        };
        if let Some((id, secret)) = basic.split_once(':') {
            self.client_id = decode(id);
            self.client_secret = decode(secret);
        }
        self
    }
}

async fn v1(
    State(microsoft): State<Arc<Microsoft>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(request): Form<TokenRequest>,
) -> Response {
    let request = request.with_basic(&headers);
    let resource = request.resource.clone().unwrap_or_default();
    match microsoft.change(|world| grant(world, &tenant, &request, &resource, "1.0")) {
        Err(refusal) => refusal.into_response(),
        Ok((token, claims)) => {
            let lifetime = (claims.exp - claims.iat).to_string();
            Json(json!({
                "token_type": "Bearer",
                "expires_in": lifetime,
                "ext_expires_in": lifetime,
                "expires_on": claims.exp.to_string(),
                "not_before": claims.nbf.to_string(),
                "resource": claims.aud,
                "access_token": token,
            }))
            .into_response()
        }
    }
}

async fn v2(
    State(microsoft): State<Arc<Microsoft>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Form(request): Form<TokenRequest>,
) -> Response {
    let request = request.with_basic(&headers);
    if matches!(request.grant_type.as_deref(), Some("authorization_code" | "refresh_token")) {
        return partner::redeem(&microsoft, &tenant, &request);
    }
    let scope = request.scope.clone().unwrap_or_default();
    let Some(resource) = scope.strip_suffix("/.default").filter(|resource| !resource.contains(' ')) else {
        return Refusal::bad_scope(&scope).into_response();
    };
    match microsoft.change(|world| grant(world, &tenant, &request, resource, "2.0")) {
        Err(refusal) => refusal.into_response(),
        Ok((token, claims)) => {
            let lifetime = claims.exp - claims.iat;
            Json(json!({
                "token_type": "Bearer",
                "expires_in": lifetime,
                "ext_expires_in": lifetime,
                "access_token": token,
            }))
            .into_response()
        }
    }
}

fn grant(
    world: &mut World,
    tenant: &str,
    request: &TokenRequest,
    resource: &str,
    ver: &'static str,
) -> Result<(String, Claims), Refusal> {
    let claims = claims(world, tenant, request, resource, ver)?;
    ripen(world, &claims, request.client_secret.as_deref().unwrap_or_default())?;
    let token = token_for(&claims);
    world.tokens.insert(token.clone(), claims.clone());
    Ok((token, claims))
}

fn claims(
    world: &World,
    tenant: &str,
    request: &TokenRequest,
    resource: &str,
    ver: &'static str,
) -> Result<Claims, Refusal> {
    match request.grant_type.as_deref() {
        None | Some("") => return Err(Refusal::missing_parameter("grant_type")),
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::unsupported_grant()),
    }
    if matches!(tenant, "common" | "organizations" | "consumers") {
        return Err(Refusal::needs_a_tenant(tenant));
    }
    let tenant = world.tenant_named(tenant).ok_or_else(|| Refusal::no_tenant(tenant))?;

    let id = request.client_id.as_deref().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Refusal::missing_parameter("client_id"))?;
    let known =
        |app: &Uuid| *app == MFA_CLIENT || world.tenants.iter().any(|tenant| tenant.application(*app).is_some());
    let app_id = Uuid::try_parse(id).ok().filter(known).ok_or_else(|| Refusal::unknown_application(id, tenant))?;
    let client = tenant.application(app_id).ok_or_else(|| Refusal::no_service_principal(app_id, tenant))?;
    if !client.enabled {
        return Err(Refusal::client_disabled(app_id));
    }

    let aud = resource.trim_end_matches('/');
    if aud == connector::RESOURCE {
        let connector = tenant.application(MFA_CONNECTOR).ok_or_else(|| Refusal::no_resource(resource, tenant))?;
        if !connector.enabled {
            return Err(Refusal::resource_disabled(resource));
        }
    } else if !graph::is_resource(aud) {
        return Err(Refusal::no_resource(resource, tenant));
    }

    let now = Timestamp::now().as_second();
    let some = |given: &'_ Option<String>| given.clone().filter(|given| !given.is_empty());
    match (some(&request.client_secret), some(&request.client_assertion)) {
        (None, Some(signed)) if request.client_assertion_type.as_deref() == Some(assertion::TYPE) => {
            let endpoint = format!("/login/{}/oauth2/{}token", tenant.id, if ver == "2.0" { "v2.0/" } else { "" });
            let certificate = client.certificate.as_deref();
            assertion::check(&signed, certificate, app_id, &endpoint, now)?;
        }
        (Some(given), None) => match client.secrets.iter().find(|secret| secret.value == given) {
            None => return Err(Refusal::wrong_secret(app_id)),
            Some(secret) if secret.is_over(Timestamp::now()) => return Err(Refusal::expired_secret(app_id)),
            Some(_) => {}
        },
        _ => return Err(Refusal::no_secret(app_id)),
    }

    Ok(Claims {
        aud: aud.to_owned(),
        iss: format!("https://sts.windows.net/{}/", tenant.id),
        iat: now,
        nbf: now,
        exp: now + world.options.token_seconds,
        appid: app_id,
        tid: tenant.id,
        scp: String::new(),
        roles: if graph::is_resource(aud) { client.roles.clone() } else { Vec::new() },
        ver,
    })
}

/// Refuses a secret that is too new, and makes it older.
fn ripen(world: &mut World, claims: &Claims, given: &str) -> Result<(), Refusal> {
    let tenant = world.tenants.iter_mut().filter(|tenant| tenant.id == claims.tid);
    let applications = tenant.flat_map(|tenant| &mut tenant.applications);
    let secrets = applications.filter(|known| known.app_id == claims.appid).flat_map(|known| &mut known.secrets);
    match secrets.filter(|known| known.value == given).find(|known| known.fresh > 0) {
        None => Ok(()),
        Some(secret) => {
            secret.fresh -= 1;
            Err(Refusal::wrong_secret(claims.appid))
        }
    }
}

/// Looks like a JWT; the signature is random.
fn token_for(claims: &Claims) -> String {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"RS256","kid":"sandbox"}"#);
    let body = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).unwrap_or_default());
    let signature = BASE64_URL_SAFE_NO_PAD.encode([Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat());
    format!("{header}.{body}.{signature}")
}
