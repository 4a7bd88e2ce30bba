//! A person of the MSP signs in (`GET /login/{tenant}/oauth2/v2.0/authorize`), and the application acts in their name: in their own
//! tenant, and, as the partner that it is, in its customers' tenants.
//!
//! Authorization code with PKCE and refresh tokens, as documented. The real page asks who one is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::refusal::Refusal;
use super::{TokenRequest, token_for};
use crate::cast::MSP;
use crate::microsoft::directory::Partnership;
use crate::microsoft::world::{Claims, Code, World};
use crate::microsoft::{Microsoft, graph, partner_center};

/// What the person's application may do in the MSP's own tenant.
const AT_HOME: &str = "DelegatedAdminRelationship.Read.All";

#[derive(Deserialize)]
pub(super) struct Asked {
    client_id: String,
    response_type: String,
    redirect_uri: String,
    scope: String,
    #[serde(default)]
    state: String,
    code_challenge: String,
    code_challenge_method: String,
}

pub(super) async fn ask(State(microsoft): State<Arc<Microsoft>>, Query(asked): Query<Asked>) -> Response {
    let world = microsoft.world();
    let known = Uuid::try_parse(&asked.client_id).ok().is_some_and(|id| world.registered(id).is_some());
    let whole = asked.response_type == "code"
        && asked.code_challenge_method == "S256"
        && asked.scope.contains("offline_access");
    if !known || !whole {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let button = |value: &str, text: &str| format!("<button name=\"do\" value=\"{value}\">{text}</button>");
    let buttons = button("accept", "Sign in as the partner") + &button("cancel", "Cancel");
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><title>Sign in</title></head><body><main><h1>Sign in to the MSP</h1>\
         <form method=\"post\">{buttons}</form></main></body></html>"
    ))
    .into_response()
}

#[derive(Deserialize)]
pub(super) struct Choice {
    r#do: String,
}

pub(super) async fn answer(
    State(microsoft): State<Arc<Microsoft>>,
    Query(asked): Query<Asked>,
    Form(choice): Form<Choice>,
) -> Response {
    let (Ok(mut back), Ok(app)) = (Url::parse(&asked.redirect_uri), Uuid::try_parse(&asked.client_id)) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut query = back.query_pairs_mut();
    if choice.r#do == "accept" {
        let code = Uuid::new_v4().to_string();
        let signed_in = Code { app, redirect_uri: asked.redirect_uri.clone(), challenge: asked.code_challenge };
        microsoft.change(|world| world.codes.insert(code.clone(), signed_in));
        query.append_pair("code", &code);
    } else {
        query.append_pair("error", "access_denied").append_pair("error_description", "AADSTS65004: declined");
    }
    query.append_pair("state", &asked.state);
    drop(query);
    Redirect::to(back.as_str()).into_response()
}

pub(super) fn redeem(microsoft: &Microsoft, tenant: &str, request: &TokenRequest) -> Response {
    match microsoft.change(|world| grant(world, tenant, request)) {
        Err(refusal) => refusal.into_response(),
        Ok((access, refresh)) => Json(
            json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": access, "refresh_token": refresh }),
        )
        .into_response(),
    }
}

fn grant(world: &mut World, tenant: &str, request: &TokenRequest) -> Result<(String, String), Refusal> {
    let given = |field: &Option<String>| field.clone().unwrap_or_default();
    let app = Uuid::try_parse(&given(&request.client_id)).map_err(|_| Refusal::missing_parameter("client_id"))?;
    let secret = given(&request.client_secret);
    let known = world.registered(app).is_some_and(|app| app.secrets.iter().any(|known| known.value == secret));
    if !known {
        return Err(Refusal::wrong_secret(app));
    }
    match request.grant_type.as_deref() {
        Some("authorization_code") => {
            let code = world.codes.remove(&given(&request.code)).ok_or_else(|| Refusal::bad_grant(70_008))?;
            let verifier = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(given(&request.code_verifier)));
            if code.app != app || code.redirect_uri != given(&request.redirect_uri) || code.challenge != verifier {
                return Err(Refusal::bad_grant(501_481));
            }
        }
        _ if world.refresh_tokens.get(&given(&request.refresh_token)) == Some(&app) => {}
        _ => return Err(Refusal::bad_grant(700_082)),
    }
    let scope = given(&request.scope);
    let resource = scope.split(' ').find_map(|scope| scope.strip_suffix("/.default"));
    let aud = resource.ok_or_else(|| Refusal::bad_scope(&scope))?.trim_end_matches('/').to_owned();
    let (tid, scp) = scopes(world, tenant, app, &aud)?;
    let now = Timestamp::now().as_second();
    let iss = format!("https://sts.windows.net/{tid}/");
    let (iat, nbf, exp) = (now, now, now + world.options.token_seconds);
    let claims = Claims { aud, iss, iat, nbf, exp, appid: app, tid, roles: Vec::new(), scp, ver: "2.0" };
    let (access, refresh) = (token_for(&claims), format!("0.refresh-{}", Uuid::new_v4()));
    world.tokens.insert(access.clone(), claims);
    world.refresh_tokens.insert(refresh.clone(), app);
    Ok((access, refresh))
}

/// In which tenant the token is good, and for what.
fn scopes(world: &World, tenant: &str, app: Uuid, aud: &str) -> Result<(Uuid, String), Refusal> {
    let at_home = tenant == "organizations" || tenant == MSP.to_string();
    match (at_home, partner_center::is_resource(aud), graph::is_resource(aud)) {
        (true, true, _) => Ok((MSP, "user_impersonation".to_owned())),
        (true, false, true) => Ok((MSP, AT_HOME.to_owned())),
        (false, false, true) => {
            let tenant = world.tenant_named(tenant).ok_or_else(|| Refusal::no_tenant(tenant))?;
            if tenant.partner != Partnership::Active {
                return Err(Refusal::bad_grant(50_020));
            }
            let scopes = tenant.application(app).map(|app| app.delegated.join(" ")).unwrap_or_default();
            if scopes.is_empty() { Err(Refusal::bad_grant(65_001)) } else { Ok((tenant.id, scopes)) }
        }
        _ => Err(Refusal::bad_scope(aud)),
    }
}
