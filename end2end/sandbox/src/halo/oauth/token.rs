use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::grants::Grant;
use super::super::params::Params;
use super::{Application, Halo, Instance, application, granted};

/// An error as OAuth has it: status, error, description.
type Wrong = (StatusCode, &'static str, &'static str);

const INVALID_CLIENT: Wrong =
    (StatusCode::UNAUTHORIZED, "invalid_client", "The specified client credentials are invalid.");
const INVALID_GRANT: Wrong = (StatusCode::BAD_REQUEST, "invalid_grant", "The specified token is no longer valid.");

/// `POST /auth/token`.
pub(super) async fn give(
    State(halo): State<Arc<Halo>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let instance = halo.by_host(&headers);
    let fields = Params::parse(&body);
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let foreign = |tenant: &str| !tenant.is_empty() && tenant != instance.id();
    if foreign(query.text("tenant")) || foreign(fields.text("tenant")) {
        // Not a 4xx: that is how Halo answers a tenant that it does not know.
        return (StatusCode::INTERNAL_SERVER_ERROR, Html("<h1>Internal Server Error</h1>")).into_response();
    }
    match redeem(&instance, &headers, &fields) {
        Ok(answer) => answer,
        Err((status, error, description)) => {
            (status, Json(json!({ "error": error, "error_description": description }))).into_response()
        }
    }
}

fn redeem(instance: &Instance, headers: &HeaderMap, fields: &Params) -> Result<Response, Wrong> {
    let application = authenticated(instance, headers, fields)?;
    match fields.text("grant_type") {
        "client_credentials" => {
            application.client_secret.ok_or((
                StatusCode::BAD_REQUEST,
                "unauthorized_client",
                "This application may not use the client credentials grant.",
            ))?;
            let scopes = granted(&instance.state(), application, fields.text("scope"));
            if scopes.is_empty() {
                return Err((StatusCode::BAD_REQUEST, "invalid_scope", "No such scope for this application."));
            }
            let grant = Grant { client_id: application.client_id, agent: application.agent, scopes };
            answer(instance, grant, Refresh::None)
        }
        "authorization_code" => {
            // Taken out whatever comes next: a code is good for one try.
            let code = instance.state().grants.codes.remove(fields.text("code")).ok_or(INVALID_GRANT)?;
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(fields.text("code_verifier").as_bytes()));
            if code.grant.client_id != application.client_id
                || code.redirect_uri != fields.text("redirect_uri")
                || code.challenge != challenge
                || code.ends <= Instant::now()
            {
                return Err(INVALID_GRANT);
            }
            let offline = code.grant.scopes.iter().any(|scope| scope == "offline_access");
            answer(instance, code.grant, if offline { Refresh::New } else { Refresh::None })
        }
        "refresh_token" => {
            let rotate = instance.state().options.rotate_refresh;
            let mut state = instance.state();
            let token = fields.text("refresh_token");
            let grant = state.grants.refresh.get(token).cloned().ok_or(INVALID_GRANT)?;
            if grant.client_id != application.client_id {
                return Err(INVALID_GRANT);
            }
            if rotate {
                state.grants.refresh.remove(token);
            }
            drop(state);
            answer(instance, grant, if rotate { Refresh::New } else { Refresh::None })
        }
        _ => Err((StatusCode::BAD_REQUEST, "unsupported_grant_type", "The specified grant type is not supported.")),
    }
}

enum Refresh {
    New,
    /// None in the answer: the caller has one that stays good, or gets none at all.
    None,
}

fn answer(instance: &Instance, grant: Grant, refresh: Refresh) -> Result<Response, Wrong> {
    let mut state = instance.state();
    if !state.may_come_in(grant.agent) {
        return Err(INVALID_GRANT);
    }
    let seconds = state.options.token_seconds;
    let mut body = json!({
        "scope": grant.scopes.join(" "),
        "token_type": "Bearer",
        "access_token": state.grants.access_token(&grant, seconds),
        "expires_in": seconds,
    });
    if let (Refresh::New, Some(fields)) = (refresh, body.as_object_mut()) {
        fields.insert("refresh_token".to_owned(), state.grants.refresh_token(grant).into());
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// The application, by form fields or by `Authorization: Basic`; a secret is checked where there is one.
fn authenticated<'a>(instance: &'a Instance, headers: &HeaderMap, fields: &Params) -> Result<&'a Application, Wrong> {
    let (id, secret) = basic(headers)
        .unwrap_or_else(|| (fields.text("client_id").to_owned(), fields.text("client_secret").to_owned()));
    application(instance, &id)
        .filter(|application| application.client_secret.is_none_or(|known| known == secret))
        .ok_or(INVALID_CLIENT)
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
